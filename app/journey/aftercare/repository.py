"""Every query on employments, aftercare plans and follow-ups."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false
from sqlmodel import col, select, update

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.aftercare.domain.states import (
    OPEN_FOLLOW_UPS,
    DueBucket,
    EmploymentStatus,
    FollowUpStatus,
    due_window,
)
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp

EMPLOYMENTS_BY_ID = Sort((col(Employment.id),), (UUID,))
PLANS_BY_ID = Sort((col(AftercarePlan.id),), (UUID,))
FOLLOW_UPS_BY_DUE_DAY = Sort((col(FollowUp.due_on), col(FollowUp.id)), (date, UUID))
_STAFF = (Role.MANAGER, Role.CASEWORKER, Role.INTEGRATION)


@dataclass(frozen=True, slots=True)
class EmploymentFilter:
    """What a list of employments is narrowed by."""

    candidate_id: UUID | None = None
    company_id: UUID | None = None
    placement_id: UUID | None = None
    status: EmploymentStatus | None = None


@dataclass(frozen=True, slots=True)
class FollowUpFilter:
    """What a list of follow-ups is narrowed by; `due` looks at open ones only."""

    due: DueBucket | None = None
    status: FollowUpStatus | None = None
    audience: Audience | None = None
    candidate_id: UUID | None = None
    placement_id: UUID | None = None
    employment_id: UUID | None = None
    mine: bool = False


def employments_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The jobcenter's own, the company's own, the candidate's own."""
    if actor.role in _STAFF:
        return col(Employment.jobcenter_id) == actor.jobcenter_id
    if actor.role is Role.COMPANY:
        return col(Employment.company_id) == actor.company_id
    if actor.role is Role.CANDIDATE:
        return col(Employment.candidate_id) == actor.candidate_id
    return false()


def plans_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The jobcenter's own and the candidate's own."""
    if actor.role in _STAFF:
        return col(AftercarePlan.jobcenter_id) == actor.jobcenter_id
    if actor.role is Role.CANDIDATE:
        return col(AftercarePlan.candidate_id) == actor.candidate_id
    return false()


def follow_ups_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The jobcenter's own; of a company and a candidate only the questions put to themselves.

    The two sides are asked separately, so that each can speak freely: neither sees the other's answers. A mentor
    sees when somebody is asked; the answers are left out of what a mentor reads.
    """
    if actor.role in _STAFF:
        return col(FollowUp.jobcenter_id) == actor.jobcenter_id
    if actor.role is Role.COMPANY:
        return and_(col(FollowUp.company_id) == actor.company_id, col(FollowUp.audience) == Audience.EMPLOYER)
    if actor.role is Role.CANDIDATE:
        return and_(col(FollowUp.candidate_id) == actor.candidate_id, col(FollowUp.audience) == Audience.CANDIDATE)
    if actor.role is Role.MENTOR:
        return col(FollowUp.mentor_account_id) == actor.account_id
    return false()


