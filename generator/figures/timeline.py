"""The Gantt chart: phases with dated bars become rows of shapes over a time axis of weeks, months or quarters.

Up to 26 weeks the axis shows weeks («uge 14»), up to 17 months months, above that quarters; labels that would touch
are thinned. On a page every phase has a row of its own and the responsible stands beside the activity; on a slide the
phases stand as a band over the months. Milestones are diamonds with their number, a bar that runs on ends in a dashed
outline, a done bar is pale with a check mark, closed weeks are shaded.

Several courses on one axis, a lane each, are the timeline across programmes (`lanes`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal, Protocol

from msgspec import Struct
from msgspec.structs import replace

from generator.danish import month_short
from generator.figures.lettering import (
    SIZES,
    Medium,
    check_mark,
    count_lines,
    line_height,
    one_line,
    text_height,
    unique,
    words_fit,
)
from generator.metrics import text_width_mm
from generator.tree.drawing import Box, Drawing, Line
from generator.tree.nodes import Spans

MAX_WEEKS = 26
MAX_MONTHS = 17
PAGE_WIDTH = 166.0
SLIDE_HEIGHT = 118.0
_DAY = timedelta(days=1)

Unit = Literal["week", "month", "quarter"]


class Span(Protocol):
    """A dated span, both ends included; `kinds.facts.Period` is one."""

    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


class Bar(Struct, frozen=True):
    """One row: what, who, from when to when (both days included). `milestone` is a mark such as "M1" or "".

    `phase` is the 1-based number whose colour the bar takes.
    """

    label: str
    owner: Spans
    start: date
    end: date
    milestone: str = ""
    runs_on: bool = False
    done: bool = False
    phase: int = 1


class Band(Struct, frozen=True):
    """A phase with its rows."""

    number: int
    label: str
    bars: tuple[Bar, ...]


class _Axis(Struct, frozen=True):
    """The time axis: unit, first day, day after the last, and where it lies in mm."""

    unit: Unit
    start: date
    end: date
    left: float
    right: float

    def x(self, day: date) -> float:
        share = (day - self.start).days / (self.end - self.start).days
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)

    def noon(self, day: date) -> float:
        """Return the middle of `day`."""
        return (self.x(day) + self.x(day + _DAY)) / 2

    def steps(self) -> Iterator[tuple[date, date]]:
        """Yield the first day of each column and of the next."""
        day = self.start
        while day < self.end:
            following = _next(day, self.unit)
            yield day, following
            day = following


class _Columns(Struct, frozen=True):
    """Text columns on the left, in mm: the activity's and the owner's width and the type size."""

    label: float
    owner: float
    size: float


def gantt(
    bands: Sequence[Band],
    start: date,
    end: date,
    width: float,
    medium: Medium,
    words: Mapping[str, str],
    closed: tuple[Span, ...] = (),
    height: float = 0,
) -> Drawing:
    """Return the plan from `start` to `end`, `width` mm wide.

    On a page rows have a fixed height (more only where a label takes more lines); on a slide they are fitted to
    `height` mm (118 unless given). `words` may hold the labels `activity`, `responsible` and `week`.
    """
    if end < start:
        raise ValueError("a plan must end after it starts")
    if medium == "page":
        return _page(bands, start, end, width, words, closed)
    return _slide(bands, start, end, width, words, closed, height or SLIDE_HEIGHT)


def gantt_height(bands: Sequence[Band], medium: Medium, width: float = PAGE_WIDTH, height: float = 0) -> float:
    """Return the height in mm that `gantt` takes: callers split or roll up what is too high for a page (226 mm)."""
    if medium == "slide":
        return _slide_heights(bands, width, height or SLIDE_HEIGHT)[0]
    columns = _page_columns(width)
    rows = sum(_page_row(bar, columns) for band in bands for bar in band.bars)
    return _PAGE_HEAD + sum(_phase_row(band, width, columns) for band in bands) + rows


# --- axis -----------------------------------------------------------------------------------------------------------


def axis_unit(start: date, end: date) -> Unit:
    """Return the unit of the axis: weeks up to 26 weeks, months up to 17 months, else quarters."""
    weeks = (_floor(end, "week") - _floor(start, "week")).days // 7 + 1
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    return "week" if weeks <= MAX_WEEKS else "month" if months <= MAX_MONTHS else "quarter"


def _axis(start: date, end: date, left: float, right: float) -> _Axis:
    unit = axis_unit(start, end)
    return _Axis(unit, _floor(start, unit), _next(_floor(end, unit), unit), left, right)


def _floor(day: date, unit: Unit) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    month = day.month if unit == "month" else (day.month - 1) // 3 * 3 + 1
    return date(day.year, month, 1)


def _next(day: date, unit: Unit) -> date:
    if unit == "week":
        return day + timedelta(days=7)
    months = day.year * 12 + day.month - 1 + (1 if unit == "month" else 3)
    return date(months // 12, months % 12 + 1, 1)


def _axis_labels(axis: _Axis, top: float, size: float, line: float, words: Mapping[str, str]) -> Iterator[Box]:
    """Yield two rows: years (over weeks: months) in bold, and the columns' own labels; what would touch is left out."""
    if axis.unit == "week":
        upper = _month_labels(axis)
        lower = [(day, f"{words.get('week', 'uge')}\u00a0{day.isocalendar().week}") for day, _ in axis.steps()]
    else:
        years = [day for day, _ in axis.steps() if day == axis.start or _floor(day, axis.unit).month == 1]
        upper = [(day, str(day.year)) for day in years]
        name = _initial if axis.unit == "month" else _quarter
        lower = [(day, name(day)) for day, _ in axis.steps()]
    for row, (labels, strong) in enumerate(((upper, True), (lower, False))):
        free = axis.left
        for day, text in labels:
            need = text_width_mm(text, size, strong) + 1.0
            left = axis.x(day)
            if not strong:
                centre = (left + axis.x(_next(day, axis.unit))) / 2
                left = centre - need / 2
                if axis.unit == "week":
                    left = axis.x(day)
            if left < free - 0.01 or left + need > axis.right + 0.6:
                continue
            free = left + need + (1.5 if axis.unit == "week" or strong else 0.0)
            yield Box(
                f"Akse: {text} {day.isoformat()}",
                left,
                top + row * line,
                need,
                line,
                lines=(one_line(text, bold=strong),),
                text="dk2" if strong else "slate",
                size=size,
                bold=strong,
                align="left" if strong or axis.unit == "week" else "center",
            )


