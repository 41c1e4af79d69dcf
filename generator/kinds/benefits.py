"""Benefits: what the kommune wants from the change, and how it will know."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from generator.kinds import Material, kind, view
from generator.kinds.parts import (
    bold,
    caption,
    cell,
    dash_cell,
    decided_tag,
    holder,
    local_tag,
    own,
    short,
    word,
)
from generator.reading.model import Item
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Column, Row, Table


@kind("benefits")
class Benefit(Item):
    """An expected benefit."""

    text: Text = Field(description="Gevinsten, som den mærkes")
    measure: Text | None = Field(default=None, description="Hvad der måles")
    target: Text | None = Field(default=None, description="Mål, med tal og enhed, når kilden giver et")
    owner: str = Field(default="", description="Rollens id, der ejer gevinsten")


# Views --------------------------------------------------------------------------------------------------------------


@view("benefits", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield the benefits: how they are felt, what is measured, the target, and who owns them."""
    benefits, facts = own(material, Benefit), material.facts
    rows = []
    for benefit in benefits:
        rows.append(
            Row(
                benefit.id,
                (
                    cell(
                        (*bold(benefit.name.spans), *decided_tag(facts, benefit.basis)),
                        *benefit.text.lines,
                        local_tag(facts, benefit),
                    ),
                    cell(*benefit.measure.lines) if benefit.measure else dash_cell(),
                    cell(*(bold(one) for one in benefit.target.lines)) if benefit.target else dash_cell(),
                    cell(holder(facts, benefit.owner)) if benefit.owner else dash_cell(),
                ),
                local=benefit.local,
            )
        )
    if rows:
        yield Table(
            id=benefits.id("table"),
            where=benefits.where,
            caption=caption(word(facts, "caption-benefits")),
            columns=(
                Column("benefit", word(facts, "benefit"), 6.4),
                Column("measure", word(facts, "measure"), 4.2),
                Column("target", word(facts, "target"), 3.2),
                Column("owner", word(facts, "benefit-owner"), 2.8),
            ),
            rows=tuple(rows),
        )


@view("benefits", "brief")
def brief(material: Material) -> Iterator[Block]:
    """Yield the benefits in slide wording."""
    benefits = own(material, Benefit)
    if benefits:
        yield Bullets(
            id=benefits.id("brief"), where=benefits.where, items=tuple(short(benefit) for benefit in benefits)[:6]
        )
