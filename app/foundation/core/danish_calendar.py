"""The Danish calendar of public holidays, one cached set per year."""

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=64)
def holidays_of_year(year: int) -> frozenset[date]:
    """The public holidays (helligdage) of one year.

    Store bededag is one until 2023 and none from 2024 (lov nr. 214 of 7 March 2023); the library knows the date of
    that change. Days that are customs rather than holidays (5 June, 24 and 31 December, 1 May) are not in the set:
    who closes on them is for the caller to say.
    """
    import holidays  # when the first year is asked for: no start waits for it (ADR 0028)

    return frozenset(holidays.country_holidays("DK", years=year, categories=("public",)))


def danish_holidays(first: date, last: date) -> frozenset[date]:
    """The public holidays from `first` to `last`, both included; empty when `last` lies before `first`."""
    return frozenset(
        day for year in range(first.year, last.year + 1) for day in holidays_of_year(year) if first <= day <= last
    )


def is_danish_holiday(day: date) -> bool:
    return day in holidays_of_year(day.year)
