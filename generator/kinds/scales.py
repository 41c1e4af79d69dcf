"""Scales: steps from one end to the other, in groups, such as reactions to change."""

from collections.abc import Iterator

from pydantic import Field

from generator import danish
from generator.figures.scale import Stretch, scale
from generator.kinds import Material, kind, view
from generator.kinds.parts import caption, cell, joined, on_slide, one_line, own, word
from generator.kinds.pieces import chosen
from generator.reading.model import Item, Model
from generator.reading.spans import Span
from generator.reading.text import Text
from generator.tree.nodes import Block, Column, Figure, Prose, Row, Table


class Group(Model):
    """A stretch of the scale with its steps in order."""

    name: Text = Field(description="Gruppens navn")
    steps: dict[str, Text] = Field(description="Trin i rækkefølge, hvert med sit id")


@kind("scales")
class Scale(Item):
    """A scale of groups; `citation` says who made it."""

    text: Text | None = Field(default=None, description="Sådan bruges skalaen")
    groups: dict[str, Group] = Field(description="Grupper i rækkefølge, hver med sit id")
    citation: Text | None = Field(default=None, description="Hvem skalaen stammer fra")


# Views ----------------------------------------------------------------------------------------------------------------


@view("scales", "figure")
def figure(material: Material) -> Iterator[Block]:
    """Yield each scale as a drawing, with who made it below."""
    facts, frame, slide = material.facts, material.frame, on_slide(material)
    for one in chosen(material, own(material, Scale)):
        stretches = tuple(
            Stretch(group.name.plain, tuple(step.plain for step in group.steps.values()))
            for group in one.groups.values()
        )
        steps = " ".join(f"{part.name}: {danish.join(list(part.steps))}." for part in stretches)
        yield Figure(
            id=f"{one.id}@figure",
            where=one.where,
            drawing=scale(stretches, frame.width, frame.height, frame.medium),
            caption=() if slide else caption(one.name.plain),
            alt=f"{one.name.plain}. {steps}",
            table=f"{one.id}@table",
        )
        if one.citation is not None:
            source = (Span(f"{word(facts, 'source')}: "), *one_line(one.citation))
            yield Prose(id=f"{one.id}@citation", paragraphs=(source,), style="note" if slide else "source")


@view("scales", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield each scale as a table: group and its steps in order."""
    facts = material.facts
    for one in chosen(material, own(material, Scale)):
        if one.text is not None:
            yield Prose(id=f"{one.id}@text", where=one.where, paragraphs=one.text.lines)
        rows = tuple(
            Row(
                f"{one.id}/{key}",
                (cell(group.name.spans, bold=True), cell(joined([step.spans for step in group.steps.values()], "; "))),
            )
            for key, group in one.groups.items()
        )
        yield Table(
            id=f"{one.id}@table",
            where=one.where,
            caption=caption(one.name.plain),
            columns=(
                Column("group", word(facts, "scale-group"), 4.6, names_row=True),
                Column("steps", word(facts, "scale-steps"), 12),
            ),
            rows=rows,
        )
