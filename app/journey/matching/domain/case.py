"""One need and one candidate in plain values: what the explanations of the hard filters are read from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.filters import LegalFlags
from app.journey.matching.domain.labels import Labels
from app.journey.matching.domain.pool import BusyKind, CandidatePool, Ints, NeedFacts, NeedSkill, WorkTime
from app.journey.matching.domain.travel import travel_minutes
from app.journey.matching.domain.weights import Limits


@dataclass(frozen=True, slots=True)
class BusySpan:
    """One busy row of the candidate in plain values."""

    kind: int
    first: int
    last: int
    weekday: int
    start: int
    end: int
    tenths: int

    def meets(self, times: Sequence[WorkTime]) -> list[WorkTime]:
        """The parts of the working times that this row occupies."""
        return [
            WorkTime(item.weekday, max(item.start, self.start), min(item.end, self.end))
            for item in times
            if item.weekday == self.weekday and max(item.start, self.start) < min(item.end, self.end)
        ]

    def within(self, start: int, end: int, *, by_weekday: bool) -> bool:
        """Whether a day of this row lies from `start` to `end`; `by_weekday` looks at its weekday only."""
        first, last = max(self.first, start), min(self.last, end)
        if not by_weekday or not self.weekday:
            return first <= last
        return any(
            date.fromordinal(value).isoweekday() == self.weekday for value in range(first, min(last, first + 6) + 1)
        )


@dataclass(frozen=True, slots=True)
class Person:
    """One row of a pool in plain values, in the pool's units; `minutes` is the way to the need, NaN unknown."""

    status: int
    max_travel_minutes: float
    danish_oral: int
    available_from: int
    max_weekly_tenths: int
    class_weekly_tenths: int
    licences: int
    constraints: int
    minutes: float
    skills: Sequence[tuple[int, float]]
    unwanted: Sequence[int]
    busy: Sequence[BusySpan]


_PLAIN = (
    "status", "max_travel_minutes", "danish_oral", "available_from", "max_weekly_tenths", "class_weekly_tenths",
    "licences", "constraints",
)  # fmt: skip
_BUSY = ("busy_kind", "busy_from", "busy_to", "busy_weekday", "busy_start", "busy_end", "busy_tenths")


def people_of(need: NeedFacts, pool: CandidatePool) -> list[Person]:
    """Everybody in a small pool; row i is person i."""
    minutes = travel_minutes(need.latitude, need.longitude, pool.latitude, pool.longitude, pool.speed_kmh)
    held = list(zip(pool.skill_ids.tolist(), pool.skill_levels.tolist(), strict=True))
    spans = [BusySpan(*values) for values in zip(*(getattr(pool, name).tolist() for name in _BUSY), strict=True)]
    lists: Any = zip(
        _parts(pool.skill_offsets, held),
        _parts(pool.unwanted_offsets, pool.unwanted_occupations.tolist()),
        _parts(pool.busy_offsets, spans),
        strict=True,
    )
    values: Any = zip(*(getattr(pool, name).tolist() for name in _PLAIN), minutes.tolist(), strict=True)
    return [Person(*plain, *listed) for plain, listed in zip(values, lists, strict=True)]


def _parts(offsets: Ints, entries: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Each row's entries."""
    bounds = offsets.tolist()
    return (entries[first:last] for first, last in pairwise(bounds))


class Case:
    """One need and one candidate, with everything an explanation looks at."""

    __slots__ = (
        "available", "closeness", "labels", "limits", "need", "person", "ratio_refuses", "ratio_warns", "same_employer",
        "start",
    )  # fmt: skip

    def __init__(
        self, need: NeedFacts, person: Person, closeness: Closeness, limits: Limits, labels: Labels, said: LegalFlags,
        row: int,
    ) -> None:  # fmt: skip
        self.need, self.person, self.closeness, self.limits, self.labels = need, person, closeness, limits, labels
        self.ratio_refuses = bool(said.ratio_refuses[row])
        self.ratio_warns = bool(said.ratio_warns[row])
        self.same_employer = bool(said.same_employer[row])
        self.available, self.start = self._starts()

    def held(self, item: NeedSkill) -> float:
        """The level held of one skill asked for."""
        close = self.closeness.get(item.skill, {})
        return max(
            (
                min(level, item.level) * (1.0 if skill == item.skill else close.get(skill, 0.0))
                for skill, level in self.person.skills
            ),
            default=0.0,
        )

    def _starts(self) -> tuple[int, int]:
        """First day by availability, and first day after every excluding placement (ordinals)."""
        need, limits = self.need, self.limits
        available = max(need.starts_from.toordinal(), self.person.available_from)
        timed = bool(need.working_times)
        blocking = []
        for row in self.person.busy:
            if row.kind != BusyKind.PLACEMENT:
                continue
            fits = 0 <= row.tenths <= limits.weekly_tenths - need.most_tenths
            if bool(row.meets(need.working_times)) if timed and row.weekday else not fits:
                blocking.append(row)
        start = available
        while met := [row for row in blocking if row.within(start, start + need.days - 1, by_weekday=timed)]:
            start = max(row.last for row in met) + 1
        return available, start
