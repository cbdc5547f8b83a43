"""Stored hours and times as the values the law judges, and what they weigh in the ledgers."""

from collections.abc import Iterable, Mapping
from datetime import time
from decimal import ROUND_DOWN, Decimal
from typing import Any

from app.registers.law.domain import HoursStep, WeekdayTime

_FULL_TIME = Decimal(37)
_LEDGER_PLACES = Decimal("0.0001")


def steps_of(rows: Iterable[Mapping[str, Any]]) -> tuple[HoursStep, ...]:
    """`[{"from_week": 1, "weekly_hours": 25}]` as hours steps, earliest first."""
    steps = (HoursStep(int(row["from_week"]), Decimal(str(row["weekly_hours"]))) for row in rows)
    return tuple(sorted(steps, key=lambda step: step.from_week))


def times_of(rows: Iterable[Mapping[str, Any]]) -> tuple[WeekdayTime, ...]:
    """`[{"weekday": 1, "from": "08:00", "to": "14:00"}]` as weekday times."""
    return tuple(
        WeekdayTime(int(row["weekday"]), time.fromisoformat(row["from"]), time.fromisoformat(row["to"])) for row in rows
    )


def weekly_hours_of(steps: Iterable[HoursStep]) -> Decimal:
    """The most hours of any step: what the ledgers set aside for the whole period."""
    return max((step.weekly_hours for step in steps), default=Decimal(0))


def fte_fraction(weekly_hours: Decimal) -> Decimal:
    """Weekly hours as a part of full time (37 hours), with the ledger's four places.

    Rounded down: 25 + 12 hours are exactly one full-time place, and must not read as a little more than one.
    The least real excess, a tenth of an hour, is 27 times the greatest rounding.
    """
    return (weekly_hours / _FULL_TIME).quantize(_LEDGER_PLACES, rounding=ROUND_DOWN)
