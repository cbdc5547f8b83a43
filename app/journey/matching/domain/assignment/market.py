"""What an assignment is computed from, and what comes out: feasible pairs with their scores, pairs chosen, seats left."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.journey.matching.domain.pool import Bools, Floats, Ints

Ids = NDArray[np.bytes_]
LARGEST = 1e6  # far beyond any score, far below where whole numbers overflow


@dataclass(frozen=True, slots=True)
class Pairs:
    """Feasible pairs as columns of one length: need's number, candidate's row, and R."""

    need: Ints
    candidate: Ints
    value: Floats

    def __len__(self) -> int:
        return len(self.need)

    @staticmethod
    def joined(parts: "list[Pairs]") -> "Pairs":
        """All of them behind one another."""
        if not parts:
            return Pairs(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
        return Pairs(*(np.concatenate(columns) for columns in zip(*map(_columns, parts), strict=True)))

    def take(self, chosen: Ints | Bools) -> "Pairs":
        return Pairs(self.need[chosen], self.candidate[chosen], self.value[chosen])


def _columns(pairs: Pairs) -> tuple[Ints, Ints, Floats]:
    return pairs.need, pairs.candidate, pairs.value


@dataclass(frozen=True, slots=True)
class Market:
    """Needs with their open seats, candidates, and the feasible pairs between them; a missing pair is not feasible.

    `feasible` (int64, a need's count of all feasible candidates) may exceed the pairs listed, where only the best of
    each need are. Ids are unique; they identify and break ties, nothing else is read from them.
    Raises ValueError for shapes that differ, seats below zero, a score that is no finite number, an id or a pair that
    occurs twice, or a pair of somebody who is not there.
    """

    need_ids: Ids
    seats: Ints
    candidate_ids: Ids
    pairs: Pairs
    feasible: Ints

    def __post_init__(self) -> None:
        needs, candidates, pairs = len(self.need_ids), len(self.candidate_ids), self.pairs
        if not len(self.seats) == len(self.feasible) == needs:
            raise ValueError("every need has its seats and its count")
        if not len(pairs.need) == len(pairs.candidate) == len(pairs.value):
            raise ValueError("the columns of the pairs have one length")
        if (self.seats < 0).any():
            raise ValueError("seats are not below zero")
        if not (np.abs(pairs.value) <= LARGEST).all():
            raise ValueError("a score is a finite number")
        if _repeats(self.need_ids) or _repeats(self.candidate_ids):
            raise ValueError("needs and candidates occur once")
        if len(pairs) and not (
            0 <= pairs.need.min() <= pairs.need.max() < needs
            and 0 <= pairs.candidate.min() <= pairs.candidate.max() < candidates
        ):
            raise ValueError("a pair joins a need and a candidate of this run")
        if _repeats(pairs.need * candidates + pairs.candidate):
            raise ValueError("a pair occurs once")

    @staticmethod
    def of(need_ids: Ids, seats: Ints, candidate_ids: Ids, pairs: Pairs) -> "Market":
        """A market whose pairs are all there are."""
        return Market(need_ids, seats, candidate_ids, pairs, np.bincount(pairs.need, minlength=len(need_ids)))

    @property
    def listed(self) -> Ints:
        """How many pairs of each need are listed."""
        return np.bincount(self.pairs.need, minlength=len(self.need_ids)).astype(np.int64)


def _repeats(values: Ids | Ints) -> bool:
    """Whether a value occurs twice (sorting finds it faster than a set of them)."""
    ordered = np.sort(values)
    return bool((ordered[1:] == ordered[:-1]).any())


class Left(StrEnum):
    """Why a seat stays empty."""

    # Nobody passes the filters beyond those who already got a seat of this need.
    NO_FEASIBLE_CANDIDATE = "no_feasible_candidate"
    BETTER_USED_ELSEWHERE = "better_used_elsewhere"
    # Every further feasible candidate has a rank score of nothing or less: too many open proposals already.
    NOTHING_GAINED = "nothing_gained"


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A need with seats left, how many, and how many candidates were feasible for it."""

    need: int
    seats: int
    feasible: int
    reason: Left


@dataclass(frozen=True, slots=True)
class Assignment:
    """The pairs chosen, sorted by need id and candidate id; a candidate occurs once, a need as often as it has seats."""

    pairs: Pairs
    unfilled: tuple[Unfilled, ...]

    @property
    def filled(self) -> int:
        """Seats filled."""
        return len(self.pairs)

    @property
    def total(self) -> float:
        """The sum of R over the pairs chosen, without any fill bonus."""
        return float(np.sum(np.sort(self.pairs.value)))


# The best candidates of one need beyond those listed: (need, who is free, price of each candidate, how many) → pairs.
More = Callable[[int, Bools, Floats, int], Pairs]


def settle(market: Market, chosen: Pairs, gains: Bools) -> Assignment:
    """Gives each need with seats left its reason; the pairs chosen come sorted by need id and candidate id.

    `gains` tells of each listed pair whether it is worth more than an empty seat.
    """
    count = len(market.seats)
    here = np.bincount(chosen.need, minlength=count)
    if (here >= market.seats).all():
        return Assignment(chosen, ())
    listed, gaining = market.listed, np.bincount(market.pairs.need[gains], minlength=count)
    unfilled = []
    for need in np.flatnonzero(market.seats > here).tolist():
        reason = Left.BETTER_USED_ELSEWHERE
        if market.feasible[need] == here[need]:
            reason = Left.NO_FEASIBLE_CANDIDATE
        elif gaining[need] == here[need] and (gaining[need] < listed[need] or listed[need] == market.feasible[need]):
            reason = Left.NOTHING_GAINED
        unfilled.append(Unfilled(need, int(market.seats[need] - here[need]), int(market.feasible[need]), reason))
    return Assignment(chosen, tuple(unfilled))
