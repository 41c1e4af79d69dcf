"""Checks: the rows of the phase checklists, each ticked off by a named person before a computed date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from generator import danish
from generator.kinds import Material, kind, view
from generator.kinds.facts import Facts
from generator.kinds.parts import (
    caption,
    cell,
    check_mark,
    local_tag,
    note,
    on_slide,
    one_line,
    own,
    owner,
    owner_roles,
    phase_number,
    short,
    text_cell,
    word,
)
from generator.reading.model import Item, Model
from generator.reading.spans import Span, Spans, plain
from generator.reading.text import Text
from generator.tree.nodes import Block, Cell, Column, Control, Row, Table


class Due(Model):
    """When a check must be done: at the start or end of an activity, `days` working days before (−) or after (+)."""

    activity: str = Field(description="Aktivitetens id")
    edge: Literal["start", "end"] = Field(default="end", description="Ved aktivitetens start eller slutning")
    days: int = Field(default=0, ge=-60, le=120, description="Arbejdsdage efter (minus: før)")
    team: Literal["first", "last"] = Field(default="first", description="Hvilket team, når aktiviteten gentages")


@kind("checks")
class Check(Item):
    """A row of a checklist."""

    phase: str = Field(description="Fasens id")
    text: Text = Field(description="Hvad der skal være på plads, og hvordan")
    responsible: tuple[str, ...] = Field(description="Rollers id; den første er den, der står med navn")
    owner_basis: Literal["stated", "inferred", "decided"] = Field(
        default="stated", description="Om ansvaret står i kilden"
    )
    materials: Text | None = Field(default=None, description="Materialer til opgaven")
    due: Due = Field(description="Frist; fristerne er vores forslag")


# Views --------------------------------------------------------------------------------------------------------------


def _tag(prefix: str, key: str) -> str:
    """Return a control's tag, at most 64 characters; a long key keeps its beginning and its end, which stay unique."""
    tag = f"{prefix}:{key}"
    return tag if len(tag) <= 64 else f"{tag[:40]}~{tag[-23:]}"


def _rows_of(material: Material) -> tuple[list[Check], str]:
    phase = str(material.frame.option("phase"))
    return [check for check in own(material, Check) if check.phase == phase], phase


@view("checks", "checklist")
def checklist(material: Material) -> Iterator[Block]:
    """Yield one phase's checklist (option `phase`). On a page the box, owner and due date are form fields."""
    checks, phase = _rows_of(material)
    if not checks:
        return
    facts = material.facts
    number = phase_number(facts, phase)
    if on_slide(material):
        yield _slide_table(material, checks, phase)
        return
    rows = [_page_row(facts, check, f"{number}.{position}") for position, check in enumerate(checks, 1)]
    yield Table(
        id=f"{own(material, Check).id('checklist')}/{phase}",
        where=checks[0].where,
        caption=caption(word(facts, "caption-checklist", number=number)),
        columns=(
            Column("number", word(facts, "number"), 1),
            Column("box", word(facts, "done"), 1.1, align="center"),
            Column("task", word(facts, "task"), 8.7),
            Column("owner", word(facts, "owner"), 3.5),
            Column("due", word(facts, "due"), 2.3),
        ),
        rows=tuple(rows),
    )
    decided = any(check.owner_basis == "decided" for check in checks)
    yield note(
        f"{own(material, Check).id('note')}/{phase}",
        word(facts, "note-checklist-owners" if decided else "note-checklist"),
    )


def _page_row(facts: Facts, check: Check, number: str) -> Row:
    who = owner(facts, check.responsible)
    named = next((span for span in who if span.field), None)
    title = plain(check.name.spans)
    due = facts.due.get(check.id) or facts.due.get(check.key)
    lines: list[Spans] = [
        tuple(Span(one.text, True, one.italic, one.href, one.field, one.tone) for one in check.name.spans)
    ]
    lines.extend(check.text.lines)
    if check.materials is not None:
        lines.append((Span(f"{word(facts, 'materials')}: ", tone="muted"), *one_line(check.materials)))
    if len(check.responsible) > 1:
        lines.append(
            (Span(f"{word(facts, 'together-with')}: ", tone="muted"), Span(owner_roles(facts, check.responsible[1:])))
        )
    lines.extend([local_tag(facts, check), check_mark(facts, check)])
    return Row(
        check.id,
        (
            text_cell(number),
            Cell(
                control=Control(
                    "checkbox", _tag("opg", check.key), word(facts, "alias-done", number=number, task=title)
                )
            ),
            cell(*lines),
            Cell(
                control=Control(
                    "text",
                    _tag("ansvarlig", check.key),
                    word(facts, "alias-owner", number=number, task=title),
                    value=plain(who),
                    prompt=word(facts, "prompt-owner"),
                    field=named.field if named else "",
                )
            ),
            Cell(
                control=Control(
                    "date",
                    _tag("frist", check.key),
                    word(facts, "alias-due", number=number, task=title),
                    value=danish.date_short(due) if due else "",
                    when=due,
                    prompt=word(facts, "prompt-due"),
                )
            ),
        ),
        local=check.local,
    )


def _slide_table(material: Material, checks: list[Check], phase: str) -> Table:
    facts = material.facts
    rows = []
    for check in checks:
        due = facts.due.get(check.id) or facts.due.get(check.key)
        rows.append(
            Row(
                check.id,
                (
                    text_cell("☐", align="center"),
                    cell((*short(check), *((Span(" "), *local_tag(facts, check)) if check.local else ()))),
                    cell(owner(facts, check.responsible)),
                    text_cell(danish.date_short(due) if due else ""),
                ),
                local=check.local,
            )
        )
    return Table(
        id=f"{own(material, Check).id('checklist')}/{phase}",
        where=checks[0].where,
        title=word(facts, "caption-checklist", number=phase_number(facts, phase)),
        columns=(
            Column("box", word(facts, "ready-mark"), 1.5, align="center"),
            Column("task", word(facts, "must-be-ready"), 10.4, names_row=True),
            Column("owner", word(facts, "owner"), 4.6),
            Column("due", word(facts, "due"), 3.8),
        ),
        rows=tuple(rows),
    )


@view("checks", "text")
def text(material: Material) -> Iterator[Block]:
    """Yield one phase's checks in full, for the speaker's notes: task, text and owner."""
    checks, phase = _rows_of(material)
    rows = tuple(
        Row(
            check.id,
            (cell(check.name.spans), cell(one_line(check.text)), cell(owner(material.facts, check.responsible))),
        )
        for check in checks
    )
    if rows:
        yield Table(
            id=f"{own(material, Check).id('text')}/{phase}",
            columns=(Column("task", ""), Column("text", ""), Column("owner", "")),
            rows=rows,
            title=word(material.facts, "caption-checklist", number=phase_number(material.facts, phase)),
        )
