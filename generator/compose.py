"""Compose: tailored content and an outline become one document, a format-neutral tree.

A pure function. Chapters whose views give nothing disappear, and only then are the rest numbered; appendices take
letters. What depends on the finished whole (who reads which chapters, what is still to be filled in, the agenda) is
made last. Texts of chapters and slides come from the programme's sections, labels from the words; no prose stands here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from generator import danish
from generator.citing import cite
from generator.figures.wheel import cover_wheel
from generator.kinds import Frame, Items, Material, find_view
from generator.kinds.again import known, shown
from generator.kinds.facts import Facts, Observed, Person
from generator.kinds.parts import (
    NBSP,
    acting_as,
    caption,
    cell,
    dash_cell,
    line,
    months_of,
    person_name,
    said,
    text_cell,
    word,
)
from generator.kinds.roles import Role
from generator.kinds.sheets import described, named_items, overview
from generator.kinds.terms import Term, glossary
from generator.kinds.units import Unit
from generator.memory import Memory, recording
from generator.outline import BlockEntry, ChapterEntry, Outline, PageEntry, SlideEntry, check_words
from generator.problems import Problems, Where, nearest
from generator.reading.model import WHOLE, Item
from generator.reading.spans import Span, Spans, plain
from generator.reading.text import Text
from generator.tailoring.expressions import Record, Scope, holds
from generator.tailoring.tailor import Tailored
from generator.tree.canonical import canonical
from generator.tree.drawing import Box
from generator.tree.nodes import (
    Block,
    Bullets,
    Callout,
    Chart,
    Column,
    Columns,
    Contents,
    Cover,
    Document,
    Fact,
    Figure,
    Heading,
    Panel,
    Prose,
    Row,
    Section,
    Slide,
    Table,
    walk,
)

PAGE_TEXT = (166.0, 252.0)
SLIDE_FRAME = (306.0, 120.0)
SOURCE_LENGTH = 150


def compose(
    tailored: Tailored,
    outline: Outline,
    problems: Problems,
    room: tuple[float, float] = (1.0, 1.0),
    *,
    others: Sequence[Outline] = (),
    page: tuple[float, float] = PAGE_TEXT,
) -> Document:
    """Return the document that `outline` describes for one kommune; `others` are the pack's, for its attachments.

    `room` is how much wider and higher the body of a slide is than the standard's: figures are drawn for that room,
    so that their lettering keeps its size on narrow slides. `page` is the width and height of a page's text in mm.
    Reports a section, cover or field that the outline names and the programme lacks, and every word that a view misses;
    a word the outline names and nobody wrote ends the stage.
    Raises `ValueError` when two nodes get the same id: a bug in a view, not something an author can mend.
    """
    check_words(outline, tailored.facts.words, problems)
    problems.stop_on_errors()
    labels = Labels(tailored.facts.words)
    facts_with_labels = Observed.of(replace(tailored.facts, words=labels))
    work = _Work(replace(tailored, facts=facts_with_labels), outline, problems, room, others, page)
    facts = work.facts
    makers = {"guide": _guide, "log": _log}
    sections = makers[outline.form](work) if outline.form in makers else ()
    slides = _deck(work) if outline.form == "deck" else ()
    cover = _cover(work)
    official = facts.municipality.official_name
    look = {"kind": cover.kind, "programme": facts.programme.name, "official": official}
    version = {"version": facts.programme.version, "date": danish.date_text(facts.built)}
    contact = _contact(facts) if outline.form == "guide" and facts.contact else ()
    heads = _head_name(work) if outline.form == "guide" and not outline.compact else ()
    document = Document(
        id=work.root,
        title=f"{cover.title} – {official}",
        subject=word(facts, "theme-programme", programme=facts.programme.full_name),
        author=official,
        programme=facts.programme.name,
        municipality=official,
        version=facts.programme.version,
        built=facts.built,
        cover=cover,
        header=word(facts, "header", **look),
        footer=word(facts, "deck-footer", **look) if outline.form == "deck" else word(facts, "footer", **version),
        phases=len(facts.phase_order),
        sections=sections,
        slides=slides,
        keywords=", ".join((facts.programme.name, facts.municipality.name, cover.kind)),
        properties=(
            ("programme", facts.programme.id),
            ("municipality", facts.municipality.code),
            ("version", facts.programme.version),
            ("built", facts.built.isoformat()),
            ("outline", outline.address),
            *((("audience", facts.audience),) if facts.audience != WHOLE else ()),
            *(described(facts, named_items(work.items("phases")), sections) if outline.form == "log" else ()),
        ),
        draft=word(facts, "draft") if tailored.programme.unapproved else "",
        header_value=heads,
        footer_value=contact if [one.text for one in contact[1:]] != [one.text for one in heads[1:]] else (),
        compact=outline.compact,
        many_pages=outline.many_pages,
        foreign=tuple((words, tag) for tag, listed in tailored.programme.foreign.items() for words in listed),
    )
    labels.report(problems)
    _check_ids(document)
    return document


def _contact(facts: Facts) -> Spans:
    """Return «Kontakt: » and the contact person's name, or where it is written."""
    return _named(facts, word(facts, "contact"), facts.contact, "contact")


