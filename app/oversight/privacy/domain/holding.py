"""Legal holds: why nothing of a person may be erased for the time being."""

from enum import StrEnum


class HoldReason(StrEnum):
    """What the data are needed for (GDPR article 17(3)(b) and (e))."""

    COMPLAINT = "complaint"
    COURT_CASE = "court_case"
    ACCESS_REQUEST = "access_request"
    AUDIT = "audit"
    SUPERVISION = "supervision"


class LiftReason(StrEnum):
    """Why a hold is over."""

    CASE_CLOSED = "case_closed"
    PLACED_BY_MISTAKE = "placed_by_mistake"
    NO_LONGER_NEEDED = "no_longer_needed"
