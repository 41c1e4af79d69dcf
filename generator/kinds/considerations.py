"""Considerations: what to weigh before people are appointed or things are decided."""

from collections.abc import Iterator

from pydantic import Field

from generator import danish
from generator.kinds import Material, kind, view
from generator.kinds.facts import Facts
from generator.kinds.parts import assumed_mark, bold, how_many, line, of_kind, on_slide, one_line, own, short, word
from generator.kinds.pieces import chosen
from generator.kinds.roles import Role
from generator.reading.model import Item
from generator.reading.spans import Span, Spans
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Callout


@kind("considerations")
class Consideration(Item):
    """Something to weigh; `least` is a recommended minimum where the source gives one."""

    text: Text = Field(description="Overvejelsen")
    role: str = Field(default="", description="Rollens id, som overvejelsen gælder")
    least: int | None = Field(default=None, ge=0, description="Anbefalet mindste antal")
    users_per: int | None = Field(default=None, ge=1, description="Én mere for hver så mange brugere (vores forslag)")


# Views ----------------------------------------------------------------------------------------------------------------


def recommended(facts: Facts, one: Consideration) -> int | None:
    """Return how many are recommended here: the source's least, and one more for every `users_per` end users."""
    if one.least is None:
        return None
    return one.least + (facts.end_users // one.users_per if one.users_per else 0)


@view("considerations", "list")
def listing(material: Material) -> Iterator[Block]:
    """Yield the considerations as a list, and the recommended numbers with their arithmetic in a box below."""
    items, facts, slide = own(material, Consideration), material.facts, on_slide(material)
    found = chosen(material, items)
    if not found:
        return
    lines = tuple(
        (*bold(one.name.spans), *((Span(": "), *short(one)) if one.brief else ()))
        if slide
        else (*bold(one.name.spans), Span(". "), *one_line(one.text))
        for one in found
    )
    yield Bullets(id=items.id("list"), where=items.where, items=lines)
    numbers = tuple(_number(material, one) for one in found if one.least is not None and one.users_per is not None)
    if numbers and not slide:
        yield Callout(
            id=items.id("numbers"), title=word(facts, "recommended-here"), paragraphs=numbers, tone="attention"
        )


def _number(material: Material, one: Consideration) -> Spans:
    """«DUBU-superbruger: 4. Mindst 2 og én mere for hver 25 brugere; vi regner med 62 (antaget)»."""
    facts = material.facts
    role = of_kind(material, "roles", Role).get(one.role)
    name = role.name.plain if role is not None else one.name.plain
    count = recommended(facts, one) or 0
    text = word(
        facts,
        "recommended-arithmetic",
        least=danish.number(one.least or 0),
        per=danish.number(one.users_per or 0),
        users=how_many(facts, "user", facts.end_users),
    )
    mark = assumed_mark(facts, "end_users")
    return (*bold(line(f"{name}: {danish.number(count)}.")), Span(f" {text}"), *((mark,) if mark else ()))