def _head_name(work: _Work) -> Spans:
    """Return whose name stands at the head of every page: who leads the project from day to day, else the contact.

    That is the first seat on the tactical level that must be filled.
    """
    facts = work.facts
    units = [one for one in work.items("units") if isinstance(one, Unit) and one.level == "tactical"]
    for seat in (seat for unit in units for seat in unit.seats.values() if seat.required):
        key = seat.holder or seat.role
        people = facts.people.get(key, ())
        return _named(facts, seat.name.plain, people[0] if people else None, f"people/{key}/0")
    return _contact(facts)


def _named(facts: Facts, label: str, person: Person | None, field: str) -> Spans:
    """Return «Projektleder: » and the person's name; without one, what says that a name belongs there."""
    blank = Span(word(facts, "head-name"), field=f"{field}/name", tone="blank")
    return (Span(f"{label}: "), *(person_name(person) if person is not None else (blank,)))


class Labels(dict[str, str]):
    """The words, noting in `missing` each key that a view asks for and nobody wrote: the key then stands in for it.

    `misses` counts how often that happened."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.words = words
        self.missing: dict[str, None] = {}
        self.misses = 0

    def __missing__(self, key: str) -> str:
        self.missing.setdefault(key)
        self.misses += 1
        return key

    def __eq__(self, other: object) -> bool:
        return (isinstance(other, Labels) and self.words is other.words) or super().__eq__(other)

    def report(self, problems: Problems) -> None:
        for key in self.missing:
            problems.report("missing-word", Where("words.yaml"), key=key, hint=nearest(key, self))


class _Work(Struct):
    """What every step needs: the tailored content, the outline, and where problems go."""

    tailored: Tailored
    outline: Outline
    problems: Problems
    room: tuple[float, float] = (1.0, 1.0)
    others: Sequence[Outline] = ()
    page: tuple[float, float] = PAGE_TEXT

    @property
    def facts(self) -> Facts:
        return self.tailored.facts

    def wanted(self, entry: ChapterEntry | SlideEntry) -> bool:
        """Say whether an entry's condition holds; without one it does. An optional one needs its section."""
        if entry.optional and entry.section not in self.tailored.sections:
            return False
        if entry.when is None:
            return True
        # What is only offered to the condition is not read: it looks at a copy.
        return holds(entry.when, _scope(Observed.of(self.facts)), self.problems)

    @property
    def root(self) -> str:
        return f"{self.facts.programme.id}/{self.outline.address}"

    def items(self, kind: str) -> Items[Item]:
        found = self.tailored.content.get(kind)
        return found if found is not None else Items(f"{self.facts.programme.id}/{kind}", ())

    @property
    def context(self) -> dict[str, object]:
        """The item the whole document is for, as views read it: {"phase": "forbered"}; {} for most documents."""
        outline = self.outline
        return {outline.each.removesuffix("s"): outline.item} if outline.item else {}

    def repeated(self, kind: str) -> list[tuple[Item, int]]:
        """Return what an entry with `each` is repeated for, numbered; in an item's own document that item alone."""
        numbered = [(item, number) for number, item in enumerate(self.items(kind), 1)]
        own = self.outline.item if self.outline.each == kind else ""
        return [(item, number) for item, number in numbered if not own or item.key == own]

    def texts(self, section: str, entry: str) -> _Texts:
        """Return the texts of a section; an unknown one is reported at the entry that names it."""
        if not section:
            return _Texts()
        section = section.replace("{number}", str(self.outline.number)).replace("{item}", self.outline.item)
        found = self.tailored.sections.get(section)
        if found is None:
            where = self.outline.place(entry)
            self.problems.report(
                "unknown-section", where, section=section, hint=nearest(section, self.tailored.sections)
            )
            return _Texts()
        return _Texts(
            **{
                name: tuple(self.of_item(line) for line in _lines(getattr(found, name)))
                for name in ("label", "title", "headline", "lead", "note", "kicker")
            }
        )

    def of_item(self, line: Spans) -> Spans:
        """Put the item of an item's own document into a text that names it: `{item}`, `{number}`."""
        outline = self.outline
        item = self.items(outline.each).get(outline.item) if outline.item else None
        if item is None:
            return line
        values = {"{item}": item.name.plain, "{number}": str(outline.number)}
        found = line
        for name, value in values.items():
            found = tuple(replace(span, text=span.text.replace(name, value)) for span in found)
        return found

    def render(
        self, entries: Iterable[BlockEntry], medium: Literal["page", "slide"], context: Mapping[str, object]
    ) -> list[Block]:
        """Return the blocks of these views, drawn in their frames; `context` is the item an entry is repeated for."""
        found: list[Block] = []
        for entry in entries:
            kind, _, name = entry.view.partition("@")
            if kind == "document" and name == "attachments":
                found.extend(_attachments(self, entry.options))
                continue
            if kind == "document":
                found.append(_Later(id=f"{self.root}@{name}", view=name, options=dict(entry.options)))
                continue
            view, audience = find_view(kind, name)
            if not self.facts.shows(audience):
                continue
            width, height = entry.frame or (SLIDE_FRAME if medium == "slide" else (PAGE_TEXT[0], 0.0))
            if medium == "slide":
                width, height = width * self.room[0], height * self.room[1]
            else:
                width *= self.page[0] / PAGE_TEXT[0]
            options = {"document": self.root, **self.context, **entry.options, **context}
            frame = Frame(width, height, medium, options, self.page[1])
            found.extend(shown(entry.view, view, self.material(kind, frame)))
        return found

    def material(self, kind: str, frame: Frame) -> Material:
        return Material(self.items(kind), self.tailored.content, self.facts, frame)


