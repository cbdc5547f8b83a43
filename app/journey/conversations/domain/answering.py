"""How soon each side answers: the measure of the communication itself.

An answer is a message whose `answers_at` is set: the first one after the other side spoke. It took as long as the
other side had been waiting, from the first message nobody had answered. Time passes at night and on Sundays too: a
person who waits, waits. Medians are those of the statistics: of whole minutes, the lower of two in the middle.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from math import ceil
from typing import TypeVar

from app.foundation.core.spread import median
from app.journey.conversations.domain.sides import Counterpart, ThreadSide

T = TypeVar("T", "Answer", "Waiting")
WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: who gave it, in a conversation with whom, whether it was that side's first word there."""

    side: ThreadSide
    counterpart: Counterpart
    answers_at: datetime
    sent_at: datetime
    is_first: bool

    @property
    def waited(self) -> timedelta:
        return self.sent_at - self.answers_at


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation in which a side's answer is due, and since when."""

    side: ThreadSide
    counterpart: Counterpart
    since: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """How one side answers in the conversations with one counterpart; minutes are rounded up, None without answers."""

    side: ThreadSide
    counterpart: Counterpart
    answers: int
    median_minutes: int | None
    first_answers: int
    first_median_minutes: int | None
    within_a_day: float | None
    waiting: int
    longest_waiting_minutes: int | None


def figures(answers: Iterable[Answer], waiting: Iterable[Waiting], now: datetime) -> list[Figures]:
    """Both ways for each counterpart: the jobcenter's answers, then the counterpart's; in the order of `Counterpart`."""
    given = _by_direction(answers)
    due = _by_direction(waiting)
    return [
        _figures_of(side, counterpart, given.get((side, counterpart), []), due.get((side, counterpart), []), now)
        for counterpart in Counterpart
        for side in (ThreadSide.JOBCENTER, ThreadSide(counterpart))
    ]


def _by_direction(rows: Iterable[T]) -> dict[tuple[ThreadSide, Counterpart], list[T]]:
    in_order = sorted(rows, key=_direction)
    return {
        (row[0].side, row[0].counterpart): row for _, group in groupby(in_order, _direction) if (row := list(group))
    }


def _direction(row: Answer | Waiting) -> tuple[str, str]:
    return row.side.value, row.counterpart.value


def _figures_of(
    side: ThreadSide, counterpart: Counterpart, given: list[Answer], due: list[Waiting], now: datetime
) -> Figures:
    waited = [answer.waited for answer in given]
    first = [answer.waited for answer in given if answer.is_first]
    return Figures(
        side=side,
        counterpart=counterpart,
        answers=len(given),
        median_minutes=_median(waited),
        first_answers=len(first),
        first_median_minutes=_median(first),
        within_a_day=sum(each <= WITHIN for each in waited) / len(waited) if waited else None,
        waiting=len(due),
        longest_waiting_minutes=_minutes(now - min(each.since for each in due)) if due else None,
    )


def _median(waited: list[timedelta]) -> int | None:
    return median(Counter(_minutes(each) for each in waited))


def _minutes(span: timedelta) -> int:
    return max(0, ceil(span / timedelta(minutes=1)))
