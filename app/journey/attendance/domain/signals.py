"""When somebody should be asked how it goes: three signals in a fortnight, counted once and never held against anybody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from app.journey.attendance.domain.states import SIGNALS, AttendanceStatus

T = TypeVar("T")
ENOUGH = 3
FORTNIGHT = timedelta(days=14)
LOW_MARK = 2


class SignalKind(StrEnum):
    """What was seen."""

    LATE = "late"
    ABSENT = "absent"
    READINESS = "readiness"


@dataclass(frozen=True, slots=True)
class Signal(Generic[T]):
    """One thing that was seen on one day, and the row that says so."""

    on: date
    kind: SignalKind
    row: T


def kind_of(status: AttendanceStatus) -> SignalKind | None:
    """The signal of a day: late or absent without an excuse; None for every other."""
    return SignalKind(status.value) if status in SIGNALS else None


def is_low(marks: Iterable[int]) -> bool:
    """Whether a readiness picture is a signal: once, however many of its marks are 1 or 2."""
    return any(mark <= LOW_MARK for mark in marks)


def calling(signals: Iterable[Signal[T]]) -> list[Signal[T]]:
    """Of the signals not counted before, those that call for support, by day: all that lie with others, three or more
    together, within fourteen days (the first and the last day included). Empty where nothing calls.

    The rule is the service's own (DOMAIN.md §6), not law: a reason to ask, with the person's right to reply.
    """
    ordered = sorted(signals, key=lambda signal: signal.on)
    found = [False] * len(ordered)
    for first in range(len(ordered) - ENOUGH + 1):
        if ordered[first + ENOUGH - 1].on - ordered[first].on < FORTNIGHT:
            found[first : first + ENOUGH] = [True] * ENOUGH
    return [signal for signal, calls in zip(ordered, found, strict=True) if calls]


def counts(signals: Sequence[Signal[T]]) -> dict[str, int]:
    """How many of each kind, in a fixed order."""
    return {kind.value: sum(1 for signal in signals if signal.kind is kind) for kind in SignalKind}
