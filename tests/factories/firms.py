"""Rows of certifications for tests that begin with them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.registers.companies.domain import CertificationEvidence, CertificationKind, CertificationState
from app.registers.companies.models import Certification


def certification_row(company_id: UUID, jobcenter_id: UUID, by: UUID, **values: Any) -> Certification:
    """An application that nobody has decided on."""
    given = {
        "kind": CertificationKind.WOMEN_OWNED,
        "owned_percent": Decimal(60),
        "evidence": CertificationEvidence.OWNERS_REGISTER,
        **values,
    }
    return Certification(company_id=company_id, jobcenter_id=jobcenter_id, applied_by=by, **given)


def certified_row(company_id: UUID, jobcenter_id: UUID, by: UUID, valid_until: date, **values: Any) -> Certification:
    """One that was certified until then, by the same account: the rule is the service's."""
    decided = {"status": CertificationState.CERTIFIED, "decided_at": datetime.now(UTC), "decided_by": by}
    return certification_row(company_id, jobcenter_id, by, valid_until=valid_until, **decided, **values)
