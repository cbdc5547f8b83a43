"""Scores many needs against one pool: the engine's filters and formula over whole blocks of pairs."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import numpy as np

from app.journey.matching.domain.assignment.busy import BusyNeeds
from app.journey.matching.domain.assignment.columns import PoolColumns, lay_out, unit_vectors
from app.journey.matching.domain.assignment.occupations import Occupations
from app.journey.matching.domain.assignment.overlap import SkillOverlap
from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.filters import LegalFlags
from app.journey.matching.domain.pool import Bools, CandidatePool, Floats, Ints, NeedFacts
from app.journey.matching.domain.score import DECIMALS, MISSING
from app.journey.matching.domain.travel import travel_minutes
from app.journey.matching.domain.weights import DEFAULT_LIMITS, DEFAULT_WEIGHTS, Limits, Weights

# The legal checks of one need, by its number; None where they say nothing.
LegalOf = Callable[[int], LegalFlags | None]
BLOCK_PAIRS = 400_000  # pairs looked at together: enough to forget the calls, few enough for the processor's cache


@dataclass(frozen=True, slots=True)
class NeedScores:
    """Who passes every hard filter of one need: row numbers of the pool (ascending), S and R, all of one length."""

    rows: Ints
    score: Floats
    rank_score: Floats

    def take(self, chosen: Ints) -> "NeedScores":
        return NeedScores(self.rows[chosen], self.score[chosen], self.rank_score[chosen])


class CrossScorer:
    """Filters and scores many needs against one pool, a block of needs at a time.

    Agrees with `rank`: the same rows pass, S and R are the same to 1e-9 (a test holds them together). Coarse filters
    run over narrow columns; what is left are pairs, on which the rest runs as on one long column. One closeness table
    serves all needs.
    """

    def __init__(
        self,
        needs: Sequence[NeedFacts],
        pool: CandidatePool,
        closeness: Closeness,
        *,
        weights: Weights = DEFAULT_WEIGHTS,
        limits: Limits = DEFAULT_LIMITS,
        legal: LegalOf | None = None,
    ) -> None:
        self.needs = needs
        self.pool = pool
        self._columns: PoolColumns = lay_out(pool, weights, limits)
        self._overlap = SkillOverlap(needs, self._columns, closeness, weights)
        base = self._columns.pool
        self._wishes = Occupations(base.wish_offsets, base.wish_occupations, base.wish_isco4, base.wish_isco2)
        self._experience = Occupations(
            base.experience_offsets, base.experience_occupations, base.experience_isco4, base.experience_isco2
        )
        self._weights = weights
        self._limits = limits
        self._legal = legal
        self._adjustment = self._columns.waiting + self._columns.proposals
        self._able = lru_cache(maxsize=64)(self._with_licences)
        self._fit = lru_cache(maxsize=64)(self._without_constraints)
        self._liking = lru_cache(maxsize=32)(self._occupation_part)
        self._speaking = np.array([self._language_part(asked) for asked in range(7)])

    def score(self, number: int) -> NeedScores:
        """Everybody who passes every filter of one need, with S and R."""
        return self._block([number])[0]

    def blocks(self, numbers: Iterable[int] | None = None) -> Iterator[tuple[list[int], list[NeedScores]]]:
        """These needs, by default all, a block at a time: their numbers and scores. One occupation comes together."""
        chosen = range(len(self.needs)) if numbers is None else numbers
        order = sorted(chosen, key=lambda number: self.needs[number].occupation)
        size = max(1, BLOCK_PAIRS // max(1, len(self._columns)))
        for first in range(0, len(order), size):
            yield order[first : first + size], self._block(order[first : first + size])

    def best(self, found: NeedScores, count: int, worth: Floats | None = None) -> Ints:
        """Positions in `found` of the best so many, in the order of `ranking_order`; `worth` stands in for R."""
        value = found.rank_score if worth is None else worth
        chosen = np.arange(len(value))
        if len(value) > count:
            limit = np.partition(value, len(value) - count)[len(value) - count]
            chosen = np.flatnonzero(value >= limit)
        waited, ids = self.pool.waited_days[found.rows[chosen]], self._columns.place_of_id[found.rows[chosen]]
        return chosen[np.lexsort((ids, -waited, -found.score[chosen], -value[chosen]))][:count]

    def _block(self, numbers: Sequence[int]) -> list[NeedScores]:
        needs, columns = [self.needs[number] for number in numbers], self._columns
        # Flat positions are found and looked up several times faster than pairs of numbers.
        need, row = np.divmod(np.flatnonzero(self._coarse(numbers, needs)), len(columns))
        minutes = self._minutes(needs, need, row)
        passing = np.isnan(minutes) | (np.round(minutes, 6) <= columns.longest[row])
        busy = BusyNeeds(needs, self._limits.weekly_tenths)
        passing &= busy.free(need, row, columns.pool.available_from, columns.placements, columns.classes)
        kept = np.flatnonzero(passing)
        need, row = need[kept], row[kept]
        exact = self._scored(needs, need, row, minutes[kept])
        rows, score = columns.rows[row], np.round(exact, DECIMALS)
        rank_score = np.round(exact + self._adjustment[row], DECIMALS)
        bounds = np.searchsorted(need, np.arange(len(needs) + 1)).tolist()
        parts = [slice(*bounds[place : place + 2]) for place in range(len(needs))]
        return [NeedScores(rows[part], score[part], rank_score[part]) for part in parts]

    # ── Filters that look at one value a candidate, over all candidates ───────────────────────────────────────────

    def _coarse(self, numbers: Sequence[int], needs: Sequence[NeedFacts]) -> Bools:
        """Every hard filter but exact travel, placements and classes; shape (needs, rankable candidates)."""
        columns = self._columns
        until = np.array([need.starts_until.toordinal() for need in needs], dtype=np.int32)
        most = np.array([need.most_tenths for need in needs], dtype=np.int32)
        least = np.array([need.danish_oral - self._limits.language_gap for need in needs], dtype=np.int8)
        passing: Bools = columns.available <= until[:, None]
        passing &= columns.allowed >= most[:, None]
        passing &= columns.danish >= np.maximum(least, -1)[:, None]
        here = np.array([_position(need) for need in needs])
        known = ~np.isnan(here).any(axis=1)
        # Written out: a product of such flat matrices would start the linear-algebra library's threads.
        x, y, z = (axis[:, None] for axis in unit_vectors(here[known, 0], here[known, 1]).T)
        cosine = x * columns.point[0]
        cosine += y * columns.point[1]
        cosine += z * columns.point[2]
        passing[known] &= cosine >= columns.reach
        for place, (number, need) in enumerate(zip(numbers, needs, strict=True)):
            self._coarse_of_one(number, need, passing[place])
        return passing

    def _coarse_of_one(self, number: int, need: NeedFacts, passing: Bools) -> None:
        if need.open_seats < 1:
            passing[:] = False
        if need.licences:
            passing &= self._able(need.licences)
        if need.conditions:
            passing &= self._fit(need.conditions)
        if need.occupation in self._columns.unwanted:
            passing[self._columns.unwanted[need.occupation]] = False
        for item in need.skills:
            if item.required_at_start:
                able = np.zeros(len(passing), dtype=np.bool_)
                able[self._overlap.holders(item.skill, item.level)] = True
                passing &= able
        flags = self._legal(number) if self._legal else None
        if flags is not None:
            passing &= ~(flags.ratio_refuses | flags.same_employer)[self._columns.rows]

    def _with_licences(self, licences: int) -> Bools:
        able: Bools = (licences & ~self._columns.pool.licences) == 0
        return able

    def _without_constraints(self, conditions: int) -> Bools:
        fit: Bools = (conditions & self._columns.pool.constraints) == 0
        return fit

    # ── Travel and score of the pairs that are left ───────────────────────────────────────────────────────────────

    def _minutes(self, needs: Sequence[NeedFacts], need: Ints, row: Ints) -> Floats:
        """Travel of each pair; computed once per need, home and speed where people share homes and speeds."""
        columns, pool = self._columns, self._columns.pool
        here = np.array([_position(item) for item in needs])
        # The formula is arithmetic alone: it takes one workplace a row or a pair as it takes one for all.
        if len(needs) * len(columns.trip_speed) < len(row):
            trips = columns.trip_latitude, columns.trip_longitude, columns.trip_speed
            each = travel_minutes(cast("Any", here[:, :1]), cast("Any", here[:, 1:]), *trips)
            return np.asarray(each.ravel()[need * len(columns.trip_speed) + columns.trips[row]])
        latitude, longitude = cast("Any", here[need, 0]), cast("Any", here[need, 1])
        return travel_minutes(latitude, longitude, pool.latitude[row], pool.longitude[row], pool.speed_kmh[row])

    def _scored(self, needs: Sequence[NeedFacts], need: Ints, row: Ints, minutes: Floats) -> Floats:
        """S, not yet rounded."""
        weights = self._weights
        score = self._skill_part(needs, need, row)
        score += self._speaking[np.array([item.danish_oral for item in needs])[need], row]
        keys = [(item.occupation, item.isco4, item.isco2) for item in needs]
        distinct = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        liking = np.array([self._liking(*key) for key in distinct])
        score += liking[np.array([distinct[key] for key in keys])[need], row]
        travel = np.clip(1.0 - minutes / 60.0, 0.0, 1.0)
        travel[np.isnan(minutes)] = MISSING
        score += travel * weights.travel
        return score

    def _skill_part(self, needs: Sequence[NeedFacts], need: Ints, row: Ints) -> Floats:
        """Potential and coverage with their weights; see `coverage_and_potential` for the formula."""
        weights = self._weights
        coverages, spared, from_nothing = self._overlap.of(needs)
        place = need * len(self._columns) + row
        coverage = np.minimum(coverages[place], 1.0)
        gap_weeks = from_nothing[need] - spared[place]
        usable = np.array([item.weeks * weights.usable_share for item in needs])[need]
        # What is left of nothing after rounding is no gap: usable weeks are far more than that.
        trainable = np.minimum(usable / np.maximum(gap_weeks, 1e-9), 1.0)
        part = (coverage + (1.0 - coverage) * trainable) * weights.potential + coverage * weights.coverage
        asks = np.array([bool(item.skills) for item in needs])
        part[~self._columns.pool.skills_recorded[row]] = MISSING * (weights.potential + weights.coverage)
        part[~asks[need]] = weights.potential + weights.coverage
        return np.asarray(part)

    def _language_part(self, asked: int) -> Floats:
        have = self._columns.pool.danish_oral
        value = np.clip(1.0 - 0.5 * np.maximum(asked - np.maximum(have, 0), 0), 0.0, 1.0)
        return np.where((have >= 0) | (asked == 0), value, MISSING) * self._weights.language

    def _occupation_part(self, occupation: int, isco4: int, isco2: int) -> Floats:
        """Wish and experience with their weights, one value a candidate."""
        pool, need = self._columns.pool, (occupation, isco4, isco2)
        wish = np.where(pool.wishes_recorded, self._wishes.match(*need), MISSING)
        past = np.where(pool.experience_recorded, self._experience.match(*need), MISSING)
        return np.asarray(wish * self._weights.wish + past * self._weights.occupation)


def _position(need: NeedFacts) -> tuple[float, float]:
    """Degrees, NaN where the workplace's position is not known."""
    if need.latitude is None or need.longitude is None:
        return math.nan, math.nan
    return need.latitude, need.longitude