def _scope(facts: Facts) -> Scope:
    """Return what a condition in an outline may see: plain choices, counts and the programme's computed values."""
    ledger: set[str] = set()
    place = facts.municipality
    kommune = {"name": place.name, "population": place.population, "band": place.band, "region": place.region}
    values = {
        "municipality": Record("municipality", kommune, ledger, place.name),
        "strategy": facts.strategy,
        "training": facts.training,
        "band": place.band,
        "team_count": len(facts.teams),
        "end_users": facts.end_users,
        "superusers": facts.superusers,
        "gap_weeks": facts.gap_weeks,
        "phase_count": len(facts.phase_order),
        "audience": facts.audience,
    }
    return Scope({**facts.computed, **values}, ledger)


class _Texts(Struct, frozen=True):
    """A section's texts as lines of spans; an absent text is ()."""

    label: tuple[Spans, ...] = ()
    title: tuple[Spans, ...] = ()
    headline: tuple[Spans, ...] = ()
    lead: tuple[Spans, ...] = ()
    note: tuple[Spans, ...] = ()
    kicker: tuple[Spans, ...] = ()

    def one(self, name: str) -> Spans:
        lines: tuple[Spans, ...] = getattr(self, name)
        return lines[0] if lines else ()

    def text(self, name: str) -> str:
        return plain(self.one(name))


class _Later(Prose, frozen=True, kw_only=True):
    """Stands for a view that needs the finished document; replaced before compose returns."""

    view: str
    options: dict[str, object] = field(default_factory=dict)
    paragraphs: tuple[Spans, ...] = ()


def _lines(text: Text | None) -> tuple[Spans, ...]:
    return text.lines if text is not None else ()


def _item_text(item: Item, name: str, work: _Work, entry: str) -> tuple[Spans, ...]:
    """Return the lines of an item's field that an outline names; a field no item has is reported.

    `guidance.brief` names a part of a field that is kept per item of the document's own kind, such as per phase.
    """
    name, _, part = name.partition(".")
    if name not in type(item).model_fields:
        fields = type(item).model_fields
        work.problems.report("unknown-field", work.outline.place(entry), field=name, hint=nearest(name, fields))
        return ()
    value = getattr(item, name)
    if part:
        value = getattr(value.get(work.outline.item), part, None) if isinstance(value, Mapping) else None
    return value.lines if isinstance(value, Text) else ()


# The guide -----------------------------------------------------------------------------------------------------------


class _Chapter(Struct, frozen=True):
    """A chapter before numbering: its entry, the item it is repeated for, its texts and its blocks."""

    entry: ChapterEntry
    key: str
    title: Spans
    label: str
    lead: Spans
    kicker: str
    phase: int
    blocks: tuple[Block, ...]
    pages: tuple[Section, ...]

    @property
    def empty(self) -> bool:
        if self.entry.numbering == "none" and self.lead:
            return False  # a field of a one-sheet document may be its lead alone
        if self.blocks and not (self.entry.section or self.entry.title):
            return False  # and a note that introduces nothing is there for its own sake
        return not self.pages and all(isinstance(block, Heading) or _is_note(block) for block in self.blocks)


def _guide(work: _Work) -> tuple[Section, ...]:
    entries = [entry for entry in work.outline.chapters if work.wanted(entry)]
    chapters = [chapter for entry in entries for chapter in _chapters(work, entry) if not chapter.empty]
    chapters = _fill_later(work, chapters)
    numbers = _numbers(chapters)
    if work.outline.compact:
        return (_one_sheet(work, chapters),)
    sections: list[Section] = []
    before = ""
    for chapter, number in zip(chapters, numbers, strict=True):
        facts = work.facts
        kicker = chapter.kicker
        # Appendices begin on a page of their own.
        share, before = chapter.entry.share and before in ("", chapter.entry.numbering), chapter.entry.numbering
        if not kicker and number:
            appendix = chapter.entry.numbering == "appendix"
            kicker = word(facts, "appendix", letter=number) if appendix else word(facts, "chapter", number=number)
        sections.append(
            Section(
                id=f"{work.root}/{chapter.key}",
                where=work.outline.place(chapter.entry.id),
                title=chapter.title,
                label=chapter.label,
                number=number,
                kicker=kicker,
                lead=chapter.lead,
                phase=chapter.phase,
                blocks=chapter.blocks,
                listed=chapter.entry.numbering != "none",
                share=share,
            )
        )
        sections.extend(chapter.pages)
    return cite(sections, work.tailored.content, work.facts)


