"""Clashes: dates of different programmes that lie so close that somebody has to plan for it.

Three rules, the same that the deck states. Go-lives clash when two programmes have one within `WINDOW` days of each
other; a chain of such go-lives is one clash. Steering meetings clash on the same day, and training where two programmes
teach in the same period: all such days, or periods, of the same programmes are one clash. What is done is past.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from generator.kinds.activities import Activity
from generator.tailoring.tailor import Tailored

WINDOW = 14  # days between two go-lives that clash

Sort = Literal["go-live", "steering", "training"]


class Dated(Struct, frozen=True):
    """One dated thing of one programme: `start` and `end` are both included, `id` is the plan's."""

    programme: str
    id: str
    label: str
    start: date
    end: date


class Clash(Struct, frozen=True):
    """Things of at least two programmes that lie close, by date."""

    sort: Sort
    things: tuple[Dated, ...]

    @property
    def start(self) -> date:
        return min(one.start for one in self.things)

    @property
    def end(self) -> date:
        return max(one.end for one in self.things)

    @property
    def programmes(self) -> tuple[str, ...]:
        """The programmes' ids, in order of their first date."""
        return tuple(dict.fromkeys(one.programme for one in self.things))


def go_lives(programme: Tailored) -> tuple[Dated, ...]:
    """Return the go-lives that are still to come, by date."""
    entries = [one for one in programme.facts.plan.entries if one.go_live and not one.done]
    found = [Dated(programme.programme.id, one.id, one.brief or one.label, one.start, one.end) for one in entries]
    return tuple(sorted(found, key=lambda one: (one.start, one.id)))


def find_clashes(programmes: Sequence[Tailored]) -> tuple[Clash, ...]:
    """Return all clashes between the programmes: go-lives first, then meetings and training, each by date."""
    lives = [one for programme in programmes for one in go_lives(programme)]
    meetings = [
        Dated(one.programme.id, meeting.id, meeting.label, meeting.date, meeting.date)
        for one in programmes
        for meeting in one.facts.plan.meetings
    ]
    found = [
        *(Clash("go-live", things) for things in _chains(lives, _near)),
        *(
            Clash("steering", things)
            for things in _same(_chains(meetings, lambda one, other: one.start == other.start))
        ),
        *(Clash("training", things) for things in _trained_together(programmes)),
    ]
    order = ("go-live", "steering", "training")
    return tuple(sorted(found, key=lambda clash: (order.index(clash.sort), clash.start, clash.things[0].id)))


def _near(one: Dated, other: Dated) -> bool:
    return abs(other.start - one.start) <= timedelta(days=WINDOW)


def _overlap(one: Dated, other: Dated) -> bool:
    return one.start <= other.end and other.start <= one.end


def _chains(things: Iterable[Dated], close: Callable[[Dated, Dated], bool]) -> list[tuple[Dated, ...]]:
    """Return groups of things linked by pairs of different programmes that are close; by date, with ids breaking ties.

    Quadratic in the number of dates, of which a kommune has some hundreds at most.
    """
    ordered = sorted(things, key=lambda one: (one.start, one.id))
    group = list(range(len(ordered)))
    for later, other in enumerate(ordered):
        for earlier, one in enumerate(ordered[:later]):
            if one.programme != other.programme and close(one, other) and group[later] != group[earlier]:
                old, new = group[later], group[earlier]
                group = [new if number == old else number for number in group]
    found: dict[int, list[Dated]] = {}
    for number, one in zip(group, ordered, strict=True):
        found.setdefault(number, []).append(one)
    return [tuple(some) for some in found.values() if len(some) > 1]


def _trained_together(programmes: Sequence[Tailored]) -> list[tuple[Dated, ...]]:
    """Return the training of each two programmes that overlaps."""
    taught = [_training(one) for one in programmes]
    found = []
    for number, mine in enumerate(taught):
        for others in taught[number + 1 :]:
            found += _chains([*mine, *others], _overlap)
    return _same(found)


def _same(groups: Iterable[tuple[Dated, ...]]) -> list[tuple[Dated, ...]]:
    """Return the groups with those of the same programmes as one."""
    found: dict[frozenset[str], list[Dated]] = {}
    for things in groups:
        found.setdefault(frozenset(one.programme for one in things), []).extend(things)
    return [tuple(sorted(some, key=lambda one: (one.start, one.id))) for some in found.values()]


def _training(programme: Tailored) -> list[Dated]:
    activities = programme.content.get("activities", ())
    keys = {one.key for one in activities if isinstance(one, Activity) and one.training}
    return [
        Dated(programme.programme.id, one.id, one.brief or one.label, one.start, one.end)
        for one in programme.facts.plan.entries
        if one.activity in keys and not one.done
    ]
