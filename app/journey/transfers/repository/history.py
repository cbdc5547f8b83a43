"""A person's way so far, across jobcenters: the right is on the candidate."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select as core_select
from sqlmodel import col

from app.foundation.core.actor import Role
from app.foundation.db.query import fetch_rows
from app.foundation.db.work import Work
from app.journey.aftercare.domain.states import FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import Employment, FollowUp
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.registers.companies.models import Company, Workplace

SHOWN_AT_MOST = 200
_BEGUN = (
    PlacementStatus.GRANTED, PlacementStatus.ACTIVE, PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY,
)  # fmt: skip


async def placements_of(work: Work, candidate_id: UUID) -> Sequence[Any]:
    """Rows: placement, company's name, workplace's name; the latest first. Never what came to nothing."""
    statement: Any = (
        core_select(Placement, col(Company.name), col(Workplace.name))
        .join(Company, col(Company.id) == col(Placement.company_id))
        .join(Workplace, col(Workplace.id) == col(Placement.workplace_id))
        .where(col(Placement.candidate_id) == candidate_id, col(Placement.status).in_(_BEGUN))
        .order_by(col(Placement.starts_on).desc(), col(Placement.id).desc())
        .limit(SHOWN_AT_MOST)
    )
    return await fetch_rows(work.session, statement)


async def employments_of(work: Work, candidate_id: UUID) -> Sequence[Any]:
    """Rows: employment, company's name; the latest first."""
    statement: Any = (
        core_select(Employment, col(Company.name))
        .join(Company, col(Company.id) == col(Employment.company_id))
        .where(col(Employment.candidate_id) == candidate_id)
        .order_by(col(Employment.starts_on).desc(), col(Employment.id).desc())
        .limit(SHOWN_AT_MOST)
    )
    return await fetch_rows(work.session, statement)


async def follow_ups_of(work: Work, candidate_id: UUID) -> Sequence[Any]:
    """What was answered, the latest first; a candidate reads its own answers only, as everywhere."""
    whose = [] if work.actor.role is not Role.CANDIDATE else [col(FollowUp.audience) == Audience.CANDIDATE]
    statement: Any = (
        core_select(FollowUp)
        .where(col(FollowUp.candidate_id) == candidate_id, col(FollowUp.status) == FollowUpStatus.DONE, *whose)
        .order_by(col(FollowUp.due_on).desc(), col(FollowUp.id).desc())
        .limit(SHOWN_AT_MOST)
    )
    return await fetch_rows(work.session, statement)
