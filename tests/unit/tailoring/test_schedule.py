import time
from datetime import date

import pytest

from generator.kinds.activities import Activity
from generator.kinds.facts import Period, Team
from generator.problems import Problems, Where
from generator.reading.text import Text
from generator.tailoring.calendar import Calendar
from generator.tailoring.schedule import Pin, Wish, default_start, read_length, schedule

MONDAY = date(2027, 1, 11)
BUILT = date(2026, 11, 16)


def activity(key, line=1, **fields):
    given = {"name": Text(key), "phase": "a", "__id__": f"p/activities/{key}", "__where__": Where("a.yaml", line, 3)}
    return Activity(**(given | fields))


def teams(count):
    return [Team(f"t{n}", f"Team {n}", 5) for n in range(1, count + 1)]


def plan_of(
    *activities, start=MONDAY, go_live=None, waves=1, gap=3, calendar=None, pins=None, dropped=None, phases=("a",)
):
    problems = Problems()
    wish = Wish(start, go_live, Where("k.yaml", 5, 3), Where("k.yaml", 6, 3))
    plan = schedule(
        activities,
        dropped or {},
        phases,
        teams(waves),
        wish,
        calendar or Calendar(),
        problems,
        built=BUILT,
        gap_weeks=gap,
        pins=pins,
    )
    return plan, problems


def dates(plan):
    return {entry.id.removeprefix("p/activities/"): (entry.start, entry.end) for entry in plan.entries}


CHAIN = (
    activity("aftale", milestone=True),
    activity("skriv", after=("aftale",), lasts="9 days"),
    activity("laer", after=("skriv",), lasts="2 weeks"),
    activity("start", after=("laer",), milestone=True, go_live=True, each="first_team"),
    activity("start-igen", after=("start",), milestone=True, go_live=True, each="later_teams"),
)


def test_each_activity_starts_the_working_day_after_what_it_waits_for():
    plan, problems = plan_of(*CHAIN)

    assert not problems.found
    assert dates(plan) == {
        "aftale": (date(2027, 1, 11), date(2027, 1, 11)),
        "skriv": (date(2027, 1, 12), date(2027, 1, 22)),
        "laer": (date(2027, 1, 25), date(2027, 2, 5)),
        "start": (date(2027, 2, 8), date(2027, 2, 8)),
    }
    assert plan.start == MONDAY
    assert plan.go_live == plan.last_go_live == plan.end == date(2027, 2, 8)


def test_lag_pauses_by_weeks_or_working_days():
    plan, _ = plan_of(
        activity("a", lasts="1 weeks"),
        activity("b", after=("a",), lag="2 weeks", lasts="1 days"),
        activity("c", after=("a",), lag="2 days"),
    )

    assert dates(plan)["b"] == (date(2027, 2, 1), date(2027, 2, 1))
    assert dates(plan)["c"] == (date(2027, 1, 20), date(2027, 1, 20))


def test_later_teams_follow_by_the_gap_and_keep_their_weekday():
    plan, _ = plan_of(*CHAIN, waves=4)

    assert dates(plan)["start-igen/t2"][0] == date(2027, 3, 1)
    assert dates(plan)["start-igen/t3"][0] == date(2027, 3, 22)
    assert dates(plan)["start-igen/t4"][0] == date(2027, 4, 12)
    assert [entry.team.id for entry in plan.of("start-igen")] == ["t2", "t3", "t4"]
    assert (plan.go_live, plan.last_go_live) == (date(2027, 2, 8), date(2027, 4, 12))


def test_a_holiday_moves_one_team_and_not_those_after_it():
    plan, _ = plan_of(
        activity("live", each="teams", go_live=True, milestone=True), start=date(2027, 3, 22), waves=3, gap=1
    )

    assert [entry.start for entry in plan.entries] == [date(2027, 3, 22), date(2027, 3, 30), date(2027, 4, 5)]


def test_a_closed_week_moves_those_after_it_too():
    calendar = Calendar((Period(date(2027, 1, 18), date(2027, 1, 24)),))
    plan, _ = plan_of(activity("live", each="teams", go_live=True, milestone=True), waves=3, gap=1, calendar=calendar)

    assert [entry.start for entry in plan.entries] == [date(2027, 1, 11), date(2027, 1, 25), date(2027, 2, 1)]
    assert plan.closed == calendar.closed


