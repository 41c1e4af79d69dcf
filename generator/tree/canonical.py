"""The canonical text of a block: what is compared when a file is re-issued, whatever Word did to runs and formatting.

Lines are joined by a line feed, cells by a tab. A personal value is never written: its span becomes its field id in
braces (`{people/projektleder/0/name}`), so a literal brace is doubled. Ticks are ☒ and ☐; soft hyphens, caption
numbers and alt texts are left out. The form is fixed in docs/file-format.md: change it only with a new format version.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from generator.reading.spans import Spans
from generator.tree.drawing import Box, Drawing
from generator.tree.nodes import (
    Bullets,
    Callout,
    Cell,
    Chart,
    Columns,
    Contents,
    Control,
    Fact,
    Figure,
    Heading,
    Node,
    Opener,
    PageBreak,
    Panel,
    Prose,
    Section,
    Slide,
    Table,
)

TICKED, UNTICKED = "☒", "☐"


class Canonical(Struct, frozen=True):
    """A node as plain text: kind word, text outside rows, and rows as (row id, text)."""

    kind: str
    text: str
    rows: tuple[tuple[str, str], ...] = ()


def canonical(node: Node) -> Canonical:
    """Return the canonical text of `node` itself; nodes inside a section, columns or slide stand for themselves."""
    kind = type(node).__name__.lower()
    match node:
        case Prose():
            return Canonical(kind, _lines(node.paragraphs))
        case Heading():
            return Canonical(kind, text_of(node.text))
        case Bullets():
            return Canonical(kind, _lines(node.items))
        case Table():
            head = "\t".join(_literal(column.label) for column in node.columns)
            rows = tuple((row.id, "\t".join(cell_text(cell) for cell in row.cells)) for row in node.rows)
            return Canonical(kind, _join((text_of(node.caption), head)), rows)
        case Chart():
            rows = tuple(
                (category, f"{_literal(category)}\t{value!r}")
                for category, value in zip(node.categories, node.values, strict=False)
            )
            curves = tuple(
                (curve.name, "\t".join((_literal(curve.name), *(f"{x!r}:{y!r}" for x, y in curve.points))))
                for curve in node.curves
            )
            return Canonical(kind, text_of(node.caption), rows + curves)
        case Figure():
            return Canonical(kind, _join((text_of(node.caption), drawing_text(node.drawing))))
        case Callout():
            return Canonical(kind, _join((_literal(node.title), _lines(node.paragraphs))))
        case Panel():
            facts = tuple(_fact(fact) for fact in (*node.numbers, *node.facts))
            return Canonical(kind, _join((_literal(node.title), *facts)))
        case Opener():
            return Canonical(kind, _join((_literal(node.kicker), text_of(node.lead))))
        case Section():
            return Canonical(kind, _join((_literal(node.kicker), text_of(node.title), text_of(node.lead))))
        case Slide():
            own = (_literal(node.kicker), _literal(node.title), text_of(node.source))
            return Canonical(kind, _join((*own, _lines(node.notes))))
        case Contents():
            return Canonical(kind, _literal(node.title))
        case Columns() | PageBreak():
            return Canonical(kind, "")
    raise TypeError(f"no canonical text for {kind}")


def text_of(spans: Spans) -> str:
    """Return the canonical text of one paragraph of spans."""
    return "".join(f"{{{span.field}}}" if span.field else _literal(span.text) for span in spans)


def cell_text(cell: Cell) -> str:
    """Return the canonical text of a cell: its control in place of the first paragraph, then its lines."""
    if cell.control is None:
        return _lines(cell.lines)
    return _join((control_text(cell.control), _lines(cell.lines)))


def control_text(control: Control) -> str:
    """Return what a control holds: a tick, a field id for a personal value, else the shown text."""
    if control.kind == "checkbox":
        return TICKED if control.checked else UNTICKED
    return f"{{{control.field}}}" if control.field else _literal(control.value)


def drawing_text(drawing: Drawing) -> str:
    """Return the texts of a drawing's boxes, in z-order."""
    return _join(_lines(shape.lines) for shape in drawing.shapes if isinstance(shape, Box) and shape.lines)


def _fact(fact: Fact) -> str:
    return "\t".join((_literal(fact.label), _lines(fact.value)))


def _lines(lines: Iterable[Spans]) -> str:
    return "\n".join(text_of(line) for line in lines)


def _join(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


def _literal(text: str) -> str:
    return text.replace("\u00ad", "").replace("{", "{{").replace("}", "}}")
