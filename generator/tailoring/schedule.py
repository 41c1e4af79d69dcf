"""The dated plan: activities that declare `after` and `lasts`, a start or a wanted go-live, and teams, to dates.

The rules, in the order they apply to one activity (or one team's instance of it):

- It starts on the first working day after everything in `after` has ended (`lag` pushes it further); with nothing to
  wait for, on the project's start. A milestone without `lasts` is one day.
- "5 days" are working days; "3 weeks" end on the last working day of the third calendar week (`Calendar.weeks`).
- `each: teams` repeats it per wave, `first_team` makes the first wave's, `later_teams` the others'. Wave n waits for
  wave n of what repeats, and for all waves of it when it does not repeat itself. Each later wave starts `gap_weeks`
  after the one before, on the same weekday.
- A pin (`starts`, `ends`) wins over all of this; one that breaks `after` is reported with both places.

A wanted go-live is the first wave's. The project then starts in the latest week that makes it, and the go-live waits
for its day. An activity that is not there (dropped, or no later wave) hands its own `after` on to those behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct, field

from generator.danish import date_text, join
from generator.kinds.activities import Activity
from generator.kinds.facts import Entry, Period, Plan, Team
from generator.problems import NOWHERE, Problems, Where, nearest
from generator.tailoring.calendar import Calendar, NoWorkingDay, monday

# How far back a wanted go-live is searched from: no programme prepares for longer than this.
_MOST_DAYS = 5 * 366

_LENGTH = re.compile(r"(\d{1,3})\s*(day|days|week|weeks)")


class Pin(Struct, frozen=True):
    """What a kommune fixed for one activity (or one team's instance of it, `<activity>/<team>`)."""

    starts: date | None = None
    ends: date | None = None
    done: bool = False
    where: Where = NOWHERE
    starts_where: Where = NOWHERE
    ends_where: Where = NOWHERE


class Wish(Struct, frozen=True):
    """When the project shall run: its start, or the first go-live, or both. `assumed`: nobody gave either."""

    start: date | None
    go_live: date | None = None
    start_where: Where = NOWHERE
    go_live_where: Where = NOWHERE
    assumed: bool = False


class Length(Struct, frozen=True):
    """A duration: `count` working days, or calendar weeks."""

    count: int
    weeks: bool


class _Row(Struct):
    """One activity, read once: its durations as numbers and its waves."""

    activity: Activity
    after: tuple[str, ...]
    lasts: Length
    lag: Length
    waves: tuple[int, ...]  # wave numbers, 0 the first; (-1,) when it does not repeat
    pins: dict[int, Pin] = field(default_factory=dict)


class _Span(Struct):
    """Where an instance lies. `anchor` is its start before holidays moved it, so that gaps keep their weekday."""

    start: date
    end: date
    anchor: date
    earliest: date


def read_length(text: str) -> Length | None:
    """Read "3 weeks" or "5 days"; "" is no duration; None when it is neither."""
    if not text.strip():
        return Length(0, False)
    match = _LENGTH.fullmatch(text.strip())
    return Length(int(match[1]), match[2].startswith("week")) if match else None


def default_start(built: date, calendar: Calendar, weeks: int = 4) -> date:
    """Return the first Monday at least `weeks` weeks after `built` that is a working day."""
    day = built + timedelta(weeks=weeks)
    if day.weekday():
        day = monday(day) + timedelta(weeks=1)
    while not calendar.is_working(day):
        day += timedelta(weeks=1)
    return day


def schedule(
    activities: Sequence[Activity],
    dropped: Mapping[str, tuple[str, ...]],
    phases: Sequence[str],
    waves: Sequence[Team],
    wish: Wish,
    calendar: Calendar,
    problems: Problems,
    *,
    built: date,
    gap_weeks: int = 0,
    pins: Mapping[str, Pin] | None = None,
) -> Plan | None:
    """Return the dated plan, or None when a problem was reported that leaves no plan.

    Entries carry the activity's own name, not filled: tailoring names them once texts can be filled.

    activities  those that are in, in the order written
    dropped     key -> `after` of activities that conditions or local changes took out
    phases      phase keys in order; every one gets a `Period`, one without activities that of its neighbour
    pins        what the kommune fixed, by activity key or `<activity key>/<team id>`
    waves       who goes live together, at least one
    """
    rows = _rows(activities, dropped, phases, waves, pins or {}, problems)
    order = _order(rows, problems) if rows is not None else None
    if rows is None or order is None:
        return None
    try:
        spans = _spans(rows, order, wish, calendar, gap_weeks, problems, built)
        if spans is None:
            return None
        return _plan(rows, spans, phases, waves, wish, calendar)
    except (NoWorkingDay, OverflowError):
        problems.report("no-working-days", wish.start_where if wish.start_where.file else wish.go_live_where)
        return None


def _rows(
    activities: Sequence[Activity],
    dropped: Mapping[str, tuple[str, ...]],
    phases: Sequence[str],
    waves: Sequence[Team],
    pins: Mapping[str, Pin],
    problems: Problems,
) -> dict[str, _Row] | None:
    sound = True
    rows: dict[str, _Row] = {}
    absent = dict(dropped)
    team_ids = [team.id for team in waves]
    for activity in activities:
        numbers: tuple[int, ...] = (-1,)
        if activity.each == "teams":
            numbers = tuple(range(len(waves)))
        elif activity.each == "first_team":
            numbers = (0,)
        elif activity.each == "later_teams":
            numbers = tuple(range(1, len(waves)))
        if not numbers:
            absent[activity.key] = activity.after
            continue
        lasts, lag = read_length(activity.lasts), read_length(activity.lag)
        for name, length in (("lasts", lasts), ("lag", lag)):
            if length is None:
                problems.report("bad-length", activity.where, id=activity.id, key=name, value=getattr(activity, name))
        if activity.phase not in phases:
            problems.report(
                "unknown-phase",
                activity.where,
                id=activity.id,
                phase=activity.phase,
                hint=nearest(activity.phase, phases),
            )
        if lasts is None or lag is None or activity.phase not in phases:
            sound = False
            continue
        if not lasts.count and not activity.milestone:
            lasts = Length(1, False)
        rows[activity.key] = _Row(activity, activity.after, lasts, lag, numbers)
    known = {activity.key for activity in activities} | set(absent)
    for row in rows.values():
        for key in row.activity.after:
            if key not in known:
                sound = False
                problems.report(
                    "unknown-activity", row.activity.where, id=row.activity.id, key=key, hint=nearest(key, known)
                )
        row.after = _present(row.activity.after, absent)
    return rows if _set_pins(rows, absent, team_ids, pins, problems) and sound else None


def _present(after: Iterable[str], absent: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Replace every activity that is not there by what it waited for; each key once, a loop of absent ones ends."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    queue = list(after)
    while queue:
        key = queue.pop(0)
        if key in absent:
            if key not in seen:
                seen.add(key)
                queue[:0] = absent[key]
        else:
            found[key] = None
    return tuple(found)


def _set_pins(
    rows: Mapping[str, _Row],
    absent: Mapping[str, object],
    team_ids: Sequence[str],
    pins: Mapping[str, Pin],
    problems: Problems,
) -> bool:
    """Give every pin to its row; one on the activity alone means its first wave, its `done` all waves."""
    sound = True
    for name, pin in pins.items():
        key, slash, team = name.partition("/")
        row = rows.get(key)
        if row is None:
            if key not in absent:
                problems.report("unknown-activity-pin", pin.where, key=key, hint=nearest(key, [*rows, *absent]))
                sound = False
            continue
        if pin.starts and pin.ends and pin.ends < pin.starts:
            problems.report("pin-ends-first", pin.ends_where, key=name)
            sound = False
        numbers = row.waves[:1]
        if slash:
            numbers = tuple(number for number in row.waves if number >= 0 and team_ids[number] == team)
            if not numbers:
                known = [team_ids[number] for number in row.waves if number >= 0]
                problems.report("unknown-team-pin", pin.where, key=key, team=team, hint=nearest(team, known))
                sound = False
        for number in numbers:
            row.pins[number] = pin
        if pin.done and not slash:
            for number in row.waves[1:]:
                row.pins.setdefault(number, Pin(done=True, where=pin.where))
    return sound


def _order(rows: Mapping[str, _Row], problems: Problems) -> list[str] | None:
    """Return the keys with every activity behind what it waits for; a circle is reported with its chain."""
    order: list[str] = []
    done: set[str] = set()
    for root in rows:
        path: list[str] = []
        # Depth first with an explicit stack: a chain of any length, and the path to name when it closes.
        stack: list[tuple[str, int]] = [(root, 0)]
        while stack:
            key, place = stack.pop()
            if key in done:
                continue
            if place == 0:
                if key in path:
                    chain = [*path[path.index(key) :], key]
                    problems.report("circular-activities", rows[key].activity.where, chain=" → ".join(chain))
                    return None
                path.append(key)
            after = rows[key].after
            if place < len(after):
                stack.append((key, place + 1))
                stack.append((after[place], 0))
            else:
                path.pop()
                done.add(key)
                order.append(key)
    return order


def _spans(
    rows: Mapping[str, _Row],
    order: Sequence[str],
    wish: Wish,
    calendar: Calendar,
    gap_weeks: int,
    problems: Problems,
    built: date,
) -> dict[tuple[str, int], _Span] | None:
    """Place every instance from the start wanted, or from the one found for the go-live wanted."""
    lives = [key for key in rows if rows[key].activity.go_live]
    go_live = wish.go_live
    if go_live is not None and not lives:
        problems.report("no-go-live", wish.go_live_where)
        return None
    if go_live is not None and not calendar.is_working(go_live):
        moved = calendar.on_or_after(go_live)
        problems.warn("not-a-working-day", wish.go_live_where, day=date_text(go_live), moved=date_text(moved))
        go_live = moved
    start = wish.start
    if start is not None and not calendar.is_working(start):
        moved = calendar.on_or_after(start)
        problems.warn("not-a-working-day", wish.start_where, day=date_text(start), moved=date_text(moved))
        start = moved
    if start is not None and go_live is not None and go_live < start:
        problems.report("go-live-before-start", wish.go_live_where, go_live=date_text(go_live), start=date_text(start))
        return None

    placing = _Placing(rows, order, calendar, gap_weeks, lives)
    if start is None:
        assert go_live is not None, "a wish names a start or a go-live"
        found = _start_for(placing, go_live)
        if found is None:
            problems.report("go-live-out-of-reach", wish.go_live_where, go_live=date_text(go_live))
            return None
        start = found
    spans = placing.place(start, go_live)
    reached = placing.first_go_live(spans) if go_live is not None else None
    if go_live is not None and reached is not None and reached != go_live:
        pinned = next(
            (row.pins[n] for key in lives for row in [rows[key]] for n in row.waves[:1] if n in row.pins), None
        )
        if pinned is not None and pinned.starts is not None:
            problems.report(
                "go-live-pinned",
                wish.go_live_where,
                go_live=date_text(go_live),
                pinned=date_text(pinned.starts),
                place=pinned.starts_where,
            )
        else:
            tip = f"tidligst muligt er {date_text(reached)}"
            problems.report("go-live-out-of-reach", wish.go_live_where, go_live=date_text(go_live), hint=tip)
        return None
    if start < built and not wish.assumed:
        problems.warn(
            "start-before-document",
            wish.start_where if wish.start else wish.go_live_where,
            start=date_text(start),
            built=date_text(built),
        )
    _report_pins(rows, spans, placing, problems)
    return spans


def _start_for(placing: _Placing, go_live: date) -> date | None:
    """Return the first working day of the latest week from which the first go-live falls on `go_live` or before."""
    calendar = placing.calendar
    low, high = 0, calendar.count(go_live - timedelta(days=_MOST_DAYS), go_live) - 1

    def in_time(steps: int) -> bool:
        return placing.first_go_live(placing.place(calendar.add(go_live, -steps), None, lead=True)) <= go_live

    # The go-live never moves forward when the start moves back, so bisection finds the latest start that makes it.
    if not in_time(high):
        return None
    while low < high:
        middle = (low + high) // 2
        if in_time(middle):
            high = middle
        else:
            low = middle + 1
    latest = calendar.add(go_live, -low) if low else go_live
    first = calendar.on_or_after(monday(latest))
    return first if placing.first_go_live(placing.place(first, None, lead=True)) <= go_live else latest


class _Placing:
    """Places all instances for one start; `lead` places only what the first go-live waits for."""

    def __init__(
        self, rows: Mapping[str, _Row], order: Sequence[str], calendar: Calendar, gap_weeks: int, lives: Sequence[str]
    ) -> None:
        self.rows = rows
        self.order = order
        self.calendar = calendar
        self.gap = timedelta(weeks=gap_weeks)
        # Later teams never go live before the first, unless a programme only has later ones.
        self.lives = [key for key in lives if rows[key].waves[0] <= 0] or lives
        needed: set[str] = set()
        queue = list(self.lives)
        while queue:
            key = queue.pop()
            if key not in needed:
                needed.add(key)
                queue.extend(rows[key].after)
        self.lead = [key for key in order if key in needed]
        # With repeats, only the first wave leads up to the first go-live, unless something waits for all waves.
        self.first = {key: rows[key].waves[:1] for key in self.lead}
        for key in reversed(self.lead):
            if rows[key].waves[0] or len(self.first[key]) > 1:
                for other in rows[key].after:
                    self.first[other] = rows[other].waves

    def place(self, start: date, go_live: date | None, *, lead: bool = False) -> dict[tuple[str, int], _Span]:
        spans: dict[tuple[str, int], _Span] = {}
        for key in self.lead if lead else self.order:
            row = self.rows[key]
            for number in self.first[key] if lead else row.waves:
                spans[key, number] = self._place(row, number, start, go_live, spans)
        return spans

    def first_go_live(self, spans: Mapping[tuple[str, int], _Span]) -> date:
        return min(spans[key, self.rows[key].waves[0]].start for key in self.lives)

    def waits_for(self, row: _Row, number: int) -> list[tuple[str, int]]:
        """The instances that must end before wave `number` of `row` starts."""
        found: list[tuple[str, int]] = []
        for key in row.after:
            waves = self.rows[key].waves
            if number >= 0 and number in waves:
                found.append((key, number))
            elif number >= 0 and waves != (-1,):
                # Repeating, but not for this wave: the first team's, or all before it.
                found.extend((key, wave) for wave in waves if wave < number or wave == waves[0])
            else:
                found.extend((key, wave) for wave in waves)
        return found

    def _place(
        self,
        row: _Row,
        number: int,
        start: date,
        go_live: date | None,
        spans: Mapping[tuple[str, int], _Span],
    ) -> _Span:
        calendar = self.calendar
        key = row.activity.key
        before = self.waits_for(row, number)
        earliest = start
        for other in before:
            if other in spans:
                earliest = max(earliest, calendar.after(spans[other].end))
        if row.lag.count and row.lag.weeks:
            earliest = calendar.on_or_after(earliest + timedelta(weeks=row.lag.count))
        elif row.lag.count:
            earliest = calendar.add(earliest, row.lag.count)
        anchor = earliest
        if number > 0:
            ahead = [spans[key, number - 1]] if (key, number - 1) in spans else []
            if not ahead:
                # The first of the later teams: the one before is the first team's activity that it waits for.
                ahead = [spans[other] for other in before if self.rows[other[0]].activity.each == "first_team"]
            anchor = max([anchor, *(span.anchor + self.gap for span in ahead)])
        if go_live is not None and row.activity.go_live and number in (-1, 0):
            anchor = max(anchor, go_live)
        begin = calendar.on_or_after(anchor)
        if monday(begin) != monday(anchor):
            # A holiday only shifts the day within its week; a closed week moves all that follows.
            anchor = begin
        pin = row.pins.get(number)
        if pin is not None and pin.starts is not None:
            begin = anchor = calendar.on_or_after(pin.starts)
        if pin is not None and pin.ends is not None:
            end = calendar.on_or_before(pin.ends)
            if pin.starts is None and (row.activity.milestone or end < begin):
                begin = anchor = end if row.activity.milestone else self._back(end, row.lasts)
            return _Span(begin, max(begin, end), anchor, earliest)
        return _Span(begin, self._end(begin, row.lasts), anchor, earliest)

    def _end(self, begin: date, lasts: Length) -> date:
        if lasts.weeks:
            return self.calendar.weeks(begin, lasts.count)
        return self.calendar.add(begin, lasts.count - 1) if lasts.count > 1 else begin

    def _back(self, end: date, lasts: Length) -> date:
        """The start of something that must end on `end`."""
        if lasts.weeks:
            return self.calendar.on_or_after(monday(end) - timedelta(weeks=lasts.count - 1))
        return self.calendar.add(end, 1 - lasts.count) if lasts.count > 1 else end


def _report_pins(
    rows: Mapping[str, _Row], spans: Mapping[tuple[str, int], _Span], placing: _Placing, problems: Problems
) -> None:
    """Report pins on days that are not worked (a warning) and pins that break `after` (an error, with both places)."""
    for key, row in rows.items():
        for number, pin in row.pins.items():
            span = spans[key, number]
            for day, used, where in ((pin.starts, span.start, pin.starts_where), (pin.ends, span.end, pin.ends_where)):
                if day is not None and day != used:
                    problems.warn("not-a-working-day", where, day=date_text(day), moved=date_text(used))
            if pin.starts is None and pin.ends is None:
                continue
            late = [other for other in placing.waits_for(row, number) if spans[other].end >= span.start]
            if late:
                # What already happened cannot be planned otherwise: then the order is worth a word, not a stop.
                problems.report(
                    "pin-breaks-order",
                    pin.starts_where if pin.starts is not None else pin.ends_where,
                    severity="warning" if pin.done else "error",
                    key=key,
                    day=date_text(span.start),
                    waits=join([f"«{other}» ({date_text(spans[other, n].end)})" for other, n in late]),
                    place=row.activity.where,
                )


def _plan(
    rows: Mapping[str, _Row],
    spans: Mapping[tuple[str, int], _Span],
    phases: Sequence[str],
    waves: Sequence[Team],
    wish: Wish,
    calendar: Calendar,
) -> Plan:
    entries: list[Entry] = []
    for row in sorted(rows.values(), key=lambda row: phases.index(row.activity.phase)):
        activity = row.activity
        for number in row.waves:
            span = spans[activity.key, number]
            several = number >= 0 and len(waves) > 1
            pin = row.pins.get(number, Pin())
            entries.append(
                Entry(
                    id=f"{activity.id}/{waves[number].id}" if several else activity.id,
                    activity=activity.key,
                    label=activity.name.source,
                    brief=activity.short.source,
                    phase=activity.phase,
                    start=span.start,
                    end=span.end,
                    days=calendar.count(span.start, span.end),
                    responsible=activity.responsible,
                    team=waves[number] if several else None,
                    milestone=activity.milestone,
                    go_live=activity.go_live,
                    runs_on=activity.runs_on,
                    done=pin.done,
                    pinned=pin.starts is not None or pin.ends is not None,
                    local=activity.local,
                    basis=activity.position_basis,
                )
            )
    begin = min((entry.start for entry in entries), default=wish.start or wish.go_live)
    assert begin is not None, "a wish names a start or a go-live"
    if wish.start is not None and not any(entry.pinned for entry in entries):
        begin = min(begin, calendar.on_or_after(wish.start))
    end = max((entry.end for entry in entries), default=begin)
    live = [spans[key, number].start for key, row in rows.items() if row.activity.go_live for number in row.waves]
    spanned: dict[str, Period] = {}
    last = Period(begin, begin)
    for phase in phases:
        own = [entry for entry in entries if entry.phase == phase]
        if own:
            last = Period(min(entry.start for entry in own), max(entry.end for entry in own))
        else:
            last = Period(last.end, last.end)
        spanned[phase] = last
    return Plan(
        entries=tuple(entries),
        start=begin,
        end=end,
        go_live=min(live, default=end),
        last_go_live=max(live, default=end),
        phases=spanned,
        milestones=tuple(entry for entry in entries if entry.milestone),
        closed=tuple(period for period in calendar.closed if period.start <= end and period.end >= begin),
        assumed_start=wish.assumed,
        decided=any(entry.basis == "decided" for entry in entries),
    )
