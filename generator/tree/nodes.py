"""Node classes of the document tree: everything a writer has to know, and nothing about risks or roles.

Meaning and look meet here. Texts are tuples of `Span`; colours, styles and tones are role words. Every node carries a
stable id (its content address and view, `vitas/risks@register`) and the place it came from. Nodes are frozen and
compare by value, so two trees can be diffed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from generator.problems import NOWHERE, Where
from generator.reading.spans import Foreign, Span, Spans, plain, spans

if TYPE_CHECKING:
    from generator.tree.drawing import Drawing

__all__ = ["Span", "Spans", "plain", "spans"]


class Control(Struct, frozen=True, gc=False):
    """A form field inside a cell: a checkbox, a short text, a date, a choice or a number.

    `tag` is stable and unique in the document (at most 64 characters), `alias` tells row and field in Danish
    («Udført: A1 Timer er afsat»). `value` is the shown text; for a date `when` holds the day, for a number `amount` the
    value; `prompt` shows when empty. A workbook computes a cell with a `formula` anew (see `Input`); elsewhere the
    value stands.
    """

    kind: Literal["checkbox", "text", "date", "choice", "number"]
    tag: str
    alias: str
    value: str = ""
    when: date | None = None
    checked: bool = False
    prompt: str = ""
    field: str = ""
    amount: float | None = None
    formula: str = ""


class Input(Struct, frozen=True, gc=False):
    """What people may enter in a column of a workbook.

    `prompt` is the help shown beside the cell; `choices` the only values of a choice; `least` and `most` bound a number
    (both 0: any); a `style` of "percent" shows a number so. With a `formula` the column is computed: `{key}` is the
    same row's cell, `{table:key}` a whole column of the table of that name, `{today}` the day it is read.
    """

    kind: Literal["text", "date", "choice", "number"]
    prompt: str = ""
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    formula: str = ""
    style: Literal["", "percent"] = ""


class Mark(Struct, frozen=True, gc=False):
    """What makes a cell of a workbook stand out: the column `key` takes the role word `tone` as fill while `formula`,
    written as in `Input`, is true."""

    key: str
    formula: str
    tone: str


class Cell(Struct, frozen=True, gc=False):
    """A table cell: paragraphs, a fill role word, and at most one control (drawn in place of the first paragraph).

    `indent` is how many steps the paragraphs stand in, for a row that belongs under the one above.
    """

    lines: tuple[Spans, ...] = ()
    fill: str = ""
    text: str = ""
    bold: bool = False
    align: Literal["", "left", "center", "right"] = ""
    control: Control | None = None
    indent: int = 0


class Row(Struct, frozen=True, gc=False):
    """A table row; `id` gives it identity in the file. `local` marks a kommune's own addition."""

    id: str
    cells: tuple[Cell, ...]
    local: bool = False


class Column(Struct, frozen=True, gc=False):
    """A table column; `width` is a weight, writers scale the sum to the room they have."""

    key: str
    label: str
    width: float = 1
    align: Literal["left", "center", "right"] = "left"
    fill: str = ""
    text: str = ""
    names_row: bool = False
    input: Input | None = None


class Node(Struct, frozen=True, gc=False, kw_only=True, eq=False):
    """What all nodes share: a stable id and the place in the content it came from, which makes no node another."""

    id: str
    where: Where = NOWHERE

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other):
            return False
        for name in self.__struct_fields__:
            if name != "where" and (mine := getattr(self, name)) is not (its := getattr(other, name)) and mine != its:
                return False
        return True

    def __ne__(self, other: object) -> bool:  # a Struct's own compares by identity here
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in self.__struct_fields__ if name != "where")))


class Prose(Node, frozen=True, kw_only=True):
    """Paragraphs in one style:

    body, lead (manchet), note (discreet, slate), source (under a figure), margin (margin note).
    """

    paragraphs: tuple[Spans, ...]
    style: Literal["body", "lead", "note", "source", "margin"] = "body"


