"""Who falls through: every candidate against every open need, filter by filter, and what training opens."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.journey.matching.domain import (
    CRITERIA,
    FILTERS,
    CandidatePool,
    Filter,
    LegalFlags,
    Limits,
    NeedFacts,
    Scores,
    Weights,
    apply_filters,
    ranking_order,
    score_pool,
)
from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.filters import FilterMasks, allowed_tenths
from app.journey.matching.domain.pool import Bools, Floats, Ints
from app.journey.matching.domain.score import DECIMALS

TOP = 10  # the places of a ranking that somebody is likely to be proposed from
TRAINABLE, UNCOVERED = 0.7, 0.4
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Asking:
    """One need as the engine reads it; `legal` is asked when the need's turn comes."""

    facts: NeedFacts
    closeness: Closeness
    legal: Callable[[], LegalFlags | None]


@dataclass(frozen=True, slots=True)
class Door:
    """A place among the first ten of a need that a candidate has by potential alone."""

    row: int
    need: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """N candidates against M needs. Row numbers are those of the pool, needs are numbered as they came.

    feasible    int64 (N,) needs whose every filter the candidate passes
    sole        int64 (N, F) needs that this filter alone keeps the candidate out of, columns in the order of FILTERS
    nearest     int64 (N, F) of those the need with the smallest shortfall, −1 where there is none
    trainable   int64 (N,) feasible needs with potential ≥ 0.7 where today's coverage is below 0.4
    top         int64 (N,) needs among whose first ten the candidate stands
    top_covered int64 (N,) the same, had coverage stood in the place of potential
    doors       those who stand among the first ten by potential alone, need by need
    """

    feasible: Ints
    sole: Ints
    nearest: Ints
    trainable: Ints
    top: Ints
    top_covered: Ints
    doors: tuple[Door, ...]

    @property
    def excluded(self) -> Bools:
        """Who has no feasible need at all."""
        nothing: Bools = self.feasible == 0
        return nothing

    @property
    def opened(self) -> Bools:
        """Who stands among the first ten somewhere, and would nowhere without the training."""
        opened: Bools = (self.top > 0) & (self.top_covered == 0)
        return opened


def cross(needs: Iterable[Asking], pool: CandidatePool, weights: Weights, limits: Limits) -> Crossing:
    """Every filter and score of every pair, one need at a time over all candidates.

    `nearest` prefers the smallest shortfall (see `shortfalls`), then the highest R, then the need that came first:
    the same input gives the same answer.
    """
    count, width = len(pool), len(FILTERS)
    feasible, trainable, top, top_covered = (np.zeros(count, dtype=np.int64) for _ in range(4))
    sole = np.zeros((count, width), dtype=np.int64)
    nearest = np.full((count, width), NOBODY, dtype=np.int64)
    least, best = np.full((count, width), np.inf), np.full((count, width), -np.inf)
    doors: list[Door] = []
    for number, need in enumerate(needs):
        scores = score_pool(need.facts, pool, need.closeness, weights)
        masks = apply_filters(need.facts, pool, need.closeness, limits, need.legal(), scores)
        failing = np.count_nonzero(~masks.passed, axis=1)
        rows, columns = _alone(masks, failing)
        sole[rows, columns] += 1
        short = shortfalls(need.facts, pool, limits, scores, masks, rows, columns)
        value = scores.rank_score[rows]
        known = least[rows, columns]
        nearer = (short < known) | ((short == known) & (value > best[rows, columns]))
        rows, columns = rows[nearer], columns[nearer]
        least[rows, columns], best[rows, columns], nearest[rows, columns] = short[nearer], value[nearer], number
        passing = np.flatnonzero(failing == 0).astype(np.int64)
        feasible[passing] += 1
        trainable[passing[_can_be_trained(scores, passing)]] += 1
        first = ranking_order(pool, scores, passing)[:TOP]
        covered = ranking_order(pool, _by_coverage(scores, weights), passing)[:TOP]
        top[first] += 1
        top_covered[covered] += 1
        doors += [Door(row, number) for row in np.setdiff1d(first, covered).tolist()]
    return Crossing(feasible, sole, nearest, trainable, top, top_covered, tuple(doors))


def _alone(masks: FilterMasks, failing: Ints) -> tuple[Ints, Ints]:
    """The rows that exactly one filter keeps out, and which one."""
    rows = np.flatnonzero(failing == 1).astype(np.int64)
    return rows, np.argmin(masks.passed[rows], axis=1).astype(np.int64)


