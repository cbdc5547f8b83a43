"""The rules of companies and workplaces: the room they have, the months they report, what they are certified as."""

from app.registers.companies.domain.capacity import (
    MonthFault,
    basis_sentence,
    fault_of_month,
    first_of,
    place_sentence,
    room_between,
)
from app.registers.companies.domain.certifying import (
    CERTIFICATION_LIFE,
    CertificationEvidence,
    CertificationKind,
    CertificationState,
    CertificationStatus,
    RefusalReason,
    RevocationReason,
    latest_end,
    offered_actions,
    status_on,
)

__all__ = [
    "CERTIFICATION_LIFE",
    "CertificationEvidence",
    "CertificationKind",
    "CertificationState",
    "CertificationStatus",
    "MonthFault",
    "RefusalReason",
    "RevocationReason",
    "basis_sentence",
    "fault_of_month",
    "first_of",
    "latest_end",
    "offered_actions",
    "place_sentence",
    "room_between",
    "status_on",
]
