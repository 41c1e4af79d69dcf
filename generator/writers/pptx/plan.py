"""The slide plan: a document's slides, measured, stepped down and split, before a single part is written.

Turns `Document.slides` into `PlannedSlide`s whose frames are final: every text has its size, every table its column
widths and row heights, all in millimetres and points. The order is always the same: measure with font metrics, step
down a point at a time to the floor, split at an item or row border (same kicker, title + " (2/3)", header repeated, at
least two on the last slide), and what still does not fit goes to the notes with a warning. Nothing is cut silently.
Pure: the same document and layout give the same plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from generator.look.layout import Layout
from generator.look.measure import longest_part_mm, text_width_mm, wrap_runs
from generator.look.slots import Area, Slots, SlotSet, line_of
from generator.problems import Problems
from generator.tree.nodes import (
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Column,
    Columns,
    Document,
    Fact,
    Figure,
    Heading,
    Opener,
    Panel,
    Prose,
    Row,
    Slide,
    Span,
    Spans,
    Table,
    plain,
)
from generator.writers.pptx.memo import Memo

MM = 25.4 / 72
GAP = 4.0  # mm between two blocks in one slot
COLUMN_GAP = 4.0  # mm to the right of each cell but the last
TITLE_FLOOR = 24.0
_OTHER_FONTS = (1.0, 0.94, 1.06, 1.12, 1.18)  # no word is left alone in a title, though its font is not measured in
_SHORT_CELL = 26  # characters: a date or a name is kept on one line where the table has room
ELLIPSIS = "\u00a0…"
_INDENTS: Mapping[str, float] = {"": 0.0, "square": 6.0, "number": 7.5, "card": 7.5}  # mm
CARD_GAP = 6.0  # mm between two cards
_MOST_CARDS = 8  # on one slide; more cards need another slide whatever their size

_TABLE_LINES: Mapping[float, float] = {12: 15.5, 13: 17, 14: 18.5, 15: 19.5, 16: 21, 18: 23, 20: 26, 22: 28}


class DeckLayout(Struct, frozen=True):
    """All slot sets of a deck template by role word; `own` when the template is a kommune's and stays as it is."""

    sets: Slots
    own: bool = False
    memo: Memo = field(default_factory=Memo)


class Para(Struct, frozen=True):
    """A paragraph as it will stand: spans, bullet, colour role; size, line, space before and after in points."""

    spans: Spans
    size: float
    line: float
    bold: bool = False
    colour: str = ""
    before: float = 0
    after: float = 0
    bullet: Literal["", "square", "number", "card"] = ""
    align: str = ""
    number: int = 0  # the card's, before its first line


class TextFrame(Struct, frozen=True):
    """Paragraphs in a placeholder (`area`) or, with `area` None, in a text box of its own."""

    id: str
    name: str
    x: float
    y: float
    w: float
    h: float
    paras: tuple[Para, ...]
    area: Area | None = None
    nodes: tuple[Block, ...] = ()
    part: int = 1
    fill: str = ""  # a box of its own on a ground: a card beyond those the layout has places for
    inset: tuple[float, float, float, float] = (0, 0, 0, 0)


class TableFrame(Struct, frozen=True):
    """A table, or the part of it on this slide, with its column widths and row heights (header first) in mm."""

    id: str
    node: Table
    x: float
    y: float
    w: float
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    size: float
    main_size: float
    area: Area | None = None
    look: str = "standard"
    part: int = 1
    calm: bool = False  # a checklist: the task in regular weight, as many bold lines shout

    @property
    def h(self) -> float:
        return sum(self.heights)


class ObjectFrame(Struct, frozen=True):
    """A chart or a drawing with its place."""

    id: str
    node: Chart | Figure
    x: float
    y: float
    w: float
    h: float
    area: Area | None = None


class RuleFrame(Struct, frozen=True):
    """A decorative hairline of the look, `w` mm long."""

    x: float
    y: float
    w: float
    colour: str = "accent1"


Frame: TypeAlias = TextFrame | TableFrame | ObjectFrame | RuleFrame


class PlannedSlide(Struct, frozen=True):
    """A slide ready to write. `id` is the tree's id, with "~2" on the second of several; `page` of `pages` from 1."""

    id: str
    role: str
    title: str
    title_size: float
    kicker: str
    source: tuple[Para, ...]
    frames: tuple[Frame, ...]
    notes: tuple[Spans, ...]
    part: str = ""
    phase: int = 0
    page: int = 1
    pages: int = 1


@lru_cache(maxsize=4)
def read_deck_layout(layout: Layout) -> DeckLayout:
    """Return the slots of a layout's deck, with what was planned and written in them."""
    return DeckLayout(layout.slots, layout.theme is not None)


def plan_slides(document: Document, deck: DeckLayout, problems: Problems) -> tuple[PlannedSlide, ...]:
    """Return the slides of `document` as they will be written; titles are unique and take at most two lines."""
    planned: list[PlannedSlide] = []
    titles: set[str] = set()
    ids: set[str] = set()
    part = ""
    for slide in document.slides:
        part = slide.part or part
        planner = _Planner(document, replace(slide, part=part), deck, problems)
        around = () if slide.title and slide.layout != "title" else (document.title, document.cover)
        rests_on = (planner.slide, around, exact(block for _, blocks in slide.slots for block in blocks))
        for one in deck.memo.once((document.id, slide.id, "plan"), rests_on, planner.pages, problems):
            title = _unique(one.title, titles)
            titles.add(title.casefold())
            identity = one.id
            while identity in ids:
                identity += "~"
            ids.add(identity)
            planned.append(replace(one, title=title, id=identity))
    return tuple(planned)


def exact(blocks: Iterable[Block]) -> tuple[str, ...]:
    """What equal blocks may still differ in where it is written out: 3 and 3.0 in a chart."""
    return tuple(repr((block.values, block.curves)) for block in blocks if isinstance(block, Chart))


def table_line(size: float) -> float:
    """The exact line height in points in a table."""
    return _TABLE_LINES.get(size, round(size * 1.3 * 2) / 2)


def one_line(text: str) -> str:
    """`text` with ordinary white space collapsed; no-break spaces stay, they hold dates and units together."""
    return re.sub(r"[ \t\r\n\v]+", " ", text).strip(" ")


def clip(text: str, area: Area, lines: int = 1, bold: bool = False, width: float = 0) -> str:
    """`text` on one line of its own in `area`, shortened at a word with "…" when it takes more than `lines`."""
    room = (width or area.w) - 0.4
    flat = one_line(text)
    if len(wrap_runs([(flat, bold)], room, area.size)) <= lines:
        return flat
    words = flat.split(" ")
    while len(words) > 1 and len(wrap_runs([(" ".join(words) + ELLIPSIS, bold)], room, area.size)) > lines:
        words.pop()
    short = " ".join(words)
    while short and len(wrap_runs([(short + ELLIPSIS, bold)], room, area.size)) > lines:
        short = short[:-1]
    return short + ELLIPSIS


def _no_orphan(text: str, lines: Sequence[str]) -> str:
    """`text` with its last two words held together when the last line would be one word alone."""
    if len(lines) > 1 and " " not in lines[-1] and text.count(" ") > 1:
        head, _, tail = text.rpartition(" ")
        return f"{head}\u00a0{tail}"
    return text


def _rows(area: Area, size: float) -> int:
    """How many lines of a title stand in its area at `size`."""
    _, top, _, bottom = area.inset
    return max(int((area.h - top - bottom) / (size * area.line / area.size * MM) + 0.02), 1)


def para_height(para: Para, width: float) -> float:
    """The height in mm of a paragraph in a column of `width` mm, without space before and after."""
    indent = _INDENTS[para.bullet]
    # where the tab stop is not kept, a card's number takes room from its first line
    number = (Span(f"{para.number}    ", bold=True),) if para.bullet == "card" else ()
    return len(lines_of((*number, *para.spans), width - indent, para.size, para.bold)) * para.line * MM


