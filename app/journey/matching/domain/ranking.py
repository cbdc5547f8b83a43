"""One need's ranking: filter, score, order, in one call."""

from dataclasses import dataclass

import numpy as np

from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.filters import FilterMasks, LegalFlags, apply_filters
from app.journey.matching.domain.pool import CandidatePool, Ints, NeedFacts
from app.journey.matching.domain.score import Scores, ranking_order, score_pool
from app.journey.matching.domain.weights import DEFAULT_LIMITS, DEFAULT_WEIGHTS, Limits, Weights


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who passes, best first (`rows`: row numbers of the pool), with everybody's scores and filters beside it."""

    rows: Ints
    scores: Scores
    masks: FilterMasks

    @property
    def places(self) -> dict[int, int]:
        """Row number → place in the ranking, from 1."""
        return {row: place for place, row in enumerate(self.rows.tolist(), start=1)}


def rank(
    need: NeedFacts,
    pool: CandidatePool,
    closeness: Closeness,
    *,
    weights: Weights = DEFAULT_WEIGHTS,
    limits: Limits = DEFAULT_LIMITS,
    legal: LegalFlags | None = None,
    top: int | None = None,
) -> Ranking:
    """Rank the pool for the need; `top` keeps the best so many. Same input, same order, whatever the rows' order.

    The reverse question (which needs fit a candidate?) is the same call per need on a pool of one row: scores are
    absolute, so they may be compared across needs.
    """
    scores = score_pool(need, pool, closeness, weights)
    masks = apply_filters(need, pool, closeness, limits, legal, scores)
    rows = masks.rows
    if top is not None and 0 < top < len(rows):
        # Who has less than the best so many need not be put in order; ties with the last of them must.
        ranks = scores.rank_score[rows]
        rows = rows[ranks >= np.partition(ranks, len(ranks) - top)[len(ranks) - top]]
    return Ranking(ranking_order(pool, scores, rows)[:top], scores, masks)
