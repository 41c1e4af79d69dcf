"""Cases: how one place did it, with facts and results."""

from collections.abc import Iterator

from pydantic import Field

from generator.kinds import Material, kind, view
from generator.kinds.parts import bullets, check_mark, inside, line, on_slide, one_line, own, word
from generator.kinds.pieces import chosen
from generator.reading.model import Item
from generator.reading.spans import Span
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Callout, Heading, Prose


@kind("cases")
class Case(Item):
    """A case from practice."""

    place: Text = Field(description="Hvor casen er fra")
    period: Text | None = Field(default=None, description="Hvornår")
    actions: dict[str, Text] = Field(description="Hvad de gjorde, hvert punkt med sit id")
    results: dict[str, Text] = Field(description="Hvad de fik ud af det, hvert punkt med sit id")
    lesson: Text | None = Field(default=None, description="Det tager vi med os derfra")


# Views ----------------------------------------------------------------------------------------------------------------


@view("cases", "box")
def box(material: Material) -> Iterator[Block]:
    """Yield a case as a box: where and when, what they did, what they got; option `brief` keeps the first of each."""
    facts = material.facts
    for one in chosen(material, own(material, Case)):
        short = material.frame.option("brief")
        where = one.place.plain + (f", {inside(one.period.plain)}" if one.period is not None else "")
        lines = [] if short else [line(where, tone="muted")]
        for key, texts in (("case-did", one.actions), ("case-got", one.results)):
            if short:
                label = Span(f"{word(facts, key)}: ", bold=True)
                lines.extend((label, *one_line(text)) for text in list(texts.values())[:1])
                continue
            lines.append(line(word(facts, key), bold=True))
            lines.extend((Span("– "), *one_line(text)) for text in texts.values())
        if one.lesson is not None:
            lines.append((Span(f"{word(facts, 'case-lesson')}: ", bold=True), *one_line(one.lesson)))
        mark = check_mark(facts, one)
        if mark and not short:
            lines.append(mark)
        title = where if short else one.name.plain
        yield Callout(id=f"{one.id}@box", where=one.where, title=title, paragraphs=tuple(lines), tone="note")


@view("cases", "actions")
def actions(material: Material) -> Iterator[Block]:
    """Yield what they did, under its heading: one column of a slide, or a page's list."""
    yield from _half(material, "case-did", "actions")


@view("cases", "results")
def results(material: Material) -> Iterator[Block]:
    """Yield what they got out of it, under its heading."""
    yield from _half(material, "case-got", "results")


def _half(material: Material, label: str, field: str) -> Iterator[Block]:
    for one in chosen(material, own(material, Case)):
        texts = one.actions if field == "actions" else one.results
        yield Heading(id=f"{one.id}@{field}-heading", level=2, text=line(word(material.facts, label)))
        if on_slide(material):
            items = tuple(one_line(text) for text in texts.values())
            yield Bullets(id=f"{one.id}@{field}", where=one.where, items=items)
            continue
        yield Prose(id=f"{one.id}@{field}-place", paragraphs=(one_line(one.place),), style="note")
        yield from bullets(f"{one.id}@{field}", texts, one.where)
