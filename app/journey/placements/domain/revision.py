"""A granted internship as the law looks at it again: from which day on, and against what else from then."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.registers.law.domain import Commitment, Occupant


@dataclass(frozen=True, slots=True)
class Revision:
    """What an asked-for change means to the law.

    `judged_from` is the first day on which hours, overlap and the workplace's room are judged: what was granted
    before stands. `previous_ends_on` is the end before the change. The two texts of LAB § 61, stk. 2 count when they
    are there.
    """

    judged_from: date
    previous_ends_on: date
    concrete_assessment: bool = False
    particular_need: bool = False

    def occupants(self, others: Iterable[Occupant]) -> tuple[Occupant, ...]:
        """Who else takes up room from the judged day on, and only from then."""
        later = (other for other in others if other.ends_on is None or self.judged_from <= other.ends_on)
        return tuple(replace(other, starts_on=max(other.starts_on, self.judged_from)) for other in later)

    def commitments(self, others: Iterable[Commitment]) -> tuple[Commitment, ...]:
        """What else takes the person's hours, from the Monday of the judged day on: weeks are judged whole."""
        monday = self.judged_from - timedelta(days=self.judged_from.weekday())
        later = (other for other in others if other.ends_on is None or monday <= other.ends_on)
        return tuple(replace(other, starts_on=max(other.starts_on, monday)) for other in later)
