"""Seeded chance, keys and numbers: the same seed always throws the same demo.

Keys are UUIDs of version 7 in form (48 bits of time, then random bits), so that they sort by time like real ones,
but their random bits come from the seeded generator: same seed and same day, same keys.

The CPR numbers are well formed and pass `candidates.domain.read_cpr`, yet can belong to nobody: the year is 58 and
the seventh digit 5 to 8, which means *born in 1858*. CPR began on 2 April 1968 with the people alive then, and
nobody in Denmark was 109 at the time. Besides, every number of that age was issued with a control digit, and these
fail modulus 11 on purpose.

CVR numbers pass modulus 11 and P-numbers have ten digits above those in use; neither has been looked up anywhere.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from stdnum.dk import cpr, cvr

T = TypeVar("T")
_BORN = date(1858, 1, 1)
_DAYS_OF_1858 = 365
_SERIALS = range(5000, 9000)
_FIRST_CVR = 90_000_004
_FIRST_PRODUCTION_UNIT = 1_999_000_001


class Dice:
    """A seeded generator with what the demo needs of it."""

    def __init__(self, seed: int, today: date) -> None:
        self.random = Random(f"praktikmatch-demo/{seed}")
        self.today = today
        self._cvr_numbers = cvr_numbers()
        self._cpr_numbers = impossible_cpr_numbers()
        self._production_unit = _FIRST_PRODUCTION_UNIT - 1

    def key(self, at: datetime) -> UUID:
        """A key of the moment: version 7 in form, seeded in its random bits."""
        milliseconds = int(at.timestamp() * 1000) & (2**48 - 1)
        bits = self.random.getrandbits(74)
        high, low = bits >> 62, bits & (2**62 - 1)
        return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)

    def moment(self, day: date, step: int = 0) -> datetime:
        """An instant in office hours of the day; a higher step is later on the same day (0 to 12)."""
        seconds = 7 * 3600 + step * 2100 + self.random.randrange(1200)
        return datetime.combine(day, time(), UTC) + timedelta(seconds=seconds)

    def pick(self, values: Sequence[T]) -> T:
        return values[self.random.randrange(len(values))]

    def some(self, values: Sequence[T], least: int, most: int) -> list[T]:
        """Between `least` and `most` different ones, in their own order."""
        count = min(len(values), self.random.randint(least, most))
        chosen = set(self.random.sample(range(len(values)), count))
        return [value for position, value in enumerate(values) if position in chosen]

    def between(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def cvr_number(self) -> str:
        return next(self._cvr_numbers)

    def cpr_number(self) -> str:
        return next(self._cpr_numbers)

    def production_unit_number(self) -> str:
        self._production_unit += 1
        return str(self._production_unit)

    def phone(self) -> str:
        digits = f"{self.random.randrange(10_000_000):07}"
        return f"+45 2{digits[0]} {digits[1:3]} {digits[3:5]} {digits[5:]}"


def cvr_numbers() -> Iterator[str]:
    """Numbers that pass modulus 11, in rising order and without end."""
    number = _FIRST_CVR
    while True:
        if cvr.is_valid(str(number)):
            yield str(number)
        number += 1


def impossible_cpr_numbers() -> Iterator[str]:
    """Well-formed CPR numbers of nobody (see the module's docstring); some 1.3 million of them."""
    for serial in _SERIALS:
        for offset in range(_DAYS_OF_1858):
            number = f"{_BORN + timedelta(days=offset):%d%m%y}{serial}"
            if cpr.checksum(number) != 0:
                yield number


def monday(day: date, weeks: int = 0) -> date:
    """The Monday of the day's week, so many weeks later."""
    return day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)
