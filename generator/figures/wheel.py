"""The change wheel: the number of phases becomes block arcs around one centre.

Parts run clockwise, each 360/n degrees, and carry their number, so that colour is never the only sign. On covers
they start at the bottom left and grow with the phase; on phase pages the wheel turns, so that the current phase always
points to the bottom left and stands out by size. The gaps are outlines in the colour of the ground.
"""

from __future__ import annotations

import math

from msgspec import Struct

from generator.figures.lettering import Medium, check_mark
from generator.metrics import MM_PER_PT
from generator.tree.drawing import Box, Drawing, Line
from generator.tree.nodes import Span

MAX_PHASES = 6


class _Ground(Struct, frozen=True):
    """Where a growing wheel stands, in mm: the field, the centre, four designed radii and the hole."""

    width: float
    height: float
    x: float
    y: float
    radii: tuple[float, float, float, float]
    inner: float


_COVER: dict[Medium, _Ground] = {
    "page": _Ground(210, 208, 126, 141, (56, 71, 89, 112), 32),
    "slide": _Ground(338.67, 161, 226, 88, (62, 79, 99, 124), 36),
}
_QUIET = 4  # parts
# current, others, hole as shares of the sum of the first two: the phase opener and the phase slide
_TURNED: dict[Medium, tuple[float, float, float]] = {"page": (0.598, 0.402, 0.201), "slide": (0.586, 0.414, 0.203)}
_FIRST = 90.0  # degrees clockwise from three o'clock: the first part of a growing wheel starts straight down
_CURRENT = 135.0  # where the middle of the current part points: bottom left
_GAP_PT = 6.0


def cover_wheel(n: int, medium: Medium) -> Drawing:
    """Return the cover's wheel of `n` parts on the whole cover field; 0 for a quiet one, in the kommune's own colour,
    where there are no phases to count.

    The last parts run past the field's right and lower edges on purpose: the page cuts the one, what the cover draws
    below the field (white paper, the band) covers the other. Numbers always stand inside the field.
    """
    ground = _COVER[medium]
    shapes: list[Box | Line] = []
    if n == 0:
        for number, (start, end, radius) in enumerate(_growing(_QUIET, ground), 1):
            fill = f"brand_wheel.{number}"
            shapes.append(_part(f"Del {number}", ground.x, ground.y, radius, ground.inner, start, end, fill))
        return Drawing(ground.width, ground.height, tuple(shapes))
    for number, (start, end, radius) in enumerate(_growing(n, ground), 1):
        shapes.append(_part(f"Fase {number}", ground.x, ground.y, radius, ground.inner, start, end, f"phase.{number}"))
    for number, (start, end, radius) in enumerate(_growing(n, ground), 1):
        size = 28.0
        half = size * MM_PER_PT * 0.75
        along = (radius + ground.inner) / 2
        x, y = _point(ground.x, ground.y, along, (start + end) / 2)
        while along > ground.inner + half and not (
            half <= x <= ground.width - half and half <= y <= ground.height - half
        ):
            along -= 1
            x, y = _point(ground.x, ground.y, along, (start + end) / 2)
        shapes.append(_number(number, x, y, size, f"phase.{number}.text"))
    return Drawing(ground.width, ground.height, tuple(shapes))