def _one_sheet(work: _Work, chapters: Sequence[_Chapter]) -> Section:
    """Return all chapters as one, under the cover's title: each a heading with what belongs to it."""
    blocks: list[Block] = []
    for chapter in chapters:
        name = f"{work.root}/{chapter.key}"
        where = work.outline.place(chapter.entry.id)
        if chapter.title:  # without one the blocks stand right under the band
            blocks.append(Heading(id=f"{name}@heading", where=where, level=2, text=chapter.title))
        if chapter.lead:
            blocks.append(Prose(id=f"{name}@lead", where=where, paragraphs=(chapter.lead,)))
        blocks.extend(chapter.blocks)
    cover = _cover(work)
    return Section(
        id=f"{work.root}/sheet",
        where=work.outline.where,
        title=line(cover.title),
        label=cover.kind,
        kicker=cover.subtitle or cover.kind,
        blocks=tuple(blocks),
        listed=False,
    )


def _numbers(chapters: Sequence[_Chapter]) -> list[str]:
    """Return "1", "2", … for chapters and "A", "B", … for appendices, "" for what carries no number."""
    counts = {"chapter": 0, "appendix": 0}
    found = []
    for chapter in chapters:
        numbering = chapter.entry.numbering
        if numbering == "none":
            found.append("")
            continue
        counts[numbering] += 1
        found.append(str(counts[numbering]) if numbering == "chapter" else chr(ord("A") + counts[numbering] - 1))
    return found


def _chapters(work: _Work, entry: ChapterEntry) -> Iterator[_Chapter]:
    """Yield the chapters of one entry: one, or one per phase."""
    facts = work.facts
    if not entry.each:
        blocks = work.render(entry.blocks, "page", {})
        pages = tuple(page for one in entry.pages for page in _pages(work, one, entry.id, {}, 0))
        # A chapter that nothing fills disappears, so its section may be missing.
        told = pages or not all(isinstance(block, Heading) or _is_note(block) for block in blocks)
        texts = work.texts(entry.section, entry.id) if told else _Texts()
        title = texts.one("title") or line(word(facts, entry.title) if entry.title else "")
        if blocks and isinstance(blocks[0], Heading) and plain(blocks[0].text) == plain(title):
            blocks = blocks[1:]
        if blocks and texts.note:
            blocks.insert(
                _after_first_figure(blocks),
                known(Prose(id=f"{work.root}/{entry.id}@note", paragraphs=texts.note, style="note")),
            )
        label = texts.text("label") or (word(facts, entry.label) if entry.label else plain(title))
        yield _Chapter(entry, entry.id, title, label, texts.one("lead"), "", 0, tuple(blocks), pages)
        return
    count = len(work.items(entry.each))
    for item, number in work.repeated(entry.each):
        context = {entry.each.removesuffix("s"): item.key}
        phase = number if entry.each == "phases" else 0
        blocks = work.render(entry.blocks, "page", context)
        pages = tuple(
            page for one in entry.pages for page in _pages(work, one, f"{entry.id}/{item.key}", context, phase)
        )
        title = _first(_item_text(item, entry.title, work, entry.id)) if entry.title else item.name.spans
        kicker = word(facts, entry.kicker, **_phase_values(facts, item, number, count)) if entry.kicker else ""
        label = _short_label(item)
        yield _Chapter(entry, f"{entry.id}/{item.key}", title, label, (), kicker, phase, tuple(blocks), pages)


def _after_first_figure(blocks: Sequence[Block]) -> int:
    """Return where a chapter's note stands: below its first figure or table and that one's own notes, else last."""
    for number, block in enumerate(blocks, 1):
        if isinstance(block, Figure | Chart | Table):
            while number < len(blocks) and _is_note(blocks[number]):
                number += 1
            return number
    return len(blocks)


def _is_note(block: Block) -> bool:
    return isinstance(block, Prose) and block.style in ("note", "source")


def _short_label(item: Item) -> str:
    """Return the name for a page header: the name, or the short form where the name is long."""
    name = item.name.plain
    return item.short.plain if len(name) > 24 else name


def _phase_values(facts: Facts, item: Item, number: int, count: int) -> dict[str, object]:
    return {
        "number": number,
        "count": count,
        "phase": _short_label(item),
        "item": item.name.plain,
        "period": months_of(facts, item.key),
    }


def _pages(work: _Work, entry: PageEntry, chapter: str, context: Mapping[str, object], phase: int) -> Iterator[Section]:
    """Yield the pages of one page entry inside a chapter; a page whose views give nothing disappears."""
    facts = work.facts
    if entry.each:
        repeated = [
            (item, {**context, entry.each.removesuffix("s"): item.key}) for item, _ in work.repeated(entry.each)
        ]
    elif phase:
        item = list(work.items("phases"))[phase - 1]
        repeated = [(item, dict(context))]
    else:
        repeated = []
    for item, inner in repeated:
        blocks = work.render(entry.blocks, "page", inner)
        if not blocks:
            continue
        title = _first(_item_text(item, entry.title, work, entry.id)) if entry.title else ()
        lead = _first(_item_text(item, entry.lead, work, entry.id)) if entry.lead else ()
        values = _phase_values(facts, item, phase, len(facts.phase_order)) if phase else {}
        if isinstance(item, Role):
            values = {"level": word(facts, f"role-level-{item.level}")}
        suffix = f"{entry.id}/{item.key}" if entry.each else entry.id
        yield Section(
            id=f"{work.root}/{chapter}/{suffix}",
            where=item.where,
            title=title or item.name.spans,
            label=_short_label(item),
            kicker=word(facts, entry.kicker, **values) if entry.kicker else "",
            lead=lead,
            phase=phase,
            blocks=tuple(blocks),
            listed=False,
            share=entry.share,
            level=2,
        )


