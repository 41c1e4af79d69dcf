"""Footnotes that say where text comes from: an item's source and page, where a document tells what it says.

Only a document that lists its sources has them: a note names the source by its title, the list says who published it.
Text under one heading and from one source has one note, after its first words that end a sentence, and so has a table,
in its caption; a chapter that is of one place throughout has one in all. A short table whose rows come from different
pages names the page at each row. Figures keep the line «Kilde» below them; what we decided ourselves has no note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from generator import danish
from generator.kinds import Items
from generator.kinds.facts import Facts, SourceInfo
from generator.kinds.parts import word
from generator.memory import Memory, recording, same
from generator.reading.model import Item, Origin
from generator.reading.spans import Span, Spans, plain
from generator.tree.nodes import Block, Bullets, Callout, Cell, Heading, Opener, Prose, Row, Section, Table

MOST_ROWS = 6  # of a table that says where each row comes from
_PAGES = re.compile(r"(\d{1,4})(?:[-–](\d{1,4}))?")


class _Place(Struct, frozen=True, gc=False):
    """Where something comes from, and whether it is inferred from there rather than stated."""

    origin: Origin
    inferred: bool


class _Run(Struct):
    """Blocks that follow each other; `told` are those that tell what an item says, `places` where it comes from."""

    blocks: list[Block] = field(default_factory=list)
    told: list[Block] = field(default_factory=list)
    places: list[_Place] = field(default_factory=list)


class _Book:
    """What is known of the programme's items and sources."""

    def __init__(self, content: Mapping[str, Items[Item]], facts: Facts) -> None:
        self.facts = facts
        self.sources: dict[str, SourceInfo] = {one.id: one for one in facts.programme.sources}
        self.items = {item.id: item for items in content.values() for item in items}
        self.asked: _Asked = {}
        self.texts: dict[tuple[tuple[str, str], ...], str] = {}

    def place(self, node_id: str) -> _Place | None:
        """Return where the item that a block or row shows comes from; None for what nobody else said."""
        found = self.find(node_id)
        self.asked[node_id] = self.items.get(node_id), found
        return found

    def find(self, node_id: str) -> _Place | None:
        item = self.items.get(node_id)
        if item is None or item.origin is None or item.basis == "decided" or item.origin.source not in self.sources:
            return None
        return _Place(item.origin, item.basis == "inferred")

    def cited(self, places: Iterable[_Place]) -> str:
        """Return «”Title”, side 4–5 og 7», pages of one source together."""
        origins = tuple((place.origin.source, place.origin.page) for place in places)
        if origins not in self.texts:
            pages: dict[str, list[str]] = {}
            for source, page in origins:
                pages.setdefault(source, []).append(page)
            self.texts[origins] = danish.join([self._source(self.sources[key], found) for key, found in pages.items()])
        return self.texts[origins]

    def _source(self, source: SourceInfo, given: Sequence[str]) -> str:
        pieces = [piece.strip() for text in given for piece in text.split(",") if piece.strip()]
        found = [_PAGES.fullmatch(piece) for piece in pieces]
        if not pieces:
            return word(self.facts, "cite-whole", title=source.title)
        if all(found):
            numbers = {n for one in found if one for n in range(int(one[1]), int(one[2] or one[1]) + 1)}
            place = f"{source.counts}\u00a0{danish.runs(numbers)}"
            return word(self.facts, "cite-page", title=source.title, place=place)
        parts = danish.join([f"”{part}”" for part in dict.fromkeys(given)])
        return word(self.facts, "cite-part", title=source.title, place=parts)

    def note(self, key: str, places: Sequence[_Place]) -> Span:
        key = "note-derived" if all(one.inferred for one in places) else key
        return Span("", note=word(self.facts, key, source=self.cited(places)))


def cite(sections: Sequence[Section], content: Mapping[str, Items[Item]], facts: Facts) -> tuple[Section, ...]:
    """Return `sections` with notes on where their text comes from; as they are where no source is listed."""
    listed = f"{facts.programme.id}/facts@sources"
    if not any(block.id == listed for section in sections for block in section.blocks):
        return tuple(sections)
    book = _Book(content, facts)
    return tuple(replace(section, blocks=_noted_again(section, book)) for section in sections)


# Blocks and the same with notes, by the section's id, and what that rests on: places by node id, sources and words.
_Asked: TypeAlias = dict[str, tuple[Item | None, _Place | None]]
_NOTED: Memory[tuple[tuple[Block, ...], _Asked, tuple[Any, ...], tuple[Block, ...]]] = Memory(3000)
_WORDS = ("cite-whole", "cite-page", "cite-part", "note-derived", "note-place", "note-text", "note-whole", "note-table")


