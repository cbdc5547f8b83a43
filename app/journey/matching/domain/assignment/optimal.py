"""The assignment with the largest total: every candidate at most one need, no need more than its seats."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from app.journey.matching.domain.assignment.market import Assignment, Market, settle
from app.journey.matching.domain.assignment.worth import Places, Ties, solver_costs, steps_with_bonus
from app.journey.matching.domain.pool import Ints


def assign_optimally(market: Market, *, seed: str, fill_bonus: float = 0.0) -> Assignment:
    """Maximises Σ (R + fill bonus) over the pairs chosen, R in ten-thousandths; exact, in whole numbers.

    A seat is filled only by a pair worth more than nothing. Among equal totals the seed decides, never the order of
    rows: needs and candidates are put in the order of their ids first. Solved as a sparse assignment with one
    dummy a seat (LAPJVsp: Jonker and Volgenant 1987, as in scipy). Raises ValueError as `solver_costs` does.
    """
    steps = steps_with_bonus(market.pairs.value, fill_bonus)
    gains = steps > 0
    places = Places(market)
    kept = in_order_of_ids(market, places, np.flatnonzero(gains))
    matrix, seat_need, columns = seat_matrix(market, places, kept, steps[kept], seed)
    if not len(seat_need):
        return settle(market, market.pairs.take(kept[:0]), gains)
    rows, taken = min_weight_full_bipartite_matching(matrix)
    filled = taken < len(columns)
    chosen = np.sort(places.keys(seat_need[rows[filled]], columns[taken[filled]]))
    keys = places.keys(market.pairs.need[kept], market.pairs.candidate[kept])
    return settle(market, market.pairs.take(kept[np.searchsorted(keys, chosen)]), gains)


def in_order_of_ids(market: Market, places: Places, kept: Ints) -> Ints:
    """These pairs by need id and then candidate id, whatever the order they came in (a sparse matrix sorts fastest)."""
    need = places.need.astype(np.int32)[market.pairs.need[kept]]
    candidate = places.candidate.astype(np.int32)[market.pairs.candidate[kept]]
    shape = (len(places.need), len(places.candidate))
    sorted_pairs: Ints = csr_array((kept.astype(np.int32), (need, candidate)), shape=shape).data
    return sorted_pairs


def seat_matrix(market: Market, places: Places, kept: Ints, steps: Ints, seed: str) -> tuple[csr_array, Ints, Ints]:
    """The solver's input for the pairs `kept` (grouped by need): costs of shape (seats, candidates + seats); the need
    of each row; the candidate of each column before the dummies. A need has no more rows than pairs.
    """
    need, candidate = market.pairs.need[kept], market.pairs.candidate[kept]
    first = np.flatnonzero(np.diff(need, prepend=-1))
    lengths = np.diff(np.append(first, len(need)))
    copies = np.minimum(market.seats[need[first]], lengths)
    first, lengths = np.repeat(first, copies), np.repeat(lengths, copies)
    seats = len(first)
    costs = solver_costs(steps, Ties(market, seed).of(need, candidate), seats)
    used = np.zeros(len(market.candidate_ids), dtype=np.bool_)
    used[candidate] = True
    columns = np.argsort(places.candidate)
    columns = columns[used[columns]]
    column_of = np.empty(len(used), dtype=np.int32)
    column_of[columns] = np.arange(len(columns), dtype=np.int32)
    # Row r holds the pairs from first[r] on, and its own dummy last.
    pointers = np.concatenate(([0], np.cumsum(lengths + 1))).astype(np.int32)
    dummies = pointers[1:] - 1
    source = np.repeat((first - pointers[:-1]).astype(np.int32), lengths + 1) + np.arange(pointers[-1], dtype=np.int32)
    # A dummy's source lies one beyond its need's pairs, which may be beyond them all; it is written over.
    source[dummies] = 0
    data, indices = costs.cost.astype(np.float64)[source], column_of[candidate][source]
    data[dummies], indices[dummies] = costs.empty, len(columns) + np.arange(seats, dtype=np.int32)
    matrix = csr_array((data, indices, pointers), shape=(seats, len(columns) + seats))
    return matrix, need[first] if seats else first, columns