def _month_labels(axis: _Axis) -> list[tuple[date, str]]:
    """Months over a week axis: the first and each January with its year."""
    labels = []
    day = axis.start
    while day < axis.end:
        year = f" {day.year}" if day == axis.start or day.month == 1 else ""
        labels.append((day, month_short(day) + year))
        day = _next(_floor(day, "month"), "month")
    return labels


def _initial(day: date) -> str:
    return month_short(day)[0].upper()


def _quarter(day: date) -> str:
    return f"K{(day.month - 1) // 3 + 1}"


def _shades(axis: _Axis, closed: tuple[Span, ...], top: float, bottom: float) -> Iterator[Box]:
    for number, span in enumerate(closed, 1):
        left, right = axis.x(span.start), axis.x(span.end + _DAY)
        if right - left > 0.2:
            yield Box(f"Lukket {number}", left, top, right - left, bottom - top, fill="holiday")


# --- page -----------------------------------------------------------------------------------------------------------

_PAGE_HEAD = 13.0
_PAGE_ROW = 6.4
_PAGE_BAR = 4.3


def _page_columns(width: float) -> _Columns:
    scale = width / PAGE_WIDTH
    return _Columns(56 * scale, 27 * scale, SIZES["page"][0])


def _page_row(bar: Bar, columns: _Columns) -> float:
    """A row's height: one line has the designed height, further lines add theirs."""
    lines = max(
        count_lines(one_line(bar.label), columns.label - 2, columns.size),
        count_lines(bar.owner, columns.owner - 2, columns.size) if bar.owner else 1,
    )
    return _PAGE_ROW + (lines - 1) * line_height(columns.size)


