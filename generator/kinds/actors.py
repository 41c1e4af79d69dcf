"""Actors: people to consider when groups are put together."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from generator.kinds import Material, kind, view
from generator.kinds.parts import caption, cell, dash_cell, line, local_tag, on_slide, own, word
from generator.kinds.pieces import chosen
from generator.reading.model import Item
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Column, Heading, Row, Table


@kind("actors")
class Actor(Item):
    """An internal or external actor to consider for the groups."""

    side: Literal["internal", "external"] = Field(description="internal: i kommunen; external: uden for kommunen")
    text: Text | None = Field(default=None, description="Hvad aktøren kan bidrage med")


# Views ----------------------------------------------------------------------------------------------------------------


@view("actors", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield the actors to consider: a table of those inside the kommune, and one of those outside."""
    items, facts = own(material, Actor), material.facts
    for side in ("internal", "external"):
        rows = tuple(
            Row(
                one.id,
                (
                    cell(one.name.spans, local_tag(facts, one), bold=True),
                    cell(*one.text.lines) if one.text else dash_cell(),
                ),
                local=one.local,
            )
            for one in chosen(material, items)
            if one.side == side
        )
        if rows:
            title = word(facts, f"caption-actors-{side}")
            yield Table(
                id=items.id(f"table/{side}"),
                where=items.where,
                caption=() if on_slide(material) else caption(title),
                title=title,
                columns=(
                    Column("actor", word(facts, "actor"), 6, names_row=True),
                    Column("text", word(facts, "contributes"), 10.6),
                ),
                rows=rows,
                look="dense",
            )


@view("actors", "list")
def listing(material: Material) -> Iterator[Block]:
    """Yield the names of the actors on one side (option `side`) under a heading, for a slide."""
    items, facts = own(material, Actor), material.facts
    side = str(material.frame.option("side", "internal"))
    names = tuple(one.name.spans for one in chosen(material, items) if one.side == side)
    if names:
        title = line(word(facts, f"actor-{side}"))
        yield Heading(id=items.id(f"list-heading/{side}"), where=items.where, level=2, text=title)
        yield Bullets(id=items.id(f"list/{side}"), where=items.where, items=names)
