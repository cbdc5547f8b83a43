"""Scores a whole pool for one need at once, and puts it in one deterministic order."""

from dataclasses import dataclass, fields

import numpy as np

from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.pool import Bools, CandidatePool, Floats, Ints, NeedFacts, owners_of
from app.journey.matching.domain.travel import travel_minutes
from app.journey.matching.domain.weights import DEFAULT_WEIGHTS, Weights

MISSING = 0.5  # a fact nobody has recorded neither helps nor hurts
SAME_OCCUPATION, SAME_ISCO4, SAME_ISCO2 = 1.0, 0.6, 0.3
# Scores are rounded here, so that the last bit of a floating-point sum never decides an order.
DECIMALS = 12


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of N candidates for one need. Row numbers are those of the pool.

    raw            float64 (N, 6) in [0, 1], columns in the order of CRITERIA; a missing fact is .5
    known          bool (N, 6) whether the fact was there
    contributions  float64 (N, 6) weight × raw
    score          float64 (N,) S, the sum of the contributions
    waiting        float64 (N,) what waiting adds
    proposals      float64 (N,) what open proposals take off, from 0 downwards
    rank_score     float64 (N,) R = S + waiting + proposals
    confidence     float64 (N,) share of the weights that rests on known facts
    held           float64 (N, K) e_k, the level held of each skill asked for, K in the order of need.skills
    minutes        float64 (N,) travel one way, NaN unknown
    """

    raw: Floats
    known: Bools
    contributions: Floats
    score: Floats
    waiting: Floats
    proposals: Floats
    rank_score: Floats
    confidence: Floats
    held: Floats
    minutes: Floats

    def of(self, row: int) -> "Scores":
        """The scores of one row alone."""
        return self.take(np.array([row], dtype=np.int64))

    def take(self, rows: Ints) -> "Scores":
        """The scores of these rows, in this order."""
        return Scores(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})


def held_levels(need: NeedFacts, pool: CandidatePool, closeness: Closeness) -> Floats:
    """e_k = max over held skills s of min(L_s, ℓ_k) · c(k, s); float64 (N, K)."""
    held = np.zeros((len(pool), len(need.skills)))
    for column, asked in enumerate(need.skills):
        row = dict(closeness.get(asked.skill, {})) | {asked.skill: 1.0}
        codes = np.array(sorted(row), dtype=np.int64)
        values = np.array([row[code] for code in codes.tolist()])
        position = np.minimum(np.searchsorted(codes, pool.skill_ids), len(codes) - 1)
        entries = np.flatnonzero(codes[position] == pool.skill_ids)
        levels = np.minimum(pool.skill_levels[entries], asked.level) * values[position[entries]]
        np.maximum.at(held[:, column], owners_of(pool.skill_offsets, entries), levels)
    return held


def coverage_and_potential(need: NeedFacts, held: Floats, weights: Weights) -> tuple[Floats, Floats]:
    """Coverage Σ ŵ_k e_k/ℓ_k, and potential cov + (1 − cov) · min(1, D/T), where T is the gap in weeks and D the
    usable weeks of the placement; both float64 (N,). A need without skills is covered.
    """
    count = len(held)
    if not need.skills:
        return np.ones(count), np.ones(count)
    total = float(sum(item.importance for item in need.skills))
    coverage, gap_weeks = np.zeros(count), np.zeros(count)
    for column, item in enumerate(need.skills):
        per_level = weights.weeks_per_level if item.weeks_per_level is None else item.weeks_per_level
        coverage += item.importance / total * (held[:, column] / item.level)
        gap_weeks += (item.level - held[:, column]) * per_level
    usable = need.weeks * weights.usable_share
    trainable = np.ones(count)
    np.divide(usable, gap_weeks, out=trainable, where=gap_weeks > 0)
    potential = coverage + (1.0 - coverage) * np.minimum(trainable, 1.0)
    return np.clip(coverage, 0.0, 1.0), np.clip(potential, 0.0, 1.0)


def occupation_match(need: NeedFacts, count: int, offsets: Ints, occupations: Ints, isco4: Ints, isco2: Ints) -> Floats:
    """The best of a candidate's occupations: 1 the same, .6 same ISCO-4 group, .3 same ISCO-2 group, 0 none."""
    value = np.zeros(len(occupations))
    if need.isco2 >= 0:
        value[isco2 == need.isco2] = SAME_ISCO2
    if need.isco4 >= 0:
        value[isco4 == need.isco4] = SAME_ISCO4
    value[occupations == need.occupation] = SAME_OCCUPATION
    best = np.zeros(count)
    entries = np.flatnonzero(value)
    np.maximum.at(best, owners_of(offsets, entries), value[entries])
    return best


