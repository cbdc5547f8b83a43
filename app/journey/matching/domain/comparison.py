"""Two rankings of one pool side by side: who moves, who enters and who leaves."""

from dataclasses import dataclass

from app.journey.matching.domain.filters import FILTERS, Filter
from app.journey.matching.domain.ranking import Ranking

TOP = 10


@dataclass(frozen=True, slots=True)
class Move:
    """One candidate in both rankings; a place is None where a hard filter keeps the candidate out.

    `filters` are those that keep the candidate out of the one ranking and not of the other.
    """

    row: int
    before: int | None
    after: int | None
    filters: tuple[Filter, ...]

    @property
    def change(self) -> int | None:
        """Places gained (above zero) or lost; None for somebody who is in one of the rankings only."""
        return None if self.before is None or self.after is None else self.before - self.after


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everybody who is in either ranking, by the better of the two places; and the totals.

    `mean_absolute_change` is over those who are in both, 0 where nobody is.
    """

    moves: tuple[Move, ...]
    entered: int
    left: int
    moved: int
    top_entered: int
    top_left: int
    mean_absolute_change: float


def compare(before: Ranking, after: Ranking) -> Comparison:
    """Compares two rankings of the same pool by different settings."""
    old, new = before.places, after.places
    moves = [
        Move(row, old.get(row), new.get(row), _kept_out_by(before, after, row, row in old, row in new))
        for row in old.keys() | new.keys()
    ]
    moves.sort(key=lambda move: (min(_place(move.before), _place(move.after)), _place(move.after), move.row))
    changes = [abs(move.change) for move in moves if move.change is not None]
    first_old, first_new = set(before.rows[:TOP].tolist()), set(after.rows[:TOP].tolist())
    return Comparison(
        moves=tuple(moves),
        entered=sum(move.before is None for move in moves),
        left=sum(move.after is None for move in moves),
        moved=sum(change > 0 for change in changes),
        top_entered=len(first_new - first_old),
        top_left=len(first_old - first_new),
        mean_absolute_change=sum(changes) / len(changes) if changes else 0.0,
    )


def _place(place: int | None) -> float:
    return float("inf") if place is None else place


def _kept_out_by(before: Ranking, after: Ranking, row: int, is_old: bool, is_new: bool) -> tuple[Filter, ...]:
    if is_old and is_new:
        return ()
    passed = (after if is_old else before).masks.passed[row]
    return tuple(code for code, good in zip(FILTERS, passed.tolist(), strict=True) if not good)
