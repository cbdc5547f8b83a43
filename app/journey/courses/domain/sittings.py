"""The sittings of a course: read from storage, held against what else keeps a person busy, and what they take."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from app.journey.training.domain.values import DatedSession
from app.registers.law.domain import Commitment, CommitmentKind, WeekdayTime
from app.registers.law.domain.schedule import spans

_HOUR = 60
# An internship's hours are not among them: a course in its working time is part of the training.
STANDS_IN_THE_WAY = frozenset(
    {CommitmentKind.DANISH_CLASS, CommitmentKind.COURSE, CommitmentKind.PREPARATION, CommitmentKind.OTHER}
)


@dataclass(frozen=True, slots=True)
class Clash:
    """A sitting at a time when the person is somewhere else."""

    on: date
    kind: CommitmentKind


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """When a placement takes place: its days, the days off within it, its weekly times (none: not known)."""

    starts_on: date
    ends_on: date
    pauses: tuple[tuple[date, date], ...] = ()
    times: tuple[WeekdayTime, ...] = ()

    def includes(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on and not any(first <= day <= last for first, last in self.pauses)


def sittings_of(rows: Iterable[Mapping[str, Any]]) -> tuple[DatedSession, ...]:
    """`[{"on": "2027-02-01", "from": "09:00", "to": "12:00"}]` as sittings, earliest first."""
    return tuple(
        sorted(
            DatedSession(date.fromisoformat(row["on"]), time.fromisoformat(row["from"]), time.fromisoformat(row["to"]))
            for row in rows
        )
    )


def first_clash(sittings: Iterable[DatedSession], commitments: Iterable[Commitment]) -> Clash | None:
    """The earliest sitting that meets a Danish class, another course or the like at a known time, or None.

    Ending at 12.00 and beginning at 12.00 is no clash. Hours without times cannot clash with a time.
    """
    others = [item for item in commitments if item.kind in STANDS_IN_THE_WAY]
    for sitting in sorted(sittings):
        for other in others:
            on_that_day = other.starts_on <= sitting.on and (other.ends_on is None or sitting.on <= other.ends_on)
            if on_that_day and _without([_minutes(sitting)], other.times, sitting.on) != [_minutes(sitting)]:
                return Clash(sitting.on, other.kind)
    return None


def own_time(sittings: Iterable[DatedSession], working: Sequence[WorkingDays]) -> tuple[Commitment, ...]:
    """What a course takes of a person's time beside the placements: one commitment a sitting, or part of one.

    A sitting in the working time of a placement is training within its hours, which the ledger holds already: written
    twice, the week would look fuller than it is, and the placement could not be prolonged because of its own training.
    """
    found: list[Commitment] = []
    for sitting in sorted(sittings):
        left = [_minutes(sitting)]
        for placement in working:
            if placement.includes(sitting.on):
                left = _without(left, placement.times, sitting.on)
        found += [
            Commitment(CommitmentKind.COURSE, sitting.on, sitting.on, (_on(sitting.on, start, end),))
            for start, end in left
        ]
    return tuple(found)


def _minutes(sitting: DatedSession) -> tuple[int, int]:
    return _minute(sitting.from_time), _minute(sitting.to_time)


def _minute(at: time) -> int:
    return at.hour * _HOUR + at.minute


def _on(day: date, start: int, end: int) -> WeekdayTime:
    """Minutes after midnight on a day; the day's last minute ends at midnight."""
    return WeekdayTime(day.isoweekday(), time(*divmod(start, _HOUR)), time(end // _HOUR % 24, end % _HOUR))


def _without(parts: list[tuple[int, int]], times: Sequence[WeekdayTime], day: date) -> list[tuple[int, int]]:
    """What is left of these minutes of a day outside the weekly times."""
    for span in spans(times):
        if span.weekday == day.isoweekday():
            parts = [
                (start, end)
                for first, last in parts
                for start, end in ((first, min(last, span.start)), (max(first, span.end), last))
                if start < end
            ]
    return parts
