"""Agenda and minutes of the steering committee's meetings: two pages each, one to send out and one to write in.

The dates come from the plan and the items from `agenda`; what an item `shows` (milestones, risks, decisions, hours) is
what the plan says for that meeting, so that nobody carries it over by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256

from generator import danish
from generator.kinds import Material, view
from generator.kinds.decisions import Decision
from generator.kinds.facts import Entry, Facts, SteeringMeeting
from generator.kinds.parts import (
    cell,
    fill_in,
    hours,
    hours_of,
    line,
    local_tag,
    muted,
    of_kind,
    own,
    people_acting,
    person_name,
    text_cell,
    word,
    worded,
)
from generator.kinds.risks import Risk, numbered
from generator.kinds.steering import AgendaItem, Steering, agenda_of
from generator.kinds.units import Unit
from generator.reading.spans import Span, Spans
from generator.tree.nodes import Block, Cell, Column, Control, Fact, Heading, PageBreak, Panel, Row, Table

_NEAR = timedelta(days=7)  # a phase that begins this soon after a meeting is what the meeting opens


@view("steering", "papers")
def papers(material: Material) -> Iterator[Block]:
    """Yield agenda and minutes of each meeting, each on a page of its own."""
    meetings = material.facts.plan.meetings
    for number, meeting in enumerate(meetings):
        yield PageBreak(id=f"{meeting.id}@page")
        yield from _agenda(material, meetings, number)
        yield PageBreak(id=f"{meeting.id}@minutes-page")
        yield from _minutes(material, meeting)


def _agenda(material: Material, meetings: Sequence[SteeringMeeting], number: int) -> Iterator[Block]:
    items, facts, meeting = own(material, Steering), material.facts, meetings[number]
    day = danish.date_text(meeting.date)
    title = word(facts, "agenda-title", meeting=meeting.label, date=day)
    yield Heading(id=f"{meeting.id}@agenda-heading", where=items.where, level=2, text=line(title))
    until = danish.clock(meeting.starts + meeting.minutes)
    called = [items.get(occasion) for occasion in meeting.occasions]
    yield Panel(
        id=f"{meeting.id}@when",
        where=items.where,
        title=word(facts, "workshop-practical"),
        facts=(
            Fact(word(facts, "date"), (line(day),)),
            Fact(word(facts, "time-of-day"), (line(f"{danish.clock(meeting.starts)}–{until}"),)),
            Fact(
                word(facts, "workshop-place"),
                (fill_in(facts, word(facts, "workshop-place").lower()),),
            ),
            Fact(word(facts, "meeting-purpose"), tuple(spans for one in called if one for spans in one.text.lines)),
        ),
    )
    rows = []
    for place, item in enumerate(agenda_of(material, meeting), 1):
        details = tuple(_details(material, meetings, number, item))
        rows.append(
            Row(
                f"{item.id}@{_tail(meeting)}",
                (
                    text_cell(str(place), bold=True),
                    cell(item.name.spans, local_tag(facts, item), bold=True),
                    cell(*item.text.lines, *details),
                    text_cell(word(facts, f"agenda-{item.purpose}")),
                ),
                local=item.local,
            )
        )
    if rows:
        yield Heading(id=f"{meeting.id}@agenda-points", level=3, text=line(word(facts, "meeting-agenda")))
        yield Table(
            id=f"{meeting.id}@agenda",
            where=items.where,
            title=title,
            columns=(
                Column("point", word(facts, "number"), 1.2),  # its place in this meeting, not the number of the item
                Column("item", word(facts, "agenda-item"), 3.8, names_row=True),
                Column("text", word(facts, "happens"), 9),
                Column("type", word(facts, "agenda-type"), 2.6),
            ),
            rows=tuple(rows),
        )


# What an item shows ---------------------------------------------------------------------------------------------------


def _details(material: Material, meetings: Sequence[SteeringMeeting], number: int, item: AgendaItem) -> Iterator[Spans]:
    """Yield what the plan says for an item at this meeting, a line each."""
    facts, meeting = material.facts, meetings[number]
    before = meetings[number - 1].date if number else date.min
    after = meetings[number + 1] if number + 1 < len(meetings) else None
    if item.shows == "plan":
        reached = [one for one in facts.plan.milestones if before < one.end <= meeting.date]
        ahead = [one for one in facts.plan.milestones if meeting.date < one.end <= (after.date if after else date.max)]
        yield from _listed(facts, "agenda-reached", [_milestone(one) for one in reached])
        yield from _listed(facts, "agenda-ahead", [_milestone(one) for one in ahead])
    elif item.shows == "risks":
        worst = numbered(of_kind(material, "risks", Risk))[:3]
        yield from _listed(facts, "agenda-risks", [f"{name} {risk.short.plain}" for name, risk in worst])
    elif item.shows == "decisions":
        yield from _listed(facts, "agenda-due", [one.name.plain for one in decisions_at(material, meetings, number)])
    elif item.shows == "hours":
        month = meeting.date.replace(day=1)
        found = dict(facts.effort.months).get(month, 0)
        if found >= 0.5:
            spent = Span(hours(found), says=hours_of(facts, month=f"{month:%Y-%m}"))
            yield muted(worded(facts, "agenda-hours", "hours", spent, month=danish.month_text(month)))
    elif item.shows == "next" and after is not None:
        yield line(word(facts, "agenda-next", date=danish.date_text(after.date), meeting=after.label), tone="muted")


def _listed(facts: Facts, label: str, said: list[str]) -> Iterator[Spans]:
    if said:
        yield line(word(facts, label, listed="; ".join(said)), tone="muted")


def _milestone(entry: Entry) -> str:
    return f"{entry.brief or entry.label} ({danish.date_short(entry.end)})"


def decisions_at(material: Material, meetings: Sequence[SteeringMeeting], number: int) -> list[Decision]:
    """Return the decisions that belong to a meeting: each to the last meeting in time for it, else to the first.

    In time means by its due date, or as its phase is about to begin; one with neither belongs to the first meeting.
    """
    facts = material.facts

    def place(one: Decision) -> int:
        due = facts.due.get(one.id) or facts.due.get(one.key)
        if due is None and one.phase in facts.plan.phases and one.phase != facts.phase_order[0]:
            due = facts.plan.phases[one.phase].start + _NEAR
        if due is None:
            return 0
        return max((index for index, meeting in enumerate(meetings) if meeting.date <= due), default=0)

    return [one for one in of_kind(material, "decisions", Decision) if place(one) == number]


# Minutes --------------------------------------------------------------------------------------------------------------


def _minutes(material: Material, meeting: SteeringMeeting) -> Iterator[Block]:
    items, facts = own(material, Steering), material.facts
    title = word(facts, "minutes-title", meeting=meeting.label, date=danish.date_text(meeting.date))
    yield Heading(id=f"{meeting.id}@minutes-heading", where=items.where, level=2, text=line(title))
    attending = tuple(
        Row(
            f"{meeting.id}@present/{place}",
            (
                cell(name) if name else _unnamed(facts, meeting, place, role),
                text_cell(role),
                Cell(control=Control("checkbox", _tag(meeting, f"m{place}"), word(facts, "alias-present", role=role))),
            ),
        )
        for place, (role, name) in enumerate(participants(material, meeting), 1)
    )
    if attending:
        yield Heading(id=f"{meeting.id}@present-heading", level=3, text=line(word(facts, "participants")))
        yield Table(
            id=f"{meeting.id}@present",
            where=items.where,
            title=word(facts, "participants"),
            columns=(
                Column("name", word(facts, "name"), 6.6, names_row=True),
                Column("role", word(facts, "role"), 7),
                Column("present", word(facts, "present"), 3),
            ),
            rows=attending,
        )
    rows = tuple(_written(material, meeting, place, item) for place, item in enumerate(agenda_of(material, meeting), 1))
    if rows:
        yield Heading(id=f"{meeting.id}@decisions-heading", level=3, text=line(word(facts, "minutes-form")))
        yield Table(
            id=f"{meeting.id}@minutes",
            where=items.where,
            title=title,
            columns=(
                Column("item", word(facts, "agenda-item"), 4.4, names_row=True),
                Column("decision", word(facts, "decided-or-said"), 6.4),
                Column("owner", word(facts, "owner"), 3.2),
                Column("due", word(facts, "due"), 2.6),
            ),
            rows=rows,
        )


def _unnamed(facts: Facts, meeting: SteeringMeeting, place: int, role: str) -> Cell:
    said, prompt = word(facts, "alias-participant", role=role), word(facts, "prompt-owner")
    return Cell(control=Control("text", _tag(meeting, f"n{place}"), said, prompt=prompt))


def _written(material: Material, meeting: SteeringMeeting, place: int, item: AgendaItem) -> Row:
    facts = material.facts
    named = {"number": place, "task": item.name.plain}

    def control(kind: str, letter: str, alias: str, prompt: str) -> Cell:
        tag = _tag(meeting, f"{item.key}:{letter}")
        said, shown = word(facts, alias, **named), word(facts, prompt)
        return Cell(control=Control(kind, tag, said, prompt=shown))  # type: ignore[arg-type]

    return Row(
        f"{item.id}@minutes/{_tail(meeting)}",
        (
            cell((Span(f"{place}. ", bold=True), Span(item.name.plain, bold=True)), local_tag(facts, item)),
            control("text", "b", "alias-decision", "prompt-decision"),
            control("text", "a", "alias-owner", "prompt-owner"),
            control("date", "f", "alias-due", "prompt-due"),
        ),
        local=item.local,
    )


def participants(material: Material, meeting: SteeringMeeting) -> list[tuple[str, Spans]]:
    """Return (role or seat, name) of who meets: what the meeting's content names as responsible, in that order.

    A unit gives all its seats, a role the seats of its own or else itself. The name is () where nobody is given. A seat
    stands under its own name, a role without seats under the role's.
    """
    facts = material.facts
    units = of_kind(material, "units", Unit)
    found: list[tuple[str, Spans]] = []
    for role in meeting.responsible:
        unit = next((one for one in units if one.key == role), None)
        seats = list(unit.seats.values()) if unit is not None else []
        if not seats:
            taken = [seat for one in units for seat in one.seats.values() if seat.role == role]
            seats = [seat for seat in taken if seat.holder in ("", role)] or taken
        for seat in seats:
            people = facts.people.get(seat.holder or seat.role, ())
            found += [(seat.name.plain, person_name(person)) for person in people] or [(seat.name.plain, ())]
        if not seats:
            found += _people(material, role)
    return found


def _people(material: Material, role: str) -> list[tuple[str, Spans]]:
    label = material.facts.role_names.get(role, danish.capitalise(role.replace("-", " ")))
    return [(label, person_name(person)) for person in people_acting(material, role)] or [(label, ())]


def _tail(meeting: SteeringMeeting) -> str:
    return meeting.id.split("/steering/", 1)[-1]


def _tag(meeting: SteeringMeeting, part: str) -> str:
    """Return a control's tag: as stable as the meeting's id, and never longer than Word takes."""
    return f"ref:{sha256(meeting.id.encode()).hexdigest()[:10]}:{part}"[:64]
