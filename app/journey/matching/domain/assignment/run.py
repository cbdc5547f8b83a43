"""One assignment run: score many needs against many candidates, assign, prove it, and lay the simpler ways beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.journey.matching.domain.assignment.crossing import CrossScorer, NeedScores
from app.journey.matching.domain.assignment.market import Assignment, Ids, Market, Pairs
from app.journey.matching.domain.assignment.optimal import assign_optimally
from app.journey.matching.domain.assignment.prices import Duals, dual_prices
from app.journey.matching.domain.assignment.simpler import assign_first_come, assign_greedily
from app.journey.matching.domain.assignment.worth import steps_with_bonus
from app.journey.matching.domain.pool import Bools, Floats, Ints

TOP = 50  # candidates listed a need; more are fetched where the prices say that they matter

# Called with the number of needs scored so far; whoever wants to cancel the run raises from it.
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What a run is repeated by: the seed that settles ties, the worth added per filled seat, and the lists' length."""

    seed: str
    fill_bonus: float = 0.0
    top: int = TOP

    def __post_init__(self) -> None:
        if self.top < 1 or not 0 <= self.fill_bonus < float("inf"):
            raise ValueError("a run lists at least one candidate and its fill bonus is a number from zero")


@dataclass(frozen=True, slots=True)
class Proposal:
    """The optimum over all feasible pairs, with its proof, and the market it was found in.

    `market.feasible` counts the feasible candidates of each need; `chances` the feasible needs of each candidate,
    where 0 is somebody whom every need excludes.
    """

    market: Market
    best: Assignment
    duals: Duals
    chances: Ints


@dataclass(frozen=True, slots=True)
class Baselines:
    """What the simpler ways would fill."""

    greedy: Assignment
    first_come: Assignment


def propose(scorer: CrossScorer, need_ids: Ids, settings: RunSettings, *, progress: Progress | None = None) -> Proposal:
    """The best assignment of all needs and candidates of the scorer.

    Each need lists its best so many; the dual prices then tell exactly which needs could gain from somebody not
    listed, these candidates are added, and the run is solved again until nobody can gain: the result is the optimum
    over all feasible pairs (column generation), in ten-thousandths of R.
    """
    market, chances = _market(scorer, need_ids, settings, progress)
    last = _last_listed(market, settings)
    while True:
        best = assign_optimally(market, seed=settings.seed, fill_bonus=settings.fill_bonus)
        duals = dual_prices(market, best, fill_bonus=settings.fill_bonus)
        added = _missing(scorer, market, duals, settings, last)
        if not len(added):
            return Proposal(market, best, duals, chances)
        market = replace(market, pairs=Pairs.joined([market.pairs, added]))


def baselines(
    scorer: CrossScorer,
    proposal: Proposal,
    settings: RunSettings,
    *,
    order: Sequence[int] | None = None,
    prices: Floats | None = None,
) -> Baselines:
    """Greedy, and first come in `order` (needs' numbers, the longest waiting first; by default as they stand)."""
    market, more = proposal.market, _more(scorer)
    seed, bonus = settings.seed, settings.fill_bonus
    return Baselines(
        assign_greedily(market, seed=seed, fill_bonus=bonus, prices=prices, more=more),
        assign_first_come(market, seed=seed, order=order, fill_bonus=bonus, prices=prices, more=more),
    )


def _market(
    scorer: CrossScorer, need_ids: Ids, settings: RunSettings, progress: Progress | None
) -> tuple[Market, Ints]:
    feasible = np.zeros(len(scorer.needs), dtype=np.int64)
    chances = np.zeros(len(scorer.pool), dtype=np.int64)
    parts = []
    done = 0
    for numbers, scored in scorer.blocks():
        for number, found in zip(numbers, scored, strict=True):
            feasible[number] = len(found.rows)
            chances[found.rows] += 1
            chosen = scorer.best(found, max(settings.top, 2 * scorer.needs[number].open_seats))
            parts.append(Pairs(np.full(len(chosen), number), found.rows[chosen], found.rank_score[chosen]))
        done += len(numbers)
        if progress:
            progress(done)
    seats = np.array([max(need.open_seats, 0) for need in scorer.needs], dtype=np.int64)
    return Market(need_ids, seats, scorer.pool.ids, Pairs.joined(parts), feasible), chances


def _last_listed(market: Market, settings: RunSettings) -> Ints:
    """The least worth in each need's first list: whoever is not in it is worth no more."""
    last = np.full(len(market.seats), np.iinfo(np.int64).max)
    np.minimum.at(last, market.pairs.need, steps_with_bonus(market.pairs.value, settings.fill_bonus))
    return last


def _missing(scorer: CrossScorer, market: Market, duals: Duals, settings: RunSettings, last: Ints) -> Pairs:
    """Pairs not listed that are worth more than their prices, the best of each need; none proves the optimum.

    Only needs whose first list ended above their own price can have one, so only these are scored again.
    """
    listed = market.listed
    wanted = np.flatnonzero((listed < market.feasible) & (market.seats > 0) & (last > duals.need)).tolist()
    parts = [
        _gaining(market, duals, settings, number, found, int(listed[number]))
        for numbers, scored in scorer.blocks(wanted)
        for number, found in zip(numbers, scored, strict=True)
    ]
    return Pairs.joined(parts)


def _gaining(market: Market, duals: Duals, settings: RunSettings, need: int, found: NeedScores, count: int) -> Pairs:
    """The best so many of one need's candidates who are worth more than both prices. Those listed never are: duality
    holds for them. As many come as are listed: lists double, so that rounds stay few.
    """
    gain = steps_with_bonus(found.rank_score, settings.fill_bonus) - duals.candidate[found.rows] - duals.need[need]
    wanted = np.flatnonzero(gain > 0)
    chosen = wanted[np.lexsort((market.candidate_ids[found.rows[wanted]], -gain[wanted]))][:count]
    return Pairs(np.full(len(chosen), need), found.rows[chosen], found.rank_score[chosen])


def _more(scorer: CrossScorer) -> Callable[[int, Bools, Floats, int], Pairs]:
    def more(need: int, free: Bools, prices: Floats, count: int) -> Pairs:
        found = scorer.score(need)
        found = found.take(np.flatnonzero(free[found.rows]))
        chosen = scorer.best(found, count, found.rank_score - prices[found.rows])
        return Pairs(np.full(len(chosen), need), found.rows[chosen], found.rank_score[chosen])

    return more
