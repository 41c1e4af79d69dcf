"""Exercises: something participants do and write down; each prints as a sheet."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from generator.figures.timebar import time_bar
from generator.kinds import Material, kind, view
from generator.kinds.parts import bullets, line, one_line, own, prose, word
from generator.kinds.pieces import chosen, joined_names, minutes_text, ruled, time_line
from generator.kinds.workshop import Step, shared_minutes, steps_table
from generator.reading.model import Item
from generator.reading.text import Text
from generator.tree.nodes import Block, Fact, Figure, Heading, Panel, Prose


@kind("exercises")
class Exercise(Item):
    """An exercise with its steps; `capture` says what is written on what, `count` how many answers are wanted."""

    purpose: Text = Field(description="Hvad øvelsen skal give")
    steps: dict[str, Step] = Field(description="Trin, hvert med sit id")
    questions: dict[str, Text] = Field(default_factory=dict, description="Spørgsmål på arket, hvert med sit id")
    audiences: dict[str, Text] = Field(default_factory=dict, description="Målgrupper, der svares for")
    capture: Literal["note", "paper"] = Field(default="paper", description="note: seddel; paper: ark")
    count: Annotated[int | None, Field(ge=1, description="Hvor mange svar der ønskes")] = None
    minutes: int = Field(ge=1, le=480, description="Minutter i alt")
    group: Text | None = Field(default=None, description="Alene, to og to eller grupper, og hvor mange")
    materials: dict[str, Text] = Field(default_factory=dict, description="Materialer, hvert med sit id")
    facilitator: Text | None = Field(default=None, description="Til facilitatoren: sådan leder du øvelsen")
    question_sets: tuple[str, ...] = Field(default=(), description="Spørgsmålssæts id'er, som øvelsen bruger")


# Views ----------------------------------------------------------------------------------------------------------------


@view("exercises", "steps")
def steps(material: Material) -> Iterator[Block]:
    """Yield an exercise's steps as a table: number, what, how, minutes."""
    for one in chosen(material, own(material, Exercise)):
        yield from steps_table(material, f"{one.id}@steps", one.name.plain, one.steps, one.minutes)


@view("exercises", "bar")
def bar(material: Material) -> Iterator[Block]:
    """Yield an exercise's time bar: a part per step."""
    facts, frame = material.facts, material.frame
    for one in chosen(material, own(material, Exercise)):
        lengths = shared_minutes(one.steps, one.minutes)
        listed = ", ".join(minutes_text(length) for length in lengths)
        yield Figure(
            id=f"{one.id}@bar",
            where=one.where,
            drawing=time_bar(lengths, frame.width, frame.medium, "0", minutes_text(one.minutes)),
            alt=word(facts, "alt-timebar", parts=listed),
        )


@view("exercises", "panel")
def panel(material: Material) -> Iterator[Block]:
    """Yield the side panel: minutes in all, how the participants sit, what is used and wanted."""
    facts = material.facts
    for one in chosen(material, own(material, Exercise)):
        shown = []
        if one.group is not None:
            shown.append(Fact(word(facts, "groups"), one.group.lines))
        if one.materials:
            shown.append(Fact(word(facts, "you-need"), (line(joined_names(one.materials)),)))
        if one.count is not None:
            shown.append(Fact(word(facts, "you-give"), (line(word(facts, f"answers-{one.capture}", n=one.count)),)))
        yield Panel(
            id=f"{one.id}@panel",
            where=one.where,
            title=word(facts, "time-in-all"),
            numbers=(Fact(word(facts, "minutes"), (line(str(one.minutes)),)),),
            facts=tuple(shown),
        )


@view("exercises", "guide")
def guide(material: Material) -> Iterator[Block]:
    """Yield an exercise for the facilitator: purpose, time, guidance, steps and questions."""
    facts = material.facts
    for one in chosen(material, own(material, Exercise)):
        yield Heading(id=f"{one.id}@guide-heading", where=one.where, level=2, text=one.name.spans)
        yield Prose(id=f"{one.id}@purpose", where=one.where, paragraphs=(one_line(one.purpose),))
        if one.facilitator is not None:
            yield Heading(id=f"{one.id}@facilitator-heading", level=3, text=line(word(facts, "to-facilitator")))
            yield from prose(f"{one.id}@facilitator", one.facilitator, one.where)
        yield from steps_table(material, f"{one.id}@guide-steps", one.name.plain, one.steps, one.minutes)


@view("exercises", "sheet")
def sheet(material: Material) -> Iterator[Block]:
    """Yield an exercise as a sheet to print: purpose, steps in short, and ruled room for every answer."""
    facts = material.facts
    for one in chosen(material, own(material, Exercise)):
        yield Prose(id=f"{one.id}@sheet-purpose", where=one.where, paragraphs=(one_line(one.purpose),), style="lead")
        yield Prose(id=f"{one.id}@sheet-time", paragraphs=(time_line(facts, one.minutes),), style="note")
        yield from bullets(f"{one.id}@sheet-steps", (step.text for step in one.steps.values()), one.where)
        title = word(facts, "title-sheet", name=one.name.plain)
        if one.audiences:
            labels = [one_line(text) for text in one.audiences.values()]
            heads = [word(facts, "audience"), *(text.plain for text in one.questions.values())][:4]
            if len(heads) == 1:
                heads.append(word(facts, "our-answer"))
            yield ruled(facts, f"{one.id}@sheet-audiences", title, labels, heads, 2)
        elif one.questions:
            labels = [one_line(text) for text in one.questions.values()]
            head = (word(facts, "question"), word(facts, "our-answer"))
            yield ruled(facts, f"{one.id}@sheet-questions", title, labels, head, 3)
        if one.count is not None and (one.audiences or not one.questions):
            # A heading keeps the two tables apart: Word runs two that touch together.
            wanted = word(facts, f"answers-{one.capture}", n=one.count)
            yield Heading(id=f"{one.id}@sheet-answers-heading", level=3, text=line(wanted))
            labels = [line(str(number)) for number in range(1, one.count + 1)]
            head = (word(facts, "number"), word(facts, "our-answer"))
            yield ruled(facts, f"{one.id}@sheet-answers", title, labels, head, 2)
