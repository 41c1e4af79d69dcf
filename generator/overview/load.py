"""Load: how much of a month a person's roles take across programmes, against a full month's work.

A role's share counts on the working days of its programme's plan. A person's load in a month is the sum of share ×
those days over all roles, divided by the month's working days: the days on which at least one of the person's
programmes works. So a role of 40 % in a plan that runs the whole month is 40 %, and 20 % where the plan ends
half-way. Capacity is full time for everybody, for nothing says otherwise. Roles without a share in the source are
named, and count nothing. The same name and e-mail is the same person, as in `tailoring.effort`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from generator.kinds.facts import Facts, Period, Person
from generator.kinds.parts import role_name
from generator.tailoring.calendar import Calendar
from generator.tailoring.effort import DAY_HOURS
from generator.tailoring.tailor import Tailored

_DAY = timedelta(days=1)


class Held(Struct, frozen=True):
    """A role in a programme: its Danish name and its share of a working week, None where nobody estimated it."""

    programme: str
    role: str
    label: str
    share: float | None


class MonthLoad(Struct, frozen=True):
    """A month's work in days: what the roles take of those there are. `share` over 1 is more than full time."""

    month: date
    taken: Decimal
    days: int

    @property
    def share(self) -> float:
        return float(self.taken / self.days) if self.days else 0.0

    @property
    def hours(self) -> float:
        return float(self.taken * DAY_HOURS)

    @property
    def capacity(self) -> float:
        return float(self.days * DAY_HOURS)


class Load(Struct, frozen=True):
    """What one person (or, without a person, one role that several programmes have) carries, month by month.

    `fields` are the field ids of the person in each programme, `<programme>/people/…`.
    """

    name: str
    held: tuple[Held, ...]
    months: tuple[MonthLoad, ...]
    person: Person | None = None
    fields: tuple[str, ...] = ()

    @property
    def programmes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.programme for one in self.held))

    @property
    def peak(self) -> MonthLoad | None:
        """The busiest month, the first of several."""
        return max(self.months, key=lambda one: one.share, default=None)

    @property
    def over(self) -> tuple[MonthLoad, ...]:
        """The months with more than full time."""
        return tuple(one for one in self.months if one.taken > one.days)


def people_across(programmes: Sequence[Tailored]) -> tuple[Load, ...]:
    """Return those to look at: with roles in several programmes, or over full time in a month; heaviest first."""
    held: dict[tuple[str, str], tuple[Person, dict[Held, None], dict[str, None]]] = {}
    for one in programmes:
        for role, people in one.facts.people.items():
            for person in people:
                if person.name:
                    identity = (person.name.casefold().strip(), person.email.casefold().strip())
                    _, roles, fields = held.setdefault(identity, (person, {}, {}))
                    roles[_held(one, role)] = None
                    fields[f"{one.programme.id}/{person.field}"] = None
    loads = [
        Load(person.name, tuple(roles), _months(programmes, tuple(roles)), person, tuple(fields))
        for person, roles, fields in held.values()
    ]
    return _heaviest(one for one in loads if len(one.programmes) > 1 or one.over)


def anybody_named(programmes: Sequence[Tailored]) -> bool:
    return any(person.name for one in programmes for people in one.facts.people.values() for person in people)


def roles_across(programmes: Sequence[Tailored]) -> tuple[Load, ...]:
    """Return the roles of the same name in several programmes, as if one person held them all; heaviest first."""
    held: dict[str, dict[Held, None]] = {}
    for one in programmes:
        for role in one.facts.effort.roles:
            found = _held(one, role.role)
            held.setdefault(found.label.casefold(), {})[found] = None
    loads = [Load(next(iter(roles)).label, tuple(roles), _months(programmes, tuple(roles))) for roles in held.values()]
    return _heaviest(one for one in loads if len(one.programmes) > 1)


def _heaviest(loads: Iterable[Load]) -> tuple[Load, ...]:
    return tuple(sorted(loads, key=lambda one: (-(one.peak.share if one.peak else 0.0), one.name.casefold())))


def _held(programme: Tailored, key: str) -> Held:
    """Return the role that a key of `people` stands for: a role's own, or that of the seat its people hold."""
    facts = programme.facts
    role = _seats(programme).get(key, key)
    share = next((one.share for one in facts.effort.roles if one.role == role and one.estimated), None)
    return Held(programme.programme.id, role, role_name(facts, role), share)


def _seats(programme: Tailored) -> dict[str, str]:
    found = {}
    for unit in programme.content.get("units", ()):
        for seat in getattr(unit, "seats", {}).values():
            if seat.holder and seat.role:
                found[seat.holder] = seat.role
    return found


def _months(programmes: Sequence[Tailored], held: Sequence[Held]) -> tuple[MonthLoad, ...]:
    """Return the months in which a counted role runs, from the first to the last."""
    counted = {one.programme.id: one.facts for one in programmes if one.facts.plan}
    roles = [role for role in held if role.share and role.programme in counted]
    if not roles:
        return ()
    mine = {role.programme: counted[role.programme] for role in roles}
    calendars = {name: Calendar(facts.plan.closed) for name, facts in mine.items()}
    first = min(facts.plan.start for facts in mine.values()).replace(day=1)
    last = max(facts.plan.end for facts in mine.values())
    found = []
    month = first
    while month <= last:
        end = _month_end(month)
        taken = Decimal(0)
        for role in roles:
            taken += Decimal(str(role.share)) * _planned(calendars[role.programme], mine[role.programme], month, end)
        found.append(MonthLoad(month, taken, _worked(calendars.values(), Period(month, end))))
        month = end + _DAY
    return tuple(found)


def _planned(calendar: Calendar, facts: Facts, start: date, end: date) -> int:
    return calendar.count(max(start, facts.plan.start), min(end, facts.plan.end))


def _worked(calendars: Iterable[Calendar], span: Period) -> int:
    days = (span.start + n * _DAY for n in range((span.end - span.start).days + 1))
    some = tuple(calendars)
    return sum(any(one.is_working(day) for one in some) for day in days)


def _month_end(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY
