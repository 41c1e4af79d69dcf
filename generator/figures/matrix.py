"""The stakeholder map: numbered circles in four quadrants, each with its name beside it and nothing on top of anything.

A value of 1 or 2 lies in the lower half, 3 to 5 in the upper. Points are placed in the order of their numbers, each at
the free spot nearest to where its values put it, so the same points always give the same map. A name that has no room
beside its circle stands in the register under its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from generator.figures.lettering import SIZES, Medium, flat, line_height, one_line
from generator.metrics import text_width_mm, wrap
from generator.tree.drawing import Box, Drawing, Line

# where each value stands, as a share of the field: 1 and 2 left of the middle, 3 to 5 right of it
_PLACES = (0.10, 0.28, 0.56, 0.70, 0.88)
_RADIUS: dict[Medium, float] = {"page": 3.1, "slide": 4.2}
_GUTTER = 0.8  # mm between quadrants
_AIR = 0.7  # mm between a circle and its name, and around both

_EDGE = 2.0  # mm between a name and the side of its quadrant


class Point(Struct, frozen=True):
    """A stakeholder: its number in the register, its name, and two values from 1 to 5."""

    number: int
    label: str
    x: int
    y: int


class _Area(Struct, frozen=True):
    left: float
    top: float
    right: float
    bottom: float

    def clears(self, other: _Area, air: float = 0.0) -> bool:
        return (
            self.right + air <= other.left
            or other.right + air <= self.left
            or self.bottom + air <= other.top
            or other.bottom + air <= self.top
        )

    def holds(self, other: _Area) -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


class _Spot(Struct, frozen=True):
    """A placed point: the circle's centre, and its name's lines, area and side ("" when it has no name)."""

    point: Point
    x: float
    y: float
    lines: tuple[str, ...]
    area: _Area | None
    side: str


@lru_cache(maxsize=64)
def stakeholder_map(
    points: tuple[Point, ...],
    width: float,
    height: float,
    medium: Medium,
    x_label: str,
    y_label: str,
    quadrants: tuple[str, str, str, str],
    low: str,
    high: str,
) -> Drawing:
    """Return the map, `width` × `height` mm with its axis labels.

    `quadrants` are the names of upper left, upper right, lower left and lower right; `low` and `high` stand at the
    ends of both axes. The upper right is the quadrant that matters most and is tinted. Most kommuner have the same
    stakeholders, so maps are kept.
    """
    size = SIZES[medium][0] if medium == "page" else 13.0
    line = line_height(size)
    column = max(text_width_mm(y_label, size, True), text_width_mm(low, size), text_width_mm(high, size)) + 3.0
    field = _Area(column, 0, width, height - line - 2)
    middle_x, middle_y = (field.left + field.right) / 2, (field.top + field.bottom) / 2
    areas = (
        _Area(field.left, field.top, middle_x - _GUTTER / 2, middle_y - _GUTTER / 2),
        _Area(middle_x + _GUTTER / 2, field.top, field.right, middle_y - _GUTTER / 2),
        _Area(field.left, middle_y + _GUTTER / 2, middle_x - _GUTTER / 2, field.bottom),
        _Area(middle_x + _GUTTER / 2, middle_y + _GUTTER / 2, field.right, field.bottom),
    )
    pad = 3.0 if medium == "page" else 4.0
    shapes: list[Box | Line] = []
    titles = []
    for index, (area, name) in enumerate(zip(areas, quadrants, strict=True)):
        shapes.append(
            Box(
                f"Felt: {name}",
                area.left,
                area.top,
                area.right - area.left,
                area.bottom - area.top,
                fill="tint10" if index == 1 else "lt2",
            )
        )
        room = area.right - area.left - 2 * pad
        tall = len(wrap(name, room, size, True)) * line
        titles.append(
            _Area(area.left, area.top, area.left + pad + text_width_mm(name, size, True) + 2, area.top + tall + pad)
        )
        shapes.append(
            Box(
                name,
                area.left + pad,
                area.top + pad * 0.7,
                room,
                tall,
                lines=(one_line(name, bold=True),),
                text="accent1" if index == 1 else "slate",
                size=size,
                bold=True,
                valign="top",
            )
        )
    spots, radius, size = _best(points, field, areas, titles, medium, size)
    for spot in spots:
        shapes += _drawn(spot, radius, size, medium)
    shapes += _axes(field, column, size, line, x_label, y_label, low, high)
    return Drawing(width, height, tuple(shapes))


def _best(
    points: Sequence[Point],
    field: _Area,
    areas: tuple[_Area, ...],
    titles: Sequence[_Area],
    medium: Medium,
    size: float,
) -> tuple[list[_Spot], float, float]:
    """Return the placing, circle radius and type size: the largest with all names, else the one that names the most."""
    found: tuple[list[_Spot], float, float] | None = None
    radius, least = _RADIUS[medium], SIZES[medium][-1]
    tries = [(radius, size), (radius * 0.9, size), (radius * 0.85, least), (radius * 0.75, least)]
    while True:
        for radius, letters in tries:
            if letters > least and any(_breaks(point, areas, radius, letters) for point in points):
                continue
            spots = _place(points, field, areas, titles, radius, letters)
            if spots is None:
                continue
            if all(spot.area for spot in spots):
                return spots, radius, letters
            if found is None or _named(spots) > _named(found[0]):
                found = spots, radius, letters
        if found is not None:
            return found
        tries = [(radius * 0.8, least)]


def _named(spots: Sequence[_Spot]) -> int:
    return sum(spot.area is not None for spot in spots)


def _place(
    points: Sequence[Point],
    field: _Area,
    areas: tuple[_Area, ...],
    titles: Sequence[_Area],
    radius: float,
    size: float,
) -> list[_Spot] | None:
    """Place every circle, then every name; None when the circles themselves do not fit at this radius."""
    ordered = sorted(points, key=lambda point: (point.number, point.label))
    taken = list(titles)
    spots: list[_Spot] = []
    rest: list[Point] = []
    for point in ordered:
        spot = _with_name(point, field, areas, taken, radius, size)
        if spot is None or spot.area is None:
            rest.append(point)
            continue
        spots.append(spot)
        taken += [_circle(spot.x, spot.y, radius), spot.area]
    for point in rest:
        centre = next(
            (
                (x, y)
                for x, y in _candidates(point, field, areas, radius)
                if _is_free(_circle(x, y, radius), taken, _AIR)
            ),
            None,
        )
        if centre is None:
            return None
        spots.append(_Spot(point, *centre, (), None, ""))
        taken.append(_circle(*centre, radius))
    return sorted(spots, key=lambda spot: (spot.point.number, spot.point.label))


def _with_name(
    point: Point, field: _Area, areas: tuple[_Area, ...], taken: Sequence[_Area], radius: float, size: float
) -> _Spot | None:
    """Place one circle with its name: nearest spot first, name right before left, few lines before many."""
    home = areas[_quadrant(point)]
    line = line_height(size)
    widest = _widest(home, radius)
    wraps: list[tuple[str, ...]] = []
    word = _longest_word(point, size)
    for share in (1.0, 0.62, 0.45):
        if share < 1.0 and word > widest * share:  # a long word is broken only where nothing else is left
            continue
        lines = tuple(wrap(flat(point.label), widest * share, size))
        if lines not in wraps and (not wraps or len(lines) > len(wraps[-1])):
            wraps.append(lines)
    around = list(_candidates(point, field, areas, radius))
    free: dict[tuple[float, float], bool] = {}  # found out for those that are asked about alone
    inner = _Area(home.left + _EDGE, home.top + _AIR, home.right - _EDGE, home.bottom - _AIR)
    # a name on one line is worth a small move, not a journey
    reach = 0.35 * (home.right - home.left)
    base = _own_place(point, field, home, radius)
    near = [spot for spot in around if abs(spot[0] - base[0]) + abs(spot[1] - base[1]) <= reach]
    for spots, lines in [(near, lines) for lines in wraps] + [(around, lines) for lines in wraps]:
        wide = max(text_width_mm(text, size) for text in lines) + 1.0
        tall = max(len(lines) * line, 2 * radius)
        for x, y in spots:
            if (x, y) not in free:
                free[x, y] = _is_free(_circle(x, y, radius), taken, _AIR)
            if not free[x, y]:
                continue
            for side in ("right", "left"):
                start = x + radius + _AIR if side == "right" else x - radius - _AIR - wide
                area = _Area(start, y - tall / 2, start + wide, y + tall / 2)
                if inner.holds(area) and _is_free(area, taken, _AIR / 2):
                    return _Spot(point, x, y, lines, area, side)
    return None


def _is_free(area: _Area, taken: Sequence[_Area], air: float) -> bool:
    return all(area.clears(other, air) for other in taken)


def _widest(home: _Area, radius: float) -> float:
    """The room for a name beside its circle."""
    return (home.right - home.left) - 2 * radius - 2 * _AIR - 2 * _EDGE - 1.0


def _longest_word(point: Point, size: float) -> float:
    return max((text_width_mm(part, size) for part in flat(point.label).split()), default=0.0)


def _breaks(point: Point, areas: tuple[_Area, ...], radius: float, size: float) -> bool:
    """Whether a word of the name has to be broken at this size."""
    return _longest_word(point, size) > _widest(areas[_quadrant(point)], radius)


def _own_place(point: Point, field: _Area, home: _Area, radius: float) -> tuple[float, float]:
    """Where the point's values put it, moved inside its quadrant."""
    margin = radius + _AIR
    x = field.left + (field.right - field.left) * _PLACES[point.x - 1]
    y = field.bottom - (field.bottom - field.top) * _PLACES[point.y - 1]
    return (
        min(max(x, home.left + margin), home.right - margin),
        min(max(y, home.top + margin), home.bottom - margin),
    )


