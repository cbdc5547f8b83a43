"""What a person lets companies see beyond the minimum, asked of the consents as they stand at this moment."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import col, func, select

from app.foundation.db.work import Work
from app.registers.candidates.domain import SharedKind
from app.registers.candidates.models import Commitment, SharingConsent


def is_shared(candidate_id: Any, company_id: Any, kind: SharedKind) -> ColumnElement[bool]:
    """Whether a consent stands that covers this company; for the queries of what a company reads.

    Nothing is remembered between requests: a withdrawal holds for the next answer.
    """
    return exists().where(
        col(SharingConsent.candidate_id) == candidate_id,
        col(SharingConsent.kind) == kind,
        col(SharingConsent.withdrawn_at).is_(None),
        or_(col(SharingConsent.company_id).is_(None), col(SharingConsent.company_id) == company_id),
    )


async def shared_with(
    work: Work, candidate_ids: Collection[UUID], company_id: UUID | None
) -> dict[UUID, frozenset[SharedKind]]:
    """What each of these people shows this company at this moment; who shows nothing is not in it."""
    if not candidate_ids or company_id is None:
        return {}
    statement = select(SharingConsent.candidate_id, SharingConsent.kind).where(
        col(SharingConsent.candidate_id).in_(candidate_ids),
        col(SharingConsent.withdrawn_at).is_(None),
        or_(col(SharingConsent.company_id).is_(None), col(SharingConsent.company_id) == company_id),
    )
    found: dict[UUID, set[SharedKind]] = {}
    for candidate_id, kind in (await work.session.exec(statement)).all():
        found.setdefault(candidate_id, set()).add(SharedKind(kind))
    return {candidate_id: frozenset(kinds) for candidate_id, kinds in found.items()}


async def ended_sources(work: Work, source_ids: Collection[UUID]) -> frozenset[UUID]:
    """Of these sources of the commitment ledger those whose last day has passed; what never took hours is not among them."""
    if not source_ids:
        return frozenset()
    statement = (
        select(Commitment.source_id)
        .where(col(Commitment.source_id).in_(source_ids))
        .group_by(col(Commitment.source_id))
        .having(func.max(func.coalesce(col(Commitment.ends_on), work.today())) < work.today())
    )
    return frozenset((await work.session.exec(statement)).all())
