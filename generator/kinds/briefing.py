"""Views in few words, for one page or one slide: roles, decisions, phases and sources of a programme."""

from __future__ import annotations

from collections.abc import Iterator

from generator import danish
from generator.kinds import Material, view
from generator.kinds.considerations import Consideration, recommended
from generator.kinds.decisions import Decision, latest
from generator.kinds.facts import Facts
from generator.kinds.parts import (
    bold,
    bullets,
    cell,
    holder,
    line,
    months_of,
    own,
    prose,
    role_name,
    short,
    text_cell,
    word,
)
from generator.kinds.phases import Phase
from generator.kinds.pieces import chosen
from generator.kinds.prose import Prose as ProseItem
from generator.kinds.roles import Role
from generator.reading.spans import Span, Spans
from generator.tree.nodes import Block, Bullets, Cell, Column, Control, Prose, Row, Table


@view("roles", "brief")
def roles(material: Material) -> Iterator[Block]:
    """Yield the roles in a line each, at most option `most` (4), the strategic ones first."""
    order = ("strategic", "tactical", "operational", "support")
    items = own(material, Role)
    most = material.frame.option("most", 4)
    found = sorted(chosen(material, items), key=lambda role: order.index(role.level))
    lines = tuple(_in_a_line(role) for role in found[: most if isinstance(most, int) else 4])
    if lines:
        yield Bullets(id=items.id("brief"), where=items.where, items=lines)


def _in_a_line(role: Role) -> Spans:
    """Return what a role does: a sentence that begins with the role has it in bold, another has its name before it."""
    said = short(role) if role.brief else role.summary.lines[0]
    head = danish.capitalise(role.definite)
    first = said[0]
    if head and first.text.startswith(f"{head} ") and first == Span(first.text):
        return (Span(head, bold=True), Span(first.text.removeprefix(head)), *said[1:])
    return (*bold(role.name.spans), Span(": "), *said)


@view("decisions", "brief")
def decisions(material: Material) -> Iterator[Block]:
    """Yield the decisions wanted with a box to tick, who decides and by when; at most option `most`, the first ones."""
    items, facts = own(material, Decision), material.facts
    most = material.frame.option("most")
    rows = []
    for number, one in enumerate(items.items[: most if isinstance(most, int) else None], 1):
        box = Control("checkbox", f"besl:{one.key}", word(facts, "alias-done", number=number, task=one.name.plain))
        rows.append(
            Row(
                f"{one.id}@brief",
                (
                    Cell(control=box),
                    cell(one.name.spans, bold=True),
                    cell(holder(facts, one.owner) if one.owner else ()),
                    text_cell(latest(facts, one)),
                ),
                local=one.local,
            )
        )
    if rows:
        yield Table(
            id=items.id("brief"),
            where=items.where,
            title=word(facts, "caption-decisions"),
            columns=(
                Column("done", word(facts, "done"), 1.6),
                Column("what", word(facts, "decision"), 8.6, names_row=True),
                Column("owner", word(facts, "owner"), 3.4),
                Column("due", word(facts, "latest"), 3),
            ),
            rows=tuple(rows),
            look="dense",
        )


def _named(phase: Phase, number: int) -> tuple[Cell, Cell]:
    """Return the first two cells of a phase's row: its number on its colour, and its name."""
    colour = f"phase.{number}"
    head = text_cell(str(number), fill=colour, text=f"{colour}.text", bold=True, align="center")
    return head, cell(phase.name.spans, bold=True)


def _period(facts: Facts, phase: Phase) -> str:
    """Return how long a phase lasts: as the source says, else its months in the plan, else a dash."""
    return (phase.duration.plain if phase.duration else months_of(facts, phase.key)) or "–"


@view("phases", "periods")
def periods(material: Material) -> Iterator[Block]:
    """Yield the phases in one table: number, name and months."""
    items, facts = own(material, Phase), material.facts
    rows = tuple(
        Row(
            f"{phase.id}@periods",
            (
                *_named(phase, number),
                text_cell(_period(facts, phase)),
            ),
        )
        for number, phase in enumerate(items, 1)
    )
    if rows:
        yield Table(
            id=items.id("periods"),
            where=items.where,
            title=word(facts, "phase"),
            columns=(
                Column("number", word(facts, "number"), 1.4, align="center"),
                Column("phase", word(facts, "phase"), 8, names_row=True),
                Column("period", word(facts, "period"), 7.2),
            ),
            rows=rows,
            look="dense",
        )


@view("phases", "table")
def phases(material: Material) -> Iterator[Block]:
    """Yield the phases for a slide: number, name, and what marks each in a few words."""
    items, facts = own(material, Phase), material.facts
    rows = tuple(
        Row(
            f"{phase.id}@table",
            (
                *_named(phase, number),
                cell(phase.summary.lines[0]),
                text_cell(_period(facts, phase)),
            ),
        )
        for number, phase in enumerate(items, 1)
    )
    if rows:
        yield Table(
            id=items.id("table"),
            where=items.where,
            title=word(facts, "phase"),
            columns=(
                Column("number", word(facts, "number"), 1.4, align="center"),
                Column("phase", word(facts, "phase"), 5.6, names_row=True),
                Column("marks", word(facts, "phase-marks"), 8),
                Column("period", word(facts, "period"), 4),
            ),
            rows=rows,
        )


@view("prose", "plain")
def plain_prose(material: Material) -> Iterator[Block]:
    """Yield pieces of prose without their headings, where the chapter's own heading says enough."""
    for piece in chosen(material, own(material, ProseItem)):
        yield from prose(f"{piece.id}@plain", piece.text, piece.where)
        yield from bullets(f"{piece.id}@plain-points", piece.points, piece.where)


@view("considerations", "numbers")
def numbers(material: Material) -> Iterator[Block]:
    """Yield how many of each role are recommended here."""
    items, facts = own(material, Consideration), material.facts
    lines = tuple(
        (
            *bold(line(f"{role_name(facts, one.role)}: {danish.number(recommended(facts, one) or 0)}")),
            Span(". "),
            *short(one),
        )
        for one in chosen(material, items)
        if one.role and one.least is not None and (one.users_per is not None or one.least > 1)
    )
    if lines:
        yield Bullets(id=items.id("numbers-brief"), where=items.where, items=lines)


@view("facts", "sources-brief")
def sources(material: Material) -> Iterator[Block]:
    """Yield what the document builds on, in one line."""
    facts = material.facts
    titles = [f"{one.title} ({one.publisher}, {one.date})" for one in facts.programme.sources]
    if titles:
        text = f"{word(facts, 'based-on')} {danish.join(titles)}."
        yield Prose(id=f"{facts.programme.id}/facts@sources-brief", paragraphs=(line(text),), style="source")
