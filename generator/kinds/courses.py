"""Courses: the training plan, who learns what, how, from whom and when."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from generator.kinds import Material, kind, view
from generator.kinds.parts import caption, cell, line, local_tag, own, word
from generator.kinds.pieces import chosen, minutes_text, open_cell
from generator.reading.model import Item
from generator.reading.text import Text
from generator.tree.nodes import Block, Column, Row, Table


@kind("courses")
class Course(Item):
    """One row of the training plan; date, place and the teacher's name are for the kommune to fill in."""

    participants: Text = Field(description="Hvem der bliver undervist")
    text: Text = Field(description="Hvad deltagerne kan bagefter")
    form: Text = Field(description="Undervisningens form, fx kursus eller sidemandsoplæring")
    teacher: Text = Field(description="Hvem der underviser")
    timing: Text = Field(description="Hvornår i forløbet")
    minutes: Annotated[int | None, Field(ge=1, le=2400, description="Længde i minutter, når vi foreslår en")] = None


# Views ----------------------------------------------------------------------------------------------------------------


@view("courses", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield the training plan: who learns what, how, from whom and when, with room for our own date and place."""
    items, facts = own(material, Course), material.facts
    rows = []
    for one in chosen(material, items):
        form = (*one.form.spans, *(line(f", {minutes_text(one.minutes)}") if one.minutes else ()))
        rows.append(
            Row(
                one.id,
                (
                    cell(one.participants.spans, local_tag(facts, one), bold=True),
                    cell(*one.text.lines),
                    cell(form),
                    cell(*one.teacher.lines),
                    cell(*one.timing.lines),
                    open_cell(),
                ),
                local=one.local,
            )
        )
    if rows:
        yield Table(
            id=items.id("table"),
            where=items.where,
            caption=caption(word(facts, "caption-courses")),
            columns=(
                Column("audience", word(facts, "who"), 2.9, names_row=True),
                Column("text", word(facts, "learns"), 4.2),
                Column("form", word(facts, "form"), 2.4),
                Column("teacher", word(facts, "teacher"), 2.6),
                Column("timing", word(facts, "when"), 2.3),
                Column("own", word(facts, "date-place"), 2.2),
            ),
            rows=tuple(rows),
            look="dense",
        )
