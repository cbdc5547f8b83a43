"""Hard filters over a whole pool at once: every filter is evaluated for every candidate."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.pool import Bools, BusyKind, CandidatePool, Floats, Ints, NeedFacts, owners
from app.journey.matching.domain.score import Scores, held_levels
from app.journey.matching.domain.travel import travel_minutes
from app.journey.matching.domain.weights import DEFAULT_LIMITS, Limits


class Filter(StrEnum):
    """The hard filters, in the order they are shown."""

    STATUS = "status"
    OPEN_SEAT = "open_seat"
    START_WINDOW = "start_window"
    OVERLAP = "overlap"
    WEEKLY_HOURS = "weekly_hours"
    DANISH_CLASSES = "danish_classes"
    TRAVEL_TIME = "travel_time"
    DANISH_LEVEL = "danish_level"
    LICENCES = "licences"
    REQUIRED_SKILLS = "required_skills"
    CONSTRAINTS = "constraints"
    UNWANTED_OCCUPATION = "unwanted_occupation"
    RATIO = "ratio"
    SAME_EMPLOYER = "same_employer"


FILTERS = tuple(Filter)


@dataclass(frozen=True, slots=True)
class LegalFlags:
    """What the legal checks say about each row (bool, shape N); the law itself is asked by the caller.

    `ratio_refuses` and `same_employer` keep a candidate out, `ratio_warns` is only shown.
    """

    ratio_refuses: Bools
    ratio_warns: Bools
    same_employer: Bools

    def of(self, row: int) -> "LegalFlags":
        """What is said about one row alone."""
        only = slice(row, row + 1)
        return LegalFlags(self.ratio_refuses[only], self.ratio_warns[only], self.same_employer[only])

    def take(self, rows: Ints) -> "LegalFlags":
        """What is said about these rows, in this order."""
        return LegalFlags(self.ratio_refuses[rows], self.ratio_warns[rows], self.same_employer[rows])

    @staticmethod
    def none(count: int) -> "LegalFlags":
        """Nothing is said about anybody."""
        return LegalFlags(*(np.zeros(count, dtype=np.bool_) for _ in range(3)))


@dataclass(frozen=True, slots=True)
class FilterMasks:
    """passed: bool (N, F), columns in the order of FILTERS; starts_on: int64 (N,) ordinal of the earliest day the
    candidate could start, which lies after the window where `start_window` or `overlap` fails.
    """

    passed: Bools
    starts_on: Ints

    @property
    def eligible(self) -> Bools:
        """Who passes every filter, shape N."""
        everything: Bools = np.asarray(self.passed.all(axis=1))
        return everything

    @property
    def rows(self) -> Ints:
        """The row numbers that pass every filter."""
        return np.flatnonzero(self.eligible).astype(np.int64)

    def of(self, code: Filter) -> Bools:
        column: Bools = self.passed[:, FILTERS.index(code)]
        return column


def work_meets(need: NeedFacts, weekday: Ints, start: Ints, end: Ints) -> Bools:
    """Which busy rows meet the need's working times on their weekday, shape of the rows."""
    meets: Bools = np.zeros(len(weekday), dtype=np.bool_)
    for item in need.working_times:
        meets = np.asarray(meets | ((weekday == item.weekday) & (start < item.end) & (item.start < end)))
    return meets


def occurs(weekday: Ints, first: Ints, last: Ints) -> Bools:
    """Whether the ISO weekday (0: any day) occurs from `first` to `last` (ordinals, both included).

    Ordinal 1 is a Monday, so (ordinal − 1) mod 7 is the weekday from 0.
    """
    next_one: Ints = np.where(weekday > 0, first + (weekday - 1 - (first - 1) % 7) % 7, first)
    found: Bools = next_one <= last
    return found


def excludes(need: NeedFacts, pool: CandidatePool, limits: Limits) -> Bools:
    """Which busy rows rule the need out while they last: placements in the same hours, or, where the times of either
    are not known, placements that do not fit into one working week with it.
    """
    timed = (pool.busy_weekday > 0) & bool(need.working_times)
    fits = (pool.busy_tenths >= 0) & (pool.busy_tenths + need.most_tenths <= limits.weekly_tenths)
    meets = work_meets(need, pool.busy_weekday, pool.busy_start, pool.busy_end)
    ruled_out: Bools = (pool.busy_kind == BusyKind.PLACEMENT) & np.where(timed, meets, ~fits)
    return ruled_out