def _phase_row(band: Band, width: float, columns: _Columns) -> float:
    lines = count_lines(one_line(band.label, bold=True), width - _PAGE_ROW - 6, columns.size, bold=True)
    return _PAGE_ROW + (lines - 1) * line_height(columns.size)


def _page(
    bands: Sequence[Band],
    start: date,
    end: date,
    width: float,
    words: Mapping[str, str],
    closed: tuple[Span, ...],
) -> Drawing:
    columns = _page_columns(width)
    height = gantt_height(bands, "page", width)
    text_end = columns.label + columns.owner
    axis = _axis(start, end, text_end, width)
    line = line_height(columns.size) + 0.6
    names: set[str] = set()
    shapes: list[Box | Line] = list(_shades(axis, closed, _PAGE_HEAD, height))
    for text, x, room in (
        (words.get("activity", "Aktivitet"), 0.0, columns.label),
        (words.get("responsible", "Ansvarlig"), columns.label, columns.owner),
    ):
        head = one_line(text, bold=True)
        top = _PAGE_HEAD - line - 1.2
        shapes.append(
            Box(unique(text, names), x, top, room, line, lines=(head,), text="dk2", size=columns.size, bold=True)
        )
    shapes += _axis_labels(axis, _PAGE_HEAD - 2 * line - 1.2, columns.size, line, words)
    y = _PAGE_HEAD
    body: list[Box | Line] = []
    for band in bands:
        tall = _phase_row(band, width, columns)
        body += _phase_shapes(band, y, tall, width, columns, names)
        y += tall
        for place, bar in enumerate(band.bars):
            tall = _page_row(bar, columns)
            body += _row_text(bar, y, tall, columns, names)
            last = place == len(band.bars) - 1
            if not last or band is bands[-1]:
                name = unique(f"Streg: {bar.label}", names)
                body.append(Line(name, 0, y + tall, text_end - 2.5, y + tall, colour="line", width=0.5))
            body += _bar_shapes(bar, axis, y + tall / 2, _PAGE_BAR, columns.size, "page", names)
            y += tall
    shapes.append(Line(unique("Hovedstreg", names), 0, _PAGE_HEAD, width, _PAGE_HEAD, colour="accent1", width=1))
    return Drawing(width, height, (*shapes, *body))


def _phase_shapes(
    band: Band, y: float, tall: float, width: float, columns: _Columns, names: set[str]
) -> Iterator[Box | Line]:
    yield Box(unique(f"Fase {band.number}: række", names), 0, y, width, tall, fill="lt2")
    yield Box(
        unique(f"Fase {band.number}: nummer", names),
        0,
        y,
        _PAGE_ROW,
        tall,
        lines=(one_line(str(band.number), bold=True),),
        fill=f"phase.{band.number}",
        text=f"phase.{band.number}.text",
        size=columns.size,
        bold=True,
        align="center",
    )
    yield Box(
        unique(f"Fase {band.number}: {band.label}", names),
        _PAGE_ROW + 3,
        y,
        width - _PAGE_ROW - 6,
        tall,
        lines=(one_line(band.label, bold=True),),
        text="dk2",
        size=columns.size,
        bold=True,
    )


def _activity(bar: Bar, y: float, tall: float, columns: _Columns, names: set[str]) -> Box:
    name = unique(f"Aktivitet: {bar.label}", names)
    return Box(name, 0, y, columns.label - 2, tall, lines=(one_line(bar.label),), size=columns.size)


def _row_text(bar: Bar, y: float, tall: float, columns: _Columns, names: set[str]) -> Iterator[Box]:
    yield _activity(bar, y, tall, columns, names)
    if bar.owner:
        yield Box(
            unique(f"Ansvarlig: {bar.label}", names),
            columns.label,
            y,
            columns.owner - 2,
            tall,
            lines=(bar.owner,),
            text="slate",
            size=columns.size,
        )


# --- slide ----------------------------------------------------------------------------------------------------------

