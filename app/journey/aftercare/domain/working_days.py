"""Which days a jobcenter works, and the next one."""

from collections.abc import Callable
from datetime import date, timedelta

from app.foundation.core.danish_calendar import is_danish_holiday

IsWorkingDay = Callable[[date], bool]

SATURDAY = 6
# Constitution Day, Christmas Eve and New Year's Eve are no public holidays, but banks and public offices are closed.
# Pairs of month and day; an installation whose jobcenter is open on them hands in its own set.
BANK_CLOSING_DAYS = frozenset({(6, 5), (12, 24), (12, 31)})
# The longest stretch without a working day is Easter with its five days; a year says that the calendar is broken.
_LONGEST_WAIT = 366


def is_danish_working_day(day: date, closing_days: frozenset[tuple[int, int]] = BANK_CLOSING_DAYS) -> bool:
    """Monday to Friday, neither a public holiday nor one of the closing days (month, day)."""
    return day.isoweekday() < SATURDAY and not is_danish_holiday(day) and (day.month, day.day) not in closing_days


def next_working_day(day: date, is_working_day: IsWorkingDay = is_danish_working_day) -> date:
    """The day itself if it is a working day, else the first one after it.

    Raises ValueError where a whole year holds none.
    """
    for offset in range(_LONGEST_WAIT):
        candidate = day + timedelta(days=offset)
        if is_working_day(candidate):
            return candidate
    rule = "no working day within a year"
    raise ValueError(rule)


def last_working_day(first: date, last: date, is_working_day: IsWorkingDay = is_danish_working_day) -> date | None:
    """The latest working day from `first` to `last`, or None where there is none."""
    for offset in range((last - first).days + 1):
        candidate = last - timedelta(days=offset)
        if is_working_day(candidate):
            return candidate
    return None
