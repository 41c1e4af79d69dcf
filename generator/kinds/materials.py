"""Materials: further material and links."""

from collections.abc import Iterator
from typing import Literal

from msgspec.structs import replace
from pydantic import Field

from generator.kinds import Material, kind, view
from generator.kinds.parts import caption, cell, dash_cell, own, text_cell, word
from generator.kinds.pieces import chosen
from generator.reading.model import Item
from generator.reading.text import Text
from generator.tree.nodes import Block, Column, Row, Table


@kind("materials")
class Reference(Item):
    """A document, tool or page to use; `address` is empty where the source gives none."""

    text: Text = Field(description="Hvad det bruges til")
    group: Literal["material", "inspiration", "address"] = Field(
        default="material", description="material: materiale; inspiration: mere at læse; address: webadresse"
    )
    quantity: Text | None = Field(default=None, description="Hvor mange, når noget skal skaffes eller printes")
    address: str = Field(
        default="", pattern=r"^(https://[^\s<>\"]+)?$", description="Adresse, der begynder med https://"
    )


# Views ----------------------------------------------------------------------------------------------------------------


@view("materials", "list")
def listing(material: Material) -> Iterator[Block]:
    """Yield further materials, each with a real link where there is one: a table per group that has any."""
    items, facts = own(material, Reference), material.facts
    found = chosen(material, items)
    groups = [group for group in ("material", "inspiration", "address") if any(one.group == group for one in found)]
    for group in groups:
        rows = []
        # A group of things to bring says how many; one of documents where they are.
        counted = any(one.quantity and one.group == group for one in found)
        for one in found:
            if one.group != group:
                continue
            shown = one.address.removeprefix("https://").rstrip("/")
            # The name is the link, so that it says where it leads; the address beside it is for those who print.
            name = tuple(replace(span, href=span.href or one.address) for span in one.name.spans)
            link = text_cell(shown) if one.address else dash_cell()
            last = link if not counted else cell(*one.quantity.lines) if one.quantity else dash_cell()
            rows.append(Row(one.id, (cell(name, bold=True), cell(*one.text.lines), last), local=one.local))
        alone = len(groups) == 1
        yield Table(
            id=items.id("list" if alone else f"list/{group}"),
            where=items.where,
            caption=caption(
                word(
                    facts,
                    "caption-materials"
                    if counted
                    else "caption-references"
                    if alone
                    else f"caption-references-{group}",
                )
            ),
            columns=(
                Column("name", word(facts, "reference"), 4.6, names_row=True),
                Column("use", word(facts, "used-for"), 7),
                Column("amount", word(facts, "how-many"), 5) if counted else Column("link", word(facts, "link"), 5),
            ),
            rows=tuple(rows),
        )
