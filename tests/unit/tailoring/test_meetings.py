"""The steering committee's meetings follow from the plan: their days, their names and their ids."""

from datetime import date

import pytest
from msgspec.structs import replace
from small import item

from generator.kinds.facts import Entry, Period, Plan, Team
from generator.kinds.steering import Steering
from generator.tailoring.calendar import Calendar
from generator.tailoring.meetings import steering_meetings

PHASES = {"start": "Start", "drift": "Drift"}


def entry(key, start, *, team=None, **more):
    address = f"demo/activities/{key}/{team}" if team else f"demo/activities/{key}"
    own = Team(team, team.title(), 5) if team else None
    return Entry(address, key, key, "", "drift", start, start, 1, team=own, milestone=True, **more)


def plan(*entries):
    return Plan(
        entries=entries,
        start=date(2027, 1, 11),
        end=date(2027, 6, 15),
        go_live=date(2027, 4, 13),
        last_go_live=date(2027, 4, 13),
        phases={
            "start": Period(date(2027, 1, 11), date(2027, 3, 5)),
            "drift": Period(date(2027, 3, 8), date(2027, 6, 15)),
        },
        milestones=entries,
    )


def steering(key, moment, **more):
    more = {"text": "Derfor.", "responsible": ["styregruppe"], **more}
    return item(Steering, "steering", key, moment=moment, **more)


def held(items, of):
    return [(one.id, one.label, one.date) for one in steering_meetings(items, of, PHASES, Calendar())]


LIVE = plan(
    entry("live", date(2027, 4, 13), team="oest", go_live=True),
    entry("live", date(2027, 5, 11), team="vest", go_live=True),
)


@pytest.mark.parametrize(
    ("meeting", "expected"),
    [
        (steering("et", "start"), [("demo/steering/et", "Et", date(2027, 1, 11))]),
        (steering("et", "end"), [("demo/steering/et", "Et", date(2027, 6, 15))]),
        (steering("et", "phase"), [("demo/steering/et/start", "Et: Start", date(2027, 3, 5))]),
        (
            steering("et", "go_live", days=-5),
            [
                ("demo/steering/et/live/oest", "Et: Oest", date(2027, 4, 6)),
                ("demo/steering/et/live/vest", "Et: Vest", date(2027, 5, 3)),  # Ascension Day lies between
            ],
        ),
        (
            steering("et", "rhythm", weeks=8),
            [("demo/steering/et/1", "Et", date(2027, 3, 8)), ("demo/steering/et/2", "Et", date(2027, 5, 3))],
        ),
    ],
)
def test_each_moment_of_the_plan_gives_its_meetings(meeting, expected):
    assert held([meeting], LIVE) == expected


def test_a_milestone_calls_for_a_meeting_of_those_who_answer_for_it():
    own = entry("valg", date(2027, 2, 1), responsible=("styregruppe",))
    other = entry("klar", date(2027, 3, 1), responsible=("projektleder",))

    assert held([steering("et", "milestone")], plan(own, other)) == [
        ("demo/steering/et/valg", "Et: valg", date(2027, 2, 1))
    ]


def test_what_is_done_needs_no_meeting():
    done = replace(LIVE, entries=tuple(replace(one, done=one.team.id == "oest") for one in LIVE.entries))

    assert [one[0] for one in held([steering("et", "go_live")], done)] == ["demo/steering/et/live/vest"]


def test_meetings_within_a_week_are_one_that_serves_both_and_the_first_written_names_it():
    first, second = steering("slut", "end"), steering("rytme", "rhythm", weeks=22)  # 14 June, the day before the end
    (one,) = steering_meetings([first, second], LIVE, PHASES, Calendar())
    assert (one.id, one.date, one.occasions) == ("demo/steering/slut", date(2027, 6, 15), ("slut", "rytme"))


def test_a_programme_without_a_plan_has_no_meetings():
    assert held([steering("et", "start")], plan()) == []


def test_a_meeting_never_lies_before_the_plan_begins_or_on_a_day_off():
    early = steering("et", "start", days=-10)
    before_easter = plan(entry("live", date(2027, 3, 25), go_live=True))

    assert [one[2] for one in held([early], LIVE)] == [date(2027, 1, 11)]
    assert [one[2] for one in held([steering("to", "go_live")], before_easter)] == [date(2027, 3, 30)]


def test_a_moved_date_keeps_the_meetings_id():
    moved = replace(LIVE, entries=tuple(replace(one, start=date(2027, 4, 20)) for one in LIVE.entries[:1]))
    meeting = [steering("et", "go_live", days=-5)]

    assert held(meeting, moved)[0][0] == held(meeting, LIVE)[0][0]
    assert held(meeting, moved)[0][2] != held(meeting, LIVE)[0][2]
