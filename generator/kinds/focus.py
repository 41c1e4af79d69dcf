"""Focus areas: what management must give its attention, as a self-check."""

from collections.abc import Iterator

from pydantic import Field

from generator.kinds import Material, kind, view
from generator.kinds.parts import caption, cell, on_slide, one_line, own, word
from generator.kinds.pieces import chosen
from generator.reading.model import Item
from generator.reading.text import Text
from generator.tree.nodes import Block, Cell, Column, Control, Row, Table


@kind("focus")
class FocusArea(Item):
    """A leadership focus area."""

    text: Text = Field(description="Hvad det betyder i praksis")
    question: Text = Field(description="Selvtjek: spørgsmål, ledelsen svarer ja eller nej til")


# Views ----------------------------------------------------------------------------------------------------------------


@view("focus", "selfcheck")
def selfcheck(material: Material) -> Iterator[Block]:
    """Yield the self-check: area, question and a box to tick; with option `brief` area and question alone are short."""
    items, facts, slide = own(material, FocusArea), material.facts, on_slide(material)
    rows = []
    for number, one in enumerate(chosen(material, items), 1):
        box = Control("checkbox", f"selvtjek:{one.key}", word(facts, "alias-done", number=number, task=one.name.plain))
        wording = one_line(one.question)
        area = cell(one.name.spans, bold=True)
        rows.append(Row(one.id, (Cell(control=box), area, cell(wording)), local=one.local))
    if rows:
        yield Table(
            id=items.id("selfcheck"),
            where=items.where,
            caption=() if slide or material.frame.option("brief") else caption(word(facts, "caption-selfcheck")),
            title=word(facts, "caption-selfcheck"),
            columns=(
                Column("done", word(facts, "answer-yes"), 1.3),
                Column("area", word(facts, "focus-area"), 5, names_row=True),
                Column("question", word(facts, "question"), 10.3),
            ),
            rows=tuple(rows),
            look="dense",
        )


@view("focus", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield each area and what it means in practice."""
    items, facts = own(material, FocusArea), material.facts
    rows = tuple(
        Row(f"{one.id}@means", (cell(one.name.spans, bold=True), cell(*one.text.lines)), local=one.local)
        for one in chosen(material, items)
    )
    if rows:
        yield Table(
            id=items.id("table"),
            where=items.where,
            title=word(facts, "focus-area"),
            columns=(
                Column("area", word(facts, "focus-area"), 5, names_row=True),
                Column("means", word(facts, "in-practice"), 11.6),
            ),
            rows=rows,
        )