def phase_wheel(n: int, current: int, medium: Medium, size: float) -> Drawing:
    """Return the wheel turned to phase `current` (1-based) of `n`, in a square of `size` mm.

    Phases before it are pale and carry a check mark, phases after it are grey. The ground is sand on a page, white on a
    slide.
    """
    if not 1 <= current <= n:
        raise ValueError(f"phase {current} of {n}")
    big, small, hole = _TURNED[medium]
    step = 360 / n
    spans = []
    for number in range(1, n + 1):
        middle = _CURRENT + (number - current) * step
        spans.append((number, middle - step / 2, middle + step / 2, big if number == current else small))
    boxes = [_extent(start, end, hole, radius) for _, start, end, radius in spans]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    scale = size / max(right - left, bottom - top)
    x, y = -left * scale, -top * scale
    paper = "lt2" if medium == "page" else "lt1"
    gap = _GAP_PT if size >= 60 else _GAP_PT / 2
    shapes: list[Box | Line] = []
    # the current part last: its outline must cut the others, not the other way round
    for number, start, end, radius in sorted(spans, key=lambda span: (span[0] == current, span[0])):
        fill = f"phase.{number}" if number == current else f"phase.{number}.done" if number < current else "inactive"
        name = f"Fase {number}"
        shapes.append(_part(name, x, y, radius * scale, hole * scale, start, end, fill, paper, gap))
    type_size = max(min(size * 0.21, 24.0), 12.0)
    for number, start, end, radius in spans:
        middle = (start + end) / 2
        cx, cy = _point(x, y, (radius + hole) / 2 * scale, middle)
        if number < current:
            mark = type_size * MM_PER_PT * 0.8
            shapes.append(_number(number, cx, cy - mark * 0.55, type_size, "dk1"))
            shapes += check_mark(f"Færdig {number}", cx - mark / 2, cy + mark * 0.15, mark, "dk1", size / 60)
        else:
            ink = f"phase.{number}.text" if number == current else "inactive.text"
            shapes.append(_number(number, cx, cy, type_size, ink))
    return Drawing((right - left) * scale, (bottom - top) * scale, tuple(shapes))


def _growing(n: int, ground: _Ground) -> list[tuple[float, float, float]]:
    """(start, end, radius) of each part: radii read evenly off the designed four; the title's corner stays free."""
    if not 2 <= n <= MAX_PHASES:
        raise ValueError(f"a wheel has 2 to {MAX_PHASES} parts, not {n}")
    step = 360 / n
    parts = []
    for index in range(n):
        place = index * 3 / (n - 1)
        left = min(int(place), 2)
        radius = ground.radii[left] + (ground.radii[left + 1] - ground.radii[left]) * (place - left)
        start, end = _FIRST + index * step, _FIRST + (index + 1) * step
        if start < 270 and end > 180:  # the part reaches into the upper left, where title and subtitle stand
            radius = min(radius, ground.radii[1])
        parts.append((start, end, radius))
    return parts


def _part(
    name: str,
    x: float,
    y: float,
    radius: float,
    inner: float,
    start: float,
    end: float,
    fill: str,
    paper: str = "lt2",
    gap: float = _GAP_PT,
) -> Box:
    return Box(
        name,
        x - radius,
        y - radius,
        2 * radius,
        2 * radius,
        fill=fill,
        line=paper,
        line_width=gap,
        shape="arc",
        start=start % 360,
        end=end % 360,
        inner=inner,
    )


def _number(number: int, x: float, y: float, size: float, ink: str) -> Box:
    """The number of a part, centred on (x, y)."""
    side = size * MM_PER_PT * 1.5
    return Box(
        f"Nummer {number}",
        x - side / 2,
        y - side / 2,
        side,
        side,
        lines=((Span(str(number), bold=True),),),
        text=ink,
        size=size,
        bold=True,
        align="center",
    )


def _point(x: float, y: float, radius: float, degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return x + radius * math.cos(angle), y + radius * math.sin(angle)


def _extent(start: float, end: float, inner: float, radius: float) -> tuple[float, float, float, float]:
    """The box around one part whose wheel stands at (0, 0): left, top, right, bottom."""
    angles = [start, end]
    angles += [quarter for quarter in range(-360, 1080, 90) if start < quarter < end]
    points = [_point(0, 0, r, angle) for r in (inner, radius) for angle in angles]
    return (
        min(x for x, _ in points),
        min(y for _, y in points),
        max(x for x, _ in points),
        max(y for _, y in points),
    )