def _first(lines: tuple[Spans, ...]) -> Spans:
    return lines[0] if lines else ()


def _fill_later(work: _Work, chapters: list[_Chapter]) -> list[_Chapter]:
    """Replace what waits for the whole: first what may leave its chapter empty, then readers and contents."""
    said = [tuple(_all_said(_blocks_of(chapter))) for chapter in chapters]
    made: dict[str, tuple[Block, ...]] = {"glossary": tuple(map(known, _glossary(work, _told(chapters, said))))}
    made["fill-ins"] = _fill_ins(work, chapters, said)
    kept = []
    for chapter in chapters:
        blocks = tuple(
            new
            for block in chapter.blocks
            for new in (made[block.view] if isinstance(block, _Later) and block.view in made else (block,))
        )
        chapter = replace(chapter, blocks=blocks)
        if not chapter.empty:
            kept.append(chapter)
    numbers = _numbers(kept)
    made = {
        "readers": tuple(map(known, _readers(work, kept, numbers))),
        "contents": tuple(map(known, _contents(work))),
    }
    return [
        replace(
            chapter,
            blocks=tuple(
                new
                for block in chapter.blocks
                for new in (made.get(block.view, ()) if isinstance(block, _Later) else (block,))
            ),
        )
        for chapter in kept
    ]


def _waits(block: Block, view: str) -> bool:
    return isinstance(block, _Later) and block.view == view


def _contents(work: _Work) -> tuple[Block, ...]:
    return (Contents(id=f"{work.root}@contents", title=word(work.facts, "contents")),)


def _readers(work: _Work, chapters: Sequence[_Chapter], numbers: Sequence[str]) -> tuple[Block, ...]:
    """Return the table «who reads what»: per standing role its level's chapters, and the phases it has work in."""
    facts = work.facts
    busy = _busy_phases(work)
    rows = []
    for role in work.items("roles"):
        if not isinstance(role, Role) or role.voluntary:
            continue
        mine = []
        for chapter, number in zip(chapters, numbers, strict=True):
            if chapter.entry.numbering != "chapter" or role.level not in chapter.entry.readers:
                continue
            phase = chapter.key.rsplit("/", 1)[-1] if chapter.phase else ""
            if not phase or phase in busy[role.key]:
                mine.append(int(number))
        if not mine:
            continue
        listed = word(facts, "chapters-listed", numbers=danish.runs(mine))
        phases = [number for number, phase in enumerate(facts.phase_order, 1) if phase in busy[role.key]]
        rows.append(
            Row(
                f"{role.id}@readers",
                (
                    cell(role.name.spans, bold=True),
                    text_cell(listed),
                    text_cell(danish.runs(phases)) if phases else dash_cell(),
                ),
            )
        )
    if not rows:
        return ()
    return (
        Heading(id=f"{work.root}@readers-heading", level=2, text=line(word(facts, "readers-title"))),
        Table(
            id=f"{work.root}@readers",
            title=word(facts, "caption-readers"),
            columns=(
                Column("role", word(facts, "readers-role"), 4.2, names_row=True),
                Column("chapters", word(facts, "readers-chapters"), 4.4),
                Column("phases", word(facts, "readers-where"), 4),
            ),
            rows=tuple(rows),
            look="dense",
        ),
    )


def _busy_phases(work: _Work) -> dict[str, set[str]]:
    """Return {role key: keys of the phases where the role, or a seat of it, has an activity or a check}."""
    busy: dict[str, set[str]] = {}
    for role in work.items("roles"):
        mine = acting_as(work.material("roles", Frame()), role.key)
        doing = [*work.items("activities"), *work.items("checks")]
        busy[role.key] = {
            str(getattr(item, "phase", "")) for item in doing if mine.intersection(getattr(item, "responsible", ()))
        }
    return busy


def _glossary(work: _Work, told: Sequence[str]) -> tuple[Block, ...]:
    """Return the shared words that `told`, the document's texts, use."""
    terms = [term for term in work.items("terms") if isinstance(term, Term)]
    return tuple(glossary(terms, work.facts, told, f"{work.root}@glossary"))


def _told(chapters: Iterable[_Chapter], said: Iterable[Iterable[_Said]]) -> list[str]:
    """Return all texts of the chapters: one by one where they come again, else as one, which is looked at sooner."""
    found: list[str] = []
    for chapter, blocks in zip(chapters, said, strict=True):
        pages = [page.title for page in chapter.pages] + [page.lead for page in chapter.pages]
        found.extend(plain(spans) for spans in (chapter.title, chapter.lead, *pages))
        found.extend(one.text for one in blocks)
    return found if recording() else ["\n".join(found)]


def _blocks_of(chapter: _Chapter) -> Iterator[Block]:
    """Yield the blocks of a chapter and of its pages."""
    yield from chapter.blocks
    for page in chapter.pages:
        yield from page.blocks