_LANE = 8.6
_SLIDE_ROW = 12.5
_LEAST_ROW = 6.0
# label column as a share of the width, and type size: wider or smaller only when a label would take two lines
_SLIDE_TRIES = ((0.28, 14), (0.28, 13), (0.34, 14), (0.34, 13), (0.34, 12), (0.4, 12))


def _slide_columns(bands: Sequence[Band], width: float) -> _Columns:
    """The narrowest label column and largest type size that keep labels on one line; else two lines, no word cut."""
    texts = [one_line(bar.label) for band in bands for bar in band.bars]
    for label, size in _SLIDE_TRIES:
        if all(count_lines(text, label * width - 2, size) == 1 for text in texts):
            return _Columns(label * width, 0, size)
    label, least = _SLIDE_TRIES[-1][0] * width, SIZES["slide"][-1]
    fitting = [size for size in SIZES["slide"] if size <= 13 and words_fit(texts, label - 2, size)]
    return _Columns(label, 0, fitting[0] if fitting else least)


def _slide_heights(bands: Sequence[Band], width: float, height: float) -> tuple[float, list[float], _Columns]:
    """The drawing's height, each row's, and the columns: rows share the room `height` leaves, and grow with labels."""
    columns = _slide_columns(bands, width)
    lanes = _lanes(bands)
    head = (max(lanes, default=-1) + 1) * (_LANE + 0.6) + 2 * (line_height(columns.size) + 0.4) + 1.2
    bars = [bar for band in bands for bar in band.bars]
    size = columns.size
    while True:
        columns = _Columns(columns.label, 0, size)
        texts = [text_height([one_line(bar.label)], columns.label - 2, size) for bar in bars]
        room = height - head
        share = min(_SLIDE_ROW, max(room / len(bars), _LEAST_ROW)) if bars else 0.0
        rows = [max(share, text + 0.8) for text in texts]
        if sum(rows) <= room + 0.01 or size <= 6:
            return head + sum(rows), rows, columns
        size -= 1


def _lanes(bands: Sequence[Band]) -> list[int]:
    """The lane of each phase in the band over the months: phases that overlap in time stand above each other."""
    ends: list[date] = []
    lanes = []
    for band in bands:
        if not band.bars:
            lanes.append(0)
            continue
        first, last = min(bar.start for bar in band.bars), max(bar.end for bar in band.bars)
        lane = next((i for i, end in enumerate(ends) if end < first), len(ends))
        if lane == len(ends):
            ends.append(last)
        ends[lane] = last
        lanes.append(lane)
    return lanes


def _slide(
    bands: Sequence[Band],
    start: date,
    end: date,
    width: float,
    words: Mapping[str, str],
    closed: tuple[Span, ...],
    height: float,
) -> Drawing:
    total, rows, columns = _slide_heights(bands, width, height)
    axis = _axis(start, end, columns.label, width)
    names: set[str] = set()
    lanes = _lanes(bands)
    lane_end = (max(lanes, default=-1) + 1) * (_LANE + 0.6)
    line = line_height(columns.size) + 0.4
    head = lane_end + 2 * line + 1.2
    size = max(columns.size, 12.0)
    shapes: list[Box | Line] = list(_shades(axis, closed, head, total))
    for band, lane in zip(bands, lanes, strict=True):
        shapes += _lane_shapes(band, axis, lane, size, names)
    shapes += _axis_labels(axis, lane_end, min(size, 13.0), line, words)
    shapes.append(Line(unique("Hovedstreg", names), 0, head, width, head, colour="accent1", width=1.25))
    y = head
    bars = [bar for band in bands for bar in band.bars]
    for bar, tall in zip(bars, rows, strict=True):
        shapes.append(_activity(bar, y, tall, columns, names))
        name = unique(f"Streg: {bar.label}", names)
        shapes.append(Line(name, 0, y + tall, width, y + tall, colour="line", width=0.75))
        shapes += _bar_shapes(bar, axis, y + tall / 2, min(6.4, tall * 0.54), size, "slide", names)
        y += tall
    return Drawing(width, total, tuple(shapes))


