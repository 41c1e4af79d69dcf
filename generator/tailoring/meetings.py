"""The steering committee's meetings: the moments in the plan that call for one, as dates.

The rules: a meeting lies on the working day its content says, counted from the moment, and never before the plan
begins. Meetings that would lie within a week of each other become one, on the day and with the name of the one that
stands first in the content; it serves the other's occasion too. A meeting in a rhythm keeps further away, a third of
the rhythm: it is there to fill gaps. What is done needs no meeting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from generator.kinds.facts import Plan, SteeringMeeting
from generator.kinds.steering import Steering
from generator.tailoring.calendar import Calendar

_WEEK = timedelta(days=7)


class _Moment(Struct, frozen=True):
    """A day that calls for a meeting: `part` of the id, what it is about in words, and the phase it lies in."""

    day: date
    part: str = ""
    about: str = ""
    phase: str = ""


def steering_meetings(
    items: Sequence[Steering], plan: Plan, phases: Mapping[str, str], calendar: Calendar
) -> tuple[SteeringMeeting, ...]:
    """Return the meetings by date; none for a programme without a plan or without such items.

    items   filled, in the order written: of two meetings within a week the first gives day, name and id
    phases  {phase key: Danish name}

    Ids follow from the item and what it is about (`vitas/steering/go-live/go-live-foerste-team/oest`), so that a
    meeting keeps its id when its date moves; one in a rhythm is told by its number from the start.
    """
    found: list[SteeringMeeting] = []
    for item in items if plan else ():
        apart = _WEEK * max(1, item.weeks // 3)
        for moment in _moments(item, plan, phases):
            day = calendar.add(moment.day, item.days) if item.days else calendar.on_or_after(moment.day)
            day = max(day, calendar.on_or_after(plan.start))
            near = [n for n, other in enumerate(found) if abs(other.date - day) <= apart]
            if near:
                place = min(near, key=lambda n: abs(found[n].date - day))
                occasions = dict.fromkeys((*found[place].occasions, item.key))
                found[place] = replace(found[place], occasions=tuple(occasions))
                continue
            hour, minute = item.starts.split(".")
            found.append(
                SteeringMeeting(
                    id=f"{item.id}/{moment.part}" if moment.part else item.id,
                    label=f"{item.name.plain}: {moment.about}" if moment.about else item.name.plain,
                    date=day,
                    starts=int(hour) * 60 + int(minute),
                    minutes=item.minutes,
                    responsible=item.responsible,
                    occasions=(item.key,),
                    phase=moment.phase or _phase_on(plan, day),
                )
            )
    return tuple(sorted(found, key=lambda meeting: (meeting.date, meeting.id)))


def _moments(item: Steering, plan: Plan, phases: Mapping[str, str]) -> Iterator[_Moment]:
    """Yield the days that call for the item's meeting, in the plan's order."""
    if item.moment == "start":
        yield _Moment(plan.start)
    elif item.moment == "end":
        yield _Moment(plan.end)
    elif item.moment in ("go_live", "milestone"):
        yield from _of_entries(item, plan)
    elif item.moment == "phase":
        for key in [key for key in phases if key in plan.phases][:-1]:
            yield _Moment(plan.phases[key].end, key, phases[key], key)
    elif item.weeks:
        number, day = 1, plan.start + timedelta(weeks=item.weeks)
        while day < plan.end:
            yield _Moment(day, str(number))
            number, day = number + 1, day + timedelta(weeks=item.weeks)


def _of_entries(item: Steering, plan: Plan) -> Iterator[_Moment]:
    """Yield what is still to come of the go-lives, or of the milestones the committee answers for."""
    live = item.moment == "go_live"
    deciding = set(item.responsible[:1])
    called = [one for one in plan.entries if (one.go_live if live else one.milestone and deciding & {*one.responsible})]
    for entry in called:
        about = entry.brief or entry.label
        if live:  # the meeting's own name says that it is about a go-live
            about = entry.team.name if entry.team is not None else about if len(called) > 1 else ""
        if not entry.done:
            yield _Moment(entry.start, entry.id.split("/activities/", 1)[-1], about, entry.phase)


def _phase_on(plan: Plan, day: date) -> str:
    """The phase under way on a day: the last one begun."""
    begun = [key for key, period in plan.phases.items() if period.start <= day]
    return max(begun, key=lambda key: plan.phases[key].start, default="")
