"""Hours and full-time equivalents: what the rollout asks of each role, month by month.

One formula everywhere: working days of the plan (less holidays, days off and closed weeks) × 7.4 hours × share ×
people, plus hours of training × end users. 7.4 hours is a day of the Danish 37-hour week; a full-time equivalent is
1,924 hours a year, the state's and KL's gross norm. Hours are rounded to whole hours per role, and a role's months are
cut from that whole, so that every table and chart adds up to the hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from generator.danish import NBSP, number, percent, plural
from generator.kinds.facts import Effort, Person, PersonLoad, Plan, RoleEffort, Team
from generator.kinds.roles import Role
from generator.tailoring.calendar import Calendar

DAY_HOURS = Decimal("7.4")
YEAR_HOURS = 1924


def estimate(
    roles: Iterable[Role],
    labels: Mapping[str, str],
    staffing: Mapping[str, int],
    allocation: Mapping[str, float],
    people: Mapping[str, tuple[Person, ...]],
    seats: Mapping[str, str],
    plan: Plan,
    waves: Sequence[Team],
    calendar: Calendar,
    *,
    end_users: int,
    training_hours: float,
    hourly_cost: float | None = None,
    not_estimated: str = "ikke estimeret",
) -> Effort:
    """Return the effort of all roles over the plan.

    labels      role key -> Danish name
    staffing    role key -> people; a role without an entry counts one
    allocation  role key -> share of a working week, a fraction
    people      role or seat-holder key -> people; `seats` maps a holder key to its role
    waves       who is trained when: their members weigh the training over the months of their go-live
    """
    months = _months(plan.start, plan.end)
    worked = [calendar.count(max(plan.start, month), min(plan.end, _month_end(month))) for month in months]
    days = sum(worked)
    trained = _training_weights(plan, waves, months)
    found: list[RoleEffort] = []
    training = 0
    in_roles = False
    for role in roles:
        label = labels.get(role.key, role.key)
        count = staffing.get(role.key, 1)
        if role.allocation.unit == "none":
            found.append(
                RoleEffort(role.key, label, count, None, days, 0.0, (), "", estimated=False, note=not_estimated)
            )
        elif role.allocation.unit == "hours":
            in_roles = True
            count = end_users
            each = Decimal(str(role.allocation.max or role.allocation.min))
            hours = _whole(each * count)
            training += hours
            formula = f"{plural(count, 'slutbruger', 'slutbrugere')} × {_hours_text(each)}"
            found.append(
                RoleEffort(role.key, label, count, None, 0, float(hours), _cut(hours, months, trained), formula)
            )
        else:
            share = allocation.get(role.key, role.allocation.max / 100)
            hours = _whole(days * DAY_HOURS * Decimal(str(share)) * count)
            formula = (
                f"{plural(days, 'arbejdsdag', 'arbejdsdage')} × {number(float(DAY_HOURS), 1)}{NBSP}timer"
                f" × {_share_text(share)} × {plural(count, 'person', 'personer')}"
            )
            found.append(
                RoleEffort(role.key, label, count, share, days, float(hours), _cut(hours, months, worked), formula)
            )
    total = sum(int(role.hours) for role in found)
    sums: dict[date, float] = {
        month: sum(hours for role in found for own, hours in role.months if own == month) for month in months
    }
    if not in_roles:
        # No role stands for the end users: their training is a line of its own.
        training = _whole(Decimal(str(training_hours)) * end_users)
        total += training
        for month, hours_then in _cut(training, months, trained):
            sums[month] += hours_then
    return Effort(
        roles=tuple(found),
        training_hours=float(training),
        total=float(total),
        fte=round(total / YEAR_HOURS, 3),
        months=tuple((month, float(hours)) for month, hours in sums.items()),
        loads=_loads(found, people, seats),
        hourly_cost=hourly_cost,
        cost=None if hourly_cost is None else float(_whole(Decimal(str(hourly_cost)) * total)),
    )


def _loads(
    roles: Sequence[RoleEffort], people: Mapping[str, tuple[Person, ...]], seats: Mapping[str, str]
) -> tuple[PersonLoad, ...]:
    """Add up the shares of everyone who holds an estimated role; the same name and e-mail is the same person."""
    shares = {role.role: role.share for role in roles if role.share is not None}
    held: dict[tuple[str, str], tuple[Person, dict[str, None]]] = {}
    for key, holders in people.items():
        role = seats.get(key, key)
        if role not in shares:
            continue
        for person in holders:
            if person.name:
                identity = (person.name.casefold().strip(), person.email.casefold().strip())
                held.setdefault(identity, (person, {}))[1][role] = None
    loads = []
    for person, mine in held.values():
        share = sum((Decimal(str(shares[role])) for role in mine), Decimal(0))
        loads.append(PersonLoad(person, tuple(mine), float(share)))
    return tuple(loads)


def _training_weights(plan: Plan, waves: Sequence[Team], months: Sequence[date]) -> list[int]:
    """Spread training over the months of the go-lives, by the members of each wave."""
    weights = dict.fromkeys(months, 0)
    by_team = {entry.team.id: entry.start for entry in plan.entries if entry.go_live and entry.team is not None}
    for wave in waves:
        day = by_team.get(wave.id, plan.go_live)
        weights[day.replace(day=1)] += max(wave.members, 0)
    if not any(weights.values()):
        weights[plan.go_live.replace(day=1)] = 1
    return list(weights.values())


def _cut(total: int, months: Sequence[date], weights: Sequence[int]) -> tuple[tuple[date, float], ...]:
    """Cut whole hours into months by weight: the running sum is rounded, so the parts add up exactly."""
    whole = sum(weights)
    if not whole:
        weights, whole = [1] + [0] * (len(months) - 1), 1
    marks = [0]
    running = 0
    for weight in weights:
        running += weight
        marks.append(_whole(Decimal(total) * running / whole))
    return tuple((month, float(end - start)) for month, (start, end) in zip(months, pairwise(marks), strict=True))


def _months(start: date, end: date) -> list[date]:
    """The first days of all months from `start` to `end`."""
    found = [start.replace(day=1)]
    while (found[-1].year, found[-1].month) < (end.year, end.month):
        found.append(_month_end(found[-1]) + timedelta(days=1))
    return found


def _month_end(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _share_text(share: float) -> str:
    hundredth = Decimal(str(share)) * 100
    return percent(share, 0 if hundredth == hundredth.to_integral_value() else 1)


def _hours_text(hours: Decimal) -> str:
    if hours == 1:
        return plural(1, "time", "timer")
    return number(float(hours), 0 if hours == hours.to_integral_value() else 1) + NBSP + "timer"