def lines_of(spans: Spans, width: float, size: float, bold: bool = False) -> list[str]:
    """The lines `spans` take at `size` points in `width` mm; chips count with their padding."""
    runs = [(shown(span), bold or span.bold or _strong(span)) for span in spans]
    return wrap_runs(runs, max(width - 0.4, 1.0), size)


def shown(span: Span) -> str:
    """The text of a span as written: chips get a no-break space on both sides, so that their ground has padding."""
    return f"\u00a0{span.text}\u00a0" if is_chip(span) else span.text


def is_chip(span: Span) -> bool:
    return span.tone == "tag" or span.tone.startswith("risk.")


def _strong(span: Span) -> bool:
    return is_chip(span) or span.tone in ("accent", "highlight", "local", "big")


def _unique(title: str, taken: set[str]) -> str:
    number, candidate = 2, title
    while candidate.casefold() in taken:
        candidate = f"{title} ({number})"
        number += 1
    return candidate


# -- units: what a slide may break between ----------------------------------------------------------------------------


class _Unit(Struct, frozen=True):
    """One thing that may not be broken: a paragraph, a table row, a chart or a drawing."""

    group: int
    height: float
    head: float = 0.0  # what the group repeats at the top of each slide: a table's header
    before: float = 0.0
    keep_next: bool = False
    para: Para | None = None
    row: int = -1
    block: Block | None = None


class _Sheet(Struct, frozen=True):
    """A table measured at a size: widths of columns, needed heights of header and rows, in mm."""

    table: Table
    widths: tuple[float, ...]
    head: float
    rows: tuple[float, ...]
    size: float
    main_size: float


class _Flow(Struct, frozen=True):
    """How a slot sets its text: sizes at this step, and which table sizes go with them."""

    text: float
    lead: float
    heading: float
    table: float
    main: float
    ink: str = ""
    tight: bool = False