def _lane_shapes(band: Band, axis: _Axis, lane: int, size: float, names: set[str]) -> Iterator[Box]:
    """A phase over its months: number and name where they fit, else the number."""
    if not band.bars:
        return
    left = axis.x(min(bar.start for bar in band.bars))
    right = axis.x(max(bar.end for bar in band.bars) + _DAY)
    number = text_width_mm(str(band.number), size, True) + 2.0
    if right - left < number:
        left = min(left, axis.right - number)
        right = left + number
    text = f"{band.number} {band.label}"
    roomy = text_width_mm(text, size, True) + 5.0 <= right - left
    yield Box(
        unique(f"Fase: {text}", names),
        left,
        lane * (_LANE + 0.6),
        right - left,
        _LANE,
        lines=(one_line(text if roomy else str(band.number), bold=True),),
        fill=f"phase.{band.number}",
        line="lt1",
        line_width=1,
        text=f"phase.{band.number}.text",
        size=size,
        bold=True,
        align="left" if roomy else "center",
        inset=2.0 if roomy else 0.0,
    )


# --- bars -----------------------------------------------------------------------------------------------------------


def _diamond(name: str, x: float, y: float, side: float, fill: str = "accent2", line: str = "lt1") -> Box:
    """The sign of a date: a diamond around (x, y)."""
    return Box(name, x - side / 2, y - side / 2, side, side, fill=fill, line=line, line_width=1, shape="diamond")


def _bar_shapes(
    bar: Bar, axis: _Axis, middle: float, tall: float, size: float, medium: Medium, names: set[str]
) -> Iterator[Box | Line]:
    """One bar with its tail, check mark, diamond and number, centred on `middle`; a milestone's one day has no bar."""
    if bar.milestone and bar.start == bar.end:
        yield from _day_shapes(bar, axis, middle, tall, size, medium, names)
        return
    left, right = axis.x(bar.start), axis.x(bar.end + _DAY)
    if right - left < 1.2:
        left = min(left, axis.right - 1.2)
        right = left + 1.2
    top = middle - tall / 2
    colour = f"phase.{bar.phase}.thin"
    tail = 0.0
    if bar.runs_on:
        tail = min(8.0, axis.right - right)
        if tail < 3.0:  # no room after the bar: the tail is its last part
            tail = min(6.0, (right - left) / 2)
            right -= tail
    yield Box(
        unique(f"Bar: {bar.label}", names),
        left,
        top,
        right - left,
        tall,
        fill=f"phase.{bar.phase}.done" if bar.done else colour,
        line=colour if bar.done else "",
        line_width=0.75,
    )
    if tail:
        name = unique(f"Fortsætter: {bar.label}", names)
        yield Box(name, right, top, tail, tall, line=colour, line_width=1, dash=True)
    after, before = right + tail, left
    diamond = tall * (0.72 if medium == "page" else 1.3)
    inside = medium == "page" and right - left >= diamond + 0.6
    if bar.done:
        mark = tall * 0.8
        room = right - left - (diamond + 1 if bar.milestone and inside else 0.0)
        x = left + (room - mark) / 2 if room >= mark + 1 else after + 0.8
        if x > left + room:
            if x + mark > axis.right:
                x = before - mark - 0.8
                before = x
            else:
                after = x + mark
        yield from check_mark(unique(f"Færdig: {bar.label}", names), x, top + (tall - mark) / 2, mark, "dk1", 1.5)
    if not bar.milestone:
        return
    centre = right - diamond / 2 - 0.5 if inside else min(right, axis.right - diamond / 2)
    fill = "accent2" if not inside else "dk1" if bar.done else f"{colour}.text"
    yield _diamond(unique(f"Milepæl {bar.milestone}", names), centre, middle, diamond, fill, "" if inside else "lt1")
    after, before = max(after, centre + diamond / 2), min(before, centre - diamond / 2)
    yield _number(bar, axis, middle, after, before, size, names)


