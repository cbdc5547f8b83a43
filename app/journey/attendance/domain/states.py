"""The words attendance is told in."""

from enum import StrEnum


class AttendanceStatus(StrEnum):
    """How a day went; `absent` is absence that nobody has excused."""

    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"


class AttendanceReason(StrEnum):
    """Why somebody came late or not at all, as far as it is the workplace's business.

    Nothing here tells of anybody's health: whoever calls in is `notified`, and what for is not written down.
    """

    NOTIFIED = "notified"
    AGREED_LEAVE = "agreed_leave"
    DANISH_CLASS = "danish_class"
    OTHER_TRAINING = "other_training"
    APPOINTMENT = "appointment"
    CHILDCARE = "childcare"
    TRANSPORT = "transport"
    WORKPLACE_CLOSED = "workplace_closed"
    OTHER = "other"


THERE = frozenset({AttendanceStatus.PRESENT, AttendanceStatus.LATE})
# What, three times in a fortnight, calls for a talk. An excused absence never does.
SIGNALS = frozenset({AttendanceStatus.LATE, AttendanceStatus.ABSENT})
