"""Which hours an agreement sets on which day, whatever the week, the clock and the calendar do."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journey.attendance.domain.schedule import NoWork, Terms, TimesFrom, days_between
from app.registers.law.domain.facts import HoursStep, WeekdayTime

MONDAY = date(2027, 1, 4)
MORNINGS = tuple(WeekdayTime(day, time(8), time(14)) for day in range(1, 6))
WEEK = timedelta(weeks=1)


def terms(
    *times: WeekdayTime,
    hours: str = "25",
    starts_on: date = MONDAY,
    weeks: int = 13,
    steps: tuple[tuple[int, str], ...] = (),
    pauses: tuple[tuple[date, date], ...] = (),
) -> Terms:
    return Terms(
        starts_on=starts_on,
        last_on=starts_on + weeks * WEEK - timedelta(days=1),
        steps=tuple(HoursStep(week, Decimal(each)) for week, each in steps or ((1, hours),)),
        times=(TimesFrom(starts_on, times),),
        pauses=pauses,
    )


def week_of(agreed: Terms, first: date) -> list[Decimal]:
    return [agreed.hours_on(day) for day in days_between(first, first + timedelta(days=6))]


def decimals(*hours: str) -> list[Decimal]:
    return [Decimal(each) for each in hours]


def test_the_weeks_hours_are_spread_over_its_working_times():
    assert week_of(terms(*MORNINGS), MONDAY) == decimals("5", "5", "5", "5", "5", "0", "0")


def test_a_longer_day_has_more_of_them():
    agreed = terms(WeekdayTime(1, time(8), time(16)), WeekdayTime(3, time(8), time(12)), hours="12")
    assert week_of(agreed, MONDAY) == decimals("8", "0", "4", "0", "0", "0", "0")


def test_without_working_times_they_are_spread_over_monday_to_friday():
    assert week_of(terms(hours="37"), MONDAY) == decimals("7.4", "7.4", "7.4", "7.4", "7.4", "0", "0")


def test_tenths_that_do_not_divide_go_to_the_first_days_and_the_week_still_adds_up():
    week = week_of(terms(*MORNINGS, hours="25.3"), MONDAY)
    assert week == decimals("5.1", "5.1", "5.1", "5", "5", "0", "0")
    assert sum(week) == Decimal("25.3")


def test_hours_that_grow_hold_from_their_week_on():
    agreed = terms(*MORNINGS, steps=((1, "10"), (3, "20")))
    assert [sum(week_of(agreed, MONDAY + week * WEEK)) for week in range(4)] == [10, 10, 20, 20]


def test_a_week_of_an_internship_that_begins_on_a_thursday_begins_on_thursdays():
    thursday = date(2027, 1, 7)
    agreed = terms(*MORNINGS, starts_on=thursday, steps=((1, "10"), (2, "20")))
    assert sum(week_of(agreed, thursday)) == 10
    assert sum(week_of(agreed, thursday + WEEK)) == 20


def test_a_night_shift_belongs_to_the_day_on_which_it_begins():
    agreed = terms(WeekdayTime(5, time(22), time(6)), WeekdayTime(6, time(22), time(6)), hours="16")
    assert week_of(agreed, MONDAY) == decimals("0", "0", "0", "0", "8", "8", "0")
    assert agreed.minutes_on(MONDAY + timedelta(days=4)) == 480
    assert agreed.without_work(MONDAY + timedelta(days=6)) is NoWork.NO_WORKING_TIME


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_night_in_which_the_clock_changes_has_the_hours_of_any_other(sunday: date):
    """At 02.00 the clock goes to 03.00 in March, at 03.00 to 02.00 in October: the agreed hours count."""
    saturday = sunday - timedelta(days=1)
    nights = terms(WeekdayTime(6, time(22), time(6)), hours="8", starts_on=saturday - WEEK)
    assert nights.hours_on(saturday) == nights.hours_on(saturday - WEEK) == 8
    assert nights.minutes_on(saturday) == 480
    # Half past two does not exist on one of these Sundays, and comes twice on the other.
    early = terms(WeekdayTime(7, time(2, 30), time(6, 30)), hours="4", starts_on=saturday - WEEK)
    assert early.hours_on(sunday) == early.hours_on(sunday - WEEK) == 4


def test_several_times_of_one_day_count_together():
    agreed = terms(WeekdayTime(2, time(8), time(12)), WeekdayTime(2, time(17), time(20)), hours="7")
    assert agreed.minutes_on(MONDAY + timedelta(days=1)) == 420


def test_without_times_a_day_lasts_as_long_as_its_hours():
    assert terms(hours="37").minutes_on(MONDAY) == 444


def test_a_day_holds_no_more_than_its_24_hours():
    agreed = terms(WeekdayTime(1, time(8), time(9)), hours="37")
    assert agreed.hours_on(MONDAY) == 24


def test_a_public_holiday_is_a_day_off():
    maundy_thursday = date(2027, 3, 25)
    assert terms(*MORNINGS).without_work(maundy_thursday) is NoWork.HOLIDAY
    assert terms(*MORNINGS).hours_on(maundy_thursday) == 0


def test_a_pause_has_neither_work_nor_hours():
    agreed = terms(*MORNINGS, pauses=((MONDAY + WEEK, MONDAY + WEEK + timedelta(days=6)),))
    assert agreed.without_work(MONDAY + WEEK) is NoWork.PAUSED
    assert sum(week_of(agreed, MONDAY + WEEK)) == 0
    assert not agreed.covers(MONDAY + WEEK)


def test_before_the_first_and_after_the_last_day_there_is_no_work():
    agreed = terms(*MORNINGS, weeks=1)
    assert agreed.without_work(MONDAY - timedelta(days=3)) is NoWork.BEFORE_START
    assert agreed.without_work(MONDAY + WEEK) is NoWork.AFTER_END
    assert agreed.without_work(MONDAY + timedelta(days=4)) is None


def test_other_working_times_hold_from_their_day_on_and_leave_the_days_before_alone():
    """Whoever enters Thursday on the Monday after must not be told that nobody works on Thursdays."""
    wednesday = MONDAY + WEEK + timedelta(days=2)
    mondays = (WeekdayTime(1, time(8), time(18)), WeekdayTime(2, time(8), time(18)))
    agreed = Terms(
        MONDAY,
        MONDAY + 4 * WEEK,
        (HoursStep(1, Decimal(20)),),
        (TimesFrom(MONDAY, MORNINGS), TimesFrom(wednesday, mondays)),
    )
    assert week_of(agreed, MONDAY) == decimals("4", "4", "4", "4", "4", "0", "0")
    assert agreed.hours_on(wednesday) == 0
    assert week_of(agreed, MONDAY + 2 * WEEK) == decimals("10", "10", "0", "0", "0", "0", "0")


clock_times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
weekly_times = st.lists(
    st.builds(WeekdayTime, st.integers(1, 7), clock_times, clock_times), max_size=7, unique_by=lambda each: each.weekday
)


@settings(max_examples=60, deadline=None)
@given(
    times=weekly_times,
    tenths=st.integers(1, 370),
    start=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    week=st.integers(0, 60),
)
def test_every_whole_week_of_any_agreement_adds_up_to_its_hours(
    times: list[WeekdayTime], tenths: int, start: date, week: int
):
    """Over new years, leap days and changes of the clock; only holidays and the 24 hours of a day take any away."""
    weekly = Decimal(tenths) / 10
    agreed = terms(*times, hours=str(weekly), starts_on=start, weeks=70)
    days = days_between(start + week * WEEK, start + week * WEEK + timedelta(days=6))
    holidays = [day for day in days if agreed.without_work(day) is NoWork.HOLIDAY]
    found = [agreed.hours_on(day) for day in days]
    assert all(0 <= hours <= 24 and hours == round(hours, 1) for hours in found)
    if not holidays and max(found) < 24:
        assert sum(found) == weekly
    else:
        assert sum(found) <= weekly