def _candidates(point: Point, field: _Area, areas: tuple[_Area, ...], radius: float) -> Iterator[tuple[float, float]]:
    """Yield centres inside the point's quadrant, nearest to its own place first."""
    home = areas[_quadrant(point)]
    margin = radius + _AIR
    x, y = _own_place(point, field, home, radius)
    step = max(radius * 0.45, 0.5)
    across, down = int((home.right - home.left) / step) + 1, int((home.bottom - home.top) / step) + 1
    columns = [x + i * step for i in range(-across, across + 1)]
    columns = [one for one in columns if home.left + margin <= one <= home.right - margin]
    rows = [y + j * step for j in range(-down, down + 1)]
    rows = [one for one in rows if home.top + margin <= one <= home.bottom - margin]
    grid = [(one, other) for one in columns for other in rows]
    # moving up or down reads better than moving sideways, so sideways counts a little more
    yield from sorted(grid, key=lambda spot: (1.3 * (spot[0] - x) ** 2 + (spot[1] - y) ** 2, spot[1], spot[0]))


def _quadrant(point: Point) -> int:
    """Index of the quadrant: upper left, upper right, lower left, lower right."""
    return (0 if point.y >= 3 else 2) + (1 if point.x >= 3 else 0)


def _circle(x: float, y: float, radius: float) -> _Area:
    return _Area(x - radius, y - radius, x + radius, y + radius)