class Heading(Node, frozen=True, kw_only=True):
    """A heading inside a section: level 2 hangs at the margin, 3 sits on the text column."""

    level: Literal[2, 3]
    text: Spans


class Bullets(Node, frozen=True, kw_only=True):
    """A one-level list; merges as one block, so its items have no ids."""

    items: tuple[Spans, ...]
    ordered: bool = False


class Table(Node, frozen=True, kw_only=True):
    """A real table with a header row. `look`: standard; matrix (header cells filled, white gaps); heat (risk cells);
    dense (many rows, smallest text). `caption` is empty only where a heading directly above names it; then `title` must
    say what the table shows, for its alt text. Formulas of a workbook call it `name`; `marks` are its rules there."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: Spans = ()
    title: str = ""
    description: str = ""
    look: Literal["standard", "matrix", "heat", "dense"] = "standard"
    name: str = ""
    marks: tuple[Mark, ...] = ()


class Curve(Struct, frozen=True, gc=False):
    """A smooth line through `points` (x, y), named at its end; a dashed one is the lesser of two.

    `marks` are points of it with a ring and a name of their own: (name, index into `points`).
    """

    name: str
    points: tuple[tuple[float, float], ...]
    dashed: bool = False
    marks: tuple[tuple[str, int], ...] = ()


class Zone(Struct, frozen=True, gc=False):
    """A band behind curves from `start` to `end` on their only axis, named at its top left."""

    name: str
    start: float
    end: float


class Level(Struct, frozen=True, gc=False):
    """The height that curves are compared with: a solid line before 0, a thin dashed one after, named at its end."""

    name: str
    value: float


class Chart(Node, frozen=True, kw_only=True):
    """A native bar chart with direct labels: one bar per category, `labels` beside it, `highlight` in accent1.

    `says` names what each value is of, for the cross-check (see `Span`). With `big` the numbers are set as large as the
    message they are; `most` is the end of the value axis (0: the largest value). With `curves` it is a line chart
    instead, without categories and values; `across` names its only axis, `zone` and `level` stand behind the curves.
    `table` is the id of a table that tells the same: the caption points to it.
    """

    caption: Spans
    categories: tuple[str, ...]
    values: tuple[float, ...]
    labels: tuple[str, ...] = ()
    series: str = ""
    unit: str = ""
    number_format: str = "#,##0"
    highlight: tuple[int, ...] = ()
    alt: str = ""
    horizontal: bool = True
    big: bool = False
    curves: tuple[Curve, ...] = ()
    across: str = ""
    zone: Zone | None = None
    level: Level | None = None
    most: float = 0
    says: tuple[str, ...] = ()
    table: str = ""


class Figure(Node, frozen=True, kw_only=True):
    """A drawing of native shapes. `alt` carries the message and the numbers; "" means decorative.

    `table` is the id of a table that tells the same: the caption points to it.
    """

    drawing: Drawing
    caption: Spans = ()
    alt: str = ""
    table: str = ""


class Callout(Node, frozen=True, kw_only=True):
    """A boxed remark.

    tone: attention (accent2 bar, sand), local («Lokalt hos os», accent1 bar), note (accent1 bar, sand), quote (large
    text beside an accent1 bar; `title` is who said it, set below).
    """

    title: str
    paragraphs: tuple[Spans, ...]
    tone: Literal["attention", "local", "note", "quote"] = "attention"


class Fact(Struct, frozen=True, gc=False):
    """A label and its value in a panel."""

    label: str
    value: tuple[Spans, ...]


class Panel(Node, frozen=True, kw_only=True):
    """A sand panel of key facts: up to four big numbers, then label–value lines. `side` panels stand beside text."""

    title: str
    numbers: tuple[Fact, ...] = ()
    facts: tuple[Fact, ...] = ()
    side: bool = False


class PageBreak(Node, frozen=True, kw_only=True):
    """Start a new page (Word only)."""


class Columns(Node, frozen=True, kw_only=True):
    """Two blocks side by side (each a heading and prose or bullets); one under the other where there is no room.

    `below` is a heading and a table under both, which only sum up what stands elsewhere: a page without room for them
    is left without.
    """

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    below: tuple[Heading, Table] | tuple[()] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All of it in reading order."""
        return (*self.left, *self.right, *self.below)


