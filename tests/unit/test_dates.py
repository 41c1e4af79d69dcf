"""What a programme puts into a calendar, whose it is, and that a re-issued one updates what was imported."""

from __future__ import annotations

from pathlib import Path

import pytest
from icalendar import Calendar

from generator.dates import calendar_of, check_whose
from generator.pack import Home, Order, Prepared, build_pack, calendar_name, calendars, find_home, prepare
from generator.problems import Problems, ProblemsError
from generator.tree.events import Event


@pytest.fixture(scope="module")
def home() -> Home:
    return find_home(None, Problems())


@pytest.fixture(scope="module")
def vitas(home: Home) -> Prepared:
    return prepare(Order("vitas", "skanderborg", home), Problems())


def names(prepared: Prepared) -> tuple[str, str]:
    return prepared.tailored.programme.id, prepared.entry.slug


def events(prepared: Prepared, **whose: str) -> dict[str, Event]:
    problems = Problems()
    found = {event.id: event for event in calendar_of(prepared.tailored, problems, **whose).events}
    assert not list(problems)
    return found


@pytest.mark.parametrize("name", ["vitas", "ffb", "ics"])
def test_every_milestone_meeting_and_training_is_in_the_calendar_on_its_day(home: Home, name: str):
    prepared = prepare(Order(name, "skanderborg", home), Problems())
    facts, found = prepared.tailored.facts, events(prepared)
    training = {one.key for one in prepared.tailored.content["activities"] if one.training}
    dated = [one for one in facts.plan.entries if one.milestone or one.go_live or one.activity in training]

    assert {(one.id, one.start, one.end) for one in dated} | {
        (one.id, one.date, one.date) for one in facts.plan.meetings
    } == {(one.id, one.first, one.last) for one in found.values()}


def test_a_programme_without_dates_has_no_calendar(home: Home):
    problems = Problems()
    made = build_pack(prepare(Order("dubu", "skanderborg", home), problems), problems)

    assert not [name for name in made.files if name.endswith(".ics")]


def test_a_roles_calendar_holds_what_it_does_and_every_go_live(vitas: Prepared):
    facts, found = vitas.tailored.facts, events(vitas, role="superbruger")
    live = {one.id for one in facts.plan.entries if one.go_live}
    mine = {one.id for one in facts.plan.entries if "superbruger" in one.responsible}
    checks = {one.id for one in vitas.tailored.content["checks"] if "superbruger" in one.responsible}

    assert mine and checks
    assert set(found) == live | mine | checks


def test_a_role_has_the_duties_of_its_seats_and_goes_to_its_meetings(vitas: Prepared):
    meetings = {one.id for one in vitas.tailored.facts.plan.meetings}

    assert meetings <= set(events(vitas, role="projektleder"))
    assert meetings <= set(events(vitas, role="styregruppe"))
    assert not meetings & set(events(vitas, role="superbruger"))


def test_a_teams_calendar_has_no_other_teams_days(vitas: Prepared):
    teams = {one.id: one.team.id for one in vitas.tailored.facts.plan.entries if one.team is not None}
    found = events(vitas, team="jobafklaring")

    assert {teams[name] for name in found if name in teams} == {"jobafklaring"}
    assert any(name not in teams for name in found)


def test_the_same_event_has_one_uid_in_every_calendar(vitas: Prepared):
    made = calendars(vitas, Problems(), roles=("projektleder",), teams=("jobafklaring",), former={})
    whole = calendars(vitas, Problems(), former={})
    uids = {name: {str(one["uid"]) for one in Calendar.from_ical(data).walk("VEVENT")} for name, data in made.items()}
    (everything,) = ({str(one["uid"]) for one in Calendar.from_ical(data).walk("VEVENT")} for data in whole.values())

    assert set(made) == {
        calendar_name(*names(vitas), "role", "projektleder"),
        calendar_name(*names(vitas), "team", "jobafklaring"),
    }
    assert uids[calendar_name(*names(vitas), "team", "jobafklaring")] <= everything
    assert uids[calendar_name(*names(vitas), "role", "projektleder")] & everything


