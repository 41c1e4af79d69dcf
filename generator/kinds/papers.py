"""Papers: the text of what a body decides or discusses, such as a case paper and a briefing of the works council.

An outline picks the pieces and gives each its heading; figures stay in the facts, so that a paper and the guide agree.
"""

from collections.abc import Iterator

from pydantic import Field

from generator import danish
from generator.kinds import Material, kind, view
from generator.kinds.decisions import Decision
from generator.kinds.facts import Facts
from generator.kinds.parts import (
    cell,
    fill_in,
    how_many,
    joined,
    line,
    of_kind,
    one_line,
    own,
    people_names,
    person_name,
    prose,
    role_name,
    text_cell,
    without_empty,
    word,
)
from generator.kinds.pieces import chosen
from generator.reading.model import Item
from generator.reading.spans import Spans
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Cell, Column, Fact, Panel, Prose, Row, Table


@kind("papers")
class Paper(Item):
    """A piece of a paper under the heading its outline gives it."""

    text: Text | None = Field(default=None, description="Teksten; blanklinje giver nyt afsnit, '- ' en liste")
    points: dict[str, Text] = Field(default_factory=dict, description="Punkter under teksten, hvert med sit id")


# Views ----------------------------------------------------------------------------------------------------------------


@view("papers", "text")
def text(material: Material) -> Iterator[Block]:
    """Yield pieces without headings: text, then points, numbered with option `numbered`."""
    numbered = bool(material.frame.option("numbered"))
    for piece in chosen(material, own(material, Paper)):
        if piece.text is not None:
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
    """Yield the head of a paper: who decides, number, department, date and contact; what is missing is marked.

    Option `line`: all but who decides in one line, for a paper of one page whose title says whom it is for.
    """
    items, facts = own(material, Paper), material.facts
    if not items.items:
        return
    number = _given(facts, facts.case_number, "case-number", "case_number")
    department = _given(facts, facts.department, "administration", "department")
    day, contact = line(danish.date_text(facts.built)), _contact(facts)
    if material.frame.option("line"):
        named = {"case-number": bool(facts.case_number), "contact": facts.contact is not None}  # a gap names itself
        first, last = (line(f"{word(facts, label)}: ") if given else () for label, given in named.items())
        parts = ((*first, *number), department, day, (*last, *contact))
        yield Prose(id=items.id("head"), where=items.where, paragraphs=(joined(parts, " · "),), style="note")
        return
    body = fill_in(facts, word(facts, "deciding-body"))
    yield Panel(
        id=items.id("head"),
        title=word(facts, "paper-in-short"),
        facts=(
            Fact(word(facts, "decided-by-body"), (body,)),
            Fact(word(facts, "case-number"), (number,)),
            Fact(word(facts, "administration"), (department,)),
            Fact(word(facts, "date"), (day,)),
            Fact(word(facts, "contact"), (contact,)),
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
    rows = [row for role in roles for row in _role_rows(facts, items.id("members"), role)]
    staff = cell(fill_in(facts, word(facts, "name").lower(), "staff-representative"))
    rows.append(Row(items.id("members/staff"), (text_cell(word(facts, "staff-representative")), staff, Cell())))
    columns: tuple[Column, ...] = (
        Column("role", word(facts, "role"), 6, names_row=True),
        Column("name", word(facts, "name"), 6),
        Column("time", word(facts, "time"), 4),
    )
    columns, rows = without_empty(columns, rows)
    yield Table(
        id=items.id("members"),
        where=items.where,
        title=word(facts, "participants"),
        columns=columns,
        rows=tuple(rows),
        look="dense",
    )


def _role_rows(facts: Facts, address: str, role: str) -> Iterator[Row]:
    """Yield a row for each of a role's two people, with what it takes of their time where that is known; one row for
    more, and where nobody is named one with how many are wanted."""
    people, name = facts.people.get(role, ()), text_cell(role_name(facts, role))
    effort = next((one for one in facts.effort.roles if one.role == role and one.estimated), None)
    share = effort.share if effort is not None else 0
    time = text_cell(word(facts, "member-share", share=danish.percent(share))) if share else Cell()
    for number, person in enumerate(people if len(people) < 3 else ()):
        yield Row(f"{address}/{role}/{number}", (name, cell(person_name(person)), time))
    if len(people) > 2:
        yield Row(f"{address}/{role}", (name, cell(people_names(people, 4)), time))
    if not people:
        count = facts.staffing.get(role, 0) or (effort.people if effort is not None else 0)
        many = how_many(facts, "person", count) if count else word(facts, "not-yet")
        yield Row(f"{address}/{role}", (name, text_cell(many), time))