def _day_shapes(
    bar: Bar, axis: _Axis, middle: float, tall: float, size: float, medium: Medium, names: set[str]
) -> Iterator[Box | Line]:
    """A milestone of one day: the diamond alone on its day, a check mark when it is reached, and its number."""
    diamond = tall * (0.86 if medium == "page" else 1.2)
    centre = _within(axis.noon(bar.start), diamond, axis.left, axis.right)
    yield _diamond(unique(f"Milepæl {bar.milestone}", names), centre, middle, diamond)
    after, before = centre + diamond / 2, centre - diamond / 2
    if bar.done:
        mark = tall * 0.8
        x = after + 0.8 if after + 0.8 + mark <= axis.right else before - 0.8 - mark
        yield from check_mark(unique(f"Færdig: {bar.label}", names), x, middle - mark / 2, mark, "dk1", 1.5)
        after, before = max(after, x + mark), min(before, x)
    yield _number(bar, axis, middle, after, before, size, names)


def _number(bar: Bar, axis: _Axis, middle: float, after: float, before: float, size: float, names: set[str]) -> Box:
    """A milestone's number: right of what ends at `after`, or left of `before` where the axis ends."""
    text = one_line(bar.milestone, bold=True)
    need = text_width_mm(bar.milestone, size, True) + 1.0
    line = line_height(size)
    x = after + 1.0 if after + 1.0 + need <= axis.right + 0.5 else before - 1.0 - need
    return Box(
        unique(f"Nummer {bar.milestone}", names),
        x,
        middle - line / 2,
        need,
        line,
        lines=(text,),
        text="accent2",
        size=size,
        bold=True,
        align="left" if x >= after else "right",
    )


# --- lanes ----------------------------------------------------------------------------------------------------------

_LANE_LABEL = 0.235  # of the width
_LANE_BAR, _LANE_MOST = 9.4, 32.0


class Lane(Struct, frozen=True):
    """One course of several on the same axis: its days that are marked, and those that are only dotted.

    `number` is the 1-based colour; `notes` stand under the label, a line each.
    """

    number: int
    label: str
    notes: tuple[str, ...]
    start: date
    end: date
    marks: tuple[date, ...] = ()
    dots: tuple[date, ...] = ()


def lanes(
    rows: Sequence[Lane],
    width: float,
    height: float,
    words: Mapping[str, str],
    shaded: tuple[Span, ...] = (),
) -> Drawing:
    """Return several courses under each other on one axis, for a slide of `width` × `height` mm.

    A diamond per marked day, with its date where dates do not touch (the first before the last, and both before
    others); a dot per dotted day; `shaded` spans run through all lanes. `words` holds `mark`, `dot` and `shade` for the
    legend, and `week`.
    Raises `ValueError` without rows.
    """
    if not rows:
        raise ValueError("lanes need at least one course")
    size = 14.0
    first, last = min(row.start for row in rows), max(row.end for row in rows)
    axis = _axis(first, last, _LANE_LABEL * width, width)
    line = line_height(12) + 0.4
    head, legend = 2 * line + 1.2, line + 2.0
    tall = min((height - head - legend) / len(rows), _LANE_MOST)
    bottom = head + tall * len(rows)
    names: set[str] = set()
    shapes: list[Box | Line] = list(_shades(axis, shaded, head, bottom))
    shapes += _axis_labels(axis, 0, 12, line, words)
    shapes.append(Line(unique("Hovedstreg", names), 0, head, width, head, colour="accent1", width=1.25))
    for place, row in enumerate(rows):
        top = head + place * tall
        shapes += _lane_row(row, axis, top, tall, size, names)
        name = unique(f"Streg: {row.label}", names)
        shapes.append(Line(name, 0, top + tall, width, top + tall, colour="line", width=0.75))
    shapes += _legend(axis.left, bottom + 2.0, line, words, bool(shaded), any(row.dots for row in rows), names)
    return Drawing(width, bottom + legend, tuple(shapes))


