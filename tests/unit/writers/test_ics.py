"""Calendars as files: what a calendar program reads back, and what makes a new issue update the old."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from msgspec.structs import replace

from generator.tree.events import DatedCalendar, Event
from generator.writers.ics import read_issued, uid, write_ics

DAY = Event("demo/activities/klar", "Klar", date(2027, 3, 25), date(2027, 3, 28))
HOUR = Event("demo/steering/opstart", "Møde", date(2027, 7, 1), date(2027, 7, 1), starts=9 * 60, minutes=90)
BUILT = date(2026, 11, 16)


def made(*events: Event, former: bytes = b"", built: date = BUILT) -> bytes:
    calendar = DatedCalendar("Prøve", "Om den", "laesoe", built, events)
    return write_ics(calendar, read_issued(former) if former else None)


def read(data: bytes) -> list[object]:
    return Calendar.from_ical(data).walk("VEVENT")


def check_structure(data: bytes) -> None:
    """The form of RFC 5545 by our own eyes: CRLF, 75 octets, no controls, every BEGIN with its END, known names."""
    assert data.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b"")
    assert not re.search(b"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data)
    open_parts = []
    for line in data.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        assert re.fullmatch(r"[A-Z-]+(;[A-Z]+=[^;:\"]+)*", name), line
        if name == "BEGIN":
            open_parts.append(value)
        elif name == "END":
            assert open_parts.pop() == value
    assert not open_parts


def test_whole_days_end_the_day_after_and_hours_name_danish_time():
    data = made(DAY, HOUR)
    day, hour = read(data)
    zone = Calendar.from_ical(data).walk("VTIMEZONE")[0]

    check_structure(data)
    assert (day["dtstart"].dt, day["dtend"].dt) == (date(2027, 3, 25), date(2027, 3, 29))
    assert hour["dtstart"].params["TZID"] == zone["tzid"] == "Europe/Copenhagen"
    assert hour["dtstart"].dt.astimezone(UTC) == datetime(2027, 7, 1, 7, tzinfo=UTC)
    assert hour["dtend"].dt - hour["dtstart"].dt == timedelta(minutes=90)


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2027, 3, 28), date(2027, 7, 1), date(2030, 10, 27)])
def test_the_zone_in_the_file_is_danish_time(day):
    zone = Calendar.from_ical(made(HOUR)).walk("VTIMEZONE")[0].to_tz()
    noon = datetime(day.year, day.month, day.day, 12)

    assert noon.replace(tzinfo=zone).utcoffset() == noon.replace(tzinfo=ZoneInfo("Europe/Copenhagen")).utcoffset()


def test_a_calendar_of_whole_days_names_no_zone():
    assert b"VTIMEZONE" not in made(DAY)


def test_a_moved_date_keeps_its_uid_and_has_a_higher_sequence():
    first = made(DAY, HOUR)
    moved = made(replace(DAY, first=date(2027, 4, 1), last=date(2027, 4, 1)), HOUR, former=first)
    old, new = read_issued(first), read_issued(moved)

    assert old.keys() == new.keys()
    rise = {name: new[name].sequence - old[name].sequence for name in old}
    assert rise == {uid("laesoe", DAY.id): 1, uid("laesoe", HOUR.id): 0}


def test_a_later_date_alone_raises_the_sequence_where_the_former_file_is_lost():
    old, new = (read_issued(made(DAY, built=day)) for day in (BUILT, date(2027, 1, 11)))

    assert [one.sequence for one in new.values()] > [one.sequence for one in old.values()]


def test_building_again_on_the_same_file_changes_no_byte():
    first = made(DAY, HOUR)

    assert made(DAY, HOUR, former=first) == first
    gone = made(HOUR, former=first)
    assert made(HOUR, former=gone) == gone


def test_an_event_that_is_gone_is_cancelled_and_comes_back_under_its_uid():
    first = made(DAY, HOUR)
    gone = made(HOUR, former=first)
    back = made(DAY, HOUR, former=gone)
    name = uid("laesoe", DAY.id)
    states = [read_issued(data)[name] for data in (first, gone, back)]

    assert [one.status for one in states] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert [one.sequence - states[0].sequence for one in states] == [0, 1, 2]
    assert len(read(back)) == 2


def test_a_uid_tells_nothing_and_differs_between_kommuner():
    assert re.fullmatch(r"[0-9a-f-]{36}", uid("laesoe", "demo/people/karen"))
    assert uid("laesoe", DAY.id) != uid("samsoe", DAY.id)


HOSTILE = 'a;b,c\\n:"q"\r\nEND:VEVENT\r\nBEGIN:VEVENT\nATTENDEE:mailto:x@example.dk'
HOSTILE += "\x00\x07\x0b\x85\u2028\u202e=cmd|' /C'!A0"


@pytest.mark.parametrize("text", [HOSTILE, "ø" * 40_000, "<&>", "=1+1", "\ud800", ""])
def test_hostile_text_is_read_back_as_text_and_nothing_else(text):
    event = replace(HOUR, summary=text, lines=(text, "Slut"), place=text, category=text)
    data = made(event, DAY)
    (one,) = [found for found in read(data) if found["uid"] == uid("laesoe", HOUR.id)]

    check_structure(data)
    assert len(read(data)) == 2
    assert set(one) <= {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE", "DESCRIPTION",
                        "LOCATION", "CATEGORIES", "TRANSP"}  # fmt: skip
    assert "\n" not in one["summary"]
    assert str(one["description"]).endswith("Slut")


@given(st.text(), st.text())
def test_any_text_comes_back_without_what_no_reader_can_show(summary, line):
    data = made(replace(DAY, summary=summary, lines=(line, "x")))
    (one,) = read(data)

    check_structure(data)
    assert str(one["summary"]).split() == str(one["summary"]).replace("\n", " ").split()
    assert len(read_issued(data)) == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe", b"PK\x03\x04", b"BEGIN:VCALENDAR", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", b"x" * (5 * 1024 * 1024)],
)
def test_what_is_no_calendar_is_refused(data):
    with pytest.raises(ValueError):
        read_issued(data)


@pytest.mark.parametrize(
    "lines",
    [
        "SEQUENCE:æ",
        "SEQUENCE:-4",
        "SEQUENCE:99999999999999",
        "DTSTART:i går",
        "DTSTART;TZID=Mars:20270101T090000",
        "DTEND:1",
    ],
)
def test_a_former_event_of_strange_values_does_no_harm(lines):
    name = uid("laesoe", DAY.id)
    former = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{name}\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()
    data = made(DAY, former=former)

    check_structure(data)
    assert [one["uid"] for one in read(data)] == [name]