class _Said(Struct, frozen=True, gc=False):
    """What a block says: all its text, and what is to be filled in."""

    block: Block
    text: str
    fill_ins: tuple[Span, ...]


_SAID: Memory[_Said] = Memory(4000)  # of the latest blocks of each id


def _all_said(blocks: Iterable[Block]) -> Iterator[_Said]:
    """Yield what each block says, the very same again for the same block."""
    for block in blocks:
        if isinstance(block, Columns):
            yield from _all_said(block.blocks)
        elif not isinstance(block, _Later):
            yield _said_by(block)


def _said_by(block: Block) -> _Said:
    before = _SAID.first(block.id, lambda one: one.block is block)
    if before is not None:
        return before
    whole = canonical(block)
    fill_ins = (span for spans in _spans_of(block) for span in spans if span.tone == "fill-in")
    text = "\n".join((whole.text, *(row for _, row in whole.rows)))
    return _SAID.keep(block.id, _Said(block, text, tuple(fill_ins)))


# The other documents -------------------------------------------------------------------------------------------------


def _attachments(work: _Work, options: Mapping[str, object]) -> tuple[Block, ...]:
    """Return the pack's other documents as a numbered list; option `except` names the outlines left out."""
    unwanted = options.get("except")
    out = [work.outline.id, *(unwanted if isinstance(unwanted, list | tuple) else ())]
    lines = []
    counts = Counter(other.id for other in work.others)
    first: dict[str, Outline] = {}
    for one in work.others:
        first.setdefault(one.id, one)
    for other in first.values():
        cover = work.tailored.programme.cover.get(other.cover)
        if other.id in out or cover is None:
            continue
        mine = replace(work, outline=other)
        kind, title = (
            " ".join(plain(mine.of_item(text)) for text in _lines(said)) for said in (cover.kind, cover.title)
        )
        if counts[other.id] > 1:  # one document per phase or role
            title = word(work.facts, "attachments-many", n=danish.number(counts[other.id]))
        form = word(work.facts, f"form-{other.form}")
        lines.append((Span(f"{kind}: ", bold=True), Span(f"{title} ({form})")))
    return (Bullets(id=f"{work.root}@attachments", items=tuple(lines), ordered=True),) if lines else ()


# What is missing -----------------------------------------------------------------------------------------------------


def _fill_ins(work: _Work, chapters: Iterable[_Chapter], said: Iterable[Iterable[_Said]]) -> tuple[Block, ...]:
    """Return the table of everything still to be filled in: what, in which chapters, and where to write it."""
    facts = work.facts
    found: dict[tuple[str, str], tuple[Span, dict[str, None]]] = {}
    for chapter, blocks in zip(chapters, said, strict=True):
        for one in blocks:
            for span in one.fill_ins:
                key = (span.field or span.text, "")
                found.setdefault(key, (span, {}))[1].setdefault(chapter.label)
    rows = []
    for span, places in found.values():
        rows.append(
            Row(
                f"{work.root}@fill-ins/{danish.slug(span.field or span.text)}",
                (cell((replace(span),)), text_cell(danish.join(list(places))), text_cell(_parameter(work, span))),
            )
        )
    if not rows:
        return ()
    return (
        Table(
            id=f"{work.root}@fill-ins",
            caption=caption(word(facts, "caption-fill-ins")),
            columns=(
                Column("what", word(facts, "missing"), 5.6, names_row=True),
                Column("where", word(facts, "stands-in"), 5),
                Column("key", word(facts, "correct-in"), 6),
            ),
            rows=tuple(rows),
        ),
    )


def _parameter(work: _Work, span: Span) -> str:
    """Return where to write a missing value: `people/projektejer/0/name` is set under `people.projektejer`."""
    parts = span.field.split("/")
    if parts[0] == "people" and len(parts) > 1:
        return word(work.facts, "file-key", key=f"programmes.{work.facts.programme.id}.people.{parts[1]}")
    if parts[0]:
        return word(work.facts, "file-key", key=f"defaults.{parts[0]}")
    return word(work.facts, "not-in-file")


def _spans_of(block: Block) -> Iterator[Spans]:
    if isinstance(block, Figure):
        for shape in block.drawing.shapes:
            if isinstance(shape, Box):
                yield from shape.lines
    elif isinstance(block, Panel):
        for fact in (*block.numbers, *block.facts):
            yield from fact.value
    elif isinstance(block, Table):
        for row in block.rows:
            for one in row.cells:
                yield from one.lines
    elif isinstance(block, Prose | Callout):
        yield from block.paragraphs


# The deck ------------------------------------------------------------------------------------------------------------


class _Draft(Struct, frozen=True):
    """A slide and the entry it came from, before the agenda is known."""

    entry: SlideEntry
    slide: Slide


