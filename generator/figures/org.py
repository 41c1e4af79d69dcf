"""The organisation diagram: units and their seats become boxes on level bands, joined by connectors glued to the boxes.

One band per level, top-down: the steering group as a panel with a dark header, the project manager in accent1 between
optional and external units (dashed), the operational units below. Boxes grow with the names in them; nothing is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from generator.figures.lettering import (
    EMERGENCY,
    SIZES,
    Medium,
    count_lines,
    line_height,
    longest_word,
    one_line,
    text_height,
    unique,
    words_fit,
)
from generator.metrics import text_width_mm
from generator.tree.drawing import Box, Drawing, Line
from generator.tree.nodes import Span, Spans, plain

Level = Literal["strategic", "tactical", "operational", "external"]
_BANDS: tuple[Level, ...] = ("strategic", "tactical", "operational")
MAX_PAGE = 226.0  # mm: the most a drawing may take of a page
_TOP_BAND = 1.6  # mm of accent1 along the top of an operational box


class OrgSeat(Struct, frozen=True):
    """A seat: its name, and who holds it (names with their field, a role, or a marked fill-in; empty: nobody yet)."""

    name: str
    holder: Spans = ()


class OrgUnit(Struct, frozen=True):
    """A box of the diagram. `parent` is another unit's id or ""; `badge` a short share such as "30–50 %"."""

    id: str
    label: str
    level: Level
    parent: str = ""
    optional: bool = False
    seats: tuple[OrgSeat, ...] = ()
    badge: str = ""


class _Measures(Struct, frozen=True):
    """Lengths in mm and the type size that one try of the layout uses."""

    size: float
    column: float
    pad: float
    gap: float
    band_gap: float
    inset: float
    narrowest: float
    compact: bool
    smallest: bool


class _Sheet:
    """Collects shapes by layer: bands, then connectors, then boxes, so that lines never cross a box."""

    def __init__(self) -> None:
        self.bands: list[Box] = []
        self.lines: list[Line] = []
        self.boxes: list[Box | Line] = []
        self.names: set[str] = set()
        self.frames: dict[str, Box] = {}
        self.words_fit = True

    def copy(self) -> _Sheet:
        found = _Sheet()
        found.bands, found.lines, found.boxes = [*self.bands], [*self.lines], [*self.boxes]
        found.names, found.frames, found.words_fit = {*self.names}, {**self.frames}, self.words_fit
        return found

    def frame(self, unit: OrgUnit, box: Box) -> None:
        self.frames[unit.id] = box
        self.boxes.append(box)


# Draws a unit's box and returns its height; without a sheet it draws nothing and returns the height it needs.
_Draw = Callable[[_Sheet | None, OrgUnit, _Measures, float, float, float, float], float]


def layout_org(
    units: Sequence[OrgUnit],
    width: float,
    height: float,
    medium: Medium,
    level_labels: Mapping[str, str],
    bar: tuple[str, Spans] | None = None,
) -> Drawing:
    """Return the organisation diagram, `width` mm wide.

    units          in reading order; a `parent` that is not among them is ignored.
    height         on a slide the height to keep: the text is set smaller until it fits. On a page the height follows
                   from the names, up to a whole page (226 mm).
    level_labels   {level: Danish label}, for the left column.
    bar            a label and a text for a last band (the users), or None.
    Every box's name is unique, so that connectors can be glued by name.
    """
    limit = (height or MAX_PAGE) if medium == "slide" else MAX_PAGE
    drawing: Drawing | None = None
    for size in (*SIZES[medium], *EMERGENCY[medium]):
        drawing, fits = _try(units, width, medium, level_labels, bar, size)
        if drawing.height > limit or (not fits and size > SIZES[medium][-1]):
            continue
        break
    assert drawing is not None
    return drawing


def _try(
    units: Sequence[OrgUnit],
    width: float,
    medium: Medium,
    level_labels: Mapping[str, str],
    bar: tuple[str, Spans] | None,
    size: float,
) -> tuple[Drawing, bool]:
    """Lay everything out at one type size; say whether every word fits its box."""
    labels = tuple((level, level_labels.get(level)) for level in _BANDS)
    placed, measures, y = _placed(tuple(units), width, medium, labels, bar[0] if bar else "", size)
    sheet = placed.copy()
    if bar:
        y = _users(sheet, bar, measures, width, y + 1.0)
    else:
        y -= measures.band_gap
    _connect(sheet, units)
    drawing = Drawing(width, max(y, 1.0), (*sheet.bands, *sheet.lines, *sheet.boxes))
    return drawing, sheet.words_fit


