"""One need and one candidate in plain values: what the explanations of the hard filters are read from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.labels import Labels
from app.journey.matching.domain.pool import BusyKind, CandidatePool, NeedFacts, NeedSkill, WorkTime
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
class Case:
    """One need and one candidate, with everything an explanation looks at."""

    need: NeedFacts
    pool: CandidatePool  # exactly one row
    closeness: Closeness
    limits: Limits
    labels: Labels
    ratio_refuses: bool
    ratio_warns: bool
    same_employer: bool

    @property
    def busy(self) -> list[BusySpan]:
        pool = self.pool
        columns = (
            pool.busy_kind, pool.busy_from, pool.busy_to, pool.busy_weekday, pool.busy_start, pool.busy_end,
            pool.busy_tenths,
        )  # fmt: skip
        return [BusySpan(*values) for values in zip(*(column.tolist() for column in columns), strict=True)]

    def held(self, item: NeedSkill) -> float:
        """The level held of one skill asked for."""
        close = dict(self.closeness.get(item.skill, {})) | {item.skill: 1.0}
        skills = zip(self.pool.skill_ids.tolist(), self.pool.skill_levels.tolist(), strict=True)
        return max((min(level, item.level) * close.get(skill, 0.0) for skill, level in skills), default=0.0)

    def starts(self) -> tuple[int, int]:
        """First day by availability, and first day after every excluding placement (ordinals)."""
        need, limits = self.need, self.limits
        available = max(need.starts_from.toordinal(), int(self.pool.available_from[0]))
        timed = bool(need.working_times)
        blocking = []
        for row in self.busy:
            if row.kind != BusyKind.PLACEMENT:
                continue
            fits = 0 <= row.tenths <= limits.weekly_tenths - need.most_tenths
            if bool(row.meets(need.working_times)) if timed and row.weekday else not fits:
                blocking.append(row)
        start = available
        while met := [row for row in blocking if row.within(start, start + need.days - 1, by_weekday=timed)]:
            start = max(row.last for row in met) + 1
        return available, start
