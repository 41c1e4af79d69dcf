"""Decisions: what the steering group is asked to decide now."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from generator import danish
from generator.kinds import Material, kind, view
from generator.kinds.checks import Due
from generator.kinds.parts import cell, holder, local_tag, on_slide, own, text_cell, word
from generator.reading.model import Item
from generator.reading.spans import Span
from generator.reading.text import Text
from generator.tree.nodes import Block, Column, Row, Table


@kind("decisions")
class Decision(Item):
    """A decision wanted from the steering group, or a task that follows from it."""

    text: Text = Field(description="Hvad der skal besluttes, og hvorfor nu")
    owner: str = Field(description="Rollens id, der beslutter")
    due: Due | None = Field(default=None, description="Senest; tom: på mødet")


# Views --------------------------------------------------------------------------------------------------------------


@view("decisions", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield the decisions wanted now: what, who decides, and when («på mødet» where nothing else is said)."""
    decisions, facts = own(material, Decision), material.facts
    rows = []
    for decision in decisions:
        due = facts.due.get(decision.id) or facts.due.get(decision.key)
        wording = (decision.short.spans,) if on_slide(material) else (decision.name.spans, *decision.text.lines)
        rows.append(
            Row(
                decision.id,
                (
                    cell((Span("◆ ", tone="highlight"), Span(word(facts, "decision"), bold=True, tone="highlight"))),
                    cell(*wording, local_tag(facts, decision)),
                    cell(holder(facts, decision.owner)),
                    text_cell(danish.date_short(due) if due else word(facts, "at-meeting")),
                ),
                local=decision.local,
            )
        )
    if rows:
        yield Table(
            id=decisions.id("table"),
            where=decisions.where,
            title=word(facts, "caption-decisions"),
            columns=(
                Column("type", word(facts, "type"), 4.4),
                Column("what", word(facts, "what"), 16, names_row=True),
                Column("owner", word(facts, "owner"), 5.6),
                Column("due", word(facts, "latest"), 4.4),
            ),
            rows=tuple(rows),
        )
