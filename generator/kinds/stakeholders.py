"""Stakeholders: who is affected, how much they decide, and how we treat them."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from generator import danish
from generator.figures.matrix import Point, stakeholder_map
from generator.kinds import Items, Material, kind, view
from generator.kinds.facts import Facts
from generator.kinds.parts import (
    caption,
    cell,
    dash_cell,
    first_sentence,
    holder,
    inside,
    local_tag,
    on_slide,
    own,
    text_cell,
    word,
)
from generator.kinds.sheets import amount_cell, entry_column, line_of
from generator.kinds.sheets import register as followed
from generator.reading.model import Audience, Basis, Item
from generator.reading.spans import Span, Spans
from generator.reading.text import Text
from generator.tree.nodes import Block, Callout, Column, Figure, Row, Table


@kind("stakeholders")
class Stakeholder(Item):
    """A stakeholder; `influence` and `involvement` run from 1 (none or little) to 5 (great)."""

    kept_to: ClassVar[Audience] = "projekt"
    influence: Annotated[int, Field(ge=1, le=5, description="Indflydelse, 1 til 5")]
    involvement: Annotated[int, Field(ge=1, le=5, description="Involvering, 1 til 5")]
    position_basis: Basis = Field(default="stated", description="Om placeringen står i kilden")
    role: str = Field(default="", description="Rollens id, hvis interessenten også er en rolle")
    description: Text = Field(description="Hvem det er, og hvad de betyder for projektet")
    handling: Text = Field(description="Sådan involverer og orienterer vi dem")
    owner: str = Field(default="", description="Rollens id, der har kontakten")


# Views --------------------------------------------------------------------------------------------------------------


QUADRANTS = ("satisfy", "together", "inform", "support")


def _quadrant(stakeholder: Stakeholder) -> str:
    """Return a stakeholder's corner of the map: influence to the right, involvement upwards; 3 counts as high."""
    if stakeholder.influence >= 3:
        return "together" if stakeholder.involvement >= 3 else "support"
    return "satisfy" if stakeholder.involvement >= 3 else "inform"


@view("stakeholders", "map")
def on_map(material: Material) -> Iterator[Block]:
    """Yield the stakeholders on a map of influence and involvement, numbered as in the register."""
    stakeholders, facts, frame = own(material, Stakeholder), material.facts, material.frame
    if not stakeholders:
        return
    points = tuple(
        Point(
            number,
            stakeholder.short.plain if on_slide(material) else stakeholder.name.plain,
            stakeholder.influence,
            stakeholder.involvement,
        )
        for number, stakeholder in enumerate(stakeholders, 1)
    )
    names = tuple(word(facts, f"quadrant-{name}") for name in QUADRANTS)
    drawing = stakeholder_map(
        points,
        frame.width,
        frame.height or 90,
        frame.medium,
        word(facts, "influence"),
        word(facts, "involvement"),
        (names[0], names[1], names[2], names[3]),
        word(facts, "low"),
        word(facts, "high"),
    )
    parts = []
    for name in ("together", "satisfy", "support", "inform"):
        members = [inside(stakeholder.short.plain) for stakeholder in stakeholders if _quadrant(stakeholder) == name]
        if members:
            parts.append(f"{word(facts, f'quadrant-{name}')}: {danish.join(members)}.")
    yield Figure(
        id=stakeholders.id("map"),
        where=stakeholders.where,
        drawing=drawing,
        caption=() if on_slide(material) else caption(word(facts, "caption-map")),
        alt=f"{word(facts, 'alt-map')} {' '.join(parts)}",
        table=stakeholders.id("register"),
    )


@view("stakeholders", "register")
def register(material: Material) -> Iterator[Block]:
    """Yield the register: number, who, what it means to them, how we treat them, and who keeps the contact."""
    stakeholders, facts = own(material, Stakeholder), material.facts
    rows = []
    for number, one in enumerate(stakeholders, 1):
        rows.append(
            Row(
                one.id,
                (
                    text_cell(str(number), bold=True),
                    cell(one.name.spans, (Span(_degree(facts, one), tone="muted"),), local_tag(facts, one), bold=False),
                    cell(*one.description.lines),
                    cell(*one.handling.lines),
                    cell(holder(facts, one.owner)) if one.owner else dash_cell(),
                ),
                local=one.local,
            )
        )
    if not rows:
        return
    yield Table(
        id=stakeholders.id("register"),
        where=stakeholders.where,
        caption=caption(word(facts, "caption-stakeholders")),
        columns=(
            Column("number", word(facts, "number"), 0.9),
            Column("name", word(facts, "stakeholder"), 3.5, names_row=True),
            Column("description", word(facts, "means"), 4.8),
            Column("handling", word(facts, "we-do"), 4.8),
            Column("owner", word(facts, "contact-by"), 2.6),
        ),
        rows=tuple(rows),
        look="dense",
    )


def _degree(facts: Facts, one: Stakeholder) -> str:
    """Return both positions in words: "Indflydelse 5, involvering 4"."""
    return word(facts, "degree", influence=one.influence, involvement=one.involvement)


def most_important(stakeholders: Items[Stakeholder]) -> list[tuple[int, Stakeholder]]:
    """Return the three that need most care: much involvement against little influence first, then by involvement."""
    numbered = list(enumerate(stakeholders, 1))
    return sorted(numbered, key=lambda pair: (pair[1].influence - pair[1].involvement, -pair[1].involvement))[:3]


@view("stakeholders", "top")
def top(material: Material) -> Iterator[Block]:
    """Yield the three stakeholders to take most care of, for a side panel."""
    stakeholders, facts = own(material, Stakeholder), material.facts
    if not stakeholders:
        return
    lines: list[Spans] = []
    for number, one in most_important(stakeholders):
        lines.append((Span(f"{number}\u00a0 ", bold=True, tone="accent"), Span(one.short.plain, bold=True)))
        lines.append(first_sentence(one.handling))
    yield Callout(
        id=stakeholders.id("top"),
        where=stakeholders.where,
        title=word(facts, "top-stakeholders"),
        paragraphs=tuple(lines),
        tone="note",
    )


@view("stakeholders", "sheet")
def sheet(material: Material) -> Iterator[Block]:
    """Yield the stakeholders as a register with positions that may be changed."""
    stakeholders, facts = own(material, Stakeholder), material.facts
    lines = [
        line_of(
            one,
            facts,
            "name",
            one.owner,
            {
                "number": text_cell(str(number)),
                "influence": amount_cell(one.influence),
                "involvement": amount_cell(one.involvement),
                "handling": cell(*one.handling.lines),
            },
        )
        for number, one in enumerate(stakeholders, 1)
    ]
    columns = (
        Column("number", word(facts, "number"), 6),
        Column("name", word(facts, "stakeholder"), 30, names_row=True),
        entry_column(facts, "influence", "influence", 11, "number", least=1, most=5),
        entry_column(facts, "involvement", "involvement", 11, "number", least=1, most=5),
        Column("handling", word(facts, "we-do"), 48),
        entry_column(facts, "owner", "contact-by", 20),
    )
    yield from followed(material, columns, lines)