def _can_be_trained(scores: Scores, rows: Ints) -> Bools:
    """Whose gap can be closed inside the placement though little is covered today; by recorded skills only."""
    potential, coverage = CRITERIA.index("potential"), CRITERIA.index("coverage")
    found: Bools = (
        scores.known[rows, potential]
        & (scores.raw[rows, potential] >= TRAINABLE)
        & (scores.raw[rows, coverage] < UNCOVERED)
    )
    return found


def _by_coverage(scores: Scores, weights: Weights) -> Scores:
    """The scores had coverage stood in the place of potential, with potential's weight."""
    raw = scores.raw
    loss = weights.potential * (raw[:, CRITERIA.index("potential")] - raw[:, CRITERIA.index("coverage")])
    return replace(
        scores,
        score=np.round(scores.score - loss, DECIMALS),
        rank_score=np.round(scores.rank_score - loss, DECIMALS),
    )


def shortfalls(
    need: NeedFacts,
    pool: CandidatePool,
    limits: Limits,
    scores: Scores,
    masks: FilterMasks,
    rows: Ints,
    columns: Ints,
) -> Floats:
    """By how much each row misses its filter; float64 (R,). Only compared within one filter, so each has its own unit:
    minutes of travel, CEFR levels, tenths of an hour a week, days, missing licences, missing skill levels, constraints
    met. What is either so or not (a seat, classes, the ratio, a wish, an employer) counts 1.
    """
    amounts = np.ones(len(rows))
    for column in np.unique(columns).tolist():
        chosen = columns == column
        amounts[chosen] = _missed(FILTERS[column], need, pool, limits, scores, masks, rows[chosen])
    return amounts


def _missed(
    code: Filter,
    need: NeedFacts,
    pool: CandidatePool,
    limits: Limits,
    scores: Scores,
    masks: FilterMasks,
    rows: Ints,
) -> Floats:
    if code is Filter.TRAVEL_TIME:
        return np.asarray(scores.minutes[rows] - np.fmin(pool.max_travel_minutes[rows], limits.max_travel_minutes))
    if code is Filter.DANISH_LEVEL:
        return np.asarray(need.danish_oral - limits.language_gap - pool.danish_oral[rows], dtype=np.float64)
    if code is Filter.WEEKLY_HOURS:
        return np.asarray(need.most_tenths - allowed_tenths(pool, limits)[rows], dtype=np.float64)
    if code in (Filter.START_WINDOW, Filter.OVERLAP):
        return np.asarray(masks.starts_on[rows] - need.starts_until.toordinal(), dtype=np.float64)
    if code is Filter.LICENCES:
        return np.asarray(np.bitwise_count(need.licences & ~pool.licences[rows]), dtype=np.float64)
    if code is Filter.CONSTRAINTS:
        return np.asarray(np.bitwise_count(need.conditions & pool.constraints[rows]), dtype=np.float64)
    if code is Filter.REQUIRED_SKILLS:
        required = [place for place, item in enumerate(need.skills) if item.required_at_start]
        levels = np.array([need.skills[place].level for place in required], dtype=np.float64)
        return np.asarray(np.maximum(levels - scores.held[rows][:, required], 0.0).sum(axis=1))
    return np.ones(len(rows))


@dataclass(frozen=True, slots=True)
class Person:
    """What the report counts about one candidate besides the needs; `group` is what it is grouped by."""

    waited_days: int
    proposals: int
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many candidates there are, and how many of them fall through in which way."""

    candidates: int
    no_feasible_need: int
    never_proposed: int
    waiting: int
    all_three: int


def tally(people: Sequence[Person], excluded: Bools, waiting_days: int, rows: Sequence[int] | None = None) -> Tally:
    """Counts over all people, or over these rows. Waiting means more than `waiting_days` days; never proposed means
    no proposal in the period asked for.
    """
    chosen = range(len(people)) if rows is None else rows
    marks = [
        (bool(excluded[row]), people[row].proposals == 0, people[row].waited_days > waiting_days) for row in chosen
    ]
    return Tally(
        candidates=len(marks),
        no_feasible_need=sum(mark[0] for mark in marks),
        never_proposed=sum(mark[1] for mark in marks),
        waiting=sum(mark[2] for mark in marks),
        all_three=sum(all(mark) for mark in marks),
    )