def _deck(work: _Work) -> tuple[Slide, ...]:
    entries = [entry for entry in work.outline.slides if work.wanted(entry)]
    drafts = [draft for entry in entries for draft in _slides(work, entry)]
    agenda = _agenda(work, drafts)
    words = _glossary(work, _told_by_slides(drafts)) if any(_asks(draft, "glossary") for draft in drafts) else ()
    slides = []
    for draft in drafts:
        slots = []
        for name, blocks in draft.slide.slots:
            filled = tuple(new for block in blocks for new in (agenda if _waits(block, "agenda") else (block,)))
            slots.append((name, filled))
        full = draft.slide.notes or tuple(one for _, blocks in slots for block in blocks for one in said(block))
        if _asks(draft, "glossary"):
            full = (*full, *(one for block in words for one in said(block)))
        slides.append(replace(draft.slide, slots=tuple(slots), notes=talk(work.facts, draft.slide, full)))
    return _unique_titles(slides)


_SENTENCE = re.compile(r"(?<=[.!?]) +(?=[A-ZÆØÅ])")
_CLOSERS = {"contacts": "say-thanks", "closing": "say-thanks", "section": "say-next"}
_SPOKEN = 3  # sentences a speaker gets to begin with; the rest can be read up on


def talk(facts: Facts, slide: Slide, full: tuple[Spans, ...]) -> tuple[Spans, ...]:
    """Return a slide's notes: two or three sentences to say, then the full text.

    The first sentence is the slide's message; the next come from running text, never from lists, rows or names.
    """
    message = slide.title.rstrip(".")
    if slide.layout == "title":
        message = word(facts, "say-welcome", title=message)
    sentences = [message if message.endswith(("?", "!", ".")) else f"{message}."]
    for line_ in full:
        text = plain(line_)
        listed = text.startswith("•") or "; " in text or line_[0].bold  # a row, a point, or what has a name of its own
        if listed or not text.endswith((".", "?", "!")) or any(span.field or span.tone == "fill-in" for span in line_):
            continue
        sentences += [one for one in _SENTENCE.split(text) if one not in sentences]
        break
    if len(sentences) < 2:
        sentences.append(word(facts, _CLOSERS.get(slide.layout, "say-ask")))
    said_now = " ".join(sentences[:_SPOKEN])
    rest = tuple(one for one in full if plain(one) not in said_now)
    more = (line(word(facts, "say-rest"), bold=True), *rest) if rest else ()
    return (line(word(facts, "say-it"), bold=True), line(said_now), *more)


def _asks(draft: _Draft, view: str) -> bool:
    """Say whether a slide's notes name a view that needs the finished deck."""
    return any(entry.view == f"document@{view}" for entry in draft.entry.notes)


def _told_by_slides(drafts: Iterable[_Draft]) -> list[str]:
    """Return all texts of the slides and their notes."""
    found: list[str] = []
    for draft in drafts:
        slide = draft.slide
        found.extend((slide.title, *(plain(spans) for spans in slide.notes)))
        found.extend(one.text for one in _all_said(block for _, blocks in slide.slots for block in blocks))
    return found


def _slides(work: _Work, entry: SlideEntry) -> Iterator[_Draft]:
    """Yield the slides of one entry: one, or one per phase. A slide whose slots all stay empty disappears."""
    facts = work.facts
    repeated: list[tuple[Item | None, int]] = [(None, 0)]
    if entry.each:
        repeated = [*work.repeated(entry.each)]
    for item, number in repeated:
        context = {entry.each.removesuffix("s"): item.key} if item is not None else {}
        phase = number if entry.each == "phases" else 0
        slots = tuple((name, tuple(work.render(blocks, "slide", context))) for name, blocks in entry.slots.items())
        if entry.slots and not any(blocks for _, blocks in slots):
            continue
        texts = work.texts(entry.section, entry.id)
        title = texts.text("headline") or texts.text("title")
        if entry.layout == "title":
            title = _cover(work).title
        kicker = texts.text("kicker")
        label = texts.text("label")
        if item is not None:
            title = plain(_first(_item_text(item, entry.title, work, entry.id))) if entry.title else ""
            title = title.removesuffix(".") or item.name.plain
            values = _phase_values(facts, item, number, len(work.items(entry.each)))
            kicker = word(facts, entry.kicker, **values) if entry.kicker else kicker
            label = _short_label(item)
        note = texts.one("note")
        source = note if len(plain(note)) <= SOURCE_LENGTH else ()
        spoken: list[Spans] = list(texts.lead)
        for block in work.render(entry.notes, "page", context):
            spoken.extend(said(block))
        spoken.extend(texts.note if not source else ())
        yield _Draft(
            entry,
            Slide(
                id=f"{work.root}/{entry.id}/{item.key}" if item is not None else f"{work.root}/{entry.id}",
                where=item.where if item is not None else work.outline.place(entry.id),
                layout=entry.layout,
                title=title or label,
                kicker=kicker,
                slots=slots,
                notes=tuple(one for one in spoken if one),
                source=source,
                part=word(facts, entry.part) if entry.part else "",
                phase=phase,
            ),
        )