@lru_cache(maxsize=24)
def _placed(
    units: tuple[OrgUnit, ...],
    width: float,
    medium: Medium,
    labels: tuple[tuple[Level, str | None], ...],
    bar: str,
    size: float,
) -> tuple[_Sheet, _Measures, float]:
    """Place the units on their bands, from the top; what stands below is another for every kommune."""
    page = medium == "page"
    levels = [(level, name) for level, name in labels if _of_level(units, level)]
    words = [name or "" for _, name in levels] + ([bar] if bar else [])
    label = max((text_width_mm(word, size, True) for word in words), default=0.0)
    pad = 4.0 if page else 3.0
    measures = _Measures(
        size=size,
        column=max(31.0 if page else 0.0, label + 2.0 * pad),
        pad=pad,
        gap=3.0,
        band_gap=2.0,
        inset=2.0 if page else 2.6,
        narrowest=27.0 if page else 34.0,
        compact=not page,
        smallest=size <= SIZES[medium][-1],
    )
    sheet = _Sheet()
    y = 0.0
    for level, given in levels:
        name = level if given is None else given
        inner = y + measures.pad
        bottom = _band(sheet, level, _of_level(units, level), measures, width, inner) + measures.pad
        sheet.bands.append(Box(unique(f"Niveau: {name}", sheet.names), 0, y, width, bottom - y, fill="lt2"))
        sheet.bands.append(_label(sheet, name, inner, measures))
        y = bottom + measures.band_gap
    return sheet, measures, y


def _of_level(units: Sequence[OrgUnit], level: Level) -> list[OrgUnit]:
    """Units drawn on a band: external ones stand beside the project manager, on the tactical band."""
    return [unit for unit in units if unit.level == level or (unit.level == "external" and level == "tactical")]


def _label(sheet: _Sheet, name: str, top: float, m: _Measures) -> Box:
    return Box(
        unique(name, sheet.names),
        m.pad,
        top,
        m.column - 1.2 * m.pad,
        line_height(m.size) * 1.1,
        lines=(one_line(name, bold=True),),
        text="slate",
        size=m.size,
        bold=True,
        valign="top",
    )


def _band(sheet: _Sheet, level: Level, units: list[OrgUnit], m: _Measures, width: float, top: float) -> float:
    """Place the boxes of one band from `top` and return where they end."""
    left, right = m.column, width - m.pad
    if level == "strategic":
        return _row(sheet, units, m, left, right, top, _panel)
    if level == "tactical":
        return _middle_row(sheet, units, m, left, right, top)
    return _row(sheet, units, m, left, right, top, _unit)


def _middle_row(sheet: _Sheet, units: list[OrgUnit], m: _Measures, left: float, right: float, top: float) -> float:
    """Place the project manager in the middle, under the steering group, and the other units evenly on both sides."""
    main = [unit for unit in units if not unit.optional and unit.level != "external"]
    aside = [unit for unit in units if unit not in main]
    before, after = aside[0::2], aside[1::2]
    slots = len(main) + 2 * len(before)
    gap = 2.6 * m.gap
    least = _least([_unit_lines(unit, m, 0) for unit in units], m) + 2 * m.inset
    if not main or slots * (least + gap) - gap > right - left:
        return _row(sheet, [*main, *aside], m, left, right, top, _tactical)
    each = (right - left - gap * (slots - 1)) / slots
    if not aside:
        each = min(each, (right - left) / 3)
    used = each * slots + gap * (slots - 1)
    start = left + (right - left - used) / 2
    # an uneven number leaves the outermost place on the right empty, so that the middle stays the middle
    placed = [*enumerate(reversed(before)), *enumerate([*main, *after], len(before))]
    tall = max(_tactical(None, unit, m, 0, top, each, 0) for unit in units)
    for slot, unit in placed:
        _tactical(sheet, unit, m, start + slot * (each + gap), top, each, tall)
    return top + tall


