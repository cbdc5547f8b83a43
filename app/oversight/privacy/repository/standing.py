"""What there is about a person that somebody still relies on: asked before an erasure, in one statement."""

from typing import Any
from uuid import UUID

from sqlalchemy import exists
from sqlmodel import col, func, select

from app.foundation.db.query import select_columns
from app.foundation.db.work import Work
from app.journey.aftercare.domain.states import EmploymentStatus
from app.journey.aftercare.models import Employment
from app.journey.courses.domain.states import VoucherStatus
from app.journey.courses.models import Voucher
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.placements.domain import BEFORE_GRANT, UNDER_WAY
from app.journey.placements.models import Placement
from app.journey.transfers.domain.states import OPEN_TRANSFERS
from app.journey.transfers.models import Transfer
from app.oversight.privacy.domain.erasing import Standing
from app.oversight.privacy.models import LegalHold
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.models import Candidate

OPEN_PLACEMENTS = (*BEFORE_GRANT, *UNDER_WAY)
OPEN_VOUCHERS = (VoucherStatus.PENDING, VoucherStatus.ISSUED, VoucherStatus.RESERVED)


async def standing_of(work: Work, candidate_id: UUID) -> Standing:
    """By key and without scope: only after the right to the person has been established."""
    statement = select_columns(
        _count(LegalHold, candidate_id, col(LegalHold.lifted_at).is_(None)),
        _count(Placement, candidate_id, col(Placement.status).in_(OPEN_PLACEMENTS)),
        _count(Match, candidate_id, _is_open()),
        _count(Voucher, candidate_id, col(Voucher.status).in_(OPEN_VOUCHERS)),
        _count(Employment, candidate_id, col(Employment.status) == EmploymentStatus.ACTIVE),
        _count(Transfer, candidate_id, col(Transfer.status).in_(OPEN_TRANSFERS)),
        col(Candidate.status) == CandidateStatus.CLOSED,
    ).where(col(Candidate.id) == candidate_id)
    return Standing(*(await work.session.exec(statement)).one())


def _is_open() -> Any:
    """Unanswered, or agreed on with no internship drafted yet: one that came to its end holds nothing."""
    drafted = exists().where(col(Placement.match_id) == col(Match.id))
    waits = col(Match.status).in_((MatchStatus.PROPOSED, MatchStatus.CONSENTED))
    return waits | ((col(Match.status) == MatchStatus.AGREED) & ~drafted)


def _count(model: Any, candidate_id: UUID, *conditions: Any) -> Any:
    return (
        select(func.count())
        .select_from(model)
        .where(col(model.candidate_id) == candidate_id, *conditions)
        .scalar_subquery()
    )


async def lock_person(work: Work, candidate_id: UUID) -> Candidate | None:
    """By key and without scope, for jobs that belong to no jobcenter; None where there is nobody."""
    statement = select(Candidate).where(col(Candidate.id) == candidate_id).with_for_update()
    return (await work.session.exec(statement.execution_options(populate_existing=True))).one_or_none()
