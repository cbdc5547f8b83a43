"""Hours by calendar month: what the agreement set, what was done, and what nobody has entered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.journey.attendance.domain.schedule import Terms, days_between
from app.journey.attendance.domain.states import AttendanceStatus

S = AttendanceStatus
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EnteredDay:
    """A day as it is stored."""

    day_on: date
    status: AttendanceStatus
    minutes_late: int
    hours: Decimal
    scheduled_hours: Decimal


@dataclass(frozen=True, slots=True)
class MonthSum:
    """One month of one internship. `missing_days` had work by yesterday, and nobody has entered them.

    `scheduled_hours` are those of the entered and of the missing days, so that hours done stand beside hours due.
    """

    month: date
    present_days: int
    late_days: int
    minutes_late: int
    excused_days: int
    absent_days: int
    missing_days: int
    hours: Decimal
    scheduled_hours: Decimal


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def last_of(month: date) -> date:
    """The last day of the month that begins on `month`."""
    return _next(month) - _ONE_DAY


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_of(terms: Terms, today: date) -> list[date]:
    """The months the internship has touched so far, each by its first day."""
    last = min(terms.last_on, today)
    months, month = [], month_of(terms.starts_on)
    while month <= last:
        months.append(month)
        month = _next(month)
    return months


def sum_month(month: date, terms: Terms, days: Iterable[EnteredDay], today: date) -> MonthSum:
    """The month that begins on `month`. Entered days that a later pause or an earlier end covers are left out."""
    first, last = max(month, terms.starts_on), min(last_of(month), terms.last_on)
    entered = [day for day in days if first <= day.day_on <= last and terms.covers(day.day_on)]
    known = {day.day_on for day in entered}
    missing = [
        day
        for day in days_between(first, min(last, today - _ONE_DAY))
        if day not in known and terms.without_work(day) is None
    ]
    number = {status: sum(1 for day in entered if day.status is status) for status in S}
    return MonthSum(
        month=month,
        present_days=number[S.PRESENT],
        late_days=number[S.LATE],
        minutes_late=sum(day.minutes_late for day in entered),
        excused_days=number[S.EXCUSED],
        absent_days=number[S.ABSENT],
        missing_days=len(missing),
        hours=sum((day.hours for day in entered), Decimal("0.0")),
        scheduled_hours=sum((day.scheduled_hours for day in entered), Decimal("0.0"))
        + sum((terms.hours_on(day) for day in missing), Decimal("0.0")),
    )