def earliest_starts(need: NeedFacts, pool: CandidatePool, limits: Limits) -> tuple[Ints, Ints]:
    """The first possible day by availability alone, and the first after which nothing excludes the whole duration;
    ordinals, both int64 (N,). A start that meets an excluding placement moves to the day after it, until none is met.
    """
    available = np.maximum(pool.available_from, need.starts_from.toordinal())
    start = available.copy()
    blocking = np.flatnonzero(excludes(need, pool, limits))
    owner = owners(pool.busy_offsets)[blocking]
    begins, ends = pool.busy_from[blocking], pool.busy_to[blocking]
    weekday = np.where(bool(need.working_times), pool.busy_weekday[blocking], 0)
    while True:
        first = np.maximum(begins, start[owner])
        last = np.minimum(ends, start[owner] + need.days - 1)
        met = (first <= last) & occurs(weekday, first, last)
        if not met.any():
            return available, start
        # Every round moves each start it moves beyond the end of one more placement, so the rounds are few.
        np.maximum.at(start, owner[met], ends[met] + 1)


def class_clashes(need: NeedFacts, pool: CandidatePool, starts_on: Ints) -> Bools:
    """Whose Danish classes meet the working times on a day of the placement, shape N."""
    owner = owners(pool.busy_offsets)
    meets = work_meets(need, pool.busy_weekday, pool.busy_start, pool.busy_end)
    first = np.maximum(pool.busy_from, starts_on[owner])
    last = np.minimum(pool.busy_to, starts_on[owner] + need.days - 1)
    clash = (pool.busy_kind == BusyKind.DANISH_CLASS) & meets & (first <= last) & occurs(pool.busy_weekday, first, last)
    found = np.zeros(len(pool), dtype=np.bool_)
    found[owner[clash]] = True
    return found


def allowed_tenths(pool: CandidatePool, limits: Limits) -> Ints:
    """The most weekly hours each candidate can take on, in tenths: the own limit, and what classes leave of 37."""
    own = np.where(pool.max_weekly_tenths >= 0, pool.max_weekly_tenths, limits.weekly_tenths)
    return np.minimum(own, limits.weekly_tenths - pool.class_weekly_tenths)


def apply_filters(
    need: NeedFacts,
    pool: CandidatePool,
    closeness: Closeness,
    limits: Limits = DEFAULT_LIMITS,
    legal: LegalFlags | None = None,
    scores: Scores | None = None,
) -> FilterMasks:
    """Every filter for every row. What is not known about a candidate (travel, Danish) keeps nobody out.

    `scores` of the same need and pool, where the caller has them, spare computing skills and travel again.
    """
    count = len(pool)
    legal = legal or LegalFlags.none(count)
    until = need.starts_until.toordinal()
    available, start = earliest_starts(need, pool, limits)
    unwanted = np.zeros(count, dtype=np.bool_)
    unwanted[owners(pool.unwanted_offsets)[pool.unwanted_occupations == need.occupation]] = True
    passed = {
        Filter.STATUS: np.isin(pool.status, sorted(limits.rankable)),
        Filter.OPEN_SEAT: np.full(count, need.open_seats > 0),
        Filter.START_WINDOW: available <= until,
        Filter.OVERLAP: (start <= until) | (start == available),
        Filter.WEEKLY_HOURS: need.most_tenths <= allowed_tenths(pool, limits),
        Filter.DANISH_CLASSES: ~class_clashes(need, pool, np.where(start <= until, start, available)),
        Filter.TRAVEL_TIME: _near_enough(need, pool, limits, scores),
        Filter.DANISH_LEVEL: (pool.danish_oral < 0) | (need.danish_oral - pool.danish_oral <= limits.language_gap),
        Filter.LICENCES: (need.licences & ~pool.licences) == 0,
        Filter.REQUIRED_SKILLS: _has_required(need, scores.held if scores else held_levels(need, pool, closeness)),
        Filter.CONSTRAINTS: (need.conditions & pool.constraints) == 0,
        Filter.UNWANTED_OCCUPATION: ~unwanted,
        Filter.RATIO: ~legal.ratio_refuses,
        Filter.SAME_EMPLOYER: ~legal.same_employer,
    }
    return FilterMasks(passed=np.column_stack([passed[code] for code in FILTERS]), starts_on=start)


def _near_enough(need: NeedFacts, pool: CandidatePool, limits: Limits, scores: Scores | None) -> Bools:
    """Travel within the candidate's and the global limit; compared to a millionth of a minute, so that the last bit
    of a cosine decides nothing.
    """
    minutes = (
        scores.minutes
        if scores
        else travel_minutes(need.latitude, need.longitude, pool.latitude, pool.longitude, pool.speed_kmh)
    )
    longest = np.fmin(pool.max_travel_minutes, limits.max_travel_minutes)
    return np.isnan(minutes) | (np.round(minutes, 6) <= longest)


def _has_required(need: NeedFacts, held: Floats) -> Bools:
    enough = np.ones(len(held), dtype=np.bool_)
    for column, item in enumerate(need.skills):
        if item.required_at_start:
            enough &= held[:, column] >= item.level
    return enough