class Opener(Node, frozen=True, kw_only=True):
    """A phase opener page: kicker, title and lead on sand with the wheel turned to `phase`."""

    kicker: str
    lead: Spans
    drawing: Drawing
    phase: int
    alt: str = ""


class Contents(Node, frozen=True, kw_only=True):
    """The contents list; the writer fills it from the section titles. `depth` is the deepest level listed."""

    title: str
    depth: int = 1


Block: TypeAlias = (
    Prose | Heading | Bullets | Table | Chart | Figure | Callout | Panel | PageBreak | Columns | Opener | Contents
)


class Section(Node, frozen=True, kw_only=True):
    """A chapter:

    on a new page, in the contents list. `label` is its short name in the page header and the contents' helper lists;
    `phase` (1-based) lights the strip in the header; `number` "" leaves it unnumbered (appendices use letters). One
    that may `share` stands below the section before it when it fits whole on that page.
    """

    title: Spans
    label: str
    number: str = ""
    kicker: str = ""
    lead: Spans = ()
    phase: int = 0
    blocks: tuple[Block, ...] = ()
    listed: bool = True
    share: bool = False
    level: Literal[1, 2] = 1


class Slide(Node, frozen=True, kw_only=True):
    """One slide as the outline wants it, before measuring.

    `layout` is a slot-set role word (`title`, `agenda`, `content`, `figure-side`, `two-columns`, `cards`, `free`,
    `timeline`, `phase`, `table`, `number`, `contacts`, `title-only`, `section`); `slots` maps a slot's role word to
    its blocks; `notes` is the full text for the speaker.
    """

    layout: str
    title: str
    kicker: str = ""
    slots: tuple[tuple[str, tuple[Block, ...]], ...] = ()
    notes: tuple[Spans, ...] = ()
    source: Spans = ()
    part: str = ""
    phase: int = 0


class Cover(Struct, frozen=True, gc=False):
    """Cover page or title slide: type line, title, subtitle, sender, and label–value pairs in the band."""

    kind: str
    title: str
    subtitle: str
    sender: str
    meta: tuple[Fact, ...] = ()
    drawing: Drawing | None = None


class Document(Struct, frozen=True, gc=False):
    """A whole document, format-neutral. `sections` for a guide (a workbook's sheets), `slides` for a deck.

    `properties` are custom document properties; `phases` the number of phases (0 none) for strip and colours; `built`
    the document's date; `version` the content version; `base` the programme id; `draft` the watermark of a draft;
    `header_value` stands below a guide's name in its headers, `footer_value` after its footer's text. `foreign` lists
    words of other languages, for writers to mark.
    A `compact` guide has no cover page: one sheet, its title in a band at the top; with `many_pages` it may run on.
    """

    id: str
    title: str
    subject: str
    author: str
    programme: str
    municipality: str
    version: str
    built: date
    cover: Cover
    header: str
    footer: str
    phases: int = 0
    sections: tuple[Section, ...] = ()
    slides: tuple[Slide, ...] = ()
    keywords: str = ""
    language: str = "da-DK"
    properties: tuple[tuple[str, str], ...] = ()
    draft: str = ""
    header_value: Spans = ()
    footer_value: Spans = ()
    compact: bool = False
    many_pages: bool = False
    foreign: Foreign = ()


def walk(document: Document) -> Iterator[Node]:
    """Yield every node in reading order, parents first."""
    for section in document.sections:
        yield section
        yield from _blocks(section.blocks)
    for slide in document.slides:
        yield slide
        for _, blocks in slide.slots:
            yield from _blocks(blocks)


def _blocks(blocks: tuple[Block, ...]) -> Iterator[Node]:
    for block in blocks:
        yield block
        if isinstance(block, Columns):
            yield from _blocks(block.blocks)