def _agenda(work: _Work, drafts: Sequence[_Draft]) -> tuple[Block, ...]:
    """Return the agenda: one row per part, linked to its first slide; a part is as weighty as its weightiest slide."""
    facts = work.facts
    weight = ("information", "discussion", "decision")
    parts: dict[str, list[_Draft]] = {}
    for draft in drafts:
        if draft.slide.part:
            parts.setdefault(draft.slide.part, []).append(draft)
    rows = []
    for number, (part, group) in enumerate(parts.items(), 1):
        purpose = max((draft.entry.purpose for draft in group), key=weight.index)
        decided = purpose == "decision"
        mark = f"◆{NBSP}" if decided else ""
        tone = "highlight" if decided else "muted"
        kind = Span(f"{mark}{word(facts, f'agenda-{purpose}')}", bold=decided, tone=tone)
        rows.append(
            Row(
                f"{work.root}@agenda/{group[0].entry.part}",
                (
                    text_cell(str(number), bold=True),
                    cell((Span(part, bold=decided, href=f"#{group[0].slide.id}"),)),
                    cell((kind,)),
                ),
            )
        )
    if not rows:
        return ()
    return (
        Table(
            id=f"{work.root}@agenda",
            title=word(facts, "agenda-item"),
            columns=(
                Column("number", word(facts, "number"), 1.6),
                Column("item", word(facts, "agenda-item"), 21, names_row=True),
                Column("type", word(facts, "agenda-type"), 8),
            ),
            rows=tuple(rows),
        ),
    )


def _unique_titles(slides: Sequence[Slide]) -> tuple[Slide, ...]:
    """Return the slides with every title unique: a repeated one names its kicker, then its place."""
    seen: set[str] = set()
    found = []
    for number, slide in enumerate(slides, 1):
        title = slide.title
        if title in seen and slide.kicker:
            title = f"{title} – {slide.kicker}"
        if title in seen:
            title = f"{title} ({number})"
        seen.add(title)
        found.append(replace(slide, title=title))
    return tuple(found)


# The log -------------------------------------------------------------------------------------------------------------


def _log(work: _Work) -> tuple[Section, ...]:
    """Return one section per sheet; those without rows are left out, and the front sheet counts the others."""
    facts = work.facts
    sheets = []
    for entry in work.outline.sheets:
        blocks = work.render(entry.blocks, "page", {})
        if blocks:
            title = word(facts, entry.title)
            lead = line(word(facts, entry.lead)) if entry.lead else ()
            name = f"{work.root}/{entry.id}"
            where = work.outline.place(entry.id)
            sheets.append(
                Section(id=name, where=where, title=line(title), label=title, lead=lead, blocks=tuple(blocks))
            )
    front = tuple(overview(facts, named_items(work.items("phases")), work.root, sheets))
    filled = [
        replace(sheet, blocks=tuple(b for one in sheet.blocks for b in (front if _waits(one, "overview") else (one,))))
        for sheet in sheets
    ]
    return tuple(sheet for sheet in filled if sheet.blocks)


# The cover and the whole ---------------------------------------------------------------------------------------------


def _cover(work: _Work) -> Cover:
    facts = work.facts
    texts = work.tailored.programme.cover.get(work.outline.cover)
    if texts is None:
        known = work.tailored.programme.cover
        work.problems.report(
            "unknown-cover", work.outline.where, cover=work.outline.cover, hint=nearest(work.outline.cover, known)
        )
        kind = title = facts.programme.name
        subtitle = ""
    else:
        kind, title, subtitle = (
            " ".join(plain(work.of_item(line)) for line in _lines(text))
            for text in (texts.kind, texts.title, texts.subtitle)
        )
    if work.tailored.programme.unapproved:
        kind = f"{kind} · {word(facts, 'draft')}"
    medium: Literal["page", "slide"] = "slide" if work.outline.form == "deck" else "page"
    sender = facts.municipality.official_name
    return Cover(
        kind=kind,
        title=title,
        subtitle=subtitle,
        sender=f"{sender}\n{facts.department}" if facts.department and medium == "slide" else sender,
        meta=tuple(_meta(work)),
        drawing=cover_wheel(phases if (phases := len(facts.phase_order)) >= 2 else 0, medium),
    )


def _meta(work: _Work) -> Iterator[Fact]:
    """Yield the pairs in the cover's band: version and date, who sends it, and what it builds on."""
    facts = work.facts
    date = line(danish.date_text(facts.built))
    if work.outline.form == "deck":
        yield Fact(word(facts, "date"), (date,))
        if facts.contact is not None:
            yield Fact(word(facts, "presenter"), (person_name(facts.contact),))
        return
    yield Fact(f"{word(facts, 'version')} {facts.programme.version}", (date,))
    if facts.department:
        yield Fact(word(facts, "department"), (line(facts.department),))
    elif facts.contact is not None:
        yield Fact(word(facts, "contact"), (person_name(facts.contact),))
    if facts.case_number:
        yield Fact(word(facts, "case-number"), (line(facts.case_number),))
    if facts.approval:
        yield Fact(word(facts, "approval"), (line(facts.approval),))
    elif facts.programme.sources:
        yield Fact(word(facts, "based-on"), tuple(line(source.title) for source in facts.programme.sources[:2]))


def _check_ids(document: Document) -> None:
    """Raise `ValueError` for a node id or row id that occurs twice: marks in the file would collide."""
    seen: set[str] = set()
    for node in walk(document):
        names = [node.id]
        if isinstance(node, Table):
            names.extend(f"{node.id}#{row.id}" for row in node.rows)
        for name in names:
            if name in seen:
                raise ValueError(f"two nodes with the id {name!r} in {document.id}")
            seen.add(name)
