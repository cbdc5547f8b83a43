"""The settings of a ranking: weights of the criteria, adjustments of the rank, and the limits of the hard filters."""

import math
from dataclasses import dataclass
from enum import IntEnum

CRITERIA = ("potential", "coverage", "language", "wish", "occupation", "travel")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each criterion counts and how the rank is adjusted; a jobcenter setting with a version.

    The six weights are shares of one. `waiting` (λ) is the most that waiting can add, reached after `waiting_days`;
    `open_proposals` (γ) is taken off per doubling of proposals the candidate has open already.
    `weeks_per_level` (τ) is what one skill level takes to learn; `usable_share` is the part of a placement's weeks
    that is left for learning. Raises ValueError when the weights are no shares of one or a constant is out of range.
    """

    potential: float = 0.35
    coverage: float = 0.15
    language: float = 0.15
    wish: float = 0.15
    occupation: float = 0.10
    travel: float = 0.10
    waiting: float = 0.15
    waiting_days: int = 180
    open_proposals: float = 0.06
    weeks_per_level: float = 3.0
    usable_share: float = 0.8

    def __post_init__(self) -> None:
        shares = self.shares
        if not all(math.isfinite(share) and 0 <= share <= 1 for share in shares):
            msg = "every weight lies between 0 and 1"
            raise ValueError(msg)
        if abs(math.fsum(shares) - 1) > 1e-9:
            msg = "the weights of the criteria add up to 1"
            raise ValueError(msg)
        constants = (self.waiting, self.open_proposals, self.weeks_per_level, self.usable_share)
        if not all(math.isfinite(constant) and constant >= 0 for constant in constants):
            msg = "the constants of a ranking are not negative"
            raise ValueError(msg)
        if self.waiting_days < 1 or self.weeks_per_level <= 0 or not 0 < self.usable_share <= 1:
            msg = "waiting days, weeks per level and usable share are above zero, the share at most 1"
            raise ValueError(msg)

    @property
    def shares(self) -> tuple[float, ...]:
        """The weights in the order of CRITERIA."""
        return (self.potential, self.coverage, self.language, self.wish, self.occupation, self.travel)


class CandidateStatus(IntEnum):
    """A candidate's status as the engine reads it from the pool."""

    AVAILABLE = 0
    IN_MATCH = 1
    PLACED = 2
    EMPLOYED = 3
    PAUSED = 4
    CLOSED = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the hard filters: travel in minutes, Danish in CEFR levels, hours in tenths of an hour a week.

    Somebody who is placed may be ranked for what comes next; the `overlap` filter guards the running placement.
    """

    max_travel_minutes: float = 90.0
    language_gap: int = 1
    weekly_tenths: int = 370
    rankable: frozenset[CandidateStatus] = frozenset(
        {CandidateStatus.AVAILABLE, CandidateStatus.IN_MATCH, CandidateStatus.PLACED}
    )

    def __post_init__(self) -> None:
        if not self.max_travel_minutes > 0 or self.language_gap < 0 or not 0 < self.weekly_tenths <= 1680:
            msg = "limits are above zero"
            raise ValueError(msg)


DEFAULT_WEIGHTS = Weights()
DEFAULT_LIMITS = Limits()
