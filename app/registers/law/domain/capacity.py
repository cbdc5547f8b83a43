"""How many interns and wage-subsidised people a workplace may have at once, exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.foundation.core.i18n import Text
from app.registers.law.domain.facts import Occupant
from app.registers.law.domain.rules import RuleBook
from app.registers.law.domain.wording import count, day, fill, number, plain


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
    peaks = [Peak(value, load_on(others, value), load_on(own, value)) for value in days]
    return max(peaks, key=lambda peak: (peak.others > 0, peak.total, -peak.on.toordinal()))


@dataclass(frozen=True, slots=True)
class Capacity:
    """A plain answer to "how many may we have?" on one day."""

    limit: int
    used: Fraction
    people: int
    free: Fraction
    free_weekly_hours: int
    next_leaves_on: date | None
    explanation: Text


def capacity(ordinary_employees: Decimal, occupants: Sequence[Occupant], on: date, rules: RuleBook) -> Capacity:
    """What a workplace may have, has and has room for on a day, also as the whole weekly hours one more could work."""
    values = rules["ratio_requirement"].values
    limit = cap(ordinary_employees, scale_of(values))
    present = [load for load in loads_of(occupants) if load_on([load], on) > 0]
    used = load_on(present, on)
    free = max(Fraction(0), limit - used)
    full_time = Fraction(values["full_time_hours"])
    hours = int(full_time) if not present else int(min(free, Fraction(1)) * full_time)
    leaving = min((load.ends_on for load in present if load.ends_on is not None), default=None)
    person, people = Text("person", "person"), Text("personer", "people")
    explanation = fill(
        Text(
            "I har {n} fuldtidsansatte og må have {limit} på fuld tid. Optaget: {used} ({present}). ",
            "You have {n} full-time employees and may have {limit} full-time. Taken: {used} ({present}). ",
        ),
        n=number(ordinary_employees),
        limit=count(limit, person, people),
        present=count(len(present), person, people),
        used=number(used, up=True),
    )
    if hours > 0:
        room = Text(
            f"Der er plads til én mere på {hours} timer om ugen.",
            f"There is room for one more at {hours} hours a week.",
        )
    elif leaving is not None:
        room = fill(
            Text("Der er fuldt; den første stopper {day}.", "It is full; the first leaves on {day}."), day=day(leaving)
        )
    else:
        room = Text("Der er fuldt.", "It is full.")
    text = Text(explanation.da + room.da, explanation.en + room.en)
    return Capacity(limit, used, len(present), free, hours, leaving, text)


def scale_of(values: Mapping[str, Any]) -> RatioScale:
    """The scale a rule's values describe."""
    return RatioScale(values["first_employees"], values["first_per"], values["further_per"], values["least"])


def shown(value: Fraction) -> str:
    """A load as text for JSON, rounded up so that a breach never looks like an exact fit."""
    return plain(value, up=True)