def _row(
    sheet: _Sheet,
    units: list[OrgUnit],
    m: _Measures,
    left: float,
    right: float,
    top: float,
    draw: _Draw,
) -> float:
    """Place boxes side by side, equally wide and equally high, on as many rows as their least width asks for."""
    gap = m.gap * (2.6 if draw is _tactical else 1.0)
    least = _least([_unit_lines(unit, m, 0) for unit in units], m) + 2 * m.inset
    most = max(1, int((right - left + gap) / (least + gap)))
    if draw is _panel:
        most = max(1, int((right - left + gap) / (3 * m.narrowest)))
    rows = -(-len(units) // most)
    per_row = -(-len(units) // rows)
    y = top
    for start in range(0, len(units), per_row):
        chunk = units[start : start + per_row]
        each = (right - left - gap * (len(chunk) - 1)) / len(chunk)
        x = left
        heights = [draw(None, unit, m, x, y, each, 0.0) for unit in chunk]
        for unit in chunk:
            draw(sheet, unit, m, x, y, each, max(heights))
            x += each + gap
        y += max(heights) + m.gap
    return y - m.gap


def _least(texts: Iterable[Sequence[Spans]], m: _Measures) -> float:
    """Return the least width in mm of these texts: at the smallest size one that cuts no word.

    Smaller text is tried first; only then do long compounds ask for fewer boxes in a row.
    """
    longest = max((longest_word(lines, m.size) for lines in texts), default=0.0) if m.smallest else 0.0
    return max(m.narrowest - 2 * m.inset, longest)


def _panel(sheet: _Sheet | None, unit: OrgUnit, m: _Measures, x: float, y: float, w: float, h: float) -> float:
    """A white panel with a dark header: unit and share; below, the seats side by side."""
    inner = w - 2 * m.inset
    badge = text_width_mm(unit.badge, m.size) + 3 if unit.badge else 0.0
    title = one_line(unit.label, bold=True)
    head = text_height([title], inner - badge, m.size, bold=True) + 0.45 * m.inset * 2
    texts = [_seat_lines(seat, unit) for seat in unit.seats]
    least = max(m.narrowest * 1.15, _least(texts, m))
    most = max(1, int((inner + m.gap) / (least + m.gap)))
    count = len(unit.seats)
    rows = -(-count // most) if count else 0
    columns = -(-count // rows) if rows else 0
    each = (inner - m.gap * 2 * (columns - 1)) / columns if columns else inner
    talls = [
        max(text_height(lines, each, m.size) for lines in texts[row * columns : (row + 1) * columns])
        for row in range(rows)
    ]
    body = sum(talls) + m.inset * 0.8 * (rows + 1) if rows else 0.0
    if sheet is None:
        return head + body
    sheet.words_fit &= words_fit([title], inner - badge, m.size, bold=True)
    sheet.words_fit &= all(words_fit(lines, each, m.size) for lines in texts)
    dash = unit.optional or unit.level == "external"
    name = unique(unit.label, sheet.names)
    sheet.frame(unit, Box(name, x, y, w, h, fill="lt1", line="slate" if dash else "dk2", line_width=1, dash=dash))
    sheet.boxes.append(Box(unique(f"{unit.label}: bjælke", sheet.names), x, y, w, head, fill="dk2"))
    sheet.boxes.append(
        Box(
            unique(f"{unit.label}: navn", sheet.names),
            x + m.inset,
            y,
            inner - badge,
            head,
            lines=(title,),
            text="lt1",
            size=m.size,
            bold=True,
        )
    )
    if unit.badge:
        sheet.boxes.append(
            Box(
                unique(f"{unit.label}: andel", sheet.names),
                x + w - m.inset - badge,
                y,
                badge,
                head,
                lines=(one_line(unit.badge),),
                text="lt1",
                size=m.size,
                align="right",
            )
        )
    top = y + head + m.inset * 0.8
    for row in range(rows):
        for column, lines in enumerate(texts[row * columns : (row + 1) * columns]):
            seat = unit.seats[row * columns + column]
            cx = x + m.inset + column * (each + 2 * m.gap)
            if column:
                name = unique(f"{unit.label}: skillelinje", sheet.names)
                sheet.boxes.append(Line(name, cx - m.gap, top, cx - m.gap, top + talls[row], colour="line", width=0.75))
            sheet.boxes.append(
                Box(
                    unique(f"Plads: {seat.name}", sheet.names),
                    cx,
                    top,
                    each,
                    talls[row],
                    lines=lines,
                    size=m.size,
                    valign="top",
                )
            )
        top += talls[row] + m.inset * 0.8
    return h


def _tactical(sheet: _Sheet | None, unit: OrgUnit, m: _Measures, x: float, y: float, w: float, h: float) -> float:
    """The project manager in accent1; optional and external units beside it as dashed boxes."""
    aside = unit.optional or unit.level == "external"
    room = w - 2 * m.inset
    lines = _unit_lines(unit, m, room) if aside else _manager_lines(unit, room, m.size)
    need = text_height(lines, room, m.size) + 2 * m.inset
    if sheet is None:
        return need
    sheet.words_fit &= words_fit(lines, room, m.size)
    sheet.frame(
        unit,
        Box(
            unique(unit.label, sheet.names),
            x,
            y,
            w,
            h,
            lines=lines,
            fill="lt1" if aside else "accent1",
            line="slate" if aside else "",
            line_width=1,
            dash=aside,
            text="dk1" if aside else "lt1",
            size=m.size,
            inset=m.inset,
        ),
    )
    return h


def _unit(sheet: _Sheet | None, unit: OrgUnit, m: _Measures, x: float, y: float, w: float, h: float) -> float:
    """An operational unit: white, with a band in accent1 on top; dashed and without the band when it is optional."""
    room = w - 2 * m.inset
    lines = _unit_lines(unit, m, room)
    need = _TOP_BAND + text_height(lines, room, m.size) + 2 * m.inset
    if sheet is None:
        return need
    sheet.words_fit &= words_fit(lines, room, m.size)
    dash = unit.optional or unit.level == "external"
    sheet.frame(
        unit,
        Box(
            unique(unit.label, sheet.names),
            x,
            y,
            w,
            h,
            fill="lt1",
            line="slate" if dash else "accent1",
            line_width=1,
            dash=dash,
        ),
    )
    if not dash:
        sheet.boxes.append(Box(unique(f"{unit.label}: bjælke", sheet.names), x, y, w, _TOP_BAND, fill="accent1"))
    sheet.boxes.append(
        Box(
            unique(f"{unit.label}: tekst", sheet.names),
            x + m.inset,
            y + _TOP_BAND + m.inset,
            room,
            h - _TOP_BAND - 2 * m.inset,
            lines=lines,
            size=m.size,
            valign="top",
        )
    )
    return h


def _seat_lines(seat: OrgSeat, unit: OrgUnit) -> tuple[Spans, ...]:
    """A seat in two paragraphs: its name in slate, its holder in bold; the name alone when nobody is known."""
    if not seat.holder:
        return (one_line(seat.name, bold=True),)
    if seat.name.casefold() == unit.label.casefold():
        return (_strong(seat.holder),)
    return (one_line(seat.name, tone="muted"), _strong(seat.holder))


def _unit_lines(unit: OrgUnit, m: _Measures, room: float) -> tuple[Spans, ...]:
    """A unit's text in `room` mm: label, then each seat (name in slate, holder), the share.

    When compact, label and share stand on one line, and so do a seat's name and its holder where that saves a line.
    """
    compact = m.compact
    label = one_line(unit.label, bold=True)
    share = one_line(unit.badge, bold=True, tone="accent") if unit.badge else ()
    lines: list[Spans] = [(*label, Span("  "), *share) if compact and share else label]
    vacant = [seat.name for seat in unit.seats if not seat.holder]
    for seat in unit.seats:
        name = () if seat.name.casefold() == unit.label.casefold() else one_line(seat.name, tone="muted")
        together: Spans = (*name, Span(" "), *seat.holder)
        if compact and name and seat.holder and _shorter(together, (name, seat.holder), room, m.size):
            lines.append(together)
        elif not compact or seat.holder:
            lines += [spans for spans in (name, seat.holder) if spans]
    if compact and vacant:
        lines.append(one_line(", ".join(vacant), tone="muted"))
    if share and not compact:
        lines.append(share)
    return tuple(lines)


def _shorter(together: Spans, apart: Sequence[Spans], room: float, size: float) -> bool:
    return count_lines(together, room, size) < sum(count_lines(spans, room, size) for spans in apart)


def _manager_lines(unit: OrgUnit, room: float, size: float) -> tuple[Spans, ...]:
    """The project manager's text, all in the box's own white: label and share, then who."""
    head = f"{unit.label} · {unit.badge}" if unit.badge else unit.label
    heads = (head,) if count_lines(one_line(head), room, size) == 1 else (unit.label, unit.badge)
    holders = [seat for seat in unit.seats if seat.holder]
    if not holders:
        return tuple(one_line(text, bold=True) for text in heads if text)
    lines: list[Spans] = [one_line(text) for text in heads if text]
    for seat in holders:
        if len(unit.seats) > 1 and seat.name.casefold() != unit.label.casefold():
            lines.append(one_line(seat.name))
        lines.append(_strong(seat.holder))
    return tuple(lines)


def _strong(spans: Spans) -> Spans:
    return tuple(replace(span, bold=True) for span in spans)


def _users(sheet: _Sheet, bar: tuple[str, Spans], m: _Measures, width: float, top: float) -> float:
    room = width - m.column - m.pad
    text: Spans = tuple(replace(span, bold=span.tone != "assumed") for span in bar[1])
    tall = text_height([text], room, m.size, bold=True) + 1.1 * m.pad
    sheet.words_fit &= words_fit([text], room, m.size, bold=True)
    sheet.bands.append(Box(unique(f"Bånd: {bar[0]}", sheet.names), 0, top, width, tall, fill="sand2"))
    line = line_height(m.size) * 1.1
    sheet.bands.append(_label(sheet, bar[0], top + (tall - line) / 2, m))
    sheet.boxes.append(
        Box(
            unique(plain(text)[:60], sheet.names),
            m.column,
            top,
            room,
            tall,
            lines=(text,),
            size=m.size,
        )
    )
    return top + tall


def _connect(sheet: _Sheet, units: Sequence[OrgUnit]) -> None:
    """Join each box to its parent's: straight down or with one bend between bands, sideways on the same band."""
    for unit in units:
        child, parent = sheet.frames.get(unit.id), sheet.frames.get(unit.parent)
        if child is None or parent is None or child is parent:
            continue
        dash = unit.optional or unit.level == "external"
        name = unique(f"Linje: {parent.name} – {child.name}", sheet.names)
        if parent.y + parent.h <= child.y:
            x1, x2 = parent.x + parent.w / 2, child.x + child.w / 2
            if _blocked(sheet, parent, child):
                continue
            straight = abs(x1 - x2) < 0.05
            sheet.lines.append(
                Line(
                    name,
                    x1,
                    parent.y + parent.h,
                    x2,
                    child.y,
                    dash=dash,
                    elbow="" if straight else "vertical",
                    begin=parent.name,
                    begin_side=2,
                    finish=child.name,
                    finish_side=0,
                )
            )
        elif abs(parent.y - child.y) < 0.05 and _neighbours(sheet, parent, child):
            right = child.x > parent.x
            sheet.lines.append(
                Line(
                    name,
                    parent.x + parent.w if right else parent.x,
                    parent.y + parent.h / 2,
                    child.x if right else child.x + child.w,
                    child.y + child.h / 2,
                    dash=dash,
                    begin=parent.name,
                    begin_side=3 if right else 1,
                    finish=child.name,
                    finish_side=1 if right else 3,
                )
            )


def _blocked(sheet: _Sheet, parent: Box, child: Box) -> bool:
    """Whether a third box stands in a row between the two: then the band alone shows where the unit belongs."""
    return any(
        box is not parent and box is not child and parent.y + parent.h <= box.y and box.y + box.h <= child.y
        for box in sheet.frames.values()
    )


def _neighbours(sheet: _Sheet, one: Box, other: Box) -> bool:
    low, high = sorted((one.x, other.x))
    return not any(low < box.x < high and abs(box.y - one.y) < 0.05 for box in sheet.frames.values())
