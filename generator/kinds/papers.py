"""Papers: the text of what a body decides or discusses, such as a case paper and a briefing of the works council.

An outline picks the pieces and gives each its heading; figures stay in the facts, so that a paper and the guide agree.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from generator import danish
from generator.kinds import Material, kind, view
from generator.kinds.decisions import Decision
from generator.kinds.facts import Facts
from generator.kinds.parts import (
    fill_in,
    line,
    of_kind,
    one_line,
    own,
    people_names,
    person_name,
    prose,
    role_name,
    word,
)
from generator.kinds.pieces import chosen
from generator.reading.model import Item
from generator.reading.spans import Spans
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Fact, Panel, Prose


@kind("papers")
class Paper(Item):
    """A piece of a paper under the heading its outline gives it."""

    text: Text = Field(description="Teksten; blanklinje giver nyt afsnit, '- ' en liste")
    points: dict[str, Text] = Field(default_factory=dict, description="Punkter under teksten, hvert med sit id")


# Views ----------------------------------------------------------------------------------------------------------------


@view("papers", "text")
def text(material: Material) -> Iterator[Block]:
    """Yield pieces without headings: text, then points, numbered with option `numbered`."""
    numbered = bool(material.frame.option("numbered"))
    for piece in chosen(material, own(material, Paper)):
        yield from prose(piece.id, piece.text, piece.where)
        points = tuple(one_line(point) for point in piece.points.values())
        if points:
            yield Bullets(id=f"{piece.id}@points", where=piece.where, items=points, ordered=numbered)


@view("papers", "motions")
def motions(material: Material) -> Iterator[Block]:
    """Yield what the body is asked to decide: the decisions' motions, then the points of the pieces chosen."""
    items, facts = own(material, Paper), material.facts
    found = [one_line(one.motion) for one in of_kind(material, "decisions", Decision) if one.motion is not None]
    found += [one_line(point) for piece in chosen(material, items) for point in piece.points.values()]
    if found:
        sender = facts.department or word(facts, "the-administration")
        lead = line(word(facts, "motion-lead", sender=sender))
        yield Prose(id=items.id("motions-lead"), where=items.where, paragraphs=(lead,))
        yield Bullets(id=items.id("motions"), where=items.where, items=tuple(found), ordered=True)
        yield Prose(id=items.id("motions-note"), paragraphs=(line(word(facts, "note-motions")),), style="note")


@view("papers", "head")
def head(material: Material) -> Iterator[Block]:
    """Yield the head of a paper: who it is for, number, department, date and contact; what is missing is marked.

    Option `to` is a word: the body that the paper goes to; without it the body is filled in by hand.
    """
    items, facts = own(material, Paper), material.facts
    if not items.items:
        return
    to = material.frame.option("to")
    body = (
        line(word(facts, to)) if isinstance(to, str) else fill_in(facts, word(facts, "deciding-body"), "deciding-body")
    )
    yield Panel(
        id=items.id("head"),
        title=word(facts, "paper-in-short"),
        facts=(
            Fact(word(facts, "paper-to" if to else "decided-by-body"), (body,)),
            Fact(word(facts, "case-number"), (_given(facts, facts.case_number, "case-number", "case_number"),)),
            Fact(word(facts, "administration"), (_given(facts, facts.department, "administration", "department"),)),
            Fact(word(facts, "date"), (line(danish.date_text(facts.built)),)),
            Fact(word(facts, "contact"), (_contact(facts),)),
        ),
    )


def _given(facts: Facts, value: str, label: str, field: str) -> Spans:
    return line(value) or fill_in(facts, word(facts, label).lower(), field)


def _contact(facts: Facts) -> Spans:
    if facts.contact is None:
        return fill_in(facts, word(facts, "contact-person"), "contact/name")
    return person_name(facts.contact)


@view("papers", "members")
def members(material: Material) -> Iterator[Block]:
    """Yield who stands for the staff in the programme: the people of the roles in option `roles` that exist, and room
    for the staff's own representative."""
    items, facts = own(material, Paper), material.facts
    if not items.items:
        return
    asked = material.frame.option("roles")
    roles = [str(one) for one in asked if str(one) in facts.role_names] if isinstance(asked, list | tuple) else []
    lines = [_role_line(facts, role) for role in roles]
    lines.append(
        (
            *line(f"{word(facts, 'staff-representative')}: "),
            *fill_in(facts, word(facts, "name").lower(), "staff-representative"),
        )
    )
    yield Bullets(id=items.id("members"), where=items.where, items=tuple(lines))


def _role_line(facts: Facts, role: str) -> Spans:
    people = facts.people.get(role, ())
    label = f"{role_name(facts, role)}: "
    if not people:
        count = facts.staffing.get(role, 0)
        return line(label + (danish.plural(count, "person", "personer") if count else word(facts, "not-yet").lower()))
    return (*line(label), *people_names(people, 4))
