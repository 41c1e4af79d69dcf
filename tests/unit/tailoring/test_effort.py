from datetime import date

import pytest

from generator.kinds.facts import Entry, Period, Person, Plan, Team
from generator.kinds.roles import Role
from generator.reading.text import Text
from generator.tailoring.calendar import Calendar
from generator.tailoring.effort import estimate

WAVES = (Team("t1", "Team 1", 30), Team("t2", "Team 2", 32))


def role(key, unit="percent", low=40, high=40):
    return Role(
        __id__=f"p/roles/{key}",
        name=Text(key),
        level="tactical",
        summary=Text("s"),
        held_by=Text("h"),
        description=Text("d"),
        tasks={},
        allocation={"unit": unit, "min": low, "max": high},
    )


def plan(start=date(2027, 2, 1), end=date(2027, 4, 30)):
    lives = (date(2027, 3, 1), date(2027, 4, 5))
    entries = tuple(
        Entry(f"live/{team.id}", "live", "l", "l", "a", day, day, 1, team=team, go_live=True)
        for team, day in zip(WAVES, lives, strict=True)
    )
    return Plan(entries, start, end, *lives, {"a": Period(start, end)}, ())


def effort(*roles, staffing=None, allocation=None, people=None, seats=None, calendar=None, **more):
    return estimate(
        roles,
        {},
        staffing or {},
        allocation or {},
        people or {},
        seats or {},
        plan(),
        WAVES,
        calendar or Calendar(),
        **{"end_users": 62, "training_hours": 1, **more},
    )


def test_hours_are_working_days_by_norm_by_share_by_people():
    found = effort(role("leder"), role("medarbejder", "hours", 1, 1), staffing={"leder": 2})

    # 62 working days: 65 weekdays less the three of Easter.
    assert [(r.days, r.hours) for r in found.roles] == [(62, 367.0), (0, 62.0)]
    assert found.roles[0].formula.replace("\u00a0", " ") == "62 arbejdsdage × 7,4 timer × 40 % × 2 personer"
    assert found.roles[1].formula.replace("\u00a0", " ") == "62 slutbrugere × 1 time"
    assert (found.total, found.training_hours) == (429.0, 62.0)
    assert found.fte == round(429 / 1924, 3)


def test_training_lies_in_the_months_of_the_go_lives_by_their_members():
    found = effort(role("medarbejder", "hours", 1, 1))

    assert found.months == ((date(2027, 2, 1), 0.0), (date(2027, 3, 1), 30.0), (date(2027, 4, 1), 32.0))


def test_training_without_a_role_for_it_is_counted_once_on_its_own():
    found = effort(role("leder"), training_hours=2)

    assert found.training_hours == 124.0
    assert found.total == found.roles[0].hours + 124.0
    assert sum(hours for _, hours in found.months) == found.total


def test_closed_weeks_cost_no_hours():
    closed = Calendar((Period(date(2027, 2, 15), date(2027, 2, 21)),))

    assert effort(role("leder"), calendar=closed).roles[0].days == 57


def test_a_role_that_is_not_estimated_is_listed_without_hours():
    found = effort(role("gruppe", "none", 0, 0))

    assert (found.roles[0].estimated, found.roles[0].hours, bool(found.roles[0].note)) == (False, 0.0, True)


def test_a_share_given_wins_over_the_range():
    assert effort(role("leder", low=30, high=50), allocation={"leder": 0.375}).roles[0].share == 0.375


def test_an_hourly_cost_gives_kroner():
    found = effort(role("leder"), end_users=0, hourly_cost=420)

    assert found.cost == found.total * 420


def test_the_roles_of_one_person_are_added_up_even_through_a_seat():
    anna = Person("people/leder/0", "Anna Prøve", email="a@example.dk")
    again = Person("people/ejer/0", "anna prøve", email="A@example.dk")
    found = effort(
        role("leder", low=50, high=50),
        role("gruppe", low=60, high=60),
        people={"leder": (anna,), "ejer": (again,), "gruppe": (again,)},
        seats={"ejer": "gruppe"},
    )

    (load,) = found.loads
    assert (load.person, load.roles, load.share) == (anna, ("leder", "gruppe"), pytest.approx(1.1))