def _lane_row(row: Lane, axis: _Axis, top: float, tall: float, size: float, names: set[str]) -> Iterator[Box | Line]:
    bar = min(_LANE_BAR, tall * 0.44)
    dates = line_height(12)
    used = bar + (dates if row.marks else 0.0)
    y = top + (tall - used) / 2
    middle = y + bar / 2
    yield Box(
        unique(f"Program: {row.label}", names),
        0,
        top,
        axis.left - 3,
        tall,
        lines=_lane_lines(row, axis.left - 3, tall, size),
        text="dk2",
        size=size,
    )
    left, right = axis.x(row.start), axis.x(row.end + _DAY)
    yield Box(
        unique(f"Bar: {row.label}", names),
        left,
        y,
        max(right - left, 1.2),
        bar,
        fill=f"phase.{row.number}",
    )
    for number, day in enumerate(row.dots, 1):
        dot = 2.4
        x = _within(axis.noon(day), dot, left, max(right, left + dot))
        name = unique(f"Møde {number}: {row.label}", names)
        ink = f"phase.{row.number}.text"
        yield Box(name, x - dot / 2, middle - dot / 2, dot, dot, fill=ink, shape="ellipse")
    diamond = bar * 0.92
    for day in row.marks:
        x = _within(axis.noon(day), diamond, axis.left, axis.right)
        name = unique(f"Go-live {day.isoformat()}: {row.label}", names)
        yield _diamond(name, x, middle, diamond)
    yield from _mark_dates(row, axis, y + bar, dates, names)


def _lane_lines(row: Lane, width: float, tall: float, size: float) -> tuple[Spans, ...]:
    """Return a lane's label and as many of its notes as have room."""
    found = (one_line(row.label, bold=True), *(one_line(note, tone="muted") for note in row.notes))
    while len(found) > 1 and text_height(found, width, size) > tall:
        found = found[:-1]
    return found


def _mark_dates(row: Lane, axis: _Axis, y: float, tall: float, names: set[str]) -> Iterator[Box]:
    """Yield the dates under the diamonds that touch no other: the first, then the last, then those between."""
    days = sorted(set(row.marks))
    spots = {day: _day_spot(day, axis) for day in days}
    kept: list[date] = []
    for day in dict.fromkeys([*days[:1], *days[-1:], *days]):
        left, need = spots[day]
        if all(left + need + 1 <= spots[one][0] or spots[one][0] + spots[one][1] + 1 <= left for one in kept):
            kept.append(day)
    for day in sorted(kept):
        left, need = spots[day]
        name = unique(f"Dato {day.isoformat()}: {row.label}", names)
        text = one_line(_day_month(day), bold=True)
        yield Box(name, left, y, need, tall, lines=(text,), text="accent2", size=12, bold=True, align="center")


def _day_spot(day: date, axis: _Axis) -> tuple[float, float]:
    need = text_width_mm(_day_month(day), 12, True) + 2.0
    return _within(axis.noon(day), need, axis.left, axis.right) - need / 2, need


def _day_month(day: date) -> str:
    return f"{day.day}.\u00a0{month_short(day)}"


def _within(middle: float, wide: float, left: float, right: float) -> float:
    return min(max(middle, left + wide / 2), right - wide / 2)


def _legend(
    left: float, top: float, line: float, words: Mapping[str, str], shaded: bool, dotted: bool, names: set[str]
) -> Iterator[Box]:
    """Yield what the signs mean, in a row under the lanes: a word beside each sign."""
    signs: list[tuple[str, Box]] = [
        (words["mark"], Box("", 0, 0, 4.4, 4.4, fill="accent2", shape="diamond")),
    ]
    if dotted:
        signs.append((words["dot"], Box("", 0, 0, 2.4, 2.4, fill="slate", shape="ellipse")))
    if shaded:
        signs.append((words["shade"], Box("", 0, 0, 6.0, 4.4, fill="holiday")))
    x = left
    for text, sign in signs:
        name = unique(f"Tegn: {text}", names)
        yield replace(sign, name=name, x=x, y=top + (line - sign.h) / 2)
        need = text_width_mm(text, 12) + 1.0
        yield Box(
            unique(f"Forklaring: {text}", names),
            x + sign.w + 1.5,
            top,
            need,
            line,
            lines=(one_line(text),),
            text="slate",
            size=12,
        )
        x += sign.w + need + 8.0
