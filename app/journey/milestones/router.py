"""Routes of milestones and incentives."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.core.text import Day
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.aftercare.domain.milestones import Retention, RetentionBasis
from app.journey.milestones import permissions, repository, service
from app.journey.milestones.domain.states import IncentiveStatus, Recipient
from app.journey.milestones.models import Incentive, Milestone
from app.journey.milestones.repository import IncentiveFilter, MilestoneFilter
from app.journey.milestones.schemas import (
    ApproveBody,
    CancelIncentiveBody,
    EvidenceBody,
    IncentiveRead,
    MilestoneRead,
)
from app.journey.milestones.service import reading

router = make_router("milestones")
ReadMilestones = Annotated[Work, allow(permissions.READ_MILESTONES)]
WriteMilestones = Annotated[Work, allow(permissions.WRITE_MILESTONES)]
ReadIncentives = Annotated[Work, allow(permissions.READ_INCENTIVES)]
WriteIncentives = Annotated[Work, allow(permissions.WRITE_INCENTIVES)]
FirstDay = Annotated[Day | None, Query(description="Falls on this day or later.")]
LastDay = Annotated[Day | None, Query(description="Falls on this day or before.")]


@router.get("/milestones")
async def list_milestones(
    work: ReadMilestones,
    page: Paging,
    *,
    status: Retention | None = None,
    basis: RetentionBasis | None = None,
    days: Literal["30", "90", "180", "365"] | None = None,
    candidate_id: UUID | None = None,
    company_id: UUID | None = None,
    plan_id: UUID | None = None,
    employment_id: UUID | None = None,
    falls_from: FirstDay = None,
    falls_until: LastDay = None,
) -> Page[MilestoneRead]:
    """Milestones of lasting work, by the day they fall on.

    Each job has four with its employer, each aftercare plan four with whoever employs the person on the day. With
    `status=unknown` the list shows where somebody should still find out.
    """
    number = None if days is None else int(days)
    first: date | None = falls_from
    wanted = MilestoneFilter(
        status, basis, number, candidate_id, company_id, plan_id, employment_id, first, falls_until
    )
    rows, cursor = await repository.list_milestones(work, page, wanted)
    return Page(items=[reading.read_milestone(work, row) for row in rows], next_cursor=cursor)


@router.get("/milestones/{milestone_id}")
async def get_milestone(work: ReadMilestones, milestone_id: UUID, tag: Tag) -> MilestoneRead:
    """One milestone with the evidence that was brought."""
    return _read(work, await repository.get_milestone(work, milestone_id), tag)


@router.post("/milestones/{milestone_id}/evidence")
async def add_milestone_evidence(
    work: WriteMilestones,
    milestone_id: UUID,
    body: EvidenceBody,
    precondition: OptionalIfMatch,
    _dry: DryRun,
    tag: Tag,
) -> MilestoneRead:
    """Brings evidence that somebody was, or no longer was, in work; every milestone of the plan is judged again.

    Answers to follow-ups and the end of a job count by themselves. Where a milestone is retained, what the
    jobcenter's scheme gives at it becomes eligible in the same transaction.
    """
    return _read(work, await service.add_evidence(work, milestone_id, body, precondition), tag)


@router.get("/incentives")
async def list_incentives(
    work: ReadIncentives,
    page: Paging,
    *,
    status: IncentiveStatus | None = None,
    recipient: Recipient | None = None,
    candidate_id: UUID | None = None,
    company_id: UUID | None = None,
    milestone_id: UUID | None = None,
) -> Page[IncentiveRead]:
    """Incentives, the oldest first; candidate and company see what they themselves receive."""
    wanted = IncentiveFilter(status, recipient, candidate_id, company_id, milestone_id)
    rows, cursor = await repository.list_incentives(work, page, wanted)
    return Page(items=[reading.read_incentive(work, row) for row in rows], next_cursor=cursor)


@router.get("/incentives/{incentive_id}")
async def get_incentive(work: ReadIncentives, incentive_id: UUID, tag: Tag) -> IncentiveRead:
    """One incentive."""
    return _given(work, await repository.get_incentive(work, incentive_id), tag)


@router.post("/incentives/{incentive_id}/approve")
async def approve_incentive(
    work: WriteIncentives,
    incentive_id: UUID,
    body: ApproveBody,
    precondition: OptionalIfMatch,
    _dry: DryRun,
    tag: Tag,
) -> IncentiveRead:
    """Approves an incentive; whoever brought the evidence cannot (403 `incentive.own_evidence`)."""
    return _given(work, await service.approve(work, incentive_id, body, precondition), tag)


@router.post("/incentives/{incentive_id}/hand-over")
async def hand_over_incentive(
    work: WriteIncentives, incentive_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> IncentiveRead:
    """Says that an approved incentive has been given; a second time it is refused (409)."""
    return _given(work, await service.hand_over(work, incentive_id, precondition), tag)


@router.post("/incentives/{incentive_id}/cancel")
async def cancel_incentive(
    work: WriteIncentives,
    incentive_id: UUID,
    body: CancelIncentiveBody,
    precondition: OptionalIfMatch,
    _dry: DryRun,
    tag: Tag,
) -> IncentiveRead:
    """Calls an incentive off that has not been handed over, with a coded reason."""
    return _given(work, await service.cancel(work, incentive_id, body, precondition), tag)


def _read(work: Work, row: Milestone, tag: Tag) -> MilestoneRead:
    tag(row.version)
    return reading.read_milestone(work, row)


def _given(work: Work, row: Incentive, tag: Tag) -> IncentiveRead:
    tag(row.version)
    return reading.read_incentive(work, row)
