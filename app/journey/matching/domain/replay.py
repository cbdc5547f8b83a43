"""Computes a stored ranking again from what the engine read at the time."""

from dataclasses import dataclass

import numpy as np

from app.journey.matching.domain.explain import Explanation, explain_all
from app.journey.matching.domain.labels import Labels
from app.journey.matching.domain.ranking import Ranking, rank
from app.journey.matching.domain.reasons import FilterResult, explain_filters_of_all
from app.journey.matching.domain.score import ranking_order
from app.journey.matching.domain.snapshot import NeedInputs, Snapshot
from app.journey.matching.domain.weights import Limits, Weights


@dataclass(frozen=True, slots=True)
class Replayed:
    """One row of a ranking computed again; `rank` is None for those whom a filter keeps out."""

    need: NeedInputs
    row: int  # of the snapshot's pool
    rank: int | None
    explanation: Explanation
    filters: tuple[FilterResult, ...]


def replay(snapshot: Snapshot, weights: Weights, limits: Limits, labels: Labels | None = None) -> tuple[Replayed, ...]:
    """The rows in the order of the ranking, those whom a filter keeps out last.

    One need: the order of `rank`. Several needs of one candidate: by score, then by key, since waiting and proposals
    are the same for all of them.
    """
    ranked = [
        (need, rank(need.facts, snapshot.pool, need.closeness, weights=weights, limits=limits, legal=need.legal))
        for need in snapshot.needs
    ]
    if len(ranked) == 1:
        need, ranking = ranked[0]
        pairs = [(need, row, ranking) for row in _order(snapshot, ranking)]
    else:
        pairs = [(need, 0, ranking) for need, ranking in ranked]
        pairs.sort(key=lambda pair: (not len(pair[2].rows), -float(pair[2].scores.score[0]), pair[0].need_id))
    told = {
        need.need_id: (
            explain_all(need.facts, snapshot.pool, ranking.scores, need.closeness, weights, labels, brief=True),
            explain_filters_of_all(
                need.facts, snapshot.pool, need.closeness, limits=limits, legal=need.legal, labels=labels
            ),
        )
        for need, ranking in ranked
    }
    return tuple(
        Replayed(
            need=need,
            row=row,
            rank=place if bool(ranking.masks.passed[row].all()) else None,
            explanation=told[need.need_id][0][row],
            filters=told[need.need_id][1][row],
        )
        for place, (need, row, ranking) in enumerate(pairs, start=1)
    )


def _order(snapshot: Snapshot, ranking: Ranking) -> list[int]:
    out = np.flatnonzero(~ranking.masks.eligible).astype(np.int64)
    rows: list[int] = ranking.rows.tolist() + ranking_order(snapshot.pool, ranking.scores, out).tolist()
    return rows
