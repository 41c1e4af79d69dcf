"""The texts of a guide and a briefing as plain data, for the scripts that Forankring is measured against.

Figures and charts are left out, and so is everything a script would not do: ids, form fields, formulas. What a control
shows stands as text («☐» for a checkbox).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from generator.look.brand import Palette
from generator.tree.nodes import (
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Columns,
    Cover,
    Document,
    Figure,
    Heading,
    Opener,
    Panel,
    Prose,
    Slide,
    Spans,
    Table,
    plain,
)

_PICTURES = (Figure, Chart, Opener)


def without_figures(document: Document) -> Document:
    """Return the document without drawings and charts; the text of a phase's opening page stays as its lead."""
    sections = tuple(replace(one, blocks=_without(one.blocks)) for one in document.sections)
    slides = tuple(filter(None, (_slide(one) for one in document.slides)))
    return replace(document, sections=sections, slides=slides, cover=replace(document.cover, drawing=None))


def _slide(slide: Slide) -> Slide | None:
    """The slide without its pictures; None when it was nothing else, set as text when it stood beside one."""
    slots = tuple((name, kept) for name, kept in ((name, _without(blocks)) for name, blocks in slide.slots) if kept)
    if slide.slots and not slots:
        return None
    layout = "content" if slide.layout == "figure-side" and len(slots) == 1 else slide.layout
    return replace(slide, layout=layout, slots=slots)


def _without(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Opener):
            found.append(Prose(id=block.id, paragraphs=(block.lead,), style="lead"))
        elif isinstance(block, Columns):
            found.append(replace(block, left=_without(block.left), right=_without(block.right)))
        elif not isinstance(block, _PICTURES):
            found.append(block)
    return tuple(found)


def as_data(document: Document, palette: Palette) -> dict[str, Any]:
    """Return a document's texts: `blocks` of a guide, `slides` of a deck, and what stands on the cover and around."""
    found: dict[str, Any] = {
        "title": document.title,
        "author": document.author,
        "header": document.header,
        "footer": document.footer,
        "cover": list(_cover(document.cover)),
    }
    if document.sections:
        found["blocks"] = [
            block
            for section in document.sections
            for block in [
                {"kind": "heading", "level": section.level, "text": f"{section.number} {plain(section.title)}".strip()},
                *([{"kind": "prose", "paragraphs": [_runs(section.lead)]}] if section.lead else []),
                *_blocks(section.blocks, palette),
            ]
        ]
    else:
        found["slides"] = [
            {
                "title": slide.title,
                "blocks": [block for _, blocks in slide.slots for block in _blocks(blocks, palette)],
                "notes": [plain(line) for line in slide.notes],
            }
            for slide in document.slides
        ]
    return found


def texts(value: Any) -> Iterator[str]:
    """Yield every text of `as_data`, a paragraph at a time."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in ("kind", "fill", "author"):
                yield from texts(one)
    elif isinstance(value, list):
        if value and all(isinstance(one, list) and len(one) == 3 and isinstance(one[1], bool) for one in value):
            yield "".join(run[0] for run in value)
        else:
            for one in value:
                yield from texts(one)


def _cover(cover: Cover) -> Iterator[str]:
    yield from filter(None, (cover.title, cover.kind, cover.subtitle, cover.sender))
    for fact in cover.meta:
        yield f"{fact.label}: {' '.join(plain(line) for line in fact.value)}"


def _blocks(blocks: tuple[Block, ...], palette: Palette) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if isinstance(block, Columns):
            yield from _blocks(block.left + block.right, palette)
        elif isinstance(block, Heading):
            yield {"kind": "heading", "level": block.level, "text": plain(block.text)}
        elif isinstance(block, Prose):
            yield {"kind": "prose", "paragraphs": [_runs(line) for line in block.paragraphs]}
        elif isinstance(block, Bullets):
            yield {"kind": "list", "ordered": block.ordered, "items": [_runs(line) for line in block.items]}
        elif isinstance(block, Callout):
            yield {"kind": "box", "title": block.title, "paragraphs": [_runs(line) for line in block.paragraphs]}
        elif isinstance(block, Panel):
            lines = [
                [[fact.label, True, False], [": ", False, False], *_runs(line)]
                for fact in (*block.numbers, *block.facts)
                for line in fact.value
            ]
            yield {"kind": "box", "title": block.title, "paragraphs": lines}
        elif isinstance(block, Table):
            total = sum(column.width for column in block.columns)
            yield {
                "kind": "table",
                "caption": plain(block.caption),
                "columns": [column.label for column in block.columns],
                "widths": [column.width / total for column in block.columns],
                "rows": [[_cell(cell, palette) for cell in row.cells] for row in block.rows],
            }


def _cell(cell: Cell, palette: Palette) -> dict[str, Any]:
    lines = [_runs(line) for line in cell.lines]
    control = cell.control
    if control is not None:
        shown = ("☒" if control.checked else "☐") if control.kind == "checkbox" else control.value or control.prompt
        lines = [[[shown, False, False]], *lines[1:]]
    return {"lines": lines, "bold": cell.bold, "fill": palette.colour(cell.fill).hex if cell.fill else ""}


def _runs(line: Spans) -> list[list[Any]]:
    return [[span.text, span.bold, span.italic] for span in line]
