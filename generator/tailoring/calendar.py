"""Danish working days: what a kommune's staff work, less holidays, days off and the kommune's closed weeks.

A working day is Monday to Friday that is no public holiday (`holidays`, category public: Store Bededag is a working
day from 2024), no day off of ours and not closed by the kommune. The days off are municipal practice in the KL area:
Constitution Day (5 June), 24 and 31 December; 1 May is worked until noon and counts as a working day. All spans
include both ends.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from functools import lru_cache

from msgspec import Struct, field

from generator.kept import kept
from generator.kinds.facts import Period
from generator.problems import Problems

DAYS_OFF = ((6, 5), (12, 24), (12, 31))
FIRST_YEAR, LAST_YEAR = 1990, 2190


class NoWorkingDay(ValueError):
    """The search left the years the calendar covers: everything is closed, or a date lies far out."""


@lru_cache(maxsize=32)
def _public_holidays(decade: int) -> frozenset[date]:
    """The public holidays of the ten years from `decade` on, kept between runs: `holidays` is slow to load."""

    def read(_: Problems) -> frozenset[date]:
        import holidays

        return frozenset(holidays.country_holidays("DK", years=range(decade, decade + 10), language="da"))

    return kept(f"holidays-{decade}", (), read, Problems())


def monday(day: date) -> date:
    """Return the Monday of the ISO week of `day`."""
    return day - timedelta(days=day.weekday())


class Calendar(Struct, frozen=True, eq=False):
    """Working days of one kommune. `closed` are its own closed spans, `days_off` (month, day) pairs of every year.

    Raises `NoWorkingDay` when a search leaves the years 1990 to 2190.
    """

    closed: tuple[Period, ...] = ()
    days_off: tuple[tuple[int, int], ...] = DAYS_OFF
    _years: dict[int, list[int]] = field(default_factory=dict)

    def _year(self, year: int) -> list[int]:
        """The working days of a year as ordinals, ascending."""
        days = self._years.get(year)
        if days is None:
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise NoWorkingDay(year)
            off = {day.toordinal() for day in _public_holidays(year // 10 * 10)}
            off.update(date(year, month, day).toordinal() for month, day in self.days_off)
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            for period in self.closed:
                off.update(range(max(first, period.start.toordinal()), min(last, period.end.toordinal()) + 1))
            # Ordinal 1 is a Monday, so (ordinal - 1) % 7 is the weekday.
            days = [day for day in range(first, last + 1) if (day - 1) % 7 < 5 and day not in off]
            self._years[year] = days
        return days

    def is_working(self, day: date) -> bool:
        days = self._year(day.year)
        place = bisect_left(days, day.toordinal())
        return place < len(days) and days[place] == day.toordinal()

    def on_or_after(self, day: date) -> date:
        """Return `day` when it is a working day, else the next working day."""
        return self._forward(day, 0)

    def on_or_before(self, day: date) -> date:
        """Return `day` when it is a working day, else the working day before it."""
        return self._backward(day, 0)

    def after(self, day: date) -> date:
        """Return the first working day after `day`."""
        return self._forward(day + timedelta(days=1), 0)

    def add(self, day: date, days: int) -> date:
        """Return the working day `days` working days after `day` (before it when negative).

        From a day that is not worked, the count starts at the nearest working day in the same direction; 0 gives the
        next working day.
        """
        return self._forward(day, days) if days >= 0 else self._backward(day, -days)

    def count(self, start: date, end: date) -> int:
        """Return the number of working days from `start` to `end`, both included; 0 when `end` is before `start`."""
        first, last = start.toordinal(), end.toordinal()
        if last < first:
            return 0
        years = (self._year(year) for year in range(start.year, end.year + 1))
        return sum(bisect_right(days, last) - bisect_left(days, first) for days in years)

    def weeks(self, start: date, weeks: int) -> date:
        """Return the last working day of `weeks` calendar weeks that begin with the week of `start`.

        Weeks are Monday to Sunday. A start on Thursday or later does not spend a week: the count begins with the week
        after. A week without a single working day (Christmas, a closed week) does not count either.
        """
        week = monday(start)
        left, last = weeks, start
        if start.weekday() >= 3:
            week += timedelta(days=7)
        while left > 0:
            sunday = week + timedelta(days=6)
            if self.count(max(week, start), sunday):
                last = self.on_or_before(sunday)
                left -= 1
            week += timedelta(days=7)
        return last

    def _forward(self, day: date, steps: int) -> date:
        days = self._year(day.year)
        place = bisect_left(days, day.toordinal()) + steps
        year = day.year
        while place >= len(days):
            place -= len(days)
            year += 1
            days = self._year(year)
        return date.fromordinal(days[place])

    def _backward(self, day: date, steps: int) -> date:
        days = self._year(day.year)
        place = bisect_right(days, day.toordinal()) - 1 - steps
        year = day.year
        while place < 0:
            year -= 1
            days = self._year(year)
            place += len(days)
        return date.fromordinal(days[place])
