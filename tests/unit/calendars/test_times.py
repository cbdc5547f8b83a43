"""Danish clock times as instants, most of all on the two Sundays on which the clock is changed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.integration.calendars.domain.times import Weekly, first_time, instant, over_at, sitting, weekly, whole_day

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
CLOCK = st.times()


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def test_the_same_clock_time_is_another_instant_in_summer():
    assert instant(date(2027, 1, 4), time(8)) == utc(date(2027, 1, 4), 7)
    assert instant(date(2027, 7, 5), time(8)) == utc(date(2027, 7, 5), 6)


def test_a_time_that_spring_leaves_out_is_read_with_the_offset_before_it():
    assert instant(SPRING, time(2, 30)) == utc(SPRING, 1, 30)
    assert instant(SPRING, time(3, 30)) == utc(SPRING, 1, 30)


def test_a_time_that_comes_twice_in_autumn_is_the_first_one():
    assert instant(AUTUMN, time(2, 30)) == utc(AUTUMN, 0, 30)
    assert instant(AUTUMN, time(3)) == utc(AUTUMN, 2)


def test_a_night_shift_is_an_hour_shorter_in_spring_and_an_hour_longer_in_autumn():
    for day, hours in ((SPRING, 7), (AUTUMN, 9), (date(2027, 6, 6), 8)):
        night = sitting(day - timedelta(days=1), time(22), time(6))
        assert night.ends_at - night.starts_at == timedelta(hours=hours)


def test_a_sitting_whose_beginning_the_clock_jumps_over_keeps_its_length():
    span = sitting(SPRING, time(2, 30), time(3, 15))
    assert (span.starts_at, span.ends_at) == (utc(SPRING, 1, 30), utc(SPRING, 2, 15))


@pytest.mark.parametrize(("from_time", "to_time", "hours"), [(time(8), time(8), 24), (time(22), time(0), 2)])
def test_a_time_that_ends_at_or_before_its_beginning_ends_on_the_next_day(from_time: time, to_time: time, hours: int):
    span = sitting(date(2027, 1, 4), from_time, to_time)
    assert span.ends_at - span.starts_at == timedelta(hours=hours)


@settings(max_examples=100)
@given(DAYS, CLOCK, CLOCK)
def test_every_sitting_ends_after_it_begins_and_lasts_a_day_and_an_hour_at_most(on: date, start: time, end: time):
    span = sitting(on, start, end)
    assert timedelta(0) < span.ends_at - span.starts_at <= timedelta(hours=25)
    assert span.starts_at.tzinfo is UTC


def test_a_whole_day_lasts_from_midnight_to_midnight_also_when_it_has_twenty_three_hours():
    span = whole_day(SPRING)
    assert (span.starts_at, span.ends_at) == (utc(SPRING - timedelta(days=1), 23), utc(SPRING, 22))
    assert span.all_day


def test_a_series_begins_on_the_first_such_weekday_that_is_no_day_off():
    period = (date(2027, 1, 1), date(2027, 6, 30))
    mondays = weekly(1, (time(9), time(12)), period)
    assert mondays == Weekly(date(2027, 1, 4), time(9), time(12), date(2027, 6, 30))
    easter_monday, friday = date(2027, 3, 29), date(2027, 3, 26)
    off = frozenset({date(2027, 1, 4), easter_monday, friday})
    assert weekly(1, (time(9), time(12)), period, off) == Weekly(
        date(2027, 1, 11), time(9), time(12), date(2027, 6, 30), (easter_monday,)
    )


def test_a_series_with_a_day_off_on_every_one_of_its_days_never_takes_place():
    days = [date(2027, 1, 4) + timedelta(weeks=n) for n in range(3)]
    period = (days[0], days[-1])
    assert weekly(1, (time(9), time(12)), period, frozenset(days)) is None
    assert weekly(7, (time(9), time(12)), (days[0], days[0] + timedelta(days=2))) is None
    assert weekly(1, (time(9), time(12)), (days[0], None), frozenset(days)) == Weekly(
        days[-1] + timedelta(weeks=1), time(9), time(12)
    )


def test_a_series_is_over_after_its_last_time_and_not_on_the_last_day_of_its_period():
    series = weekly(1, (time(22), time(6)), (date(2027, 1, 4), date(2027, 1, 15)))
    assert series is not None
    assert over_at(series) == utc(date(2027, 1, 12), 5)
    assert first_time(series).starts_at == utc(date(2027, 1, 4), 21)
    assert over_at(Weekly(date(2027, 1, 4), time(9), time(12))) is None


@settings(max_examples=100)
@given(st.integers(1, 7), DAYS, st.integers(0, 60), st.frozensets(DAYS, max_size=5))
def test_a_series_lies_inside_its_period_on_its_weekday(weekday: int, first: date, length: int, off: frozenset[date]):
    last = first + timedelta(days=length)
    series = weekly(weekday, (time(9), time(12)), (first, last), off)
    if series is None:
        return
    assert first <= series.first_on <= last
    assert series.first_on not in off
    assert all(series.first_on < day <= last and day.isoweekday() == weekday for day in series.without)
    until = over_at(series)
    assert until is not None
    assert first_time(series).ends_at <= until <= instant(last, time(12))