class _Planner:
    """Plans one slide of the outline into one or more slides."""

    def __init__(self, document: Document, slide: Slide, deck: DeckLayout, problems: Problems) -> None:
        self.document = document
        self.slide = slide
        self.deck = deck
        self.problems = problems
        role = {"contacts": "closing"}.get(slide.layout, slide.layout)
        role = role if role in deck.sets else "title-only"
        self.set = deck.sets[role]
        self.role = role
        cards = deck.sets.get("cards")
        # A kommune's own template has three cards in its own look, and boxes of ours would stand out beside them.
        self.dealing = cards if cards is not None and (cards.lent or not deck.own) else None
        self.slots = dict(slide.slots)
        self.extra: list[Spans] = []  # what went to the notes
        self.source = slide.source

    # -- whole slides --------------------------------------------------------------------------------------------------

    def pages(self) -> list[PlannedSlide]:
        makers = {
            "title": self._cover,
            "section": self._section,
            "content": self._content,
            "agenda": self._agenda,
            "figure-side": self._figure_side,
            "exercise": self._figure_side,
            "two-columns": self._two_columns,
            "cards": self._cards,
            "phase": self._phase,
            "number": self._number,
            "closing": self._closing,
        }
        pages: list[list[Frame]] = makers.get(self.role, self._generic)() or [[]]
        count = len(pages)
        notes = self._notes()
        out = []
        for number, frames in enumerate(pages, 1):
            suffix = f" ({number}/{count})" if count > 1 else ""
            title, size = self._title(suffix)
            out.append(
                PlannedSlide(
                    id=self.slide.id if number == 1 else f"{self.slide.id}~{number}",
                    role=self.role,
                    title=title,
                    title_size=size,
                    kicker=self._kicker(),
                    source=self._source(),
                    frames=tuple(frames),
                    notes=notes,
                    part=self.slide.part,
                    phase=self.slide.phase,
                    page=number,
                    pages=count,
                )
            )
        # what moved to the notes while planning the later slides belongs to all of them
        return [replace(one, notes=self._notes()) for one in out]

    def _notes(self) -> tuple[Spans, ...]:
        notes = tuple(self.slide.notes) or ((Span(self.slide.title),),)
        return (*notes, *self.extra)

    def _title(self, suffix: str) -> tuple[str, float]:
        """The title with its suffix, and the size at which it takes two lines (three on a cover)."""
        text = one_line(self.slide.title or self.document.title)
        area = self.set.areas.get("title") or Area(0, "title", "Titel", 0, 0, 276, 26, 29, 34)
        cover = self.role in ("title", "section", "closing")
        floor, lines = (36.0, 3) if cover else (TITLE_FLOOR, 2)
        size = area.size
        left, _, right, _ = area.inset
        room = area.w - left - right
        while size >= floor:
            limit = min(lines if cover and size < area.size else 2, _rows(area, size))
            seen = (text + suffix).upper() if area.caps else text + suffix
            found = wrap_runs([(seen, True)], room, size)
            unbroken = longest_part_mm(seen, size, True) <= room
            if len(found) <= limit and unbroken:
                whole = kept = text + suffix
                for share in _OTHER_FONTS if self.deck.own else (1.0,):
                    kept = kept if kept != whole else _no_orphan(whole, wrap_runs([(seen, True)], room * share, size))
                shown_as = kept.upper() if area.caps else kept
                return (kept if len(wrap_runs([(shown_as, True)], room, size)) == len(found) else whole), size
            size -= 1 if not cover else 2
        size = floor
        words = text
        lines = min(lines, _rows(area, size))
        while words and len(wrap_runs([(words + ELLIPSIS + suffix, True)], area.w, size)) > lines:
            words = words.rsplit(" ", 1)[0] if " " in words else words[:-8]
        self._move((Span(text),), "title")
        return words + ELLIPSIS + suffix, size

    def _kicker(self) -> str:
        area = self.set.areas.get("kicker")
        text = one_line(self.slide.kicker)
        if not area or text_width_mm(text, area.size, True) <= area.w:
            return text
        self._move((Span(text),), "kicker")
        while text and text_width_mm(text + ELLIPSIS, area.size, True) > area.w:
            text = text[:-1].rstrip()
        return text + ELLIPSIS

    def _source(self) -> tuple[Para, ...]:
        area = self.set.areas.get("source")
        if not area or not self.source:
            return ()
        para = Para(self.source, area.size, area.line)
        if para_height(para, area.w) <= area.h + 0.1:
            return (para,)
        small = replace(para, spans=self._shorten(para.spans, area.w, area.size, 1))
        self._move(self.source, "source")
        return (small,)

    def _move(self, spans: Spans, what: str) -> None:
        """Put text that has no room into the notes, and say so."""
        if spans in self.extra:
            return
        self.extra.append(spans)
        self.problems.warn("slide-overflow", self.slide.where, slide=self.slide.title[:60], text=plain(spans)[:60])

    def _shorten(self, spans: Spans, width: float, size: float, lines: int, bold: bool = False) -> Spans:
        """`spans` cut at a word so that they take at most `lines` lines, ending in "…"."""
        words = plain(spans).split(" ")
        look = spans[0]
        low, high = 0, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            trial = (replace(look, text=" ".join(words[:middle]) + ELLIPSIS),)
            if len(lines_of(trial, width, size, bold)) <= lines:
                low = middle
            else:
                high = middle - 1
        if low:
            return (replace(look, text=" ".join(words[:low]) + ELLIPSIS),)
        text = words[0]
        while text and len(lines_of((replace(look, text=text + ELLIPSIS),), width, size, bold)) > lines:
            text = text[: len(text) * 9 // 10]
        return (replace(look, text=text + ELLIPSIS),)

    # -- layouts -------------------------------------------------------------------------------------------------------

    def _generic(self) -> list[list[Frame]]:
        """Every slot flows in its own area; slots that need fewer slides stand on the first ones only."""
        pages: list[list[Frame]] = []
        for slot, area in self._slot_areas():
            filled = self._fill(slot, area, self.slots[slot], _STEPS.get(slot, _STEPS["body"]))
            for number, frames in enumerate(filled):
                if number == len(pages):
                    pages.append([])
                pages[number] += frames
        return pages

    def _slot_areas(self) -> list[tuple[str, Area]]:
        own = {"title", "kicker", "source"}
        free = [area for name, area in self.set.areas.items() if name not in own]
        out = []
        for slot in self.slots:
            area = self.set.areas.get(slot)
            if area is None and free:
                area = free[0]
            if area is None:
                area = Area(-1, "", slot, 16.3, 46, 306, 120)
            out.append((slot, area))
        return out

    def _agenda(self) -> list[list[Frame]]:
        area = self.set.areas["table"]
        return self._fill("agenda", area, self._only("table"), _STEPS["agenda"])

    def _cover(self) -> list[list[Frame]]:
        """The cover's texts stand in `Document.cover`; what its placeholders must shorten goes to the notes."""
        cover = self.document.cover
        for slot, text, lines in (("kind", cover.kind, 1), ("subtitle", cover.subtitle, 2)):
            area = self.set.areas.get(slot)
            if area and clip(text, area, lines) != text:
                self._move((Span(text),), slot)
        return [[]]

    def _side(self, blocks: Sequence[Block], area: Area) -> list[Frame]:
        """The side panel never splits: 20, 16, 14 points, then the last paragraph goes to the notes."""
        if blocks and all(isinstance(block, Table) for block in blocks):
            bare = replace(area, inset=(0, 0, 0, 0))
            pages = self._fill("side-table", bare, blocks, _STEPS["side-table"])
            for frame in (frame for page in pages[1:] for frame in page):
                for row in frame.node.rows if isinstance(frame, TableFrame) else ():
                    self._move(
                        tuple(s for cell in row.cells for line in cell.lines for s in (*line, Span(" "))), "side"
                    )
            return pages[0]
        left, top, right, bottom = area.inset
        width, height = area.w - left - right, area.h - top - bottom
        rest = list(blocks)
        for size in (20.0, 18.0, 17.0, 16.0, 15.0, 14.0):
            paras = self._paras(rest, _panel_flow(size))
            if _stack(paras, width) <= height and _words_fit(paras, width):
                return [self._text(area, paras, rest)]
        paras = self._paras(rest, _panel_flow(14.0))
        while len(paras) > 1 and _stack(paras, width) > height:
            self._move(paras[-1].spans, "side")
            paras = paras[:-1]
            while len(paras) > 1 and (paras[-1].bold or _all_bold(paras[-1].spans)):  # no label without its text
                self._move(paras[-1].spans, "side")
                paras = paras[:-1]
        return [self._text(area, self._trim(paras, width, height), rest)]

    def _trim(self, paras: Sequence[Para], width: float, height: float) -> list[Para]:
        """`paras` with the last ones shortened or dropped until they fit; what goes, goes to the notes."""
        kept = list(paras)
        while kept and _stack(kept, width) > height:
            last = kept.pop()
            self._move(last.spans, "text")
            room = height - _stack(kept, width) - (last.before if kept else 0) * MM
            lines = int(room / (last.line * MM))
            if lines >= 1:
                kept.append(replace(last, spans=self._shorten(last.spans, width - 6, last.size, lines, last.bold)))
                break
        return kept

    def _figure_side(self) -> list[list[Frame]]:
        slot = "figure" if "figure" in self.set.areas else "table"
        figure, side = self.set.areas[slot], self.set.areas["side"]
        pages = self._fill(slot, figure, self._only(slot), _STEPS[slot]) or [[]]
        if self.slots.get("side"):
            pages[0] += self._side(self.slots["side"], side)
        time = self.set.areas.get("time")
        for block in self._only("time"):
            if time is not None and isinstance(block, Figure):
                pages[0].append(_placed(block, time.x, time.y, time.w, block.drawing.height, None))
        return pages

    def _content(self) -> list[list[Frame]]:
        """Text alone: as cards where it comes in a few short parts, else as large as leaves the slide some air."""
        if len(self.slots) == 1 and self.dealing is not None:
            areas = [self.dealing.areas[f"card-{n}"] for n in (1, 2, 3)]
            for blocks in self.slots.values():
                dealt = _deal(list(self._plain_blocks(blocks)))
                frames = self._dealt(dealt, areas) if dealt is not None else None
                if frames is not None:
                    self.set, self.role = self.dealing, "cards"
                    return [frames]
        for slot, area in self._slot_areas() if len(self.slots) == 1 else ():
            left, top, right, bottom = area.inset
            inner = replace(area, w=area.w - left - right, h=area.h - top - bottom)
            for flow in _AIRY:
                units, _ = self._units(list(self._plain_blocks(self.slots[slot])), inner, flow)
                if all(unit.para is not None for unit in units) and _height(units) <= inner.h * 0.7:
                    return self._fill(slot, area, self.slots[slot], (flow,))
        return self._generic()

    def _dealt(self, dealt: _Deal, areas: Sequence[Area]) -> list[Frame] | None:
        """A slide of cards with a lead above and a foot below; None when the cards need smaller text than 16 points."""
        x, y, width, bottom = areas[0].x, areas[0].y, areas[2].x + areas[2].w - areas[0].x, self._bottom(self.dealing)
        frames: list[Frame] = []
        if dealt.lead:
            paras = self._paras(dealt.lead, _Flow(16, 20, 20, 16, 16))
            high = _stack(paras, width)
            name = f"{areas[0].name}, indledning"
            frames.append(
                TextFrame(dealt.lead[0].id, name, x, y, width, high + 0.4, tuple(paras), nodes=tuple(dealt.lead))
            )
            y += high + 4.0
        foot: list[Frame] = []
        if dealt.foot:
            paras = self._paras(dealt.foot, _STEPS["body"][0])
            high = _stack(paras, width)
            bottom -= high + 4.0
            name = f"{areas[0].name}, note"
            foot.append(
                TextFrame(
                    dealt.foot[0].id, name, x, bottom + 4.0, width, high + 0.4, tuple(paras), nodes=tuple(dealt.foot)
                )
            )
        laid = self._lay(dealt.cards, areas, y, bottom - y, _DEALT_SIZES)
        return [*frames, *laid, *foot] if laid is not None else None

    def _bottom(self, slots: SlotSet | None) -> float:
        """Where the body of a slide ends: a little above the source line, wherever the template has it."""
        source = slots.areas.get("source") if slots is not None else None
        return source.y - _ABOVE_SOURCE if source is not None else _BODY_BOTTOM

    def _two_columns(self) -> list[list[Frame]]:
        """Two lists under coloured bars, both in the largest size that either fits at."""
        lists: dict[str, tuple[Area, Table]] = {}
        texts: dict[str, tuple[Area, Sequence[Block]]] = {}
        for slot, fill in (("left", "slate"), ("right", "accent1")):
            blocks = self._only(slot)
            if not blocks:
                continue
            area, bar = self.set.areas[slot], self.set.areas.get(f"{slot}-head")
            table = _column_table(blocks, fill)
            if table is not None:
                top = bar.y if bar else area.y
                lists[slot] = replace(area, y=top, h=area.y + area.h - top, inset=(0, 0, 0, 0)), table
            else:
                texts[slot] = area, blocks
        steps = _STEPS["column"]
        for number in range(len(steps)):
            fits = all(
                sheet.head + sum(sheet.rows) <= area.h + 0.05 and _fits_wide(sheet)
                for area, table in lists.values()
                for sheet in (_measure(table, area.w, steps[number]),)
            )
            if fits:
                steps = steps[number:]
                break
        pages: list[list[Frame]] = []
        for slot in ("left", "right"):
            if slot in lists:
                area, table = lists[slot]
                filled = self._fill(slot, area, (table,), steps)
            elif slot in texts:
                filled = self._fill(slot, *texts[slot], _STEPS["body"])
            else:
                continue
            for number, frames in enumerate(filled):
                if number == len(pages):
                    pages.append([])
                pages[number] += frames
        return pages

    def _cards(self) -> list[list[Frame]]:
        """Numbered cards: on one slide in a row or a grid where they fit, else shared evenly between slides."""
        cards = [
            _card_of(block, number)
            for number, block in enumerate(
                (block for block in self._only("cards") if isinstance(block, Callout | Panel)), 1
            )
        ]
        facts = [fact for block in self._only("facts") if isinstance(block, Panel) for fact in block.facts]
        areas = [self.set.areas[f"card-{n}"] for n in (1, 2, 3)]
        for most in (_MOST_CARDS, 6, 4) if self.dealing is not None else ():
            pages = []
            for group in _even(cards, most):
                drop = self._facts_drop(facts) if len(group) > 4 else 0.0
                room = (areas[0].h + drop) if facts else self._bottom(self.set) - areas[0].y
                laid = self._lay(group, areas, areas[0].y, room, _CARD_SIZES, facts=bool(facts))
                if laid is None:
                    break
                pages.append([*laid, *self._facts(facts, drop)])
            else:
                return pages
        pages = []
        for group in _even(cards, 3):
            room = areas[0].h if facts else self._bottom(self.set) - areas[0].y
            laid = self._lay(group, areas, areas[0].y, room, _CARD_SIZES, facts=bool(facts), trim=True) or []
            pages.append([*laid, *self._facts(facts)])
        return pages

    def _lay(
        self,
        cards: Sequence[_Card],
        areas: Sequence[Area],
        y: float,
        room: float,
        sizes: Sequence[tuple[float, float]],
        *,
        facts: bool = False,
        trim: bool = False,
    ) -> list[Frame] | None:
        """Place cards from `y` down in at most `room` mm: the arrangement with the largest text, the first of equals.

        `sizes` are head and text in points, largest first. None when no arrangement holds them at the smallest; with
        `trim` they stand in one row then, and what has no room goes to the notes.
        """
        left, top, right, bottom = areas[0].inset
        x, width = areas[0].x, areas[-1].x + areas[-1].w - areas[0].x
        arrangements = _arrangements(len(cards), facts=facts)
        found: tuple[list[int], bool, tuple[float, float]] | None = None
        for size in sizes:
            for rows, beside in arrangements:
                high = (room - CARD_GAP * (len(rows) - 1)) / len(rows) - top - bottom
                widths = [
                    (width - CARD_GAP * (count - 1)) / count - left - right for count in rows for _ in range(count)
                ]
                sets = [_card_paras(card, size, beside) for card in cards]
                pairs = list(zip(sets, widths, strict=True))
                if all(_stack(paras, w) <= high and _words_fit(paras, w) for paras, w in pairs):
                    found = rows, beside, size
                    break
            if found:
                break
        if found is None and not trim:
            return None
        rows, beside, size = found or ([len(cards)], False, sizes[-1])
        frames: list[Frame] = []
        number = 0
        for line, count in enumerate(rows):
            wide = (width - CARD_GAP * (count - 1)) / count
            group = cards[number : number + count]
            sets = [_card_paras(card, size, beside) for card in group]
            high = (room - CARD_GAP * (len(rows) - 1)) / len(rows)
            if len(rows) == 1:
                needed = max(_stack(paras, wide - left - right) for paras in sets) + top + bottom
                high = min(max(areas[0].h, needed), room)
            for at, (card, paras) in enumerate(zip(group, sets, strict=True)):
                place = (x + at * (wide + CARD_GAP), y + line * (high + CARD_GAP), wide, high)
                fitted = tuple(self._trim(paras, wide - left - right, high - top - bottom))
                if number < len(areas):
                    home = areas[number]
                    frames.append(TextFrame(card.id, home.name, *place, fitted, home, card.nodes))
                else:
                    name = re.sub(r"\d+$", str(number + 1), areas[-1].name)
                    frames.append(
                        TextFrame(card.id, name, *place, fitted, None, card.nodes, fill="lt2", inset=areas[0].inset)
                    )
                number += 1
        return frames

    def _facts_drop(self, facts: Sequence[Fact]) -> float:
        """How far in mm the facts may move down to give the cards above more room."""
        drops = []
        for number, fact in enumerate(facts[:4], 1):
            area = self.set.areas.get(f"fact-{number}")
            if area is not None:
                drops.append(area.h - 3.5 - _stack(_fact_paras(fact), area.w))
        return max(min(drops, default=0.0), 0.0)

    def _facts(self, facts: Sequence[Fact], drop: float = 0.0) -> list[Frame]:
        frames: list[Frame] = []
        for number, fact in enumerate(facts[:4], 1):
            area = self.set.areas.get(f"fact-{number}")
            if area is None:
                break
            frames.append(RuleFrame(area.x, area.y + drop - 0.5, area.w))
            low = replace(area, y=area.y + drop + 3, h=area.h - drop - 3)
            frames.append(self._text(low, self._trim(_fact_paras(fact), area.w, low.h), ()))
        for fact in facts[4:]:
            self._move((Span(f"{fact.label}: "), *(span for spans in fact.value for span in spans)), "fact")
        return frames

    def _phase(self) -> list[list[Frame]]:
        areas = self.set.areas
        pages = self._fill("phase", areas["table"], self._only("table"), _STEPS["phase"]) or [[]]
        summary, left = self._only("summary"), areas["summary"]
        ink = f"phase.{self.slide.phase}.ink" if self.slide.phase else "accent1"
        for page in pages:
            fixed: list[Frame] = []
            for block in self._only("wheel"):
                if isinstance(block, Figure):
                    fixed.append(_centred(block, areas["wheel"]))
            if summary:
                for size in (16.0, 15.0, 14.0):
                    paras = self._paras(summary, _Flow(size, size, 18, 14, 14, ink, tight=True))
                    if _stack(paras, left.w) <= left.h:
                        break
                fixed.append(self._text(left, self._trim(paras, left.w, left.h), summary))
            page[:0] = fixed
        return pages

    def _number(self) -> list[list[Frame]]:
        frames: list[Frame] = []
        number, body = self.set.areas["number"], self.set.areas["body"]
        for block in self._only("number"):
            for spans in _spans_of(block):
                size = number.size
                while size > 32 and text_width_mm(plain(spans), size, True) > number.w * 0.97:
                    size -= 4
                frames.append(self._text(number, [Para(spans, size, size)], (block,)))
                break
        rest = self._only("body")
        for size in (28.0, 24.0, 20.0, 18.0, 16.0, 14.0):
            paras = self._paras(rest, _Flow(size, size, 22, 14, 14))
            if _stack(paras, body.w) <= body.h:
                break
        if rest:
            frames.append(self._text(body, self._trim(paras, body.w, body.h), rest))
        return [frames]

    def _closing(self) -> list[list[Frame]]:
        area = self.set.areas["contacts"]
        pages: list[list[Frame]] = []
        for slot in self.slots:
            blocks = self.slots[slot]
            pages = pages or self._fill("contacts", area, blocks, _STEPS["contacts"])
        return pages

    def _section(self) -> list[list[Frame]]:
        frames: list[Frame] = []
        for slot in ("number", "line"):
            area = self.set.areas.get(slot)
            spans = next((spans for block in self._only(slot) for spans in _spans_of(block)), ())
            if not spans and slot == "line" and self.slide.kicker:
                spans = (Span(self.slide.kicker),)
            if area and spans:
                para = Para(spans, area.size, area.line, bold=slot == "number")
                frames.append(self._text(area, self._trim([para], area.w, area.h + 0.1), self._only(slot)))
        return [frames]

    def _only(self, slot: str) -> tuple[Block, ...]:
        return self.slots.get(slot, ())

    # -- flowing blocks in an area -------------------------------------------------------------------------------------

    def _fill(self, slot: str, area: Area, blocks: Sequence[Block], steps: Sequence[_Flow]) -> list[list[Frame]]:
        """Set `blocks` in `area`: on the fewest slides, at the largest step that needs no more of them."""
        blocks = list(self._plain_blocks(blocks))
        if not blocks:
            return []
        left, top, right, bottom = area.inset
        inner = replace(area, x=area.x, w=area.w - left - right, h=area.h - top - bottom)
        fewest = len(_break(self._units(blocks, inner, steps[-1])[0], inner.h))
        for number, flow in enumerate(steps):
            units, sheets = self._units(blocks, inner, flow)
            last = number == len(steps) - 1
            wide = all(_fits_wide(sheet) for sheet in sheets.values())
            pages = _break(units, inner.h)
            fits = len(pages) <= fewest and all(_height(page) <= inner.h + 0.05 for page in pages)
            if (fits and wide) or last:
                pages = [page if _height(page) <= inner.h + 0.05 else self._squeeze(page, inner) for page in pages]
                seen: dict[int, int] = {}
                return [self._frames(slot, area, inner, page, blocks, sheets, flow, seen) for page in pages]
        return []

    def _plain_blocks(self, blocks: Sequence[Block]) -> Iterable[Block]:
        for block in blocks:
            if isinstance(block, Columns):
                yield from self._plain_blocks(block.left)
                yield from self._plain_blocks(block.right)
            elif isinstance(block, Prose) and block.style == "source":
                joined = tuple(span for spans in block.paragraphs for span in spans)
                if not self.source:
                    self.source = joined
                elif joined != self.source:
                    self._move(joined, "source")
            elif isinstance(block, Opener):
                yield Figure(id=block.id, where=block.where, drawing=block.drawing, alt=block.alt)
            elif isinstance(block, Prose | Heading | Bullets | Callout | Panel | Table | Chart | Figure):
                yield block

    def _units(self, blocks: Sequence[Block], area: Area, flow: _Flow) -> tuple[list[_Unit], dict[int, _Sheet]]:
        units: list[_Unit] = []
        sheets: dict[int, _Sheet] = {}
        group = -1
        text = False
        for index, block in enumerate(blocks):
            gap = GAP if units else 0.0
            if isinstance(block, Table):
                group, text = index, False
                sheet = sheets[index] = _measure(block, area.w, flow)
                for row, height in enumerate(sheet.rows):
                    if sheet.head + height > area.h:
                        height = area.h - sheet.head
                    units.append(_Unit(group, height, sheet.head, gap if row == 0 else 0.0, row=row, block=block))
                if not sheet.rows:
                    units.append(_Unit(group, 0.0, sheet.head, gap, row=-1, block=block))
            elif isinstance(block, Chart | Figure):
                group, text = index, False
                caption = 8.0 if isinstance(block, Chart) and block.caption else 0.0
                need = 60.0 if isinstance(block, Chart) else min(block.drawing.height, area.h)
                units.append(_Unit(group, max(need, caption), before=gap, block=block))
            else:
                paras = self._paras((block,), flow, close=index == len(blocks) - 1)
                if isinstance(block, Heading) and text:
                    paras[0] = replace(paras[0], before=10)
                for number, para in enumerate(paras):
                    before = para.before * MM if text or number else gap
                    height = para_height(para, area.w) + para.after * MM
                    if not text:
                        group, text = index, True
                    keep = isinstance(block, Heading) or (number == 0 and isinstance(block, Callout | Panel))
                    units.append(_Unit(group, height, before=before, keep_next=keep, para=para, block=block))
        return units, sheets

    def _squeeze(self, page: list[_Unit], area: Area) -> list[_Unit]:
        """A slide whose one unit is too high: a paragraph is shortened (tables and figures are fitted when framed)."""
        out = []
        for unit in page:
            if unit.para is not None and unit.height > area.h:
                self._move(unit.para.spans, "text")
                lines = max(int(area.h / (unit.para.line * MM)), 1)
                short = self._shorten(unit.para.spans, area.w - 6, unit.para.size, lines, unit.para.bold)
                unit = replace(unit, para=replace(unit.para, spans=short), height=area.h)
            out.append(unit)
        return out

    def _frames(
        self,
        slot: str,
        area: Area,
        inner: Area,
        page: Sequence[_Unit],
        blocks: Sequence[Block],
        sheets: Mapping[int, _Sheet],
        flow: _Flow,
        seen: dict[int, int],
    ) -> list[Frame]:
        frames: list[Frame] = []
        groups: list[list[_Unit]] = []
        for unit in page:
            if groups and groups[-1][0].group == unit.group:
                groups[-1].append(unit)
            else:
                groups.append([unit])
        free = max(inner.h - _height(page), 0.0)
        y = area.y
        placed = False
        for members in groups:
            first = members[0]
            block = blocks[first.group]
            seen[first.group] = part = seen.get(first.group, 0) + 1
            y += first.before if frames else 0.0
            own = None if placed else area
            if isinstance(block, Table):
                own = own if own and own.kind in ("tbl", "") else None
                sheet = sheets[first.group]
                frame = self._table(
                    slot, sheet, [unit.row for unit in members if unit.row >= 0], area, y, inner, free, part
                )
                frame = replace(frame, area=own)
                placed = placed or own is not None
                frames.append(frame)
                y += frame.h
            elif isinstance(block, Chart | Figure):
                height = max(first.height + free, 10.0) if isinstance(block, Chart) else first.height
                if isinstance(block, Chart) and block.caption:
                    caption = Para(block.caption, 14, 18, colour="slate")
                    frames.append(TextFrame(f"{block.id}#caption", "Diagramtekst", area.x, y, area.w, 6.6, (caption,)))
                    y, height = y + 8, height - 8
                own = own if own and own.kind in ("", "chart", "obj") and isinstance(block, Chart) else None
                frames.append(_placed(block, area.x, y, area.w, height, own))
                placed = placed or own is not None
                y += height
            else:
                paras = tuple(unit.para for unit in members if unit.para is not None)
                paras = (replace(paras[0], before=0), *paras[1:])
                nodes = tuple(dict.fromkeys(unit.block for unit in members if unit.block is not None))
                height = sum(unit.height + (unit.before if number else 0) for number, unit in enumerate(members))
                own = own if own and own.kind != "tbl" else None
                alone = len(groups) == 1
                frames.append(
                    TextFrame(
                        id=block.id if part == 1 else f"{block.id}~{part}",
                        name=area.name,
                        x=area.x,
                        y=y,
                        w=area.w,
                        h=area.h if alone else height + 0.4,
                        paras=paras,
                        area=own,
                        nodes=nodes,
                        part=part,
                    )
                )
                placed = placed or own is not None
                y += height
        return frames

    def _table(
        self,
        slot: str,
        sheet: _Sheet,
        rows: Sequence[int],
        area: Area,
        y: float,
        inner: Area,
        free: float,
        part: int,
    ) -> TableFrame:
        table = sheet.table
        chosen = [table.rows[row] for row in rows]
        heights = [sheet.rows[row] for row in rows]
        room = inner.h - sheet.head
        kept = []
        for row, height in zip(chosen, heights, strict=True):
            if height > room:
                row = self._shorten_row(row, sheet, room)
            kept.append(row)
        heights = [min(height, room) for height in heights]
        comfort = _COMFORT.get(slot, 14.0)
        heights = _stretch(heights, sum(heights) + free, comfort)
        if table.look in ("heat", "matrix"):
            heights = _stretch(heights, sum(heights) + max(inner.h - sheet.head - sum(heights), 0), 24.0)
        node = table if len(kept) == len(table.rows) and tuple(kept) == table.rows else replace(table, rows=tuple(kept))
        return TableFrame(
            id=table.id if part == 1 else f"{table.id}~{part}",
            node=node,
            x=area.x,
            y=y,
            w=sum(sheet.widths),
            widths=sheet.widths,
            heights=(sheet.head, *heights),
            size=sheet.size,
            main_size=sheet.main_size,
            look={"agenda": "agenda", "contacts": "dark"}.get(slot, table.look),
            part=part,
            calm=slot in ("phase", "agenda"),
        )

    def _shorten_row(self, row: Row, sheet: _Sheet, room: float) -> Row:
        """A row higher than a slide: its long cells are shortened, their full text goes to the notes."""
        cells = []
        for number, (cell, width) in enumerate(zip(row.cells, sheet.widths, strict=True)):
            size = sheet.main_size if number == main_column(sheet.table) else sheet.size
            lines = max(int((room - 4.0) / (table_line(size) * MM)), 1)
            if _cell_lines(sheet.table, number, cell, width, size) > lines and cell.lines:
                whole = tuple(span for spans in cell.lines for span in (*spans, Span(" ")))
                self._move(whole, "cell")
                inner = max(width - COLUMN_GAP, 4)
                cell = replace(cell, lines=(self._shorten(whole, inner, size, lines, True),))
            cells.append(cell)
        return replace(row, cells=tuple(cells))

    def _text(self, area: Area, paras: Sequence[Para], nodes: Sequence[Block]) -> TextFrame:
        first = nodes[0].id if nodes else f"{self.slide.id}#{area.name}"
        return TextFrame(first, area.name, area.x, area.y, area.w, area.h, tuple(paras), area, tuple(nodes))

    def _paras(self, blocks: Sequence[Block], flow: _Flow, *, close: bool = True) -> list[Para]:
        """The paragraphs of text blocks; with `close` the last one has no space after it."""
        out: list[Para] = []
        size = flow.text
        body = Para((), size, line_of(size))
        after = 6.0 if not flow.tight else 3.0
        for block in self._plain_blocks(blocks):
            if isinstance(block, Heading):
                ink = flow.ink or ("dk2" if block.level == 2 else "accent1")
                out.append(
                    Para(block.text, flow.heading, line_of(flow.heading), True, ink, before=4 if out else 0, after=3)
                )
            elif isinstance(block, Prose):
                look = {
                    "lead": replace(body, size=flow.lead, line=line_of(flow.lead)),
                    "note": replace(body, size=max(14.0, size - 2), line=line_of(max(14.0, size - 2)), colour="slate"),
                    "margin": replace(body, colour="slate"),
                }.get(block.style, body)
                for number, spans in enumerate(block.paragraphs):
                    if flow.ink and number == 0 and not out and _all_bold(spans):
                        out.append(Para(spans, flow.heading, line_of(flow.heading), True, flow.ink, after=3))
                    else:
                        out.append(_spoken(look, spans, after))
            elif isinstance(block, Bullets):
                mark: Literal["square", "number"] = "number" if block.ordered else "square"
                out += [replace(body, spans=spans, bullet=mark, after=after) for spans in block.items]
            elif isinstance(block, Callout) and block.tone == "quote":
                look = replace(body, size=size + 2, line=line_of(size + 2), colour="dk2", before=4 if out else 0)
                out += [replace(look, spans=spans, after=2) for spans in block.paragraphs]
                by = max(14.0, size - 2)
                if block.title:
                    out.append(Para((Span(block.title),), by, line_of(by), colour="slate", after=size * 0.6))
            elif isinstance(block, Callout):
                ink = "accent2" if block.tone == "attention" else "accent1"
                if block.title:
                    out.append(Para((Span(block.title),), 14, 18, True, ink, before=8 if out else 0, after=5))
                out += [_spoken(body, spans, size * 0.6) for spans in block.paragraphs]
            elif isinstance(block, Panel):
                out += _panel_paras(block, size, bool(out))
        if out and close:
            out[-1] = replace(out[-1], after=0)
        return out


# -- steps ------------------------------------------------------------------------------------------------------------


def _panel_flow(size: float) -> _Flow:
    return _Flow(size, size, max(size, 16), 14, 14)


def _flows(text: Sequence[float], table: Sequence[tuple[float, float]], lead: float = 20) -> tuple[_Flow, ...]:
    count = max(len(text), len(table))
    out = []
    for number in range(count):
        size = text[min(number, len(text) - 1)]
        small, main = table[min(number, len(table) - 1)]
        out.append(_Flow(size, max(lead - number * 2, size), max(18 - number, size), small, main))
    return tuple(out)


_TEXT = (16.0, 15.0, 14.0)
_STEPS: Mapping[str, tuple[_Flow, ...]] = {
    "body": _flows(_TEXT, ((16, 16), (15, 15), (14, 14))),
    "figure": _flows(_TEXT, ((14, 16), (14, 14), (13, 13), (12, 12))),
    "table": _flows(_TEXT, ((16, 20), (16, 18), (16, 16), (15, 15), (14, 14))),
    "object": _flows(_TEXT, ((16, 16), (15, 15), (14, 14), (13, 13), (12, 12))),
    "agenda": _flows(_TEXT, ((16, 20), (16, 18), (16, 16), (15, 15), (14, 14))),
    "phase": _flows(_TEXT, ((14, 16), (14, 15), (14, 14))),
    "column": _flows(_TEXT, ((20, 20), (18, 18), (17, 17), (16, 16), (15, 15), (14, 14))),
    "contacts": _flows(_TEXT, ((16, 16), (15, 15), (14, 14))),
    "side-table": _flows(_TEXT, ((16, 16), (15, 15), (14, 14))),
}
_AIRY = _flows((20.0, 18.0), ((16, 16),))
_BODY_BOTTOM = 166.0  # mm: where the body of a slide ends that has no source line
_ABOVE_SOURCE = 1.5  # mm between the two
_CARD_SIZES = ((22.0, 16.0), (20.0, 16.0), (18.0, 16.0), (18.0, 15.0), (16.0, 15.0), (16.0, 14.0))
_DEALT_SIZES = ((22.0, 20.0), (22.0, 18.0), (20.0, 18.0), (20.0, 17.0), (18.0, 16.0))
_COMFORT: Mapping[str, float] = {
    "agenda": 18.5,
    "table": 20.5,
    "phase": 16.4,
    "left": 18.0,
    "right": 18.0,
    "contacts": 14.3,
    "side-table": 36.0,
}


# -- measuring --------------------------------------------------------------------------------------------------------


def main_column(table: Table) -> int:
    """The column that carries the message: the one that names the row, else the widest."""
    if table.look in ("heat", "matrix"):
        return 0
    widest = max(range(len(table.columns)), key=lambda i: table.columns[i].width)
    named = next((i for i, column in enumerate(table.columns) if column.names_row), widest)
    return named if table.columns[named].width * 2 >= table.columns[widest].width else widest


def cell_margins(table: Table, number: int) -> tuple[float, float]:
    """Left and right cell margin in mm; text beside a coloured cell keeps clear of the colour."""
    if table.look in ("heat", "matrix"):
        return 2.0, 2.0
    if is_column(table):
        return 7.0, 4.0
    beside = number > 0 and any(row.cells[number - 1].fill for row in table.rows)
    return COLUMN_GAP if beside else 0.0, COLUMN_GAP if number < len(table.columns) - 1 else 0.0


def cell_paragraphs(cell: Cell) -> tuple[Spans, ...]:
    """What a cell shows, control first: a tick box as a sign, an empty field as its prompt."""
    if cell.control is None:
        return cell.lines
    control = cell.control
    if control.kind == "checkbox":
        return ((Span("☒" if control.checked else "☐"),), *cell.lines)
    text = control.value or control.prompt
    tone = "" if control.value else "fill-in"
    own = ((Span(text, field=control.field, tone=tone),),) if text else ()
    return (*own, *cell.lines)


def _cell_lines(table: Table, number: int, cell: Cell, width: float, size: float) -> int:
    left, right = cell_margins(table, number)
    bold = cell.bold or table.columns[number].names_row
    inner = width - left - right
    return sum(len(lines_of(spans, inner, size, bold)) for spans in cell_paragraphs(cell)) or 1


def _measure(table: Table, width: float, flow: _Flow) -> _Sheet:
    """Column widths and row heights of a table in `width` mm; a column is never narrower than its longest word."""
    dense = table.look in ("dense", "heat", "matrix")
    size = min(flow.table, 14.0) if dense else flow.table
    main_size = min(flow.main, 16.0) if dense else flow.main
    if table.look in ("heat", "matrix"):
        main_size = size
    main = main_column(table)
    least, whole, weights = [], [], []
    head_size = 12.5 if table.title != _COLUMN_TITLE else 22
    for number, column in enumerate(table.columns):
        left, right = cell_margins(table, number)
        own = main_size if number == main else size
        need = longest_part_mm(column.label, head_size, True)
        short = need
        for row in table.rows:
            cell = row.cells[number]
            for spans in cell_paragraphs(cell):
                for span in spans:
                    bold = cell.bold or span.bold or column.names_row or _strong(span)
                    need = max(need, longest_part_mm(shown(span), own, bold))
                if len(plain(spans)) <= _SHORT_CELL:
                    bold = cell.bold or column.names_row or any(span.bold for span in spans)
                    short = max(short, text_width_mm("".join(shown(span) for span in spans), own, bold))
        least.append(min(need + left + right + 0.8, width * 0.6))
        whole.append(max(least[-1], min(short + left + right + 0.8, width * 0.4)))
        weights.append(max(column.width, 0.01))
    widths = _share(weights, whole if sum(whole) <= width * 0.85 else least, width)
    look = table.look if table.title != _COLUMN_TITLE else "column"
    head = 0.0
    for number, column in enumerate(table.columns):
        left, right = cell_margins(table, number)
        lines = len(wrap_runs([(column.label, True)], max(widths[number] - left - right - 0.4, 1), head_size))
        head = max(head, lines * 16 * MM + 3.6)
    if look == "column":
        head = 25.0 if "\n" in table.columns[0].label else 16.0
        text = table.columns[0].label.split("\n")[-1]
        extra = len(wrap_runs([(text, True)], max(widths[0] - 11.4, 1), 22)) - 1
        head += extra * 28 * MM
    rows = []
    for row in table.rows:
        height = 0.0
        for number, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            left, right = cell_margins(table, number)
            own = main_size if number == main else size
            bold = cell.bold or column.names_row
            inner = widths[number] - left - right
            lines = sum(len(lines_of(spans, inner, own, bold)) for spans in cell_paragraphs(cell)) or 1
            height = max(height, lines * table_line(own) * MM)
        rows.append(height + (2.0 if dense else 3.2))
    return _Sheet(table, tuple(widths), head, tuple(rows), size, main_size)


def _share(weights: Sequence[float], least: Sequence[float], width: float) -> list[float]:
    """Widths in proportion to `weights`, none below `least` where the sum allows it."""
    if sum(least) >= width:
        return [value * width / sum(least) for value in least]
    fixed: dict[int, float] = {}
    while True:
        room = width - sum(fixed.values())
        total = sum(weight for i, weight in enumerate(weights) if i not in fixed)
        short = [i for i, weight in enumerate(weights) if i not in fixed and weight / total * room < least[i]]
        if not short:
            break
        for i in short:
            fixed[i] = least[i]
    return [fixed.get(i, weight / total * room if i not in fixed else 0.0) for i, weight in enumerate(weights)]


def _fits_wide(sheet: _Sheet) -> bool:
    """Whether no word is wider than its column at this size."""
    main = main_column(sheet.table)
    for row in sheet.table.rows:
        for number, cell in enumerate(row.cells):
            left, right = cell_margins(sheet.table, number)
            own = sheet.main_size if number == main else sheet.size
            bold = cell.bold or sheet.table.columns[number].names_row
            for spans in cell_paragraphs(cell):
                for span in spans:
                    if longest_part_mm(shown(span), own, bold or span.bold) > sheet.widths[number] - left - right:
                        return False
    return True


def _stack(paras: Sequence[Para], width: float) -> float:
    """The height in mm of paragraphs one under the other."""
    total = 0.0
    for number, para in enumerate(paras):
        total += para_height(para, width) + (para.before * MM if number else 0)
        total += para.after * MM if number < len(paras) - 1 else 0
    return total


def _words_fit(paras: Sequence[Para], width: float) -> bool:
    return all(
        longest_part_mm(span.text, para.size, para.bold or span.bold) <= width - _INDENTS[para.bullet] - 0.4
        for para in paras
        for span in para.spans
    )


def _height(page: Sequence[_Unit]) -> float:
    total, group = 0.0, -1
    for number, unit in enumerate(page):
        total += unit.height + (unit.before if number else 0.0)
        if unit.group != group:
            total += unit.head
            group = unit.group
    return total


def _break(units: Sequence[_Unit], height: float) -> list[list[_Unit]]:
    """Share units between the fewest slides, as evenly as they come.

    A heading stays with what follows, and is said again where its list goes on; a slide rather begins with a heading
    than in the middle of a list, and the last slide gets at least two units where there is room.
    """
    count = len(units)
    if not count:
        return [[]]
    again = _headings(units)
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]  # for the first n units: slides, cost, where the last begins
    for end in range(1, count + 1):
        found: tuple[int, float, int] | None = None
        for start in range(end - 1, -1, -1):
            used = _height([*again[start], *units[start:end]])
            if used > height + 0.05 and end - start > 1:
                break
            slides, cost, _ = best[start]
            cost += (max(height - used, 0.0) / height) ** 2
            cost += 4.0 if units[end - 1].keep_next and end < count else 0.0
            cost += 1.0 if end == count and end - start == 1 and start else 0.0
            cost += 0.25 if start and units[start].para is not None and not units[start].keep_next else 0.0
            if found is None or (slides + 1, cost) < found[:2]:
                found = (slides + 1, cost, start)
        assert found is not None  # one unit alone always makes a slide
        best.append(found)
    pages: list[list[_Unit]] = []
    end = count
    while end:
        start = best[end][2]
        headed = [*again[start], *units[start:end]]
        pages.insert(0, headed if _height(headed) <= height + 0.05 else list(units[start:end]))
        end = start
    return pages


