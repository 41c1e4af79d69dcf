"""Archetypes: pictures of what a role does for its colleagues."""

from collections.abc import Iterator

from pydantic import Field

from generator.kinds import Material, kind, view
from generator.kinds.parts import bold, on_slide, one_line, own, short
from generator.kinds.pieces import chosen
from generator.reading.model import Item
from generator.reading.spans import Span
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Callout


@kind("archetypes")
class Archetype(Item):
    """A picture of one side of a role."""

    text: Text = Field(description="Hvad denne side af rollen gør for kollegerne")
    role: str = Field(default="", description="Rollens id")


# Views ----------------------------------------------------------------------------------------------------------------


@view("archetypes", "cards")
def cards(material: Material) -> Iterator[Block]:
    """Yield a card per archetype for a slide; on a page a list with the name in bold."""
    items = own(material, Archetype)
    found = chosen(material, items)
    if on_slide(material):
        for one in found:
            said = short(one) if one.brief and one.brief.plain != one.name.plain else one_line(one.text)
            yield Callout(id=f"{one.id}@card", where=one.where, title=one.name.plain, paragraphs=(said,), tone="note")
        return
    lines = tuple((*bold(one.name.spans), Span(". "), *one_line(one.text)) for one in found)
    if lines:
        yield Bullets(id=items.id("list"), where=items.where, items=lines)