def test_what_repeats_waits_for_its_own_team_and_what_does_not_waits_for_all():
    plan, _ = plan_of(
        activity("laer", each="teams", lasts="1 weeks"),
        activity("live", each="teams", after=("laer",), go_live=True, milestone=True),
        activity("slut", after=("live",)),
        waves=2,
    )

    assert dates(plan)["live/t1"][0] == date(2027, 1, 18)
    assert dates(plan)["live/t2"][0] == date(2027, 2, 8)
    assert dates(plan)["slut"][0] == date(2027, 2, 9)


def test_what_is_not_there_hands_on_what_it_waited_for():
    plan, problems = plan_of(
        activity("a", lasts="1 weeks"),
        activity("d", after=("c",)),
        activity("e", after=("senere",)),
        activity("senere", each="later_teams", after=("a",)),
        dropped={"c": ("b",), "b": ("a", "c")},
    )

    assert not problems.found
    assert dates(plan)["d"][0] == dates(plan)["e"][0] == date(2027, 1, 18)


def test_a_wanted_go_live_is_met_from_the_latest_week_that_makes_it():
    plan, problems = plan_of(*CHAIN, start=None, go_live=date(2027, 4, 14), waves=2)

    assert not problems.found
    assert plan.go_live == date(2027, 4, 14)
    assert plan.start == date(2027, 3, 8)
    assert dates(plan)["start-igen/t2"][0] == date(2027, 5, 5)


def test_a_go_live_that_is_no_working_day_moves_and_says_so():
    plan, problems = plan_of(*CHAIN, start=None, go_live=date(2027, 3, 26))

    assert [(p.code, p.severity, p.where.line) for p in problems.found] == [("not-a-working-day", "warning", 6)]
    assert plan.go_live == date(2027, 3, 30)


def test_a_start_that_is_no_working_day_moves_and_says_so():
    plan, problems = plan_of(*CHAIN, start=date(2027, 1, 9))

    assert [(p.code, p.where.line) for p in problems.found] == [("not-a-working-day", 5)]
    assert plan.start == MONDAY


@pytest.mark.parametrize(
    ("start", "go_live", "code", "severity"),
    [
        (date(2027, 5, 3), date(2027, 4, 12), "go-live-before-start", "error"),
        (date(2027, 4, 5), date(2027, 4, 12), "go-live-out-of-reach", "error"),
        (date(2026, 11, 2), None, "start-before-document", "warning"),
        (None, date(2026, 12, 1), "start-before-document", "warning"),
    ],
)
def test_dates_that_cannot_be_or_are_odd_are_reported(start, go_live, code, severity):
    _, problems = plan_of(*CHAIN, start=start, go_live=go_live)

    assert [(p.code, p.severity) for p in problems.found] == [(code, severity)]


def test_a_go_live_given_with_an_early_start_waits_for_its_day():
    plan, problems = plan_of(*CHAIN, go_live=date(2027, 5, 3))

    assert not problems.found
    assert (plan.start, plan.go_live) == (MONDAY, date(2027, 5, 3))


def test_a_wanted_go_live_without_any_is_reported():
    _, problems = plan_of(activity("a"), go_live=date(2027, 5, 3), start=None)

    assert [p.code for p in problems.found] == ["no-go-live"]


def test_a_circle_is_reported_with_its_chain():
    plan, problems = plan_of(
        activity("x"), activity("a", after=("b",)), activity("b", after=("c",)), activity("c", after=("a",))
    )

    assert plan is None
    assert [p.code for p in problems.found] == ["circular-activities"]
    assert "a → b → c → a" in problems.found[0].message


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (activity("a", lasts="tre uger"), "bad-length"),
        (activity("a", lag="-1 days"), "bad-length"),
        (activity("a", after=("bb",)), "unknown-activity"),
        (activity("a", phase="b"), "unknown-phase"),
    ],
)
def test_declarations_that_make_no_plan_are_reported(broken, code):
    plan, problems = plan_of(broken)

    assert plan is None
    assert [p.code for p in problems.found] == [code]


def pin(**fields):
    where = Where("k.yaml", 9, 5)
    return Pin(where=where, starts_where=Where("k.yaml", 10, 7), ends_where=Where("k.yaml", 11, 7), **fields)


