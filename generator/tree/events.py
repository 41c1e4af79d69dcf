"""A calendar as plain data: what a writer of calendars knows, and nothing of what the days are about."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class Event(Struct, frozen=True):
    """One entry of a calendar: whole days from `first` to `last`, both included, or hours of one day.

    id        stable address of what happens; the UID follows from it and the calendar's `scope`
    lines     the description, a paragraph each; plain text, as is everything else here
    starts    minutes since midnight in Danish time, None for whole days; `minutes` is then the length
    mark      the number the documents give it (M4), if any
    tentative whether the date rests on something nobody has decided
    """

    id: str
    summary: str
    first: date
    last: date
    lines: tuple[str, ...] = ()
    category: str = ""
    starts: int | None = None
    minutes: int = 0
    place: str = ""
    tentative: bool = False
    mark: str = ""


class DatedCalendar(Struct, frozen=True):
    """Events by date. `scope` is whose they are (a kommune's slug): the same event in another scope is another."""

    name: str
    description: str
    scope: str
    built: date
    events: tuple[Event, ...]