def _headings(units: Sequence[_Unit]) -> list[list[_Unit]]:
    """For each unit the heading it stands under, to be said again where a slide begins with it; none for a heading."""
    out: list[list[_Unit]] = []
    heading: _Unit | None = None
    for unit in units:
        goes_on = heading is not None and heading.group == unit.group and not unit.keep_next
        out.append([heading] if heading is not None and goes_on and unit.para is not None else [])
        if isinstance(unit.block, Heading):
            heading = unit
    return out


def _stretch(heights: Sequence[float], total: float, comfort: float) -> list[float]:
    """Row heights grown evenly towards `comfort` while their sum stays within `total`."""
    out = list(heights)
    if not out:
        return out
    for _ in range(4):
        free = total - sum(out)
        open_rows = [i for i, value in enumerate(out) if value < comfort - 0.01]
        if free < 0.05 or not open_rows:
            break
        share = free / len(open_rows)
        for i in open_rows:
            out[i] = min(comfort, out[i] + share)
    return out


# -- helpers ----------------------------------------------------------------------------------------------------------

_COLUMN_TITLE = "\u2063column"  # marks the list of a two-column slide, whose header row is the coloured bar


def is_column(table: Table) -> bool:
    """Whether a table is the list of a two-column slide."""
    return table.title == _COLUMN_TITLE


