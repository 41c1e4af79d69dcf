"""What of a tailored programme belongs in a calendar: go-lives, milestones, steering meetings and training.

A role's own calendar holds what the role does: its activities and due dates, the meetings it takes part in, and every
go-live. A team's holds the team's days and those that are everybody's. No person stands in a calendar, only roles: a
file that is mailed around and imported must not carry personal data.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from generator import danish
from generator.compose import Labels
from generator.kinds import Frame, Items, Material
from generator.kinds.activities import Activity, milestone_names
from generator.kinds.checks import Check
from generator.kinds.decisions import Decision
from generator.kinds.facts import Entry, Facts, SteeringMeeting
from generator.kinds.parts import acting_as, owner_roles, word
from generator.kinds.steering import Steering, agenda_of
from generator.kinds.workshop import Part
from generator.problems import Problems, nearest
from generator.reading.model import Item
from generator.reading.text import Text
from generator.tailoring.tailor import Tailored
from generator.tree.events import DatedCalendar, Event


def calendar_of(tailored: Tailored, problems: Problems, *, role: str = "", team: str = "") -> DatedCalendar:
    """Return the programme's calendar, or that of one role (also a seat's holder) or one team, by key.

    Without dated rows there are no events: then there is nothing to write. Reports every label it misses.
    """
    labels = Labels(tailored.facts.words)
    tailored = replace(tailored, facts=replace(tailored.facts, words=labels))
    facts = tailored.facts
    whom = facts.role_names.get(role, "") or next((one.name for one in facts.teams if one.id == team), "")
    title = word(facts, "calendar-name", programme=facts.programme.name, official=facts.municipality.official_name)
    if whom:
        title = f"{title}: {whom}"
    if tailored.programme.unapproved:
        title = f"{title} ({word(facts, 'draft')})"
    about = word(facts, "calendar-about", version=facts.programme.version, date=danish.date_text(facts.built))
    work = _Dates(tailored)
    events = tuple(work.of_role(role) if role else work.of_team(team) if team else work.everything())
    labels.report(problems)
    return DatedCalendar(title, about, facts.municipality.slug, facts.built, events)


def check_whose(tailored: Tailored, roles: tuple[str, ...], teams: tuple[str, ...], problems: Problems) -> None:
    """Report every role and team asked for that there is none of."""
    known_teams = [team.id for team in tailored.facts.teams]
    for kind, names, known in (("role", roles, list(tailored.facts.role_names)), ("team", teams, known_teams)):
        for name in names:
            if name not in known:
                hint = nearest(name, known) or f"der er: {danish.join(known)}"
                problems.report(f"no-such-{kind}", name=name[:80], hint=hint)


class _Dates:
    def __init__(self, tailored: Tailored) -> None:
        self.facts: Facts = tailored.facts
        self.content = tailored.content
        self.plan = self.facts.plan
        self.marks = milestone_names(self.facts)
        self.tentative = self.plan.assumed_start or bool(tailored.programme.unapproved)

    def everything(self) -> Iterator[Event]:
        for entry in self.plan.entries:
            if entry.milestone or entry.go_live or self.is_training(entry):
                yield self.entry(entry)
        for meeting in self.plan.meetings:
            yield self.meeting(meeting)
        yield from self.session()

    def of_team(self, team: str) -> Iterator[Event]:
        """Yield the team's days and those that are no single team's; the steering committee meets without it."""
        for entry in self.plan.entries:
            own = entry.team is None or entry.team.id == team
            if own and (entry.milestone or entry.go_live or self.is_training(entry)):
                yield self.entry(entry)
        yield from self.session()

    def of_role(self, role: str) -> Iterator[Event]:
        keys = acting_as(self.material(), role)
        for entry in self.plan.entries:
            if entry.go_live or keys & {*entry.responsible}:
                yield self.entry(entry)
        for meeting in self.plan.meetings:
            if keys & {*meeting.responsible}:
                yield self.meeting(meeting)
        for item in (*self.items("checks"), *self.items("decisions")):
            due = self.facts.due.get(item.id)
            if due is not None and keys & {*_owners(item)}:
                yield self.due(item, due)
        if self.session_parts() and any(keys & {*entry.responsible} for entry in self.plan.entries if entry.go_live):
            yield from self.session()

    # One event each

    def entry(self, entry: Entry) -> Event:
        activity = self.items("activities").get(entry.activity)
        ready = activity.ready if isinstance(activity, Activity) else None
        mark = self.marks.get(entry.id, "")
        category = (
            "go-live"
            if entry.go_live
            else "milestone"
            if entry.milestone
            else ("training" if self.is_training(entry) else "activity")
        )
        event = Event(
            id=entry.id,
            summary=self.summary(f"{mark} {entry.label}".strip()),
            first=entry.start,
            last=entry.end,
            lines=tuple(
                one
                for one in (
                    _text(ready),
                    entry.note,
                    word(self.facts, "calendar-owner", who=owner_roles(self.facts, entry.responsible))
                    if entry.responsible
                    else "",
                    word(self.facts, "calendar-suggestion") if self.tentative else "",
                )
                if one
            ),
            category=word(self.facts, f"category-{category}"),
            tentative=self.tentative,
            mark=mark,
        )
        held = self.facts.workshop
        if entry.go_live and self.session_parts() and held.date == entry.start == entry.end:
            return self.timed(event)
        return event

    def meeting(self, meeting: SteeringMeeting) -> Event:
        item = self.items("steering").get(meeting.occasions[0])
        agenda = agenda_of(self.material(), meeting)
        lines = [_text(item.text)] if isinstance(item, Steering) else []
        if agenda:
            points = [f"{number}. {one.name.plain}" for number, one in enumerate(agenda, 1)]
            lines += [word(self.facts, "calendar-agenda"), *points]
        lines.append(word(self.facts, "calendar-attend", who=owner_roles(self.facts, meeting.responsible)))
        return Event(
            id=meeting.id,
            summary=self.summary(f"{word(self.facts, 'category-steering')} – {meeting.label}"),
            first=meeting.date,
            last=meeting.date,
            lines=tuple(lines),
            category=word(self.facts, "category-steering"),
            starts=meeting.starts,
            minutes=meeting.minutes,
            tentative=self.tentative,
        )

    def due(self, item: Check | Decision, day: date) -> Event:
        return Event(
            id=item.id,
            summary=self.summary(f"{word(self.facts, 'category-due')}: {item.name.plain}"),
            first=day,
            last=day,
            lines=tuple(one for one in (_text(item.text),) if one),
            category=word(self.facts, "category-due"),
            tentative=self.tentative,
        )

    def session(self) -> Iterator[Event]:
        """Yield the workshop on the day it is given, where the plan does not already have it then."""
        held = self.facts.workshop
        parts = self.session_parts()
        if not parts or held.date is None or any(one.go_live and one.start == held.date for one in self.plan.entries):
            return
        name = self.items("workshop")
        yield self.timed(
            Event(
                id=f"{name.address}@session",
                summary=self.summary(word(self.facts, "category-workshop")),
                first=held.date,
                last=held.date,
                lines=tuple(part.name.plain for part in parts if not part.pause),
                category=word(self.facts, "category-workshop"),
            )
        )

    def timed(self, event: Event) -> Event:
        held = self.facts.workshop
        minutes = sum(part.minutes for part in self.session_parts())
        return replace(event, starts=held.starts, minutes=minutes, place=held.place, tentative=not held.given)

    # Looking things up

    def summary(self, text: str) -> str:
        return f"{self.facts.programme.name}: {text}"

    def is_training(self, entry: Entry) -> bool:
        activity = self.items("activities").get(entry.activity)
        return isinstance(activity, Activity) and activity.training

    def session_parts(self) -> list[Part]:
        return [part for part in self.items("workshop") if isinstance(part, Part)]

    def items(self, kind: str) -> Items[Item]:
        found = self.content.get(kind)
        return found if found is not None else Items(f"{self.facts.programme.id}/{kind}", ())

    def material(self) -> Material:
        return Material(self.items("roles"), self.content, self.facts, Frame())


def _owners(item: Check | Decision) -> tuple[str, ...]:
    return item.responsible if isinstance(item, Check) else (item.owner,)


def _text(text: Text | None) -> str:
    return text.plain if text is not None else ""
