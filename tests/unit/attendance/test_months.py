"""Hours by calendar month: done beside due, and the days nobody has entered."""

from datetime import date, time, timedelta
from decimal import Decimal

from app.journey.attendance.domain.months import EnteredDay, MonthSum, last_of, months_of, sum_month
from app.journey.attendance.domain.schedule import Terms, TimesFrom
from app.journey.attendance.domain.states import AttendanceStatus
from app.registers.law.domain.facts import HoursStep, WeekdayTime

S = AttendanceStatus
START = date(2027, 1, 18)
MORNINGS = tuple(WeekdayTime(day, time(8), time(13)) for day in range(1, 6))
JANUARY, FEBRUARY = date(2027, 1, 1), date(2027, 2, 1)


def terms(**values: object) -> Terms:
    usual = {
        "starts_on": START,
        "last_on": date(2027, 3, 14),
        "steps": (HoursStep(1, Decimal(25)),),
        "times": (TimesFrom(START, MORNINGS),),
    }
    return Terms(**{**usual, **values})  # type: ignore[arg-type]  # the fields by name


def entered(day: date, status: AttendanceStatus = S.PRESENT, hours: str = "5.0", late: int = 0) -> EnteredDay:
    return EnteredDay(day, status, late, Decimal(hours), Decimal("5.0"))


def january(*days: EnteredDay, today: date = date(2027, 2, 15), **values: object) -> MonthSum:
    return sum_month(JANUARY, terms(**values), days, today)


def test_the_months_are_those_the_internship_has_touched_so_far():
    assert months_of(terms(), date(2027, 2, 3)) == [JANUARY, FEBRUARY]
    assert months_of(terms(), date(2027, 12, 31)) == [JANUARY, FEBRUARY, date(2027, 3, 1)]
    assert months_of(terms(), START - timedelta(days=1)) == [JANUARY]
    assert months_of(terms(), date(2026, 12, 31)) == []


def test_december_ends_on_the_31st_and_a_leap_february_on_the_29th():
    assert last_of(date(2027, 12, 1)) == date(2027, 12, 31)
    assert last_of(date(2028, 2, 1)) == date(2028, 2, 29)


def test_a_month_adds_up_what_was_entered():
    found = january(
        entered(START),
        entered(START + timedelta(days=1), S.LATE, "4.5", 30),
        entered(START + timedelta(days=2), S.EXCUSED, "0.0"),
        entered(START + timedelta(days=3), S.ABSENT, "0.0"),
        today=START + timedelta(days=4),
    )
    assert found == MonthSum(JANUARY, 1, 1, 30, 1, 1, 0, Decimal("9.5"), Decimal("20.0"))


def test_days_nobody_has_entered_are_missing_until_yesterday():
    found = january(entered(START), today=START + timedelta(days=3))
    assert (found.missing_days, found.scheduled_hours) == (2, Decimal(15))
    assert january().missing_days == 10


def test_what_a_later_pause_covers_is_left_out():
    rest = (START + timedelta(days=1), START + timedelta(days=1))
    late = entered(START + timedelta(days=1), S.ABSENT, "0.0")
    found = january(entered(START), late, today=START + timedelta(days=2), pauses=(rest,))
    assert (found.absent_days, found.scheduled_hours, found.missing_days) == (0, Decimal(5), 0)


def test_days_after_an_earlier_end_are_neither_due_nor_missing():
    found = january(entered(START), last_on=START + timedelta(days=1), today=date(2027, 3, 1))
    assert (found.missing_days, found.scheduled_hours) == (1, Decimal(10))


def test_work_on_a_public_holiday_counts_as_done_and_not_as_due():
    easter_monday = date(2027, 3, 29)
    agreed = terms(last_on=date(2027, 4, 30))
    worked = EnteredDay(easter_monday, S.PRESENT, 0, Decimal("4.0"), Decimal(0))
    with_it = sum_month(date(2027, 3, 1), agreed, [worked], date(2027, 4, 1))
    without = sum_month(date(2027, 3, 1), agreed, [], date(2027, 4, 1))
    assert with_it.hours == 4
    assert with_it.scheduled_hours == without.scheduled_hours
    assert with_it.missing_days == without.missing_days


def test_a_month_before_or_after_the_internship_is_empty():
    assert sum_month(date(2026, 11, 1), terms(), [], date(2027, 5, 1)).missing_days == 0
    assert sum_month(date(2027, 6, 1), terms(), [], date(2027, 7, 1)).scheduled_hours == 0
