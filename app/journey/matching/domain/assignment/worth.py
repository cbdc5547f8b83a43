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
KEY_BITS = 63
WORD = 8  # bytes of an id that are folded in together
GAMMA = np.uint64(0x9E3779B97F4A7C15)  # the step of splitmix64
Hashes = NDArray[np.uint64]
_MASK = np.uint64((1 << TIE_BITS) - 1)


def steps_of(values: Floats) -> Ints:
    """Scores in ten-thousandths, rounded."""
    scaled = values * STEPS
    return np.rint(scaled, out=scaled).astype(np.int64)


def steps_with_bonus(values: Floats, fill_bonus: float) -> Ints:
    """What a filled seat is worth in ten-thousandths: R and the bonus; an empty seat is worth 0.

    Raises ValueError for a bonus that is negative or no finite number.
    """
    if not 0 <= fill_bonus < float("inf"):
        raise ValueError("a fill bonus is a number from zero")
    steps = steps_of(values)
    steps += round(fill_bonus * STEPS)
    return steps


class Ties:
    """20 bits a pair that depend on candidate, need and the seed of the run alone, so that chance can be repeated.

    Ids are folded into blake2b of the seed and mixed by the finaliser of splitmix64 (Steele, Lea and Flood 2014), and
    so is each pair: as even as a digest of every pair, without hashing hundreds of thousands of them.
    """

    def __init__(self, market: Market, seed: str) -> None:
        self.need = _hashes(market.need_ids, seed, b"need")
        self.candidate = _hashes(market.candidate_ids, seed, b"candidate")

    def of(self, need: Ints, candidate: Ints) -> Ints:
        return tie_bits(self.need[need] + self.candidate[candidate])


def tie_bits(sums: Hashes) -> Ints:
    """The 20 bits of pairs whose two numbers were added; `sums` is written over."""
    mixed = _mix(sums)
    mixed &= _MASK
    return mixed.view(np.int64)


def _mix(values: Hashes) -> Hashes:
    """The finaliser of splitmix64, in place."""
    shifted = np.empty_like(values)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):
        values ^= np.right_shift(values, np.uint64(shift), out=shifted)
        if factor > 1:
            values *= np.uint64(factor)
    return values


def _hashes(ids: Ids, seed: str, kind: bytes) -> Hashes:
    """One number an id: eight bytes at a time are folded in. An id has the same number beside longer ones."""
    start = hashlib.blake2b(seed.encode() + b"|" + kind, digest_size=8).digest()
    words = max(1, -(-ids.dtype.itemsize // WORD))
    folded = np.full(len(ids), int.from_bytes(start, "little"), dtype=np.uint64)
    for word in ids.astype(f"S{words * WORD}").view("<u8").reshape(len(ids), words).T:
        # Zeros are only the padding behind an id.
        folded = np.where(word == 0, folded, _mix((folded ^ word) + GAMMA))
    return folded


class Places:
    """Needs and candidates in the order of their ids, which no order of rows changes.

    `needs` and `candidates` are their numbers in that order; `need` and `candidate` the place of each number in it.
    """

    def __init__(self, market: Market) -> None:
        self.needs, self.need = _places(market.need_ids)
        self.candidates, self.candidate = _places(market.candidate_ids)
        self._bits = len(self.candidate).bit_length()

    def keys(self, need: Ints, candidate: Ints) -> Ints:
        """One number a pair, in the order of need id and then candidate id."""
        keys = (self.need << self._bits)[need]
        keys |= self.candidate[candidate]
        return keys

    def candidates_of(self, keys: Ints) -> Ints:
        """The places of the candidates."""
        return keys & ((1 << self._bits) - 1)

    @property
    def bases(self) -> Ints:
        """Where the keys of each need begin, by place, and beyond the last where all of them end."""
        return np.arange(len(self.need) + 1, dtype=np.int64) << self._bits


def _places(ids: Ids) -> tuple[Ints, Ints]:
    order = np.argsort(ids, kind="stable").astype(np.int64)
    places = np.empty(len(ids), dtype=np.int64)
    places[order] = np.arange(len(ids))
    return order, places


def sort_with_order(keys: Ints, bound: int) -> Ints:
    """Sorts distinct keys from 0 to `bound` in place, and tells the order that did it.

    Numbers are sorted several times faster than positions by them, so each key carries its position where 63 bits
    have room for both.
    """
    bits = len(keys).bit_length()
    if bound.bit_length() + bits > KEY_BITS:
        order = np.argsort(keys, kind="stable").astype(np.int64)
        keys[:] = keys[order]
        return order
    keys <<= bits
    keys |= np.arange(len(keys))
    keys.sort()
    order = keys & ((1 << bits) - 1)
    keys >>= bits
    return order


@dataclass(frozen=True, slots=True)
class Costs:
    """`cost` of each pair and `empty`, the cost of leaving a seat empty: whole numbers above 0 (scipy drops zeros)."""

    cost: NDArray[Any]
    empty: int


def solver_costs(steps: Ints, ties: Ints, seats: int) -> Costs:
    """The costs empty − (steps · 2^h + ties) with h = 20 + ⌈log2 seats⌉, so that all ties together weigh less than one step;
    `steps` is written over with them.

    Raises ValueError when a run is too large to be exact: the best pair's steps times the seats (to the next power
    of two) may not exceed 2^31, which is 65,000 seats with scores and bonus up to 3.2.
    """
    shift = TIE_BITS + max(seats - 1, 0).bit_length()
    empty = (int(steps.max(initial=0)) + 1) << shift
    if empty > 1 << COST_BITS:
        raise ValueError("too many seats or too large a bonus for one run: split it")
    cost = np.left_shift(steps, shift, out=steps)
    cost += ties
    return Costs(np.subtract(empty, cost, out=cost), empty)