def _column_table(blocks: Sequence[Block], fill: str) -> Table | None:
    """A heading and a list become a one-column table whose header is the coloured bar; None for anything else."""
    sub = head = ""
    items: list[tuple[str, Spans]] = []
    first = ""
    for block in blocks:
        if isinstance(block, Heading) and not head:
            head = plain(block.text)
        elif isinstance(block, Prose) and not head:
            sub = " ".join(plain(spans) for spans in block.paragraphs)
        elif isinstance(block, Bullets | Prose) and head:
            first = first or block.id
            items += [(f"{block.id}/{n}", spans) for n, spans in enumerate(_spans_of(block), 1)]
        else:
            return None
    if not head or not items:
        return None
    label = f"{sub}\n{head}" if sub else head
    rows = tuple(Row(identity, (Cell((spans,)),)) for identity, spans in items)
    return Table(
        id=first,
        where=blocks[0].where,
        columns=(Column("item", label, fill=fill, text="white"),),
        rows=rows,
        title=_COLUMN_TITLE,
    )


def _spans_of(block: Block) -> tuple[Spans, ...]:
    if isinstance(block, Prose):
        return block.paragraphs
    if isinstance(block, Bullets):
        return block.items
    if isinstance(block, Heading):
        return (block.text,)
    if isinstance(block, Callout):
        return (((Span(block.title),),) if block.title else ()) + block.paragraphs
    if isinstance(block, Panel):
        return tuple(spans for fact in (*block.numbers, *block.facts) for spans in fact.value)
    return ()


