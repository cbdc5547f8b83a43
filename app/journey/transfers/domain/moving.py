"""What stands in the way of a transfer, and what goes along with the person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pending:
    """What is being decided about the person at this moment."""

    agreements_out: int = 0
    decisions: int = 0
    changes: int = 0
    is_closed: bool = False


def blocking(pending: Pending) -> tuple[str, ...]:
    """Codes of what has to be settled first.

    An agreement that is out for signature, and a decision that waits for a second person, name the jobcenter that
    decides: what others have signed, or were asked to approve, must not become another authority's decision.
    """
    reasons = (
        (pending.is_closed, "transfer.candidate_closed"),
        (pending.agreements_out > 0, "transfer.agreement_out"),
        (pending.decisions > 0, "transfer.decision_pending"),
        (pending.changes > 0, "transfer.change_open"),
    )
    return tuple(code for applies, code in reasons if applies)


@dataclass(frozen=True, slots=True)
class Carried:
    """How much goes along; what is over stays where it was, for the statistics of the jobcenter that did it."""

    placements: int = 0
    employments: int = 0
    follow_ups: int = 0
    replacement_tasks: int = 0
    milestones: int = 0
    mentorships: int = 0
