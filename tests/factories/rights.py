"""Rows of rectifications, holds, consents, erasures and reports for tests that begin with them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.foundation.core.actor import Role
from app.oversight.privacy.domain.erasing import ErasureReason
from app.oversight.privacy.domain.holding import HoldReason
from app.oversight.privacy.domain.rectifying import RectifiedKind
from app.oversight.privacy.models import Erasure, LegalHold, Rectification, RetentionReport
from app.registers.candidates.domain import SharedKind
from app.registers.candidates.models import SharingConsent


def consent_row(candidate_id: UUID, jobcenter_id: UUID, by: UUID, kind: SharedKind, **values: Any) -> SharingConsent:
    """A consent that stands, for every company unless one is named."""
    given_at = datetime.now(UTC) - timedelta(days=1)
    return SharingConsent(
        candidate_id=candidate_id, jobcenter_id=jobcenter_id, kind=kind, given_at=given_at, given_by=by, **values
    )


def hold_row(candidate_id: UUID, jobcenter_id: UUID, by: UUID, **values: Any) -> LegalHold:
    """A hold that stands."""
    reason = {"reason_code": HoldReason.COMPLAINT, **values}
    return LegalHold(candidate_id=candidate_id, jobcenter_id=jobcenter_id, placed_by=by, **reason)


def rectification_row(candidate_id: UUID, jobcenter_id: UUID, by: UUID, placement_id: UUID) -> Rectification:
    """The person says that something about an internship is wrong; nobody has decided."""
    now = datetime.now(UTC)
    return Rectification(
        candidate_id=candidate_id,
        jobcenter_id=jobcenter_id,
        kind=RectifiedKind.PLACEMENT,
        subject_id=placement_id,
        claim="Jeg begyndte en uge senere.",
        asked_at=now,
        asked_by=by,
        asked_role=Role.CANDIDATE,
        answer_by=now.date() + timedelta(days=30),
    )


def erasure_row(jobcenter_id: UUID, by: UUID | None, **values: Any) -> Erasure:
    """Somebody was erased."""
    given = {"candidate_id": uuid4(), "erased_at": datetime.now(UTC), **values}
    return Erasure(jobcenter_id=jobcenter_id, erased_by=by, reason_code=ErasureReason.ASKED_BY_PERSON, **given)


def report_row(jobcenter_id: UUID) -> RetentionReport:
    """A dry run that found nothing."""
    rules = {"threads": {"kept_days": 1826, "due": 0, "done": 0, "held": 0, "blocked": 0}}
    return RetentionReport(
        run_id=uuid4(), jobcenter_id=jobcenter_id, made_at=datetime.now(UTC), applied=False, rules=rules
    )
