"""Reading before building: a web page of all documents, and a Word copy of everything that can stand in them.

The page shows a pack as one kommune gets it. The review copy shows the programme itself, for colleagues' comments:
every item of every kind, those that this kommune does not get included and marked, with id, source, condition and the
text as the author wrote it, expressions and all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from generator.kinds import kinds
from generator.pack import Pack, Prepared
from generator.problems import Problems
from generator.programme import Programme, described_files
from generator.reading.model import EVERYBODY, Item, Model
from generator.reading.spans import Span, Spans
from generator.reading.text import Expression, Text
from generator.tree.nodes import Block, Cell, Column, Cover, Document, Fact, Heading, Prose, Row, Section, Table
from generator.writers.docx import write_docx
from generator.writers.html import write_html

_EXPRESSION = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_BASIS = {"stated": "står i kilden", "inferred": "kan udledes af kilden", "decided": "vores forslag"}
# Fields shown above an item's table, or that say nothing to a reader of texts.
_NOT_SHOWN = frozenset(
    {"id", "where", "local", "changed", "name", "origin", "basis", "when", "state", "approved", "audience"}
)


def preview_page(prepared: Prepared, pack: Pack) -> bytes:
    """Return the web page of all documents of a pack, as UTF-8 HTML."""
    sources = {item.id: origin_text(item) for item in prepared.tailored.programme.items()}
    return write_html(pack.title, pack.documents, {key: text for key, text in sources.items() if text})


def origin_text(item: Item) -> str:
    """Return source, page and basis of an item in one line: "star-2015, side 7 · vores forslag"."""
    parts = []
    if item.origin is not None:
        page = f", side {item.origin.page}" if item.origin.page else ""
        parts.append(f"{item.origin.source}{page}")
    if item.basis != "stated":
        parts.append(_BASIS[item.basis])
    if item.local:
        parts.append("kommunens eget punkt")
    return " · ".join(parts)


def review_copy(prepared: Prepared, problems: Problems) -> bytes:
    """Return the review copy of a programme as .docx; `prepared` tells which kommune's selection is marked."""
    programme, facts = prepared.tailored.programme, prepared.tailored.facts
    present = {item.id for items in prepared.tailored.content.values() for item in items}
    original = {item.id: item for item in programme.items()}
    titles = {one.name: one.title for one in described_files()}
    sections = [_texts_section(programme)]
    for kind in kinds():
        items = [original[item.id] for item in programme.content[kind]]
        if items:
            title = titles.get(kind, kind)
            blocks = tuple(
                block for item in items for block in _item(item, item.id in present, facts.municipality.name)
            )
            sections.append(_section(f"{programme.id}/{kind}@review", title[:1].upper() + title[1:], kind, blocks))
    document = Document(
        id=f"{programme.id}/review",
        title=f"{programme.name}: gennemlæsning",
        subject=programme.full_name,
        author=facts.municipality.official_name,
        programme=programme.name,
        municipality=facts.municipality.official_name,
        version=programme.version,
        built=facts.built,
        cover=_cover(programme, facts.built, facts.municipality.official_name),
        header=f"{programme.name}: gennemlæsning",
        footer=f"Version {programme.version}",
        sections=tuple(sections),
        draft=facts.words.get("draft", ""),
    )
    palette = prepared.layout.guide_palette(prepared.municipality.brand, 0)
    return write_docx(document, prepared.layout, palette, prepared.logo, problems)


def _cover(programme: Programme, built: date, official: str) -> Cover:
    return Cover(
        kind="Gennemlæsning",
        title=programme.name,
        subtitle=f"Alle punkter med id, kilde og betingelse. Mærket viser, hvad {official} får.",
        sender=official,
        meta=(Fact("Version", (_line(programme.version),)), Fact("Dato", (_line(built.isoformat()),))),
    )


def _section(node_id: str, title: str, label: str, blocks: tuple[Block, ...]) -> Section:
    return Section(id=node_id, title=_line(title), label=label[:24], blocks=blocks)


def _texts_section(programme: Programme) -> Section:
    """The texts of covers and sections, one table each."""
    blocks: list[Block] = []
    for group, models in (("cover", programme.cover), ("sections", programme.sections)):
        for key, model in models.items():
            blocks.extend(_fields(f"{programme.id}/{group}/{key}", f"{group}/{key}", model))
    return _section(f"{programme.id}@review", "Forsider og kapiteltekster", "Kapiteltekster", tuple(blocks))


def _item(item: Item, present: bool, kommune: str) -> Iterator[Block]:
    """Yield an item's heading, the small print about it, and its fields in a table."""
    yield Heading(id=f"{item.id}@review-heading", level=2, text=_line(item.name.source))
    facts = [item.id]
    if origin := origin_text(item):
        facts.append(origin)
    if item.when is not None:
        facts.append(f"kun når: {item.when.source}")
    if not present:
        facts.append(f"{kommune} får ikke punktet")
    if item.readers != EVERYBODY:
        facts.append(f"til {item.readers}")
    if item.state is not None:
        facts.append(f"tilstand: {item.state}")
    yield Prose(id=f"{item.id}@review-about", paragraphs=(_line(" · ".join(facts)),), style="note")
    yield from _fields(item.id, item.name.source, item)


def _fields(node_id: str, title: str, model: Model) -> Iterator[Block]:
    rows = tuple(
        Row(f"{node_id}@review/{name}", (Cell((_line(name),), bold=True), Cell(tuple(lines))))
        for name, lines in _values(model)
    )
    if rows:
        columns = (Column("field", "Felt", 3, names_row=True), Column("text", "Indhold", 11))
        yield Table(id=f"{node_id}@review", columns=columns, rows=rows, title=title, look="dense")


def _values(model: Model, before: str = "") -> Iterator[tuple[str, list[Spans]]]:
    """Yield (field, lines) of everything an author wrote in a model, parts under `part.field`."""
    for name in type(model).model_fields:
        if name not in _NOT_SHOWN or (before and name in ("name", "when")):
            yield from _value(f"{before}{name}", getattr(model, name))


def _value(name: str, value: object) -> Iterator[tuple[str, list[Spans]]]:
    if isinstance(value, Text | Expression):
        yield name, [_line(line) for line in value.source.splitlines() if line.strip()]
    elif isinstance(value, Model):
        yield from _values(value, f"{name}.")
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _value(f"{name}.{key}", part)
    elif isinstance(value, tuple) and value and all(isinstance(part, str | int | float) for part in value):
        yield name, [_line(", ".join(map(str, value)))]
    elif isinstance(value, tuple):
        for number, part in enumerate(value, 1):
            yield from _value(f"{name}.{number}", part)
    elif isinstance(value, bool):
        if value:
            yield name, [_line("ja")]
    elif value not in (None, "", 0):
        yield name, [_line(str(value))]


def _line(text: str) -> Spans:
    """Return one line as the author wrote it; an expression stands in ‹ ›, as a reader's mark for a filled-in value."""
    shown = _EXPRESSION.sub(lambda found: f"‹{found[1]}›", text)
    return (Span(shown),) if shown else ()
