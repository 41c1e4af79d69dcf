from datetime import date

import pytest

from generator.kinds.facts import Period
from generator.tailoring.calendar import Calendar, NoWorkingDay

PLAIN = Calendar()


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2027, 3, 24), True),
        (date(2027, 3, 25), False),  # skærtorsdag
        (date(2027, 3, 29), False),  # 2. påskedag
        (date(2027, 4, 23), True),  # what was Store Bededag
        (date(2027, 5, 6), False),  # Kristi himmelfartsdag
        (date(2028, 5, 1), True),
        (date(2028, 6, 5), False),  # Grundlovsdag and 2. pinsedag
        (date(2029, 6, 5), False),
        (date(2026, 12, 24), False),
        (date(2026, 12, 31), False),
        (date(2026, 12, 30), True),
        (date(2027, 4, 3), False),
    ],
)
def test_working_days_follow_municipal_practice(day, worked):
    assert PLAIN.is_working(day) is worked


def test_days_off_can_be_changed():
    assert Calendar(days_off=((5, 1),)).is_working(date(2026, 12, 24))
    assert not Calendar(days_off=((5, 1),)).is_working(date(2028, 5, 1))


def test_adding_skips_holidays_in_both_directions():
    assert PLAIN.add(date(2027, 3, 24), 1) == date(2027, 3, 30)
    assert PLAIN.add(date(2027, 3, 30), -1) == date(2027, 3, 24)
    assert PLAIN.add(date(2027, 3, 27), 0) == date(2027, 3, 30)
    assert PLAIN.add(date(2027, 3, 30), 0) == date(2027, 3, 30)


def test_adding_crosses_new_year():
    assert PLAIN.add(date(2026, 12, 30), 1) == date(2027, 1, 4)
    assert PLAIN.add(date(2027, 1, 4), -1) == date(2026, 12, 30)


def test_counting_includes_both_ends_and_nothing_backwards():
    assert PLAIN.count(date(2027, 3, 22), date(2027, 4, 2)) == 7
    assert PLAIN.count(date(2027, 4, 5), date(2027, 4, 5)) == 1
    assert PLAIN.count(date(2027, 4, 5), date(2027, 4, 2)) == 0


@pytest.mark.parametrize(
    ("start", "weeks", "end"),
    [
        (date(2027, 2, 1), 3, date(2027, 2, 19)),
        (date(2027, 2, 3), 1, date(2027, 2, 5)),
        (date(2027, 2, 4), 1, date(2027, 2, 12)),
        (date(2027, 3, 22), 1, date(2027, 3, 24)),
        (date(2026, 12, 21), 2, date(2026, 12, 30)),
    ],
)
def test_weeks_end_on_the_last_working_day_of_the_last_calendar_week(start, weeks, end):
    assert PLAIN.weeks(start, weeks) == end


def test_a_closed_week_does_not_count_as_one():
    calendar = Calendar(closed=(Period(date(2027, 2, 15), date(2027, 2, 21)),))

    assert calendar.weeks(date(2027, 2, 8), 2) == date(2027, 2, 26)
    assert calendar.count(date(2027, 2, 8), date(2027, 2, 26)) == 10


def test_a_calendar_closed_for_ever_says_so():
    closed = Calendar(closed=(Period(date(1990, 1, 1), date(2190, 12, 31)),))

    with pytest.raises(NoWorkingDay):
        closed.on_or_after(date(2027, 1, 4))
    with pytest.raises(NoWorkingDay):
        closed.on_or_before(date(2027, 1, 4))
    with pytest.raises(NoWorkingDay):
        closed.weeks(date(2027, 1, 4), 1)
    with pytest.raises(NoWorkingDay):
        PLAIN.on_or_after(date(9999, 12, 31))