def _all_bold(spans: Spans) -> bool:
    return bool(spans) and all(span.bold or _strong(span) or not span.text.strip() for span in spans)


def _spoken(look: Para, spans: Spans, after: float) -> Para:
    """A paragraph of running text; a key number stands large, a bold line close to what it heads."""
    if spans and all(span.tone == "big" for span in spans):
        size = 44.0 if len(plain(spans)) <= 7 else 28.0
        return replace(look, spans=spans, size=size, line=line_of(size), bold=True, after=2)
    return replace(look, spans=spans, after=1.5 if _all_bold(spans) else after)


def _panel_paras(panel: Panel, size: float, more: bool) -> list[Para]:
    out = []
    if panel.title:
        out.append(Para((Span(panel.title),), 14, 18, True, "accent2", before=8 if more else 0, after=2))
    for fact in panel.numbers:
        big = 44.0 if sum(len(plain(spans)) for spans in fact.value) <= 7 else 28.0
        out += [Para(spans, big, line_of(big), True, "dk2") for spans in fact.value]
        out.append(Para((Span(fact.label),), min(size, 18), line_of(min(size, 18)), after=10))
    small = min(size, 16.0)
    for fact in panel.facts:
        out.append(Para((Span(fact.label),), small, line_of(small), True))
        values = [Para(spans, small, line_of(small)) for spans in fact.value]
        if values:
            values[-1] = replace(values[-1], after=8)
        out += values
    return out


