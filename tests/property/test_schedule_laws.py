"""Laws of plan and effort, over made-up programmes: order, working days, a wanted go-live, sums that add up."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generator.kinds.activities import Activity
from generator.kinds.facts import Period, Team
from generator.kinds.roles import Role
from generator.problems import Problems
from generator.reading.text import Text
from generator.tailoring.calendar import Calendar
from generator.tailoring.effort import estimate
from generator.tailoring.schedule import Wish, schedule

BUILT = date(2020, 1, 1)
EACH = ("", "teams", "first_team", "later_teams")


@st.composite
def programmes(draw):
    """Activities that wait only for those before them, so that there is no circle; the last one goes live."""
    count = draw(st.integers(1, 8))
    found = []
    for n in range(count):
        last = n == count - 1
        lasts = draw(st.sampled_from(["", "1 days", "9 days", "1 weeks", "3 weeks"]))
        after = draw(st.lists(st.integers(0, n - 1), max_size=3, unique=True)) if n else []
        found.append(
            Activity(
                __id__=f"p/activities/a{n}",
                name=Text(f"a{n}"),
                phase="p",
                after=tuple(f"a{other}" for other in after),
                lasts="" if last else lasts,
                lag=draw(st.sampled_from(["", "", "2 days", "1 weeks"])),
                each=draw(st.sampled_from(("", "teams", "first_team") if last else EACH)),
                milestone=last or not lasts,
                go_live=last,
            )
        )
    return found


DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
CLOSED = st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=4).map(
    lambda spans: tuple(Period(day, day + timedelta(days=length)) for day, length in spans)
)
TEAMS = st.integers(1, 5).map(lambda count: [Team(f"t{n}", f"T{n}", n) for n in range(count)])


def plan_of(activities, wish, waves, gap, calendar):
    problems = Problems()
    plan = schedule(activities, {}, ["p"], waves, wish, calendar, problems, built=BUILT, gap_weeks=gap)
    return plan, problems


@settings(max_examples=150, deadline=None)
@given(programmes(), DAYS, CLOSED, TEAMS, st.integers(0, 4))
def test_all_lies_on_working_days_and_after_what_it_waits_for(activities, start, closed, waves, gap):
    calendar = Calendar(closed)
    plan, _ = plan_of(activities, Wish(start), waves, gap, calendar)
    by_key = {activity.key: activity for activity in activities}

    assert plan.start >= start
    for entry in plan.entries:
        assert calendar.is_working(entry.start) and calendar.is_working(entry.end)
        assert plan.start <= entry.start <= entry.end <= plan.end
        assert entry.days == calendar.count(entry.start, entry.end) >= 1
        for key in by_key[entry.activity].after:
            others = plan.of(key)
            if by_key[entry.activity].each and by_key[key].each:
                others = [one for one in others if one.team == entry.team]
            assert all(other.end < entry.start for other in others)


@settings(max_examples=150, deadline=None)
@given(programmes(), DAYS, TEAMS, st.integers(0, 4))
def test_each_wave_starts_at_or_after_the_one_before(activities, start, waves, gap):
    plan, _ = plan_of(activities, Wish(start), waves, gap, Calendar())

    for activity in activities:
        starts = [entry.start for entry in plan.of(activity.key)]
        assert starts == sorted(starts)
        if activity.each == "teams":
            for earlier, later in pairwise(starts):
                # A holiday may shorten the gap by days; it never takes a whole week.
                assert later - earlier > timedelta(weeks=gap) - timedelta(days=7)


@settings(max_examples=100, deadline=None)
@given(programmes(), DAYS, CLOSED, TEAMS, st.integers(0, 4))
def test_a_wanted_go_live_is_hit(activities, wanted, closed, waves, gap):
    calendar = Calendar(closed)
    plan, problems = plan_of(activities, Wish(None, wanted), waves, gap, calendar)
    assume(plan is not None)

    assert not problems.errors
    assert plan.go_live == calendar.on_or_after(wanted)


@settings(max_examples=100, deadline=None)
@given(programmes(), DAYS, TEAMS, st.integers(0, 4), st.integers(1, 60))
def test_a_later_start_never_moves_anything_forward(activities, start, waves, gap, weeks):
    first, _ = plan_of(activities, Wish(start), waves, gap, Calendar())
    then, _ = plan_of(activities, Wish(start + timedelta(weeks=weeks)), waves, gap, Calendar())

    assert [entry.id for entry in first.entries] == [entry.id for entry in then.entries]
    if len(waves) == 1:
        assert all(a.start <= b.start and a.end <= b.end for a, b in zip(first.entries, then.entries, strict=True))


@settings(max_examples=100, deadline=None)
@given(
    programmes(),
    DAYS,
    CLOSED,
    TEAMS,
    st.lists(st.tuples(st.sampled_from(["percent", "hours", "none"]), st.integers(0, 100)), max_size=6),
    st.integers(0, 9999),
    st.integers(0, 30),
)
def test_months_and_roles_sum_to_the_total_to_the_hour(activities, start, closed, waves, shares, end_users, people):
    calendar = Calendar(closed)
    plan, _ = plan_of(activities, Wish(start), waves, 2, calendar)
    roles = [
        Role(
            __id__=f"p/roles/r{n}",
            name=Text("r"),
            level="tactical",
            summary=Text("s"),
            held_by=Text("h"),
            description=Text("d"),
            tasks={},
            allocation={"unit": unit, "min": share, "max": share},
        )
        for n, (unit, share) in enumerate(shares)
    ]
    staffing = {role.key: people for role in roles}
    effort = estimate(
        roles, {}, staffing, {}, {}, {}, plan, waves, calendar, end_users=end_users, training_hours=1.5, hourly_cost=420
    )

    assert sum(hours for _, hours in effort.months) == effort.total
    for role in effort.roles:
        assert sum(hours for _, hours in role.months) == role.hours
        assert all(hours >= 0 for _, hours in role.months)
    counted = sum(role.hours for role in effort.roles)
    assert effort.total in (counted, counted + effort.training_hours)