async def _one(work: Work, statement: Any, *, lock: bool = False) -> Any:
    row = (await work.session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    if row is None:
        raise NotFound
    return row


async def get_employment(work: Work, employment_id: UUID, *, lock: bool = False) -> Employment:
    """Raises NotFound."""
    statement = select(Employment).where(col(Employment.id) == employment_id, employments_visible_to(work.actor))
    row: Employment = await _one(work, statement, lock=lock)
    return row


async def load_employment(work: Work, employment_id: UUID) -> Employment:
    """Without scope: for reactions to an event of this very employment only."""
    row: Employment = await _one(work, select(Employment).where(col(Employment.id) == employment_id))
    return row


async def has_active_employment(work: Work, candidate_id: UUID, company_id: UUID) -> bool:
    """For a candidate the caller has been found to see."""
    statement = select(col(Employment.id)).where(
        col(Employment.candidate_id) == candidate_id,
        col(Employment.company_id) == company_id,
        col(Employment.status) == EmploymentStatus.ACTIVE,
    )
    return (await work.session.exec(statement)).first() is not None


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
    row: AftercarePlan = await _one(work, statement)
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


async def touch_plan_of(work: Work, employment_id: UUID) -> None:
    """A plan shows its employments and follow-ups, so its version (the ETag) grows with every change of one.

    One UPDATE without reading first: two follow-ups of a plan may change at once without losing a race.
    """
    plan_id = select(col(Employment.plan_id)).where(col(Employment.id) == employment_id).scalar_subquery()
    await work.session.exec(
        update(AftercarePlan)
        .where(col(AftercarePlan.id) == plan_id)
        .values(version=col(AftercarePlan.version) + 1, updated_at=work.now())
        .execution_options(synchronize_session=False)
    )


async def get_follow_up(work: Work, follow_up_id: UUID, *, lock: bool = False) -> FollowUp:
    """Raises NotFound."""
    statement = select(FollowUp).where(col(FollowUp.id) == follow_up_id, follow_ups_visible_to(work.actor))
    row: FollowUp = await _one(work, statement, lock=lock)
    return row


async def list_follow_ups(work: Work, page: PageRequest, wanted: FollowUpFilter) -> tuple[list[FollowUp], str | None]:
    """The worklist: by due day, then by id."""
    statement = select(FollowUp, col(FollowUp.due_on), col(FollowUp.id)).where(follow_ups_visible_to(work.actor))
    for name in ("status", "audience", "candidate_id", "placement_id", "employment_id"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(col(getattr(FollowUp, name)) == value)
    if wanted.mine:
        statement = statement.where(col(FollowUp.assignee_account_id) == work.actor.account_id)
    if wanted.due is not None:
        window = due_window(wanted.due, work.today())
        statement = statement.where(col(FollowUp.status).in_(OPEN_FOLLOW_UPS), col(FollowUp.due_on) <= window.last)
        if window.first is not None:
            statement = statement.where(col(FollowUp.due_on) >= window.first)
    rows, cursor = await fetch_page(work, statement, FOLLOW_UPS_BY_DUE_DAY, page)
    return [row[0] for row in rows], cursor


async def list_follow_ups_of(work: Work, employment_ids: Collection[UUID]) -> list[FollowUp]:
    """Those the caller sees, of several employments in one query."""
    if not employment_ids:
        return []
    statement = (
        select(FollowUp)
        .where(col(FollowUp.employment_id).in_(employment_ids), follow_ups_visible_to(work.actor))
        .order_by(col(FollowUp.due_on), col(FollowUp.id))
    )
    return list((await work.session.exec(statement)).all())


async def load_open_follow_ups(
    work: Work, *, placement_id: UUID | None = None, employment_id: UUID | None = None
) -> Sequence[FollowUp]:
    """Without scope: for reactions to an event of this very placement or employment only."""
    about = (
        col(FollowUp.placement_id) == placement_id
        if placement_id is not None
        else col(FollowUp.employment_id) == employment_id
    )
    statement = (
        select(FollowUp)
        .where(about, col(FollowUp.status).in_(OPEN_FOLLOW_UPS))
        .order_by(col(FollowUp.id))
        .with_for_update()
    )
    return (await work.session.exec(statement)).all()


async def load_follow_ups_of_placement(work: Work, placement_id: UUID) -> Sequence[FollowUp]:
    """Without scope, answered ones too: for reactions to an event of this very placement only."""
    statement = select(FollowUp).where(col(FollowUp.placement_id) == placement_id)
    return (await work.session.exec(statement.order_by(col(FollowUp.id)).with_for_update())).all()


async def step_is_taken(work: Work, follow_up: FollowUp, step: str) -> bool:
    """Whether the same audience is already asked that step about the same placement or employment."""
    statement = select(col(FollowUp.id)).where(
        col(FollowUp.placement_id).is_(None)
        if follow_up.placement_id is None
        else col(FollowUp.placement_id) == follow_up.placement_id,
        col(FollowUp.employment_id).is_(None)
        if follow_up.employment_id is None
        else col(FollowUp.employment_id) == follow_up.employment_id,
        col(FollowUp.audience) == follow_up.audience,
        col(FollowUp.step) == step,
    )
    return (await work.session.exec(statement)).first() is not None
