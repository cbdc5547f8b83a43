"""The assignment with the largest total: every candidate at most one need, no need more than its seats."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.journey.matching.domain.assignment.columns import spans
from app.journey.matching.domain.assignment.market import Assignment, Market, settle
from app.journey.matching.domain.assignment.worth import (
    Places,
    Ties,
    solver_costs,
    sort_with_order,
    steps_with_bonus,
    tie_bits,
)
from app.journey.matching.domain.pool import Bools, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# A seat with less than one candidate to itself, where everybody is shared evenly among the seats that list them, may
# well have to stay empty.
OWN_SHARE = 1.0
# Where more of the seats are scarce, the shorter attempt seldom succeeds and is not made.
MOST_SCARCE = 0.1


def assign_optimally(market: Market, *, seed: str, fill_bonus: float = 0.0) -> Assignment:
    """Maximises Σ (R + fill bonus) over the pairs chosen, R in ten-thousandths; exact, in whole numbers.

    A seat is filled only by a pair worth more than nothing. Among equal totals the seed decides, never the order of
    rows: needs and candidates are put in the order of their ids first. Solved as a sparse assignment (LAPJVsp: Jonker
    and Volgenant 1987, as in scipy). Raises ValueError as `solver_costs` does.
    """
    steps = steps_with_bonus(market.pairs.value, fill_bonus)
    gains = steps > 0
    places = Places(market)
    kept, keys = in_order_of_ids(market, places, gains)
    steps = steps[kept]
    table = seat_table(market, places, keys, steps, seed)
    row, column = _solved(table)
    chosen = np.sort(places.keys(table.need[row], table.candidate[column]))
    return settle(market, market.pairs.take(kept[np.searchsorted(keys, chosen)]), gains)


def in_order_of_ids(market: Market, places: Places, chosen: Bools) -> tuple[Ints, Ints]:
    """These pairs by need id and then candidate id, whatever the order they came in, and their keys (ascending)."""
    if chosen.all():
        keys = places.keys(market.pairs.need, market.pairs.candidate)
        return sort_with_order(keys, int(places.bases[-1])), keys
    kept = np.flatnonzero(chosen)
    keys = places.keys(market.pairs.need[kept], market.pairs.candidate[kept])
    return kept[sort_with_order(keys, int(places.bases[-1]))], keys


@dataclass(frozen=True, slots=True)
class SeatTable:
    """The solver's input: a row for each seat and a column for each candidate with a pair, both in the order of ids.

    `costs` has no dummies yet; `empty`, the cost of leaving a seat empty, is above every other. `need` and `candidate`
    are the market's numbers of each row and column. A need has no more rows than pairs.
    """

    costs: "csr_array"
    empty: int
    need: Ints
    candidate: Ints

    def with_dummies(self, rows: Ints) -> "csr_array":
        """The costs with one more column for each of these rows (ascending): its own dummy, which leaves it empty."""
        from scipy.sparse import csr_array  # with the first run: a server that makes none never loads it (ADR 0028)

        (seats, candidates), added = self.costs.shape, np.zeros(self.costs.shape[0], dtype=np.int64)
        added[rows] = 1
        pointers = self.costs.indptr.copy()
        pointers[1:] += np.cumsum(added)
        dummies = pointers[1:][rows] - 1
        listed: Bools = np.ones(pointers[-1], dtype=np.bool_)
        listed[dummies] = False
        data, indices = np.full(len(listed), float(self.empty)), np.empty(len(listed), dtype=np.int32)
        data[listed], indices[listed] = self.costs.data, self.costs.indices
        indices[dummies] = np.arange(candidates, candidates + len(rows))
        return csr_array((data, indices, pointers), shape=(seats, candidates + len(rows)))

    def scarce(self) -> Bools:
        """The rows that get less than OWN_SHARE of their candidates, each shared evenly among the rows that list it."""
        sharing = np.bincount(self.costs.indices, minlength=self.costs.shape[1])
        part = 1.0 / np.maximum(sharing, 1)
        scarce: Bools = np.add.reduceat(part[self.costs.indices], self.costs.indptr[:-1]) < OWN_SHARE
        return scarce


def seat_table(market: Market, places: Places, keys: Ints, steps: Ints, seed: str) -> SeatTable:
    """The table of pairs by their keys (ascending) and what each is worth; `steps` is written over.

    Columns as long as the pairs are reused and given up early: most of the time goes into fetching memory.
    """
    from scipy.sparse import csr_array

    edges = np.searchsorted(keys, places.bases)
    lengths = np.diff(edges)
    copies = np.minimum(market.seats[places.needs], lengths)
    indices, candidates = _columns(places, keys)
    ties = Ties(market, seed)
    sums = ties.candidate[candidates][indices]
    sums += np.repeat(ties.need[places.needs], lengths)
    costs = solver_costs(steps, tie_bits(sums), int(copies.sum()))
    data = costs.cost.astype(np.float64)
    first, rows = np.repeat(edges[:-1], copies), np.repeat(lengths, copies)
    if (copies != (lengths > 0)).any():
        # Needs with several seats have their pairs in several rows, needs with none in none.
        source = spans(first, rows)
        data, indices = data[source], indices[source]
    pointers = np.concatenate(([0], np.cumsum(rows))).astype(np.int32)
    matrix = csr_array((data, indices, pointers), shape=(len(rows), len(candidates)))
    return SeatTable(matrix, costs.empty, np.repeat(places.needs, copies), candidates)


def _columns(places: Places, keys: Ints) -> tuple[NDArray[np.int32], Ints]:
    """The column of each pair, and the candidate of each column: those who have a pair, in the order of ids."""
    candidate = places.candidates_of(keys)
    used: Bools = np.zeros(len(places.candidate), dtype=np.bool_)
    used[candidate] = True
    column_of = np.cumsum(used, dtype=np.int32) - np.int32(1)
    return column_of[candidate], places.candidates[used]


def _solved(table: SeatTable) -> tuple[Ints, Ints]:
    """Rows and columns of the optimum; a row that is missing is a seat left empty.

    The solver's time grows with the columns, so at first only scarce seats get a dummy. If then every other seat has
    a candidate among its pairs whom nobody got, that is the optimum with all dummies too: somebody free has a price
    of 0, so each of these seats is worth more than nothing to its need, and none is better left empty. Somebody free
    also bounds duals and paths as a dummy does (see `COST_BITS`): a column once taken is never given back, so who is
    free at the end was free all the time. Otherwise it is solved again with all dummies.
    """
    seats, candidates = table.costs.shape
    if not seats:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    scarce = table.scarce()
    found = _with_some_dummies(table, scarce) if scarce.mean() <= MOST_SCARCE else None
    row, column = found or cheapest_matching(table.with_dummies(np.arange(seats)))
    filled = column < candidates
    return row[filled], column[filled]


def _with_some_dummies(table: SeatTable, scarce: Bools) -> tuple[Ints, Ints] | None:
    """The cheapest way to fill every seat that is not scarce, if each then has somebody left to choose; else None."""
    costs = table.costs
    try:
        row, column = cheapest_matching(table.with_dummies(np.flatnonzero(scarce)) if scarce.any() else costs)
    except ValueError:  # some seats without a dummy share too few candidates
        return None
    free: Bools = np.ones(costs.shape[1], dtype=np.bool_)
    free[column[column < len(free)]] = False
    choosing = np.logical_or.reduceat(free[costs.indices], costs.indptr[:-1])
    return (row, column) if (choosing | scarce).all() else None


def cheapest_matching(costs: "csr_array") -> tuple[Ints, Ints]:
    """The rows and columns of the cheapest matching that leaves no row out. Raises ValueError where there is none."""
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    row, column = min_weight_full_bipartite_matching(costs)
    return row, column
