"""Terms: the words a programme uses in its own sense, and those of the shared glossary that a document uses."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from pydantic import Field

from generator import danish
from generator.kinds import Material, kind, view
from generator.kinds.facts import Facts
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


# What a Danish word may end in when it is bent: medarbejder(ne)(s), gevinst(er), modstand(en), kravet.
_BENT = re.compile(r"(?:[ent]|e?[nrt]|e?ne|erne|er?en|er?et)?s?(?![\w-])")
_INSIDE = re.compile(r"[\w-]")


# Views ----------------------------------------------------------------------------------------------------------------


@view("terms", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield the terms in one table, in their own order; a slide shows the short meaning.

    The shared glossary's words have a place of their own (`document@glossary`) and are left out.
    """
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
        if not term.area
    )
    if rows:
        yield Table(
            id=terms.id("table"),
            where=terms.where,
            caption=() if slide else caption(word(facts, "caption-terms")),
            title=word(facts, "caption-terms"),
            columns=_columns(facts),
            rows=rows,
        )


def glossary(terms: Sequence[Term], facts: Facts, told: Iterable[str], name: str) -> Iterator[Block]:
    """Yield the shared words that stand in `told`, all texts of a document, by the alphabet; `name` is the id."""
    standing_in = _finder(tuple(term.name.plain for term in terms if term.area))
    standing = frozenset[str]().union(*map(standing_in, told))
    used = [term for term in terms if term.area and term.name.plain in standing]
    rows = tuple(
        Row(
            f"{term.id}@glossary",
            (cell(term.name.spans, local_tag(facts, term), bold=True), cell(*term.definition.lines)),
            local=term.local,
        )
        for term in sorted(used, key=lambda term: danish.sort_key(term.name.plain))
    )
    if rows:
        title = word(facts, "caption-glossary")
        yield Table(id=name, caption=caption(title), title=title, columns=_columns(facts), rows=rows, look="dense")


@lru_cache(maxsize=16)
def _finder(names: tuple[str, ...]) -> Callable[[str], frozenset[str]]:
    """Return what finds those of `names` that stand in a text: small letters, without what stands in brackets."""
    folded = tuple((name, re.sub(r"\s*\(.*?\)", "", name).replace("\u00a0", " ").lower()) for name in names)

    @lru_cache(maxsize=600)
    def standing_in(told: str) -> frozenset[str]:
        text = told.replace("\u00a0", " ").lower()
        return frozenset(name for name, plain in folded if _stands(plain, text))

    return standing_in


def _stands(plain: str, text: str) -> bool:
    """Whether a term's name, in small letters, stands in `text` as a word of its own, bent or not: «ord» in «ordene».

    Only the places where its letters stand are looked at closer: a pattern alone would try every letter of a text.
    """
    place = text.find(plain)
    while place >= 0:
        if _BENT.match(text, place + len(plain)) and not _INSIDE.match(text[max(place - 1, 0) : place]):
            return True
        place = text.find(plain, place + 1)
    return False


def _columns(facts: Facts) -> tuple[Column, ...]:
    return (
        Column("term", word(facts, "term"), 4.6, names_row=True),
        Column("meaning", word(facts, "meaning"), 12),
    )
