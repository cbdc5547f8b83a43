"""Every query on employments and aftercare plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, exists, false
from sqlalchemy import select as core_select
from sqlalchemy import update as core_update
from sqlmodel import col, select, update

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.query import fetch_columns
from app.foundation.db.work import Work
from app.journey.aftercare.domain.hours import JobHours
from app.journey.aftercare.domain.states import EmploymentStatus
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp
from app.registers.candidates.models import Commitment
from app.registers.candidates.repository import still_with

EMPLOYMENTS_BY_ID = Sort((col(Employment.id),), (UUID,))
PLANS_BY_ID = Sort((col(AftercarePlan.id),), (UUID,))
STAFF = (Role.MANAGER, Role.CASEWORKER, Role.INTEGRATION)
# Made once: they are asked whenever a follow-up is recorded.
_PLAN_OF = core_select(col(Employment.plan_id)).where(col(Employment.id) == bindparam("employment_id", type_=Uuid))
_TOUCHING_PLAN = (
    core_update(AftercarePlan.__table__)  # type: ignore[attr-defined]  # set by SQLAlchemy
    .where(col(AftercarePlan.id) == _PLAN_OF.scalar_subquery())
    .values(version=col(AftercarePlan.version) + 1, updated_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class EmploymentFilter:
    """What a list of employments is narrowed by."""

    candidate_id: UUID | None = None
    company_id: UUID | None = None
    placement_id: UUID | None = None
    status: EmploymentStatus | None = None


def employments_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The jobcenter's own while the person is with it, the company's own, the candidate's own."""
    if actor.role in STAFF:
        own = col(Employment.jobcenter_id) == actor.jobcenter_id
        return and_(own, still_with(actor.jobcenter_id, col(Employment.candidate_id)))
    if actor.role is Role.COMPANY:
        return col(Employment.company_id) == actor.company_id
    if actor.role is Role.CANDIDATE:
        return col(Employment.candidate_id) == actor.candidate_id
    return false()


def plans_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The jobcenter's own and the candidate's own."""
    if actor.role in STAFF:
        return col(AftercarePlan.jobcenter_id) == actor.jobcenter_id
    if actor.role is Role.CANDIDATE:
        return col(AftercarePlan.candidate_id) == actor.candidate_id
    return false()


async def one(work: Work, statement: Any, *, lock: bool = False) -> Any:
    row = (await work.session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    if row is None:
        raise NotFound
    work.about(row.candidate_id)
    return row


async def get_employment(work: Work, employment_id: UUID, *, lock: bool = False) -> Employment:
    """Raises NotFound."""
    statement = select(Employment).where(col(Employment.id) == employment_id, employments_visible_to(work.actor))
    row: Employment = await one(work, statement, lock=lock)
    return row


async def load_employment(work: Work, employment_id: UUID) -> Employment:
    """Without scope: for reactions to an event of this very employment only."""
    row: Employment = await one(work, select(Employment).where(col(Employment.id) == employment_id))
    return row


async def list_jobs_with(work: Work, candidate_id: UUID, company_id: UUID) -> Sequence[Employment]:
    """Every job of a candidate, whom the caller has been found to see, with one company."""
    statement = select(Employment).where(
        col(Employment.candidate_id) == candidate_id, col(Employment.company_id) == company_id
    )
    return (await work.session.exec(statement)).all()


async def stretches_of(work: Work, source: str, employment: Employment) -> list[JobHours]:
    """The days of a job with the same terms, as the ledger has them; one that is not there ran as it does now."""
    statement = (
        select(col(Commitment.starts_on), col(Commitment.ends_on), col(Commitment.weekly_hours))
        .where(col(Commitment.source_type) == source, col(Commitment.source_id) == employment.id)
        .order_by(col(Commitment.starts_on))
    )
    hours = employment.weekly_hours
    found = [JobHours(first, last, own or hours) for first, last, own in (await work.session.exec(statement)).all()]
    return found or [JobHours(employment.starts_on, employment.ends_on, hours)]


async def lock_ended_terms(work: Work, step: str, most: int) -> Sequence[Employment]:
    """Active jobs whose last day has passed and about which nobody has been asked since, under a step that begins with
    `step`; another worker's are left out.
    """
    asked = exists().where(
        col(FollowUp.employment_id) == col(Employment.id),
        col(FollowUp.step).startswith(step, autoescape=True),
        col(FollowUp.due_on) > col(Employment.ends_on),
    )
    statement = (
        select(Employment)
        .where(col(Employment.status) == EmploymentStatus.ACTIVE, col(Employment.ends_on) < work.today(), ~asked)
        .order_by(col(Employment.id))
        .limit(most)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await work.session.exec(statement)).all()


async def list_employments(
    work: Work, page: PageRequest, wanted: EmploymentFilter
) -> tuple[list[Employment], str | None]:
    statement = select(Employment, col(Employment.id)).where(employments_visible_to(work.actor))
    for name in ("candidate_id", "company_id", "placement_id", "status"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(col(getattr(Employment, name)) == value)
    rows, cursor = await fetch_page(work, statement, EMPLOYMENTS_BY_ID, page)
    return [row[0] for row in rows], cursor


async def list_employments_of_plan(work: Work, plan_id: UUID) -> list[Employment]:
    statement = (
        select(Employment)
        .where(col(Employment.plan_id) == plan_id, employments_visible_to(work.actor))
        .order_by(col(Employment.starts_on), col(Employment.id))
    )
    return list((await work.session.exec(statement)).all())


async def get_plan(work: Work, plan_id: UUID) -> AftercarePlan:
    """Raises NotFound."""
    statement = select(AftercarePlan).where(col(AftercarePlan.id) == plan_id, plans_visible_to(work.actor))
    row: AftercarePlan = await one(work, statement)
    return row


async def find_plan_of(work: Work, candidate_id: UUID) -> AftercarePlan | None:
    """The plan of a candidate the caller has been found to see; locked, for it is about to change."""
    statement = select(AftercarePlan).where(col(AftercarePlan.candidate_id) == candidate_id).with_for_update()
    return (await work.session.exec(statement)).one_or_none()


async def list_plans(
    work: Work, page: PageRequest, candidate_id: UUID | None
) -> tuple[list[AftercarePlan], str | None]:
    statement = select(AftercarePlan, col(AftercarePlan.id)).where(plans_visible_to(work.actor))
    if candidate_id is not None:
        statement = statement.where(col(AftercarePlan.candidate_id) == candidate_id)
    rows, cursor = await fetch_page(work, statement, PLANS_BY_ID, page)
    return [row[0] for row in rows], cursor


async def load_plan_id(work: Work, employment_id: UUID) -> UUID:
    """Without scope: for reactions to an event of this very employment only."""
    rows = await fetch_columns(work.session, _PLAN_OF, {"employment_id": employment_id})
    return rows[0][0]


async def touch_plan_of(work: Work, employment_id: UUID) -> None:
    """A plan shows its employments and follow-ups, so its version (the ETag) grows with every change of one.

    One UPDATE without reading first: two follow-ups of a plan may change at once without losing a race.
    """
    await work.session.flush()
    connection = await work.session.connection()
    await connection.execute(_TOUCHING_PLAN, {"employment_id": employment_id, "now": work.now()})


async def touch_plan_of_candidate(work: Work, candidate_id: UUID) -> None:
    """The same for everything a candidate's plan shows."""
    await work.session.exec(
        update(AftercarePlan)
        .where(col(AftercarePlan.candidate_id) == candidate_id)
        .values(version=col(AftercarePlan.version) + 1, updated_at=work.now())
        .execution_options(synchronize_session=False)
    )
