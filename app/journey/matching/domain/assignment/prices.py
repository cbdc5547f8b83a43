"""Scarcity prices: what one more candidate, or one more seat, would add to the best total; and what runs teach."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from app.journey.matching.domain.assignment.market import Assignment, Market
from app.journey.matching.domain.assignment.worth import STEPS, steps_with_bonus
from app.journey.matching.domain.pool import Floats, Ints

# A class seen this many times believes its own runs as much as it believes that nothing is scarce.
PRIOR_SEEN = 10.0


class NotOptimal(ValueError):
    """The assignment could be improved over the pairs listed, so it has no prices."""


@dataclass(frozen=True, slots=True)
class Duals:
    """Dual prices of an optimal assignment in steps of R/10,000 (int64): `candidate` the least price at which needs
    stop competing for each, `need` what a further seat would add. worth ≤ need + candidate for every pair, equal for
    the pairs chosen (linear-programming duality), which proves that no assignment of these pairs is better.
    """

    candidate: Ints
    need: Ints

    @property
    def candidate_prices(self) -> Floats:
        """In R."""
        return self.candidate / STEPS

    @property
    def need_prices(self) -> Floats:
        return self.need / STEPS


def dual_prices(market: Market, best: Assignment, *, fill_bonus: float = 0.0) -> Duals:
    """The least dual prices of an optimal assignment, by rounds of bidding from prices of zero (Bellman-Ford on the
    exchange graph); whole numbers, so that the proof is exact. Raises NotOptimal where the assignment is not.
    """
    pairs = market.pairs
    order = np.argsort(pairs.candidate, kind="stable")
    worth = steps_with_bonus(pairs.value, fill_bonus)[order]
    need, candidate = pairs.need[order], pairs.candidate[order]
    starts = np.flatnonzero(np.diff(candidate, prepend=-1))
    bidden = candidate[starts]
    chosen_worth = steps_with_bonus(best.pairs.value, fill_bonus)
    prices = np.zeros(len(market.candidate_ids), dtype=np.int64)
    full = np.bincount(best.pairs.need, minlength=len(market.seats)) >= market.seats
    # A need without seats never bids.
    ceiling = np.where(market.seats > 0, int(worth.max(initial=0)), np.iinfo(np.int64).max // 4)
    for _ in range(best.filled + 2):
        gain = np.where(full, ceiling, 0)
        np.minimum.at(gain, best.pairs.need, chosen_worth - prices[best.pairs.candidate])
        if (gain < 0).any():
            break
        bids = np.maximum.reduceat(worth - gain[need], starts) if len(starts) else worth
        raised = np.maximum(prices[bidden], bids)
        if (raised == prices[bidden]).all():
            taken = np.zeros(len(prices), dtype=np.bool_)
            taken[best.pairs.candidate] = True
            if prices[~taken].any():
                break
            return Duals(prices, np.where(market.seats > 0, gain, 0))
        prices[bidden] = raised
    raise NotOptimal("a better assignment of these pairs exists")


@dataclass(frozen=True, slots=True)
class Seen:
    """One earlier run: the class of each candidate (or need) in it (an occupation group, say) and its dual price."""

    groups: Ints
    prices: Floats


def learn_prices(runs: Iterable[Seen], *, prior: float = PRIOR_SEEN) -> dict[int, float]:
    """The price of each class: its mean over the earlier runs, drawn towards zero where it was seen seldom.

    Σ price / (times seen + prior). A class never seen has no price, which reads as zero. Only classes and prices of
    earlier runs go in: nothing about a person. Raises ValueError for a price below zero or no finite number.
    """
    total: dict[int, float] = {}
    count: dict[int, int] = {}
    for run in runs:
        if len(run.groups) != len(run.prices) or not (np.isfinite(run.prices) & (run.prices >= 0)).all():
            raise ValueError("every member of a class has a price from zero")
        for group in np.unique(run.groups).tolist():
            members = run.prices[run.groups == group]
            total[group] = total.get(group, 0.0) + float(np.sum(np.sort(members)))
            count[group] = count.get(group, 0) + len(members)
    return {group: total[group] / (count[group] + prior) for group in sorted(total)}


def prices_for(groups: Ints, learnt: Mapping[int, float]) -> Floats:
    """The price of each candidate by its class, for `assign_greedily` and `assign_first_come`."""
    return np.array([learnt.get(group, 0.0) for group in groups.tolist()], dtype=np.float64)
