"""How many interns and wage-subsidised people a workplace may have at once, exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.registers.law.domain.employees import EmployeeBasis
from app.registers.law.domain.facts import Occupant
from app.registers.law.domain.rules import RuleBook
from app.registers.law.domain.wording import plain


@dataclass(frozen=True, slots=True)
class RatioScale:
    """The steps of the ratio requirement: one person per `first_per` employees up to `first_employees`, then one
    per `further_per`, and never fewer than `least` (BEK 2636/2021 § 65).
    """

    first_employees: int = 50
    first_per: int = 5
    further_per: int = 10
    least: int = 1


DEFAULT_SCALE = RatioScale()


def cap(ordinary_employees: Decimal | Fraction | int, scale: RatioScale = DEFAULT_SCALE) -> int:
    """The number of full-time persons a workplace may have: max(1, ⌊min(n,50)/5⌋ + ⌊max(n−50,0)/10⌋).

    `ordinary_employees` is FTE, exact. Raises ValueError below zero.
    """
    n = Fraction(ordinary_employees)
    if n < 0:
        msg = "a number of employees is not negative"
        raise ValueError(msg)
    threshold = Fraction(scale.first_employees)
    first = min(n, threshold) // scale.first_per
    further = max(n - threshold, Fraction(0)) // scale.further_per
    return max(scale.least, int(first + further))


@dataclass(frozen=True, slots=True)
class Load:
    """A load from `starts_on` to `ends_on` (None: open), both included, as a full-time fraction."""

    starts_on: date
    ends_on: date | None
    fte: Fraction


def loads_of(occupants: Iterable[Occupant]) -> list[Load]:
    return [Load(item.starts_on, item.ends_on, Fraction(item.fte)) for item in occupants]


def load_on(loads: Iterable[Load], on: date) -> Fraction:
    """The full-time fractions present on one day."""
    present = (load.fte for load in loads if load.starts_on <= on and (load.ends_on is None or on <= load.ends_on))
    return sum(present, Fraction(0))


def rise_days(loads: Iterable[Load], first: date, last: date) -> list[date]:
    """The days from `first` to `last` on which the load may be higher than the day before; always includes `first`.

    A load only falls in between, so these days are all that a maximum has to look at.
    """
    return sorted({first} | {load.starts_on for load in loads if first <= load.starts_on <= last})


@dataclass(frozen=True, slots=True)
class Peak:
    """The fullest day: which, how much is others' and how much is one's own."""

    on: date
    others: Fraction
    own: Fraction

    @property
    def total(self) -> Fraction:
        return self.others + self.own


def shared_peak(own: Sequence[Load], others: Sequence[Load], first: date, last: date) -> Peak:
    """The fullest day from `first` to `last`; days shared with somebody else come before days alone.

    It is the peak of people there *at the same time*, not the sum of everybody who is there at some time.
    A person alone is always admitted, so a day without others counts only when every day is one.
    """
    days = rise_days([*own, *others], first, last)
    return max((Peak(value, load_on(others, value), load_on(own, value)) for value in days), key=_fullness)


def peak_while_there(own: Sequence[Load], others: Sequence[Load]) -> Peak | None:
    """The fullest of the days on which one is there oneself; None when there is no such day.

    What others do in the pauses of a placement is no matter of that placement.
    """
    peaks = (shared_peak(own, others, load.starts_on, load.ends_on or date.max) for load in own)
    return max(peaks, key=_fullness, default=None)


def _fullness(peak: Peak) -> tuple[bool, Fraction, int]:
    """How full a day is; of two equally full ones the earlier counts."""
    return peak.others > 0, peak.total, -peak.on.toordinal()


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many a workplace may have, has and has room for on one day.

    `free_weekly_hours` are the hours one more person could work, in tenths and rounded down: what is offered fits.
    """

    limit: int
    used: Fraction
    people: int
    free: Fraction
    free_weekly_hours: Decimal
    next_leaves_on: date | None


def capacity(employees: EmployeeBasis, occupants: Sequence[Occupant], on: date, rules: RuleBook) -> Capacity:
    """What a workplace may have, has and has room for on a day, also as the weekly hours one more could work.

    Whoever comes alone may have full time, whatever the cap; one more may never have more than full time.
    """
    values = rules["ratio_requirement"].values
    limit = cap(employees.fte, scale_of(values))
    present = [load for load in loads_of(occupants) if load_on([load], on) > 0]
    used = load_on(present, on)
    free = max(Fraction(0), limit - used)
    full_time = Fraction(values["full_time_hours"])
    hours = min(free, Fraction(1)) * full_time if present else full_time
    leaving = min((load.ends_on for load in present if load.ends_on is not None), default=None)
    return Capacity(limit, used, len(present), free, Decimal(hours * 10 // 1) / 10, leaving)


def scale_of(values: Mapping[str, Any]) -> RatioScale:
    """The scale a rule's values describe."""
    return RatioScale(values["first_employees"], values["first_per"], values["further_per"], values["least"])


def shown(value: Fraction) -> str:
    """A load as text for JSON, rounded up so that a breach never looks like an exact fit."""
    return plain(value, up=True)
