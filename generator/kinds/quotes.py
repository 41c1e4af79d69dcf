"""Quotes: experience from those who went first, in our own words and attributed."""

from collections.abc import Iterator

from pydantic import Field

from generator.kinds import Material, kind, view
from generator.kinds.parts import on_slide, own, short
from generator.kinds.pieces import chosen
from generator.reading.model import Item
from generator.reading.text import Text
from generator.tree.nodes import Block, Callout, Prose


@kind("quotes")
class Quote(Item):
    """A paraphrased experience; `by` says whose, as the source names them."""

    text: Text = Field(description="Erfaringen, gengivet med vores egne ord")
    by: Text = Field(description="Hvem erfaringen kommer fra, som kilden nævner dem")


# Views ----------------------------------------------------------------------------------------------------------------


@view("quotes", "list")
def listing(material: Material) -> Iterator[Block]:
    """Yield each experience with the one it comes from below.

    A slide shows the short wording, and names a source that all share once, under them.
    """
    slide, found = on_slide(material), chosen(material, own(material, Quote))
    shared = slide and len(found) > 1 and len({one.by.plain for one in found}) == 1
    for one in found:
        said = (short(one),) if slide and one.brief else one.text.lines
        view_name = "slide" if slide else "quote"
        by = "" if shared else one.by.plain
        yield Callout(id=f"{one.id}@{view_name}", where=one.where, title=by, paragraphs=said, tone="quote")
    if shared:
        yield Prose(id=f"{found[0].id}@slide-by", where=found[0].where, paragraphs=(found[0].by.spans,), style="note")
