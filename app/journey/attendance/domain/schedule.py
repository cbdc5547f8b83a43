"""Which hours an internship's agreement sets on a day: the week's hours spread over its working times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from app.foundation.core.danish_calendar import is_danish_holiday
from app.registers.law.domain.facts import HoursStep, WeekdayTime

_DAY_MINUTES = 24 * 60
_DAY_TENTHS = 240
_TENTH = Decimal("0.1")
# Hours without times are spread evenly over Monday to Friday.
_WITHOUT_TIMES = dict.fromkeys(range(1, 6), 1)


class NoWork(StrEnum):
    """Why the agreement sets no work on a day."""

    BEFORE_START = "before_start"
    AFTER_END = "after_end"
    PAUSED = "paused"
    NO_WORKING_TIME = "no_working_time"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class TimesFrom:
    """The weekly working times, and the first day on which they hold."""

    from_on: date
    times: tuple[WeekdayTime, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement says of time. Days are Danish days, both ends included.

    `last_on` is the day it really ended, once it is over. `steps` rise from week 1 (week n begins (n - 1) x 7 days
    after the first day); `times` rise by their first day, the first of them holds from the start.
    """

    starts_on: date
    last_on: date
    steps: tuple[HoursStep, ...]
    times: tuple[TimesFrom, ...]
    pauses: tuple[tuple[date, date], ...] = ()

    def covers(self, day: date) -> bool:
        """Whether the internship runs on that day, without a pause."""
        return self.starts_on <= day <= self.last_on and not self._rests(day)

    def without_work(self, day: date) -> NoWork | None:
        """Why there is no work on that day; None where there is.

        A public holiday is a day off wherever the agreement says nothing else. A time that runs over midnight belongs
        to the day on which it begins, also where the night is the last one, or the clock changes in it.
        """
        if day < self.starts_on:
            return NoWork.BEFORE_START
        if day > self.last_on:
            return NoWork.AFTER_END
        if self._rests(day):
            return NoWork.PAUSED
        if day.isoweekday() not in _minutes_by_weekday(self._times_on(day)):
            return NoWork.NO_WORKING_TIME
        return NoWork.HOLIDAY if is_danish_holiday(day) else None

    def hours_on(self, day: date) -> Decimal:
        """The scheduled hours of a day, with one decimal; zero where there is no work.

        A whole week adds up to exactly the agreed weekly hours: they are shared out by the length of each day's
        times, in tenths, the tenths left over going to the days that lost most by rounding down. The clock of the
        wall counts: the night in which the clock changes has the same hours as any other, because the agreed hours
        count. No day holds more than 24 hours, so an agreement with 37 hours on one weekday has 24.
        """
        if self.without_work(day) is not None:
            return Decimal(0)
        week = (day - self.starts_on).days // 7 + 1
        weekly = next(step.weekly_hours for step in reversed(self.steps) if step.from_week <= week)
        return _hours_by_weekday(self._times_on(day), weekly)[day.isoweekday()]

    def minutes_on(self, day: date) -> int:
        """How long a working day lasts from its first minute: by its times, else by its hours."""
        times = self._times_on(day)
        return _minutes_by_weekday(times)[day.isoweekday()] if times else int(self.hours_on(day) * 60)

    def _rests(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.pauses)

    def _times_on(self, day: date) -> tuple[WeekdayTime, ...]:
        return next((each.times for each in reversed(self.times) if each.from_on <= day), self.times[0].times)


@lru_cache(maxsize=1024)
def _minutes_by_weekday(times: tuple[WeekdayTime, ...]) -> dict[int, int]:
    """The minutes of work that begin on each weekday; without times an equal share of Monday to Friday."""
    if not times:
        return _WITHOUT_TIMES
    minutes: dict[int, int] = {}
    for each in times:
        start = each.starts_at.hour * 60 + each.starts_at.minute
        end = each.ends_at.hour * 60 + each.ends_at.minute
        length = end - start if start < end else end - start + _DAY_MINUTES
        minutes[each.weekday] = minutes.get(each.weekday, 0) + length
    return dict(sorted(minutes.items()))


@lru_cache(maxsize=1024)
def _hours_by_weekday(times: tuple[WeekdayTime, ...], weekly: Decimal) -> dict[int, Decimal]:
    """The week's hours on its weekdays, by largest remainder; of equal remainders the earlier weekday's comes first."""
    minutes = _minutes_by_weekday(times)
    tenths, total = int(weekly * 10), sum(minutes.values())
    exact = {weekday: Fraction(tenths * count, total) for weekday, count in minutes.items()}
    shared = {weekday: int(share) for weekday, share in exact.items()}
    left = tenths - sum(shared.values())
    for weekday in sorted(exact, key=lambda each: (shared[each] - exact[each], each))[:left]:
        shared[weekday] += 1
    return {weekday: min(count, _DAY_TENTHS) * _TENTH for weekday, count in shared.items()}


def days_between(first: date, last: date) -> Sequence[date]:
    """Every day from `first` to `last`, both included; none where `last` lies before `first`."""
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
