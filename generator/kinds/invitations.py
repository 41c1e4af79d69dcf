"""Invitations: texts for training and go-live, one per team, ready to be pasted into a calendar or a mail."""

import re
from collections.abc import Iterator

from msgspec.structs import replace
from pydantic import Field

from generator import danish
from generator.kinds import Material, kind, view
from generator.kinds.facts import Entry, Facts
from generator.kinds.parts import (
    caption,
    cell,
    fill_in,
    inside,
    joined,
    line,
    one_line,
    own,
    people_names,
    person_name,
    role_name,
    text_cell,
    word,
)
from generator.kinds.pieces import chosen
from generator.reading.model import Item
from generator.reading.spans import Spans
from generator.reading.text import Text
from generator.tree.nodes import Block, Bullets, Column, Fact, Heading, PageBreak, Panel, Prose, Row, Table


@kind("invitations")
class Invitation(Item):
    """An invitation to each team's part of an activity; `{team}` and `{date}` in its texts are the team's own."""

    activity: str = Field(default="", description="Aktivitetens id i planen; tom, når go_live er true")
    go_live: bool = Field(default=False, description="true: invitationen gælder hvert teams go-live")
    subject: Text = Field(description="Emnelinjen; {team} og {date} bliver sat ind")
    recipients: Text = Field(description="Hvem der bliver inviteret; {team} bliver sat ind")
    text: Text = Field(description="Brødteksten; {team} og {date} bliver sat ind")
    teacher: Text | None = Field(default=None, description="Hvem der underviser; tom: dem, planen siger er ansvarlige")
    bring: dict[str, Text] = Field(default_factory=dict, description="Det skal man have med, hvert punkt med sit id")


_NAME = re.compile(r"\{(team|date)\}")


def entries_of(facts: Facts, invitation: Invitation) -> tuple[Entry, ...]:
    """Return what a kommune's plan has to invite to: the activity's entries or the go-lives, what is done left out."""
    found = [
        one
        for one in facts.plan.entries
        if not one.done and (one.go_live if invitation.go_live else one.activity == invitation.activity)
    ]
    return tuple(sorted(found, key=lambda one: (one.start, one.id)))


@view("invitations", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield the invitations by date: when, what, and for whom."""
    items, facts = own(material, Invitation), material.facts
    found = [(one, entry) for one in chosen(material, items) for entry in entries_of(facts, one)]
    rows = []
    for one, entry in sorted(found, key=lambda pair: (pair[1].start, pair[1].id)):
        values = _values(facts, entry)
        rows.append(
            Row(
                f"{_name(one, entry)}/row",
                (
                    text_cell(danish.date_short(entry.start)),
                    cell(_filled(one_line(one.subject), values), bold=True),
                    cell(_filled(one_line(one.recipients), values)),
                ),
            )
        )
    if rows:
        yield Table(
            id=items.id("table"),
            where=items.where,
            caption=caption(word(facts, "caption-invitations")),
            columns=(
                Column("date", word(facts, "date"), 2.6),
                Column("subject", word(facts, "agenda-item"), 8, names_row=True),
                Column("audience", word(facts, "invitation-to"), 6),
            ),
            rows=tuple(rows),
            look="dense",
        )


@view("invitations", "texts")
def texts(material: Material) -> Iterator[Block]:
    """Yield each invitation on a page of its own: subject, when and where, and the text to paste."""
    facts = material.facts
    for one in chosen(material, own(material, Invitation)):
        for entry in entries_of(facts, one):
            name = _name(one, entry)
            yield PageBreak(id=f"{name}/page")
            yield from _invitation(facts, one, entry, name)


def _name(one: Invitation, entry: Entry) -> str:
    return f"{one.id}@{entry.id.rsplit('/activities/', 1)[-1]}"


def _values(facts: Facts, entry: Entry) -> dict[str, str]:
    return {"team": entry.team.name if entry.team else facts.municipality.official_name, "date": _when(entry)}


def _invitation(facts: Facts, one: Invitation, entry: Entry, name: str) -> Iterator[Block]:
    values = _values(facts, entry)
    yield Heading(id=f"{name}/heading", where=one.where, level=2, text=_filled(one_line(one.subject), values))
    times = fill_in(facts, word(facts, "time-of-day").lower())
    when: Spans = (
        line(values["date"])
        if entry.start == entry.end
        else (
            *fill_in(facts, word(facts, "day-within")),
            *line(f" {word(facts, 'within', span=values['date'])}"),
        )
    )
    shown = [
        Fact(word(facts, "invitation-to"), (_filled(one_line(one.recipients), values),)),
        Fact(word(facts, "date"), (when,)),
        Fact(word(facts, "time-of-day"), (times,)),
        Fact(word(facts, "workshop-place"), (fill_in(facts, word(facts, "workshop-place").lower()),)),
    ]
    who = one_line(one.teacher) if one.teacher else _responsible(facts, entry)
    if who:
        shown.append(Fact(word(facts, "helper" if one.go_live else "teacher"), (who,)))
    yield Panel(id=f"{name}/when", where=one.where, title=word(facts, "workshop-practical"), facts=tuple(shown))
    for number, paragraph in enumerate(one.text.paragraphs, 1):
        block = f"{name}/text.{number}"
        if paragraph.items:
            items = tuple(_filled(spans, values) for spans in paragraph.items)
            yield Bullets(id=block, where=one.where, items=items, ordered=paragraph.ordered)
        else:
            yield Prose(id=block, where=one.where, paragraphs=(_filled(paragraph.spans, values),))
    if one.bring:
        yield Prose(id=f"{name}/bring", where=one.where, paragraphs=(line(word(facts, "invitation-bring")),))
        points = tuple(_filled(one_line(text), values) for text in one.bring.values())
        yield Bullets(id=f"{name}/bring-list", where=one.where, items=points)
    contact = facts.contact
    greeting: Spans = (
        (*line(contact.name, field=f"{contact.field}/name"),)
        if contact is not None
        else fill_in(facts, word(facts, "contact-person"), "contact/name")
    )
    yield Prose(
        id=f"{name}/greeting",
        where=one.where,
        paragraphs=(line(word(facts, "greeting")), greeting),
    )


def _responsible(facts: Facts, entry: Entry) -> Spans:
    """Return who answers for it, as one line: the people of each role, else the role's name."""
    found: list[Spans] = []
    for role in entry.responsible:
        name = role_name(facts, role)
        people = facts.people.get(role, ())
        if not people:
            found.append(line(inside(name) if found else name))
        elif len(people) > 5:
            found.append(people_names(people, 4))
        else:  # one list of names over all roles, so that it has one "og"
            found += [one for one in map(person_name, people) if one not in found]
    return joined(found, last=" og ")


def _when(entry: Entry) -> str:
    if entry.start == entry.end:
        return danish.date_text(entry.start)
    return danish.date_span(entry.start, entry.end)


def _filled(spans: Spans, values: dict[str, str]) -> Spans:
    """Put the values in, in one pass: what a kommune wrote is never read as a name."""
    return tuple(replace(one, text=_NAME.sub(lambda found: values[found.group(1)], one.text)) for one in spans)
