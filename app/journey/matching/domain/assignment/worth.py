"""Whole numbers for the solver: what a pair is worth, and how ties fall by the seed of the run."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.journey.matching.domain.assignment.market import Ids, Market
from app.journey.matching.domain.pool import Floats, Ints

STEPS = 10_000  # a ten-thousandth of R is the smallest difference that decides
TIE_BITS = 20
# scipy's solver adds and subtracts float64. Every dummy seat belongs to one seat, so no dual value and no path is longer
# than the largest cost B, and no intermediate sum exceeds 3·B: whole numbers up to 2^53 are exact, so B stays ≤ 2^51.
COST_BITS = 51
_MASK = np.uint64((1 << TIE_BITS) - 1)


def steps_of(values: Floats) -> Ints:
    """Scores in ten-thousandths, rounded."""
    return np.rint(values * STEPS).astype(np.int64)


def steps_with_bonus(values: Floats, fill_bonus: float) -> Ints:
    """What a filled seat is worth in ten-thousandths: R and the bonus; an empty seat is worth 0.

    Raises ValueError for a bonus that is negative or no finite number.
    """
    if not 0 <= fill_bonus < float("inf"):
        raise ValueError("a fill bonus is a number from zero")
    return steps_of(values) + round(fill_bonus * STEPS)


class Ties:
    """20 bits a pair that depend on candidate, need and the seed of the run alone, so that chance can be repeated.

    blake2b of each id and the seed, mixed per pair by the finaliser of splitmix64 (Steele, Lea and Flood 2014):
    as even as hashing every pair, without hashing hundreds of thousands of them.
    """

    def __init__(self, market: Market, seed: str) -> None:
        self._candidates = _digests(market.candidate_ids, seed, b"candidate")
        self._needs = _digests(market.need_ids, seed, b"need")

    def of(self, need: Ints, candidate: Ints) -> Ints:
        mixed = self._candidates[candidate] + self._needs[need]
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        mixed ^= mixed >> np.uint64(31)
        return (mixed & _MASK).astype(np.int64)


def _digests(ids: Ids, seed: str, kind: bytes) -> NDArray[np.uint64]:
    salt = seed.encode() + b"|" + kind + b"|"
    blake2b = hashlib.blake2b
    digests = b"".join([blake2b(salt + value, digest_size=8).digest() for value in ids.tolist()])
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


class Places:
    """Each need's and candidate's place in the order of ids, which no order of rows changes."""

    def __init__(self, market: Market) -> None:
        self.need, self.candidate = _places(market.need_ids), _places(market.candidate_ids)

    def keys(self, need: Ints, candidate: Ints) -> Ints:
        """One number a pair, in the order of need id and then candidate id."""
        return self.need[need] * len(self.candidate) + self.candidate[candidate]


def _places(ids: Ids) -> Ints:
    places = np.empty(len(ids), dtype=np.int64)
    places[np.argsort(ids, kind="stable")] = np.arange(len(ids))
    return places


@dataclass(frozen=True, slots=True)
class Costs:
    """`cost` of each pair and `empty`, the cost of leaving a seat empty: whole numbers above 0 (scipy drops zeros)."""

    cost: NDArray[Any]
    empty: int


def solver_costs(steps: Ints, ties: Ints, seats: int) -> Costs:
    """The costs empty − (steps · 2^h + ties) with h = 20 + ⌈log2 seats⌉, so that all ties together weigh less than one step.

    Raises ValueError when a run is too large to be exact: the best pair's steps times the seats (to the next power
    of two) may not exceed 2^31, which is 65,000 seats with scores and bonus up to 3.2.
    """
    shift = TIE_BITS + max(seats - 1, 0).bit_length()
    empty = (int(steps.max(initial=0)) + 1) << shift
    if empty > 1 << COST_BITS:
        raise ValueError("too many seats or too large a bonus for one run: split it")
    return Costs(empty - ((steps << shift) + ties), empty)
