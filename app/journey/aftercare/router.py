"""Routes of aftercare: employments, aftercare plans and follow-ups."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.aftercare import permissions, repository, service
from app.journey.aftercare.domain.states import DueBucket, EmploymentStatus, FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import FollowUp
from app.journey.aftercare.repository import EmploymentFilter, FollowUpFilter
from app.journey.aftercare.schemas import (
    AftercarePlanDetail,
    AftercarePlanRead,
    CancelBody,
    EmploymentCreate,
    EmploymentRead,
    EmploymentRegistered,
    EndBody,
    FollowUpRead,
    RecordBody,
    RescheduleBody,
)
from app.journey.aftercare.service import reading

router = make_router("aftercare")
ReadEmployments = Annotated[Work, allow(permissions.READ_EMPLOYMENTS)]
WriteEmployments = Annotated[Work, allow(permissions.WRITE_EMPLOYMENTS)]
ReadPlans = Annotated[Work, allow(permissions.READ_PLANS)]
ReadFollowUps = Annotated[Work, allow(permissions.READ_FOLLOW_UPS)]
RecordFollowUps = Annotated[Work, allow(permissions.RECORD_FOLLOW_UPS)]
ArrangeFollowUps = Annotated[Work, allow(permissions.ARRANGE_FOLLOW_UPS)]


@router.get("/employments")
async def list_employments(
    work: ReadEmployments,
    page: Paging,
    candidate_id: UUID | None = None,
    company_id: UUID | None = None,
    placement_id: UUID | None = None,
    status: EmploymentStatus | None = None,
) -> Page[EmploymentRead]:
    """Jobs, the oldest registration first."""
    wanted = EmploymentFilter(candidate_id, company_id, placement_id, status)
    employments, cursor = await repository.list_employments(work, page, wanted)
    return Page(items=[reading.read_employment(work, each) for each in employments], next_cursor=cursor)


@router.post("/employments", status_code=201)
async def register_employment(
    work: WriteEmployments, body: EmploymentCreate, _dry: DryRun, tag: Tag
) -> EmploymentRegistered:
    """Registers a job: from a placement that is over (`placement_id`), or of a candidate with a company.

    It opens the candidate's aftercare plan or continues it, and answers with the follow-ups it has scheduled: the
    candidate and the employer are asked separately at every step of the jobcenter's template.
    """
    employment = await service.register_employment(work, body)
    follow_ups = await repository.list_follow_ups_of(work, [employment.id])
    tag.created(employment.version, f"/v1/employments/{employment.id}")
    read = reading.read_employment(work, employment)
    return EmploymentRegistered(**dict(read), follow_ups=reading.read_follow_ups(work, follow_ups))


@router.get("/employments/{employment_id}")
async def get_employment(work: ReadEmployments, employment_id: UUID, tag: Tag) -> EmploymentRead:
    """One job; its follow-ups are at `/v1/follow-ups?employment_id=`."""
    employment = await repository.get_employment(work, employment_id)
    tag(employment.version)
    return reading.read_employment(work, employment)


@router.post("/employments/{employment_id}/end")
async def end_employment(
    work: WriteEmployments, employment_id: UUID, body: EndBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> EmploymentRead:
    """Ends a job: open follow-ups are cancelled, the aftercare plan stays open, the candidate has priority."""
    employment = await service.end_employment(work, employment_id, body, precondition)
    tag(employment.version)
    return reading.read_employment(work, employment)


@router.get("/aftercare-plans")
async def list_aftercare_plans(
    work: ReadPlans, page: Paging, candidate_id: UUID | None = None
) -> Page[AftercarePlanRead]:
    """Aftercare plans, the oldest first."""
    plans, cursor = await repository.list_plans(work, page, candidate_id)
    return Page(items=[AftercarePlanRead.model_validate(plan) for plan in plans], next_cursor=cursor)


@router.get("/aftercare-plans/{plan_id}")
async def get_aftercare_plan(work: ReadPlans, plan_id: UUID, tag: Tag) -> AftercarePlanDetail:
    """One plan with its jobs and follow-ups; a candidate sees the questions put to the candidate only."""
    plan = await repository.get_plan(work, plan_id)
    tag(plan.version)
    employments = await repository.list_employments_of_plan(work, plan.id)
    follow_ups = await repository.list_follow_ups_of(work, [employment.id for employment in employments])
    return AftercarePlanDetail(
        **plan.model_dump(),
        employments=[reading.read_employment(work, employment) for employment in employments],
        follow_ups=reading.read_follow_ups(work, follow_ups),
    )


@router.get("/follow-ups")
async def list_follow_ups(
    work: ReadFollowUps,
    page: Paging,
    *,
    due: Annotated[
        DueBucket | None, Query(description="Open ones due before today, today, or from today within seven days.")
    ] = None,
    status: FollowUpStatus | None = None,
    audience: Audience | None = None,
    candidate_id: UUID | None = None,
    placement_id: UUID | None = None,
    employment_id: UUID | None = None,
    mine: Annotated[bool, Query(description="Only those assigned to the caller.")] = False,
) -> Page[FollowUpRead]:
    """Follow-ups by due day. Candidate and company see the questions put to themselves only."""
    wanted = FollowUpFilter(due, status, audience, candidate_id, placement_id, employment_id, mine)
    follow_ups, cursor = await repository.list_follow_ups(work, page, wanted)
    return Page(items=reading.read_follow_ups(work, follow_ups), next_cursor=cursor)


@router.get("/follow-ups/{follow_up_id}")
async def get_follow_up(work: ReadFollowUps, follow_up_id: UUID, tag: Tag) -> FollowUpRead:
    """One follow-up."""
    return _read(work, await repository.get_follow_up(work, follow_up_id), tag)


@router.post("/follow-ups/{follow_up_id}/record")
async def record_follow_up(
    work: RecordFollowUps, follow_up_id: UUID, body: RecordBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> FollowUpRead:
    """Records the answer, or with `reached: false` one more try in vain (the jobcenter only).

    `next_contact_on` schedules a further follow-up; after a try in vain it moves this one instead.
    """
    return _read(work, await service.record_answer(work, follow_up_id, body, precondition), tag)


@router.post("/follow-ups/{follow_up_id}/reschedule")
async def reschedule_follow_up(
    work: ArrangeFollowUps,
    follow_up_id: UUID,
    body: RescheduleBody,
    precondition: OptionalIfMatch,
    _dry: DryRun,
    tag: Tag,
) -> FollowUpRead:
    """Moves a follow-up to another day; a day off becomes the next working day."""
    return _read(work, await service.reschedule(work, follow_up_id, body, precondition), tag)


@router.post("/follow-ups/{follow_up_id}/cancel")
async def cancel_follow_up(
    work: ArrangeFollowUps, follow_up_id: UUID, body: CancelBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> FollowUpRead:
    """Calls a follow-up off, with a coded reason."""
    return _read(work, await service.cancel(work, follow_up_id, body, precondition), tag)


def _read(work: Work, follow_up: FollowUp, tag: Tag) -> FollowUpRead:
    tag(follow_up.version)
    return reading.read_follow_up(work, follow_up)