def _even(cards: Sequence[_Card], most: int) -> list[list[_Card]]:
    """Split into groups of at most `most`, as even as they come: 4 → 2 + 2, 5 → 3 + 2."""
    if not cards:
        return []
    groups = -(-len(cards) // most)
    base, more = divmod(len(cards), groups)
    out, start = [], 0
    for number in range(groups):
        count = base + (1 if number < more else 0)
        out.append(list(cards[start : start + count]))
        start += count
    return out


class _Card(Struct, frozen=True):
    """One card: `number` stands above its head (0: none), `lines` are how a paragraph is set and what it says."""

    id: str
    nodes: tuple[Block, ...]
    head: str
    lines: tuple[tuple[Literal["text", "label", "square", "number", "said", "by"], Spans], ...]
    number: int = 0


class _Deal(Struct, frozen=True):
    """Text dealt into cards, with the heading and its text above them and the note below."""

    cards: tuple[_Card, ...]
    lead: tuple[Heading | Prose, ...] = ()
    foot: tuple[Prose, ...] = ()


def _card_of(block: Callout | Panel, number: int) -> _Card:
    if isinstance(block, Callout):
        return _Card(block.id, (block,), block.title, tuple(("text", spans) for spans in block.paragraphs), number)
    lines: list[tuple[Literal["text", "label"], Spans]] = []
    for fact in block.facts:
        lines.append(("label", (Span(fact.label),)))
        lines += [("text", spans) for spans in fact.value]
    return _Card(block.id, (block,), block.title, tuple(lines), number)


def _deal(blocks: Sequence[Block]) -> _Deal | None:
    """Text in two to six short parts as cards: headed parts, quotes, or the points of one list; None for other text."""
    foot: list[Prose] = []
    rest = list(blocks)
    while rest and isinstance(last := rest[-1], Prose) and last.style == "note":
        foot.insert(0, last)
        rest.pop()
    if not rest or not all(isinstance(block, Heading | Bullets | Prose | Callout) for block in rest):
        return None
    lead: list[Heading | Prose] = []
    for block in rest[:2]:
        if isinstance(block, Heading if not lead else Prose):
            lead.append(block)
    listed = rest[len(lead) :]
    if len(listed) == 1 and isinstance(listed[0], Bullets) and 3 <= len(listed[0].items) <= 6:
        points = listed[0]
        cards = tuple(
            _Card(
                f"{points.id}/{number}",
                (Callout(id=f"{points.id}/{number}", where=points.where, title="", paragraphs=(spans,)),),
                "",
                (("text", spans),),
                number,
            )
            for number, spans in enumerate(points.items, 1)
        )
        return _Deal(cards, tuple(lead), tuple(foot))
    parts: list[list[Block]] = []
    for block in rest:
        if isinstance(block, Heading | Callout) or not parts or isinstance(parts[-1][0], Callout):
            parts.append([])
        parts[-1].append(block)
    if not 2 <= len(parts) <= 6 or not all(isinstance(part[0], Heading | Callout) for part in parts):
        return None
    if any(isinstance(part[0], Heading) and (len(part) == 1 or len(_said(part)) > 5) for part in parts):
        return None
    return _Deal(tuple(_card_of_part(part) for part in parts), foot=tuple(foot))


def _said(part: Sequence[Block]) -> list[tuple[Literal["text", "label", "square", "number", "said", "by"], Spans]]:
    lines: list[tuple[Literal["text", "label", "square", "number", "said", "by"], Spans]] = []
    for block in part:
        if isinstance(block, Bullets):
            mark: Literal["text", "square", "number"] = "number" if block.ordered else "square"
            lines += [("text" if len(block.items) == 1 else mark, spans) for spans in block.items]
        elif isinstance(block, Prose):
            lines += [("text", spans) for spans in block.paragraphs]
        elif isinstance(block, Callout):
            quote = block.tone == "quote"
            lines += [("said" if quote else "text", spans) for spans in block.paragraphs]
            if quote and block.title:
                lines.append(("by", (Span(block.title),)))
    return lines


def _card_of_part(part: Sequence[Block]) -> _Card:
    first = part[0]
    head = plain(first.text) if isinstance(first, Heading) else ""
    if isinstance(first, Callout) and first.tone != "quote":
        head = first.title
    return _Card(first.id, tuple(part), head, tuple(_said(part)))


def _card_paras(card: _Card, sizes: tuple[float, float], beside: bool) -> list[Para]:
    """A card's paragraphs, head and text in `sizes` points; `beside` puts the number before the first line."""
    head, size = sizes
    body = Para((), size, line_of(size))
    paras = []
    if card.number and not beside:
        paras.append(Para((Span(str(card.number)),), 40, 44, True, "accent1", after=8))
    if card.head:
        paras.append(Para((Span(card.head),), head, line_of(head), True, "dk2", after=4))
    for mark, spans in card.lines:
        look = {
            "text": replace(body, after=4),
            "label": replace(body, bold=True),
            "square": replace(body, bullet="square", after=4),
            "number": replace(body, bullet="number", after=4),
            "said": replace(body, colour="dk2", after=4),
            "by": replace(body, size=14, line=line_of(14), colour="slate"),
        }[mark]
        paras.append(replace(look, spans=spans))
    if card.number and beside and paras:
        paras[0] = replace(paras[0], bullet="card", number=card.number)
    if paras:
        paras[-1] = replace(paras[-1], after=0)
    return paras


def _fact_paras(fact: Fact) -> list[Para]:
    return [Para((Span(fact.label),), 15, 21, True, "accent1"), *(Para(spans, 15, 21) for spans in fact.value)]


def _arrangements(count: int, *, facts: bool) -> list[tuple[list[int], bool]]:
    """How many cards each row may hold, and whether their number stands beside the text; the preferred first.

    Above `facts` there is room for one row of large cards; a slide of cards alone is filled by two.
    """
    top = -(-count // 2)
    if count <= 3:
        return [([count], False)]
    if count == 4 and facts:
        return [([4], False), ([2, 2], True)]
    return [([top, count - top], False), ([top, count - top], True), ([count], False)]


def _centred(figure: Figure, area: Area) -> ObjectFrame:
    drawing = figure.drawing
    scale = min(1.0, area.w / drawing.width, area.h / drawing.height)
    w, h = drawing.width * scale, drawing.height * scale
    return ObjectFrame(figure.id, figure, area.x, area.y + max((area.h - h) / 2, 0), w, h)


def _placed(block: Chart | Figure, x: float, y: float, w: float, h: float, area: Area | None) -> ObjectFrame:
    if isinstance(block, Chart):
        return ObjectFrame(block.id, block, x, y, w, h, area)
    drawing = block.drawing
    scale = min(1.0, w / drawing.width, h / drawing.height)
    return ObjectFrame(block.id, block, x, y, drawing.width * scale, drawing.height * scale, None)
