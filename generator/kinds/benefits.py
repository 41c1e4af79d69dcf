"""Benefits: what the kommune wants from the change, and how it will know."""

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
    line,
    local_tag,
    own,
    short,
    word,
)
from generator.kinds.pieces import chosen, open_cell
from generator.kinds.sheets import entry_column, line_of, register
from generator.reading.model import Item
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Column, Row, Table


@kind("benefits")
class Benefit(Item):
    """An expected benefit."""

    text: Text = Field(description="Gevinsten, som den mærkes")
    measure: Text | None = Field(default=None, description="Hvad der måles")
    target: Text | None = Field(default=None, description="Mål, med tal og enhed, når kilden giver et")
    baseline: Text | None = Field(default=None, description="Sådan finder vi udgangspunktet")
    frequency: Text | None = Field(default=None, description="Hvor tit der bliver målt")
    owner: str = Field(default="", description="Rollens id, der ejer gevinsten")


# Views --------------------------------------------------------------------------------------------------------------


@view("benefits", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield the benefits: how they are felt, what is measured, the target, and who owns them."""
    benefits, facts = own(material, Benefit), material.facts
    rows = []
    for benefit in chosen(material, benefits):
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


@view("benefits", "goals")
def goals(material: Material) -> Iterator[Block]:
    """Yield the benefits for a slide: in short wording, what is measured, and who owns them."""
    benefits, facts = own(material, Benefit), material.facts
    rows = tuple(
        Row(
            f"{one.id}@goals",
            (
                cell(one.name.spans, local_tag(facts, one), bold=True),
                cell(*one.measure.lines) if one.measure else dash_cell(),
                cell(holder(facts, one.owner)) if one.owner else dash_cell(),
            ),
            local=one.local,
        )
        for one in chosen(material, benefits)
    )
    if rows:
        yield Table(
            id=benefits.id("goals"),
            where=benefits.where,
            title=word(facts, "caption-benefits"),
            columns=(
                Column("benefit", word(facts, "benefit"), 12, names_row=True),
                Column("measure", word(facts, "measure"), 12),
                Column("owner", word(facts, "benefit-owner"), 6),
            ),
            rows=rows,
        )


@view("benefits", "kpi")
def kpi(material: Material) -> Iterator[Block]:
    """Yield what we measure, how we find the baseline and the proposed target, with room for our own two numbers."""
    benefits, facts = own(material, Benefit), material.facts
    rows = []
    for one in chosen(material, benefits):
        if one.measure is None:
            continue
        often = (*line(f"{word(facts, 'measured')}: ", tone="muted"), *one.frequency.spans) if one.frequency else ()
        rows.append(
            Row(
                f"{one.id}@kpi",
                (
                    cell(bold(one.name.spans), one.measure.spans, often, local_tag(facts, one)),
                    cell(*one.baseline.lines) if one.baseline else dash_cell(),
                    cell(*one.target.lines) if one.target else dash_cell(),
                    open_cell(),
                    open_cell(),
                ),
                local=one.local,
            )
        )
    if rows:
        yield Table(
            id=benefits.id("kpi"),
            where=benefits.where,
            caption=caption(word(facts, "caption-kpi")),
            columns=(
                Column("measure", word(facts, "measure"), 6),
                Column("baseline", word(facts, "find-baseline"), 4.2),
                Column("target", word(facts, "target"), 2.6),
                Column("own-baseline", word(facts, "our-baseline"), 2.3),
                Column("own-target", word(facts, "our-target"), 2.3),
            ),
            rows=tuple(rows),
            look="dense",
        )


@view("benefits", "brief")
def brief(material: Material) -> Iterator[Block]:
    """Yield the benefits in slide wording."""
    benefits = own(material, Benefit)
    if benefits:
        yield Bullets(
            id=benefits.id("brief"),
            where=benefits.where,
            items=tuple(short(one) for one in chosen(material, benefits))[:6],
        )


@view("benefits", "sheet")
def sheet(material: Material) -> Iterator[Block]:
    """Yield the benefits as a register with room for the baseline and the latest measurement."""
    benefits, facts = own(material, Benefit), material.facts
    lines = [
        line_of(
            one,
            facts,
            "name",
            one.owner,
            {
                "measure": cell(*one.measure.lines) if one.measure else cell(),
                "target": cell(*one.target.lines) if one.target else cell(),
            },
        )
        for one in benefits
    ]
    columns = (
        Column("name", word(facts, "benefit"), 30, names_row=True),
        Column("measure", word(facts, "measure"), 30),
        Column("target", word(facts, "target"), 20),
        entry_column(facts, "baseline", "our-baseline", 16),
        entry_column(facts, "measured", "measured-now", 16),
        entry_column(facts, "measured-on", "measured-on", 13, "date"),
        entry_column(facts, "owner", "benefit-owner", 18),
    )
    yield from register(material, columns, lines)