def test_a_pin_wins_and_what_waits_for_it_follows():
    plan, problems = plan_of(*CHAIN, pins={"skriv": pin(starts=date(2027, 2, 1))})

    assert not problems.found
    assert dates(plan)["skriv"] == (date(2027, 2, 1), date(2027, 2, 11))
    assert dates(plan)["start"][0] > date(2027, 2, 11)
    assert next(entry for entry in plan.entries if entry.activity == "skriv").pinned


def test_a_pinned_end_keeps_the_start_where_it_can():
    plan, problems = plan_of(*CHAIN, pins={"skriv": pin(ends=date(2027, 1, 15)), "start": pin(ends=date(2027, 3, 1))})

    assert not problems.found
    assert dates(plan)["skriv"] == (date(2027, 1, 12), date(2027, 1, 15))
    assert dates(plan)["start"] == (date(2027, 3, 1), date(2027, 3, 1))


def test_a_pin_that_breaks_the_order_names_both_places():
    _, problems = plan_of(
        activity("a", lasts="3 weeks"), activity("b", line=20, after=("a",)), pins={"b": pin(starts=date(2027, 1, 13))}
    )

    (problem,) = problems.found
    assert (problem.code, str(problem.where), problem.severity) == ("pin-breaks-order", "k.yaml:10:7", "error")
    assert "a.yaml:20:3" in problem.message


def test_what_is_reported_done_may_have_been_done_out_of_order():
    plan, problems = plan_of(
        activity("a", lasts="3 weeks"),
        activity("b", after=("a",)),
        pins={"b": pin(starts=date(2027, 1, 13), done=True)},
    )

    assert [p.severity for p in problems.found] == ["warning"]
    assert plan.entries[1].done


@pytest.mark.parametrize(
    ("pins", "code"),
    [
        ({"skrive": pin(done=True)}, "unknown-activity-pin"),
        ({"start-igen/t9": pin(done=True)}, "unknown-team-pin"),
        ({"skriv": pin(starts=date(2027, 2, 9), ends=date(2027, 2, 1))}, "pin-ends-first"),
        ({"start": pin(starts=date(2027, 5, 3))}, "go-live-pinned"),
    ],
)
def test_pins_that_fit_nothing_are_reported(pins, code):
    go_live = date(2027, 4, 12) if code == "go-live-pinned" else None
    _, problems = plan_of(*CHAIN, waves=2, pins=pins, go_live=go_live)

    assert [p.code for p in problems.errors] == [code]


def test_one_team_of_many_can_be_pinned():
    plan, problems = plan_of(*CHAIN, waves=3, pins={"start-igen/t2": pin(starts=date(2027, 3, 15))})

    assert not problems.found
    assert [entry.start for entry in plan.of("start-igen")] == [date(2027, 3, 15), date(2027, 4, 5)]


def test_every_phase_has_a_period_even_without_activities():
    plan, _ = plan_of(activity("a", lasts="1 weeks"), phases=("a", "tom"))

    assert plan.phases["a"] == Period(MONDAY, date(2027, 1, 15))
    assert plan.phases["tom"] == Period(date(2027, 1, 15), date(2027, 1, 15))


def test_a_calendar_without_working_days_is_reported():
    plan, problems = plan_of(*CHAIN, calendar=Calendar((Period(date(1990, 1, 1), date(2190, 12, 31)),)))

    assert plan is None
    assert [p.code for p in problems.found] == ["no-working-days"]


def test_sixty_teams_are_planned_backwards_in_no_time():
    started = time.perf_counter()
    plan, problems = plan_of(*CHAIN, start=None, go_live=date(2028, 2, 1), waves=60)

    assert not problems.found
    assert len(plan.of("start-igen")) == 59
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("built", "start"),
    [
        (date(2026, 11, 16), date(2026, 12, 14)),
        (date(2026, 11, 17), date(2026, 12, 21)),
        (date(2027, 2, 27), date(2027, 4, 5)),
    ],
)
def test_the_default_start_is_a_worked_monday_four_weeks_on(built, start):
    assert default_start(built, Calendar()) == start


def test_lengths_are_days_or_weeks():
    assert read_length("3 weeks").weeks
    assert read_length("1 day").count == 1
    assert read_length("").count == 0
    assert read_length("3 uger") is None
    assert read_length("9999 days") is None
