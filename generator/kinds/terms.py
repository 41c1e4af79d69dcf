"""Terms: the words a programme uses in its own sense."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from generator.kinds import Material, kind, view
from generator.kinds.parts import caption, cell, local_tag, on_slide, own, short, word
from generator.kinds.pieces import chosen
from generator.reading.model import Item
from generator.reading.text import Text
from generator.tree.nodes import Block, Column, Row, Table


@kind("terms")
class Term(Item):
    """A term and what it means here."""

    definition: Text = Field(description="Hvad ordet betyder i dette program")
    area: str = Field(default="", description="Emne i den fælles ordliste, fx Roller; tom: programmets egne begreber")


# Views ----------------------------------------------------------------------------------------------------------------


@view("terms", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield the terms in one table, in their own order; a slide shows the short meaning."""
    terms, facts, slide = own(material, Term), material.facts, on_slide(material)
    rows = tuple(
        Row(
            term.id,
            (
                cell(term.name.spans, local_tag(facts, term), bold=True),
                cell(short(term)) if slide and term.brief else cell(*term.definition.lines),
            ),
            local=term.local,
        )
        for term in chosen(material, terms)
    )
    if rows:
        yield Table(
            id=terms.id("table"),
            where=terms.where,
            caption=() if slide else caption(word(facts, "caption-terms")),
            title=word(facts, "caption-terms"),
            columns=(
                Column("term", word(facts, "term"), 4.6, names_row=True),
                Column("meaning", word(facts, "meaning"), 12),
            ),
            rows=rows,
        )
