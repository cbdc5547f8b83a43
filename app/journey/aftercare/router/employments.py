"""Routes of employments and aftercare plans."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.conditional import DryRun, IfMatch, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.aftercare import permissions, repository, service
from app.journey.aftercare.domain.states import EmploymentStatus
from app.journey.aftercare.repository import EmploymentFilter
from app.journey.aftercare.schemas import (
    AftercarePlanDetail,
    AftercarePlanRead,
    EmploymentCreate,
    EmploymentPatch,
    EmploymentRead,
    EmploymentRegistered,
    EndBody,
)
from app.journey.aftercare.service import reading

router = make_router("aftercare")
ReadEmployments = Annotated[Work, allow(permissions.READ_EMPLOYMENTS)]
WriteEmployments = Annotated[Work, allow(permissions.WRITE_EMPLOYMENTS)]
ReadPlans = Annotated[Work, allow(permissions.READ_PLANS)]


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
    candidate and the employer are asked separately at every step of the jobcenter's template. One job with a company
    at a time; jobs with several companies take 37 hours a week together at most.
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


@router.patch("/employments/{employment_id}")
async def patch_employment(
    work: WriteEmployments,
    employment_id: UUID,
    patch: EmploymentPatch,
    precondition: IfMatch,
    _dry: DryRun,
    tag: Tag,
) -> EmploymentRead:
    """Changes the terms of a job that goes on; `from_on` says from when, and what was worked before stays as it was.

    Hours fit into 37 a week together with the person's other jobs. Another last day calls off the question whether the
    job goes on beyond the one before; follow-ups and milestones keep their days, for they count from the first day.
    """
    employment = await service.patch_employment(work, employment_id, patch, precondition)
    tag(employment.version)
    return reading.read_employment(work, employment)


@router.post("/employments/{employment_id}/end")
async def end_employment(
    work: WriteEmployments, employment_id: UUID, body: EndBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> EmploymentRead:
    """Ends a job: open follow-ups are cancelled, the aftercare plan stays open, the candidate has priority.

    In the same transaction a re-placement task opens and the open needs are ranked for the candidate, see
    `/v1/replacement-tasks`; not where the person has another job.
    """
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