def _noted_again(section: Section, book: _Book) -> tuple[Block, ...]:
    """Return the blocks of `section` with notes, the very same objects again where all is as it was."""
    if not recording():
        return tuple(_noted(section.blocks, book))
    said = (book.facts.programme.sources, tuple(book.facts.words.get(key) for key in _WORDS))
    blocks = section.blocks

    def as_it_was(one: tuple[tuple[Block, ...], _Asked, tuple[Any, ...], tuple[Block, ...]]) -> bool:
        before, asked, given, _ = one
        return (
            same(before, blocks)
            and given == said
            and None not in said[1]
            and all(
                book.items.get(node_id) is item and book.find(node_id) == place
                for node_id, (item, place) in asked.items()
            )
        )

    kept = _NOTED.first(section.id, as_it_was)
    if kept is not None:
        return kept[3]
    book.asked = {}
    noted = tuple(_noted(blocks, book))
    _NOTED.keep(section.id, (blocks, book.asked, said, noted))
    return noted


def _noted(blocks: Sequence[Block], book: _Book) -> Iterator[Block]:
    runs = list(_runs(blocks, book))
    told = [run.places for run in runs if run.places]
    whole = len(told) > 1 and len({(book.cited(places), places[0].inferred) for places in told}) == 1
    for run in runs:
        if not run.places:
            yield from (_table(block, book) if isinstance(block, Table) else block for block in run.blocks)
        elif not whole:
            yield from _with_note(run, "note-text", book)
        elif run.places is told[0]:
            yield from _with_note(run, "note-whole", book)
        else:
            yield from run.blocks


def _runs(blocks: Sequence[Block], book: _Book) -> Iterator[_Run]:
    """Yield the blocks in order: those that go on telling what one source says together, every other alone."""
    run = _Run()
    for block in blocks:
        place = book.place(block.id.partition("@")[0]) if _tells(block) else None
        first = next(iter(run.places), None)
        same = place and first and (place.origin.source, place.inferred) == (first.origin.source, first.inferred)
        if not same and not (place is None and first and _is_aside(block)):
            yield run
            run = _Run()
        run.blocks.append(block)
        if place is not None:
            run.told.append(block)
            run.places.append(place)
    yield run


def _tells(block: Block) -> bool:
    """Whether a block says in words what an item says."""
    if isinstance(block, Prose):
        return block.style in ("body", "lead") and bool(block.paragraphs)
    return isinstance(block, Bullets | Callout) or (isinstance(block, Opener) and bool(block.lead))


def _is_aside(block: Block) -> bool:
    """Whether text goes on after a block as if it were not there."""
    return (isinstance(block, Heading) and block.level == 3) or (isinstance(block, Prose) and not _tells(block))


def _with_note(run: _Run, key: str, book: _Book) -> Iterator[Block]:
    """Yield the blocks of a run, its note after the first words that do not lead on to what follows."""
    chosen = next((block for block in run.told if not plain(_last(block)).rstrip().endswith(":")), run.told[-1])
    quotes = all(isinstance(block, Callout) and block.tone == "quote" for block in run.told)
    note = book.note("note-place" if quotes else key, run.places)
    for block in run.blocks:
        yield _with(block, note) if block is chosen else block


def _last(block: Block) -> Spans:
    """Return the last words of a block that tells."""
    match block:
        case Prose() | Callout():
            return block.paragraphs[-1] if block.paragraphs else ()
        case Bullets():
            return block.items[-1] if block.items else ()
        case Opener():
            return block.lead
    return ()


def _with(block: Block, note: Span) -> Block:
    match block:
        case Prose() | Callout():
            return replace(block, paragraphs=(*block.paragraphs[:-1], (*_last(block), note)))
        case Bullets():
            return replace(block, items=(*block.items[:-1], (*_last(block), note)))
        case Opener():
            return replace(block, lead=(*block.lead, note))
    return block


def _table(table: Table, book: _Book) -> Table:
    places = {row.id: place for row in table.rows if (place := book.place(row.id)) is not None}
    if not places:
        return table
    cited = [book.cited([place]) for place in places.values()]
    if 1 < len(cited) <= MOST_ROWS and len(set(cited)) == len(cited):
        return replace(table, rows=tuple(_row(table, row, places.get(row.id), book) for row in table.rows))
    if not table.caption:
        return table
    return replace(table, caption=(*table.caption, book.note("note-table", list(places.values()))))


def _row(table: Table, row: Row, place: _Place | None, book: _Book) -> Row:
    """Return a row with its note at the cell that names it: the words of a form field are not ours to add to."""
    name = next((number for number, column in enumerate(table.columns) if column.names_row), 0)
    cell = row.cells[name]
    if place is None or cell.control is not None or not cell.lines or any(span.field for span in cell.lines[0]):
        return row
    note = book.note("note-place", [place])
    named: Cell = replace(cell, lines=((*cell.lines[0], note), *cell.lines[1:]))
    return replace(row, cells=(*row.cells[:name], named, *row.cells[name + 1 :]))
