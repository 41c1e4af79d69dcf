"""Calendars as iCalendar (RFC 5545): a `DatedCalendar` to bytes, and what a former file of ours said.

The library folds and escapes; the rules here are what makes a re-issued file update a calendar rather than double it.
An event's UID follows from its id and scope alone. SEQUENCE is the days from `EPOCH` to the calendar's date, and higher
than in the former file for an event whose time or standing changed; one that is gone is kept as cancelled. DTSTAMP is
midnight of the calendar's date, so the same inputs and the same former file give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid5

from msgspec import Struct

from generator.ooxml.build import clean
from generator.tree.events import DatedCalendar, Event

if TYPE_CHECKING:
    from icalendar import Event as Component
    from icalendar import Timezone

EPOCH = date(2000, 1, 1)
MAX_BYTES = 4 * 1024 * 1024
MAX_EVENTS = 5000
ZONE = "Europe/Copenhagen"
_NAMESPACE = UUID("a5c9f1b2-7f0e-5d38-9c55-0d6f3a1e8b47")
# What a reader may take for the end of a line, beside the line feed the library escapes.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


class Issued(Struct, frozen=True):
    """An event as a former file had it; `start` and `end` (exclusive) as the file said, None where it did not."""

    sequence: int
    start: date | None
    end: date | None
    summary: str
    status: str


def write_ics(calendar: DatedCalendar, former: Mapping[str, Issued] | None = None) -> bytes:
    """Return the calendar as a file; `former` is what the file it takes the place of said (`read_issued`).

    Without `former` a calendar that is issued again should carry a later date, so that its SEQUENCE is higher.
    """
    from icalendar import Calendar

    former = former or {}
    root = Calendar()
    root.add("prodid", "-//Forankring//Kalender//DA")
    root.add("version", "2.0")
    root.add("calscale", "GREGORIAN")
    root.add("method", "PUBLISH")
    root.add("name", _line(calendar.name))
    root.add("x-wr-calname", _line(calendar.name))
    root.add("x-wr-timezone", ZONE)
    root.add("description", _line(calendar.description))
    if any(event.starts is not None for event in calendar.events):
        root.add_component(_zone())
    seen: set[str] = set()
    for event in sorted(calendar.events, key=lambda one: (one.first, one.starts or 0, one.id)):
        name = uid(calendar.scope, event.id)
        if name not in seen:
            root.add_component(_event(event, name, calendar.built, former.get(name)))
        seen.add(name)
    for name, one in sorted(former.items()):
        if name not in seen and one.start is not None:
            root.add_component(_cancelled(name, one, calendar.built))
    return bytes(root.to_ical(sorted=True))


def uid(scope: str, event_id: str) -> str:
    """Return the UID of an event: a UUID of where it belongs and its id, so no name can be read from it."""
    return str(uuid5(_NAMESPACE, f"{scope}/{event_id}"))


def read_issued(data: bytes) -> dict[str, Issued]:
    """Return {UID: what was issued} of a former file. Raises `ValueError` for what is no calendar, or is too large."""
    from icalendar import Calendar

    if len(data) > MAX_BYTES:
        raise ValueError("too large")
    try:
        root = Calendar.from_ical(data)
        events = root.walk("VEVENT")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("no calendar") from error
    if root.name != "VCALENDAR" or len(events) > MAX_EVENTS:
        raise ValueError("no calendar of ours")
    return {str(event["uid"]): _issued(cast("Component", event)) for event in events if "uid" in event}


def _issued(event: Component) -> Issued:
    try:
        sequence = min(max(int(event.get("sequence", 0)), 0), 2**31 - 2)
    except (ValueError, TypeError):
        sequence = 0
    summary, status = (str(event.get(name, "")) for name in ("summary", "status"))
    return Issued(sequence, _day(event, "dtstart"), _day(event, "dtend"), summary, status)


def _day(event: Component, name: str) -> date | None:
    from icalendar.error import BrokenCalendarProperty

    try:
        value = getattr(event.get(name), "dt", None)
    except BrokenCalendarProperty:
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value if isinstance(value, date) else None


def _event(event: Event, name: str, built: date, former: Issued | None) -> Component:
    start, end = _span(event)
    status = "TENTATIVE" if event.tentative else "CONFIRMED"
    sequence = (built - EPOCH).days
    if former is not None:
        changed = (former.start, former.end, former.status) != (start, end, status)
        sequence = max(sequence, former.sequence + changed)
    made = _component(name, built, start, end, event.summary, status, sequence)
    if event.lines:
        made.add("description", "\n".join(_clean(line) for line in event.lines))
    if event.place:
        made.add("location", _line(event.place))
    if event.category:
        made.add("categories", [_line(event.category)])
    made.add("transp", "TRANSPARENT" if event.starts is None else "OPAQUE")
    return made


def _cancelled(name: str, former: Issued, built: date) -> Component:
    """Return an event that is no longer there; one already cancelled is said again as it was."""
    assert former.start is not None
    sequence = former.sequence + (former.status != "CANCELLED")
    sequence = max(sequence, (built - EPOCH).days)
    return _component(name, built, former.start, former.end, former.summary, "CANCELLED", sequence)


def _component(
    name: str, built: date, start: date, end: date | None, summary: str, status: str, sequence: int
) -> Component:
    from icalendar import Event as Component

    made = Component()
    made.add("uid", _line(name))
    made.add("dtstamp", datetime.combine(built, time(), UTC))
    _add_time(made, "dtstart", start)
    if end is not None:
        _add_time(made, "dtend", end)
    made.add("summary", _line(summary))
    made.add("status", status)
    made.add("sequence", sequence)
    return made


def _add_time(made: Component, name: str, value: date) -> None:
    """Add a day, or a Danish time of day that names the zone the file itself describes."""
    zone: dict[str, Any] = {"parameters": {"TZID": ZONE}} if isinstance(value, datetime) else {}
    made.add(name, value, **zone)


def _span(event: Event) -> tuple[date, date]:
    """Return start and end (exclusive) as iCalendar has them: days, or Danish times without a zone of their own."""
    if event.starts is None:
        return event.first, event.last + timedelta(days=1)
    start = datetime.combine(event.first, time()) + timedelta(minutes=event.starts)
    return start, start + timedelta(minutes=max(event.minutes, 1))


def _zone() -> Timezone:
    """Return Danish time by the rules of 1996, which hold until somebody changes them; the same on any machine."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    zone = Timezone()
    zone.add("tzid", ZONE)
    summer, winter = timedelta(hours=2), timedelta(hours=1)
    for part, name, first, before, after, month in (
        (TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), winter, summer, 3),
        (TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), summer, winter, 10),
    ):
        part.add("tzname", name)
        part.add("dtstart", first)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone


def _clean(text: str) -> str:
    return clean(_LINE_ENDS.sub("\n", text))


def _line(text: str) -> str:
    return " ".join(_clean(text).split())
