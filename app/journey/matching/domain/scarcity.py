"""Scarcity prices over many runs: which group a candidate counts in, what a run teaches, and scores less prices."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.journey.matching.domain.assignment import CrossScorer, NeedScores, Seen
from app.journey.matching.domain.assignment.prices import PRIOR_SEEN
from app.journey.matching.domain.pool import UNKNOWN, CandidatePool, Floats, Ints, owners


@dataclass(frozen=True, slots=True)
class GroupPrice:
    """The price of one group, and how many of its members have been seen."""

    price: float
    seen: int


def groups_of(pool: CandidatePool) -> Ints:
    """Each candidate's occupation group: two digits of ISCO-08 of the first wish, else of the first experience.

    −1 for somebody of whom neither is known. Wishes and experience are the person's own words: nothing else is read.
    """
    groups = np.full(len(pool), UNKNOWN, dtype=np.int64)
    by_occupation = (
        (pool.experience_offsets, pool.experience_isco2, pool.experience_occupations),
        (pool.wish_offsets, pool.wish_isco2, pool.wish_ranks),
    )
    for offsets, isco2, place in by_occupation:
        owner = owners(offsets)
        order = np.lexsort((isco2, place, owner))
        order = order[isco2[order] != UNKNOWN]
        first = order[np.flatnonzero(np.diff(owner[order], prepend=-1))]
        groups[owner[first]] = isco2[first]
    return groups


def learn(before: Mapping[int, GroupPrice], run: Seen, *, prior: float = PRIOR_SEEN) -> dict[int, GroupPrice]:
    """The prices after one more run: what `learn_prices` gives for all runs, without keeping them.

    Σ price / (seen + prior) over everybody seen, so that a group seen seldom is drawn towards zero. Candidates of an
    unknown group teach nothing. Returns the groups of this run only.
    """
    learnt = {}
    for group in np.unique(run.groups[run.groups != UNKNOWN]).tolist():
        members = run.prices[run.groups == group]
        known = before.get(group, GroupPrice(0.0, 0))
        total = known.price * (known.seen + prior) + float(np.sum(np.sort(members)))
        seen = known.seen + len(members)
        learnt[group] = GroupPrice(total / (seen + prior), seen)
    return learnt


class PricedScorer(CrossScorer):
    """Scores with each candidate's price taken off R: whoever is scarce is left for the need that gains most."""

    def __init__(self, *facts: Any, prices: Floats, **options: Any) -> None:
        super().__init__(*facts, **options)
        self._prices = prices

    def score(self, number: int) -> NeedScores:
        return self._priced(super().score(number))

    def blocks(self, numbers: Iterable[int] | None = None) -> Iterator[tuple[list[int], list[NeedScores]]]:
        for block, found in super().blocks(numbers):
            yield block, [self._priced(scores) for scores in found]

    def _priced(self, found: NeedScores) -> NeedScores:
        return NeedScores(found.rows, found.score, found.rank_score - self._prices[found.rows])
