"""Prose: running text that no other kind models, such as purpose, background and how to use the guide."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Literal

from pydantic import Field

from generator.kinds import Material, kind, view
from generator.kinds.parts import bold, bullets, line, one_line, own, prose, word
from generator.reading.model import Item
from generator.reading.spans import Span
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Callout, Heading
from generator.tree.nodes import Prose as ProseNode


@kind("prose")
class Prose(Item):
    """A piece of running text under its name."""

    text: Text = Field(description="Teksten; blanklinje giver nyt afsnit, '- ' en liste")
    points: dict[str, Text] = Field(default_factory=dict, description="Punkter under teksten, hvert med sit id")
    tone: Literal["body", "attention", "note"] = Field(default="body", description="body, attention eller note")


# Views --------------------------------------------------------------------------------------------------------------


def _chosen(material: Material) -> list[Prose]:
    """Return the pieces the outline entry asks for.

    `items` lists keys or patterns (`plan-*`), in the order wanted; `except` leaves out what matches; neither gives all.
    """
    pieces = own(material, Prose)
    wanted, unwanted = (_patterns(material.frame.option(name)) for name in ("items", "except"))
    found: dict[str, Prose] = {}
    for pattern in wanted or ("*",):
        named = pieces.get(pattern)  # asked for by key, what the others say does not matter
        for piece in (named,) if named is not None else pieces:
            if fnmatchcase(piece.key, pattern) and not any(fnmatchcase(piece.key, out) for out in unwanted):
                found.setdefault(piece.key, piece)
    return list(found.values())


def _patterns(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()


@view("prose", "text")
def text(material: Material) -> Iterator[Block]:
    """Yield each piece under its heading; a toned piece becomes a boxed remark."""
    for piece in _chosen(material):
        if piece.tone != "body":
            lines = (*piece.text.lines, *(point.spans for point in piece.points.values()))
            yield Callout(id=piece.id, where=piece.where, title=piece.name.plain, paragraphs=lines, tone=piece.tone)
            continue
        yield Heading(id=f"{piece.id}@heading", where=piece.where, level=2, text=piece.name.spans)
        yield from prose(piece.id, piece.text, piece.where)
        yield from bullets(f"{piece.id}@points", piece.points, piece.where)


@view("prose", "compact")
def compact(material: Material) -> Iterator[Block]:
    """Yield short pieces under one heading (option `title`, a word): name in bold, text, then the points."""
    pieces = _chosen(material)
    if not pieces:
        return
    items = own(material, Prose)
    label = str(material.frame.option("title", "contents"))
    title = word(material.facts, label)
    yield Heading(id=items.id(f"compact-heading/{pieces[0].key}"), level=2, text=line(title))
    for piece in pieces:
        first, *rest = piece.text.lines
        paragraphs = ((*bold(piece.name.spans), Span(". "), *first), *rest)
        yield ProseNode(id=piece.id, where=piece.where, paragraphs=paragraphs)
        yield from bullets(f"{piece.id}@points", piece.points, piece.where)


@view("prose", "brief")
def brief(material: Material) -> Iterator[Block]:
    """Yield each piece for a slide: its short heading, then its points (else its text)."""
    for piece in _chosen(material):
        yield Heading(id=f"{piece.id}@brief-heading", where=piece.where, level=2, text=piece.short.spans)
        items = tuple(one_line(point) for point in piece.points.values()) or piece.text.lines
        yield Bullets(id=f"{piece.id}@brief", where=piece.where, items=items)


@view("prose", "summaries")
def summaries(material: Material) -> Iterator[Block]:
    """Yield pieces for a slide under one heading: each one's short wording as a point."""
    pieces = [piece for piece in _chosen(material) if piece.brief is not None]
    if pieces:
        items = own(material, Prose)
        title = line(word(material.facts, "told-short"))
        yield Heading(id=items.id(f"summaries-heading/{pieces[0].key}"), level=2, text=title)
        points = tuple(piece.short.spans for piece in pieces)
        yield Bullets(id=items.id(f"summaries/{pieces[0].key}"), where=pieces[0].where, items=points)