def _drawn(spot: _Spot, radius: float, size: float, medium: Medium) -> list[Box | Line]:
    point = spot.point
    shapes: list[Box | Line] = [
        Box(
            f"Interessent {point.number}",
            spot.x - radius,
            spot.y - radius,
            2 * radius,
            2 * radius,
            lines=(one_line(str(point.number), bold=True),),
            fill="accent1",
            line="lt1",
            line_width=1 if medium == "page" else 1.5,
            text="lt1",
            size=min(size, radius / 0.3528 * 1.2),
            bold=True,
            align="center",
            shape="ellipse",
        )
    ]
    if spot.area is not None:
        shapes.append(
            Box(
                f"Navn {point.number}",
                spot.area.left,
                spot.area.top,
                spot.area.right - spot.area.left,
                spot.area.bottom - spot.area.top,
                lines=(one_line(point.label),),
                size=size,
                align="left" if spot.side == "right" else "right",
            )
        )
    return shapes


def _axes(
    field: _Area, column: float, size: float, line: float, x_label: str, y_label: str, low: str, high: str
) -> Iterator[Box]:
    def label(name: str, text: str, x: float, y: float, w: float, align: str, strong: bool) -> Box:
        return Box(
            name,
            x,
            y,
            w,
            line,
            lines=(one_line(text, bold=strong),),
            text="dk2" if strong else "slate",
            size=size,
            bold=strong,
            align=align,  # type: ignore[arg-type]
        )

    side = column - 2.0
    yield label("Lodret: høj", high, 0, field.top, side, "left", False)
    yield label("Lodret akse", y_label, 0, (field.top + field.bottom - line) / 2, side + 1.5, "left", True)
    yield label("Lodret: lav", low, 0, field.bottom - line, side, "left", False)
    below, third = field.bottom + 2, (field.right - field.left) / 3
    yield label("Vandret: lav", low, field.left, below, third, "left", False)
    yield label("Vandret akse", x_label, field.left + third, below, third, "center", True)
    yield label("Vandret: høj", high, field.left + 2 * third, below, third, "right", False)