def _criteria(
    need: NeedFacts, pool: CandidatePool, held: Floats, minutes: Floats, weights: Weights
) -> tuple[tuple[Floats, Bools], ...]:
    """Each criterion's values and where they rest on a fact, in the order of CRITERIA."""
    count = len(pool)
    coverage, potential = coverage_and_potential(need, held, weights)
    skills_known = pool.skills_recorded | (not need.skills)
    gap = np.maximum(need.danish_oral - np.maximum(pool.danish_oral, 0), 0)
    wish = occupation_match(need, count, pool.wish_offsets, pool.wish_occupations, pool.wish_isco4, pool.wish_isco2)
    past = occupation_match(
        need, count, pool.experience_offsets, pool.experience_occupations, pool.experience_isco4, pool.experience_isco2
    )
    return (
        (potential, skills_known),
        (coverage, skills_known),
        (np.clip(1.0 - 0.5 * gap, 0.0, 1.0), (pool.danish_oral >= 0) | (need.danish_oral == 0)),
        (wish, pool.wishes_recorded),
        (past, pool.experience_recorded),
        (np.clip(1.0 - minutes / 60.0, 0.0, 1.0), ~np.isnan(minutes)),
    )


def score_pool(
    need: NeedFacts, pool: CandidatePool, closeness: Closeness, weights: Weights = DEFAULT_WEIGHTS
) -> Scores:
    """Score every row; no filter is applied and no row looks at another (absolute scales, no normalisation).

    S = Σ weight · raw; R = S + λ · min(1, waited/180) − γ · log2(1 + open proposals).
    """
    count = len(pool)
    held = held_levels(need, pool, closeness)
    minutes = travel_minutes(need.latitude, need.longitude, pool.latitude, pool.longitude, pool.speed_kmh)
    columns = _criteria(need, pool, held, minutes, weights)
    known = np.column_stack([fact for _, fact in columns]).astype(np.bool_)
    raw = np.where(known, np.column_stack([value for value, _ in columns]), MISSING)
    contributions = raw * np.array(weights.shares)
    score, confidence = np.zeros(count), np.zeros(count)
    for column, share in enumerate(weights.shares):
        score += contributions[:, column]
        confidence += share * known[:, column]
    waiting = weights.waiting * np.minimum(1.0, pool.waited_days / weights.waiting_days)
    proposals = 0.0 - weights.open_proposals * np.log2(1.0 + pool.open_proposals)
    return Scores(
        raw=raw,
        known=known,
        contributions=contributions,
        score=np.round(score, DECIMALS),
        waiting=waiting,
        proposals=proposals,
        rank_score=np.round(score + waiting + proposals, DECIMALS),
        confidence=np.round(confidence, DECIMALS),
        held=held,
        minutes=minutes,
    )


def ranking_order(pool: CandidatePool, scores: Scores, rows: Ints | None = None) -> Ints:
    """Row numbers, best first: by R, then S, then the longest wait, then id. A total order that does not depend on
    the order of the rows; `rows` limits it to those that passed the filters.
    """
    chosen = np.arange(len(pool), dtype=np.int64) if rows is None else rows
    order = np.lexsort((pool.ids[chosen], -pool.waited_days[chosen], -scores.score[chosen], -scores.rank_score[chosen]))
    return chosen[order]
