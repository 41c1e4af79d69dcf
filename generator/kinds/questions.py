"""Question sets: questions to work with, for whom."""

from collections.abc import Iterator

from pydantic import Field

from generator import danish
from generator.kinds import Material, kind, view
from generator.kinds.parts import bullets, inside, line, on_slide, one_line, own, word
from generator.kinds.pieces import chosen, minutes_text
from generator.reading.model import Item
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Callout, Fact, Heading, Panel, Prose


@kind("questions")
class QuestionSet(Item):
    """A set of questions on one subject."""

    text: Text | None = Field(default=None, description="Hvad spørgsmålene er til for")
    questions: dict[str, Text] = Field(description="Spørgsmål, hvert med sit id")
    audiences: dict[str, Text] = Field(default_factory=dict, description="Målgrupper, hver med sit id")


# Views ----------------------------------------------------------------------------------------------------------------


@view("questions", "cards")
def cards(material: Material) -> Iterator[Block]:
    """Yield the questions of the sets: a card each on a slide, a heading and a list on a page."""
    slide = on_slide(material)
    for one in chosen(material, own(material, QuestionSet)):
        if slide:
            for key, text in one.questions.items():
                yield Callout(
                    id=f"{one.id}@card/{key}",
                    where=one.where,
                    title=text.plain,
                    paragraphs=(),
                    tone="note",
                )
            continue
        yield Heading(id=f"{one.id}@heading", where=one.where, level=2, text=one.name.spans)
        if one.text is not None:
            yield Prose(id=f"{one.id}@text", where=one.where, paragraphs=one.text.lines)
        yield from bullets(f"{one.id}@questions", one.questions, one.where)
        if one.audiences:
            yield Heading(id=f"{one.id}@audiences-heading", level=3, text=line(word(material.facts, "audiences")))
            yield from bullets(f"{one.id}@audiences", one.audiences, one.where)


@view("questions", "list")
def listing(material: Material) -> Iterator[Block]:
    """Yield each set as a heading and a list, also on slides."""
    for one in chosen(material, own(material, QuestionSet)):
        yield Heading(id=f"{one.id}@list-heading", where=one.where, level=2, text=one.short.spans)
        items = tuple(one_line(text) for text in one.questions.values())
        yield Bullets(id=f"{one.id}@list", where=one.where, items=items)


@view("questions", "facts")
def facts_below(material: Material) -> Iterator[Block]:
    """Yield how the questions are worked with, for below a slide's cards: the exercise that uses them, and for whom."""
    facts = material.facts
    for one in chosen(material, own(material, QuestionSet)):
        shown: list[Fact] = []
        for exercise in material.content.get("exercises", ()):
            if one.key not in getattr(exercise, "question_sets", ()):
                continue
            group, minutes = getattr(exercise, "group", None), getattr(exercise, "minutes", 0)
            if group is not None:
                shown.append(Fact(word(facts, "groups"), (one_line(group),)))
            shown.append(Fact(word(facts, "time-in-all"), (line(minutes_text(minutes)),)))
        if one.audiences:
            first, *rest = [text.plain for text in one.audiences.values()]
            names = danish.join([first, *map(inside, rest)])
            shown.append(Fact(word(facts, "audiences"), (line(names),)))
        if shown:
            yield Panel(id=f"{one.id}@facts", title="", facts=tuple(shown))
