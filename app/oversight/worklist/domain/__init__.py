"""What waits, by when, how urgent that is, and how it is said."""

from app.oversight.worklist.domain.kinds import RESPONSE, WorkKind, link_of
from app.oversight.worklist.domain.urgency import Urgency, due_day, order_of, urgency_of
from app.oversight.worklist.domain.wording import reason_of

__all__ = [
    "RESPONSE",
    "Urgency",
    "WorkKind",
    "due_day",
    "link_of",
    "order_of",
    "reason_of",
    "urgency_of",
]
