"""What simpler ways would fill: the best pair first, and first come, first served."""

import heapq
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from app.journey.matching.domain.assignment.market import Assignment, Market, More, Pairs, settle
from app.journey.matching.domain.assignment.worth import Places, Ties, steps_with_bonus
from app.journey.matching.domain.pool import Bools, Floats, Ints


class _Shortlists:
    """Each need's pairs, best first: R less the candidate's price, then ties by the seed, then ids."""

    def __init__(self, market: Market, seed: str, fill_bonus: float, prices: Floats | None, more: More | None) -> None:
        self.prices = np.zeros(len(market.candidate_ids)) if prices is None else prices
        if len(self.prices) != len(market.candidate_ids) or not (np.isfinite(self.prices) & (self.prices >= 0)).all():
            raise ValueError("every candidate has a price from zero")
        self._market, self._more, self._bonus = market, more, fill_bonus
        self._ties, self._places = Ties(market, seed), Places(market)
        self.free: Bools = np.ones(len(market.candidate_ids), dtype=np.bool_)
        self._chosen: list[Pairs] = []
        listed = market.listed
        self._truncated = listed < market.feasible
        pairs = market.pairs
        if prices is not None and more is not None and self._truncated.any():
            # The lists hold the best by R; with prices others may be better.
            again = [
                more(need, self.free, prices, int(listed[need])) for need in np.flatnonzero(self._truncated).tolist()
            ]
            pairs = Pairs.joined([pairs.take(~self._truncated[pairs.need]), *again])
        pairs, worth = self._sorted(pairs)
        bounds = np.searchsorted(pairs.need, np.arange(len(market.need_ids) + 1)).tolist()
        # Row numbers and worth in plain lists: they are read one at a time.
        candidates, values, steps = pairs.candidate.tolist(), pairs.value.tolist(), worth.tolist()
        self._lists: list[tuple[list[int], list[float], list[int]]] = [
            (candidates[start:end], values[start:end], steps[start:end]) for start, end in pairwise(bounds)
        ]
        self._listed = listed
        self._at = [0] * len(market.need_ids)

    def next_best(self, need: int) -> int | None:
        """The worth of the need's best pair with a free candidate, prices taken off; None when there is none left."""
        while True:
            candidates, _, worth = self._lists[need]
            for place in range(self._at[need], len(candidates)):
                if self.free[candidates[place]]:
                    self._at[need] = place
                    return worth[place]
            if self._more is None or not self._truncated[need]:
                self._at[need] = len(candidates)
                return None
            self._listed[need] *= 2
            found = self._more(need, self.free, self.prices, int(self._listed[need]))
            pairs, steps = self._sorted(found)
            self._lists[need] = (pairs.candidate.tolist(), pairs.value.tolist(), steps.tolist())
            self._at[need] = 0
            # Complete when fewer came than were asked for, or some of them gain nothing: the rest gains less.
            self._truncated[need] = len(pairs) == self._listed[need]

    def take(self, need: int) -> None:
        """The need takes the candidate that `next_best` spoke of."""
        candidates, values, _ = self._lists[need]
        place = self._at[need]
        self.free[candidates[place]] = False
        self._chosen.append(Pairs(np.array([need]), np.array([candidates[place]]), np.array([values[place]])))

    def _sorted(self, pairs: Pairs) -> tuple[Pairs, Ints]:
        """The pairs that gain something, by need and then best first, and what they are worth."""
        worth = steps_with_bonus(pairs.value - self.prices[pairs.candidate], self._bonus)
        ties = self._ties.of(pairs.need, pairs.candidate)
        order = np.lexsort((self._places.candidate[pairs.candidate], -ties, -worth, pairs.need))
        order = order[worth[order] > 0]
        return pairs.take(order), worth[order]

    def result(self) -> Assignment:
        gains = steps_with_bonus(self._market.pairs.value, self._bonus) > 0
        chosen = Pairs.joined(self._chosen)
        chosen = chosen.take(np.argsort(self._places.keys(chosen.need, chosen.candidate)))
        return settle(self._market, chosen, gains)


def assign_greedily(
    market: Market, *, seed: str, fill_bonus: float = 0.0, prices: Floats | None = None, more: More | None = None
) -> Assignment:
    """The best pair of all first, then the best that is left, until nothing is.

    `prices` (one a candidate, in R) are taken off before pairs are compared: somebody many needs compete for is left
    to the need that gains most. `more` gives further candidates of a need whose list is not complete.
    """
    lists = _Shortlists(market, seed, fill_bonus, prices, more)
    left = market.seats.copy()
    names = market.need_ids.tolist()
    heap = [(-worth, names[need], need) for need in _open(market) if (worth := lists.next_best(need)) is not None]
    heapq.heapify(heap)
    while heap:
        claimed, name, need = heapq.heappop(heap)
        worth = lists.next_best(need)
        if worth is None:
            continue
        if worth == -claimed:
            lists.take(need)
            left[need] -= 1
            worth = lists.next_best(need) if left[need] else None
        if worth is not None:
            heapq.heappush(heap, (-worth, name, need))
    return lists.result()


def assign_first_come(
    market: Market,
    *,
    seed: str,
    order: Sequence[int] | None = None,
    fill_bonus: float = 0.0,
    prices: Floats | None = None,
    more: More | None = None,
) -> Assignment:
    """One need after another (`order`: needs' numbers, by default as they stand) takes the best who are still free."""
    lists = _Shortlists(market, seed, fill_bonus, prices, more)
    for need in range(len(market.need_ids)) if order is None else order:
        for _ in range(int(market.seats[need])):
            if lists.next_best(need) is None:
                break
            lists.take(need)
    return lists.result()


def _open(market: Market) -> list[int]:
    listed: list[int] = np.flatnonzero(market.seats > 0).tolist()
    return listed