def test_no_person_stands_in_a_calendar(vitas: Prepared):
    people = [person for held in vitas.tailored.facts.people.values() for person in held]
    made = calendars(vitas, Problems(), roles=tuple(vitas.tailored.facts.role_names), former={})
    text = b"".join([*made.values(), *calendars(vitas, Problems(), former={}).values()]).replace(b"\r\n ", b"")

    assert people
    assert not [person.name for person in people if person.name.encode() in text or person.email.encode() in text]


def test_asking_for_nobody_lists_who_there_is(vitas: Prepared):
    problems = Problems()
    check_whose(vitas.tailored, ("projektledr", "styregruppe"), ("maanen",), problems)

    assert [one.code for one in problems] == ["no-such-role", "no-such-team"]
    assert "projektleder" in problems.found[0].hint
    assert "jobafklaring" in problems.found[1].hint


WORKSHOP = "municipality: laesoe\nprogrammes: {ics: {go_live: 2027-03-02, workshop: {date: %s, starts: '12.30'}}}\n"


@pytest.mark.parametrize(("day", "doubled"), [("2027-03-02", False), ("2027-03-04", True)])
def test_a_workshop_with_a_day_and_a_start_has_hours(home: Home, tmp_path: Path, day: str, doubled: bool):
    params = tmp_path / "laesoe.yaml"
    params.write_text(WORKSHOP % day, encoding="utf-8")
    problems = Problems()
    prepared = prepare(Order("ics", "laesoe", home, params=params), problems)
    minutes = sum(one.minutes for one in prepared.tailored.content["workshop"])
    timed = [one for one in events(prepared).values() if one.starts is not None]

    assert [(one.first.isoformat(), one.starts, one.minutes) for one in timed] == [(day, 12 * 60 + 30, minutes)]
    assert any(one.id == "ics/workshop@session" for one in timed) is doubled


def test_a_moved_start_updates_the_imported_calendar_without_doubles(home: Home, tmp_path: Path):
    def issue(start: str, former: dict[str, bytes]) -> dict[str, bytes]:
        params = tmp_path / "laesoe.yaml"
        params.write_text(f"municipality: laesoe\nprogrammes: {{vitas: {{start: {start}}}}}\n", encoding="utf-8")
        problems = Problems()
        prepared = prepare(Order("vitas", "laesoe", home, params=params), problems)
        made = build_pack(prepared, problems, former=former)
        return {name: data for name, data in made.files.items() if name.endswith(".ics")}

    first = issue("2027-01-11", {})
    second = issue("2027-02-08", first)
    imported: dict[str, tuple[int, object]] = {}
    for data in (*first.values(), *second.values()):  # as a calendar program does: by UID, the higher SEQUENCE wins
        for one in Calendar.from_ical(data).walk("VEVENT"):
            held = imported.get(str(one["uid"]))
            if held is None or held[0] < one["sequence"]:
                imported[str(one["uid"])] = (one["sequence"], one["dtstart"].dt)
    (last,) = (Calendar.from_ical(data).walk("VEVENT") for data in second.values())

    assert {str(one["uid"]): one["dtstart"].dt for one in last} == {name: day for name, (_, day) in imported.items()}
    assert second != first
    assert issue("2027-02-08", second) == second


def test_a_broken_former_calendar_is_a_warning_and_no_stop(vitas: Prepared):
    problems = Problems()
    made = calendars(vitas, problems, former={calendar_name(*names(vitas)): b"not a calendar"})

    assert made == calendars(vitas, Problems(), former={})
    assert [(one.code, one.severity) for one in problems] == [("not-a-calendar", "warning")]


@pytest.mark.parametrize(("only", "suffixes"), [(("calendar",), {".ics"}), (("guide",), {".docx"})])
def test_the_calendar_is_ordered_like_a_document(home: Home, only: tuple[str, ...], suffixes: set[str]):
    problems = Problems()
    made = build_pack(prepare(Order("vitas", "laesoe", home, only=only), problems), problems)

    assert {Path(name).suffix for name in made.files} == suffixes


def test_a_programme_without_dates_knows_no_calendar_document(home: Home):
    with pytest.raises(ProblemsError) as error:
        prepare(Order("dubu", "laesoe", home, only=("calendar",)), Problems())

    assert [one.code for one in error.value.problems] == ["unknown-document"]
