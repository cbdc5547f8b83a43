"""Every query on milestones and incentives, and on the jobs and answers they are judged by."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false
from sqlmodel import col, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.audit.feed import store_noted
from app.foundation.audit.models import Event
from app.foundation.core.actor import Actor, Role
from app.foundation.core.clock import COPENHAGEN
from app.foundation.core.errors import NotFound
from app.foundation.db.query import select_columns
from app.foundation.db.work import Work
from app.journey.aftercare.domain.answers import StillEmployed
from app.journey.aftercare.domain.milestones import Retention, RetentionBasis
from app.journey.aftercare.domain.states import EmploymentStatus, FollowUpStatus
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp
from app.journey.milestones.domain.evidence import Job, Said
from app.journey.milestones.domain.states import IncentiveStatus, Recipient
from app.journey.milestones.models import Incentive, Milestone
from app.registers.candidates.repository import still_with

BY_DAY = Sort((col(Milestone.falls_on), col(Milestone.id)), (date, UUID))
BY_ID = Sort((col(Incentive.id),), (UUID,))
_STAFF = (Role.MANAGER, Role.CASEWORKER, Role.INTEGRATION)


@dataclass(frozen=True, slots=True)
class MilestoneFilter:
    """What a list of milestones is narrowed by; both days are included."""

    status: Retention | None = None
    basis: RetentionBasis | None = None
    days: int | None = None
    candidate_id: UUID | None = None
    company_id: UUID | None = None
    plan_id: UUID | None = None
    employment_id: UUID | None = None
    falls_from: date | None = None
    falls_until: date | None = None


@dataclass(frozen=True, slots=True)
class IncentiveFilter:
    """What a list of incentives is narrowed by."""

    status: IncentiveStatus | None = None
    recipient: Recipient | None = None
    candidate_id: UUID | None = None
    company_id: UUID | None = None
    milestone_id: UUID | None = None


def milestones_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Those of the jobcenter's people, the candidate's own; a company sees its own jobs', never other employers'.

    Whoever moves to another jobcenter is followed there: the new one sees what was found out before, the former one
    nothing any more.
    """
    if actor.role in _STAFF:
        return still_with(actor.jobcenter_id, col(Milestone.candidate_id))
    if actor.role is Role.CANDIDATE:
        return col(Milestone.candidate_id) == actor.candidate_id
    if actor.role is Role.COMPANY:
        return and_(col(Milestone.company_id) == actor.company_id, col(Milestone.basis) == RetentionBasis.SAME_EMPLOYER)
    return false()


def incentives_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The jobcenter's own; of candidate and company what they themselves receive.

    Money stays with the jobcenter that promised it, also where the person has moved since: the row names an id only.
    """
    if actor.role in _STAFF:
        return col(Incentive.jobcenter_id) == actor.jobcenter_id
    if actor.role is Role.CANDIDATE:
        return and_(col(Incentive.candidate_id) == actor.candidate_id, col(Incentive.recipient) == Recipient.CANDIDATE)
    if actor.role is Role.COMPANY:
        return and_(col(Incentive.company_id) == actor.company_id, col(Incentive.recipient) == Recipient.EMPLOYER)
    return false()


async def _one(work: Work, statement: Any, *, lock: bool = False) -> Any:
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await work.session.exec(statement)).one_or_none()
    if row is None:
        raise NotFound
    work.about(row.candidate_id)
    return row


async def get_milestone(work: Work, milestone_id: UUID) -> Milestone:
    """Raises NotFound."""
    statement = select(Milestone).where(col(Milestone.id) == milestone_id, milestones_visible_to(work.actor))
    row: Milestone = await _one(work, statement)
    return row


async def list_milestones(work: Work, page: PageRequest, wanted: MilestoneFilter) -> tuple[list[Milestone], str | None]:
    """By day, then by id."""
    statement = select(Milestone, *BY_DAY.columns).where(milestones_visible_to(work.actor))
    for name in ("status", "basis", "days", "candidate_id", "company_id", "plan_id", "employment_id"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(col(getattr(Milestone, name)) == value)
    if wanted.falls_from is not None:
        statement = statement.where(col(Milestone.falls_on) >= wanted.falls_from)
    if wanted.falls_until is not None:
        statement = statement.where(col(Milestone.falls_on) <= wanted.falls_until)
    rows, cursor = await fetch_page(work, statement, BY_DAY, page)
    return [row[0] for row in rows], cursor


async def get_incentive(work: Work, incentive_id: UUID, *, lock: bool = False) -> Incentive:
    """Raises NotFound."""
    statement = select(Incentive).where(col(Incentive.id) == incentive_id, incentives_visible_to(work.actor))
    row: Incentive = await _one(work, statement, lock=lock)
    return row


async def list_incentives(work: Work, page: PageRequest, wanted: IncentiveFilter) -> tuple[list[Incentive], str | None]:
    """The oldest first."""
    statement = select(Incentive, *BY_ID.columns).where(incentives_visible_to(work.actor))
    for name in ("status", "recipient", "candidate_id", "company_id", "milestone_id"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(col(getattr(Incentive, name)) == value)
    rows, cursor = await fetch_page(work, statement, BY_ID, page)
    return [row[0] for row in rows], cursor


# Without scope: for reactions to an event of a plan's job or answer, for upkeep, and once a milestone has been found.


async def lock_plan(work: Work, plan_id: UUID) -> AftercarePlan:
    plan: AftercarePlan = await _one(work, select(AftercarePlan).where(col(AftercarePlan.id) == plan_id), lock=True)
    return plan


async def lock_milestones_of(work: Work, plan_ids: Collection[UUID]) -> Sequence[Milestone]:
    """Always in the same order: two who judge one plan stand in line here, and each reads what the other wrote."""
    statement = (
        select(Milestone)
        .where(col(Milestone.plan_id).in_(plan_ids))
        .order_by(col(Milestone.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await work.session.exec(statement)).all()


async def jobs_of(work: Work, plan_ids: Collection[UUID]) -> dict[UUID, list[Job]]:
    """The jobs of each plan; a last day counts only once the job has ended."""
    statement = select_columns(
        Employment.plan_id,
        Employment.id,
        Employment.company_id,
        Employment.starts_on,
        Employment.ends_on,
        Employment.status,
    ).where(col(Employment.plan_id).in_(plan_ids))
    jobs: defaultdict[UUID, list[Job]] = defaultdict(list)
    for plan_id, job_id, company_id, starts_on, ends_on, status in (await work.session.exec(statement)).all():
        ended_on = ends_on if status is EmploymentStatus.ENDED else None
        jobs[plan_id].append(Job(job_id, company_id, starts_on, ended_on))
    return jobs


async def answers_about(work: Work, job_ids: Collection[UUID]) -> list[Said]:
    """What candidates and employers answered to "still employed?", on the Danish day they did; "unknown" says nothing."""
    statement = select_columns(
        FollowUp.employment_id, FollowUp.record, FollowUp.recorded_at, FollowUp.recorded_by
    ).where(
        col(FollowUp.employment_id).in_(job_ids),
        col(FollowUp.status) == FollowUpStatus.DONE,
        col(FollowUp.recorded_at).is_not(None),
    )
    said = []
    for job_id, record, recorded_at, recorded_by in (await work.session.exec(statement)).all():
        answer = (record or {}).get("still_employed")
        if answer in (StillEmployed.YES, StillEmployed.NO):
            on = recorded_at.astimezone(COPENHAGEN).date()
            said.append(Said(job_id, on, answer == StillEmployed.YES, recorded_by))
    return said


async def incentives_of(work: Work, milestone_ids: Collection[UUID]) -> defaultdict[UUID, list[Incentive]]:
    """Locked; of milestones that are locked already."""
    statement = (
        select(Incentive)
        .where(col(Incentive.milestone_id).in_(milestone_ids))
        .order_by(col(Incentive.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found: defaultdict[UUID, list[Incentive]] = defaultdict(list)
    for row in (await work.session.exec(statement)).all():
        found[row.milestone_id].append(row)
    return found


async def who_ended(work: Work, job_id: UUID) -> UUID | None:
    """The account that said the job was over: in this very transaction, as a rule."""
    await store_noted(work.session)
    statement = (
        select(Event.actor_id)
        .where(col(Event.subject_id) == job_id, col(Event.name) == "employment.ended")
        .order_by(col(Event.id).desc())
        .limit(1)
    )
    return (await work.session.exec(statement)).first()


async def plans_to_judge(work: Work, limit: int) -> set[UUID]:
    """Plans with a milestone whose day has come; what another worker holds is left to it."""
    statement = (
        select(Milestone.plan_id)
        .where(col(Milestone.status) == Retention.PENDING, col(Milestone.falls_on) <= work.today())
        .order_by(col(Milestone.falls_on), col(Milestone.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return set((await work.session.exec(statement)).all())


async def jobs_without_milestones(work: Work, limit: int) -> Sequence[Employment]:
    """Jobs that were registered before there were milestones; what another worker holds is left to it."""
    counted = exists().where(col(Milestone.employment_id) == col(Employment.id))
    statement = (
        select(Employment).where(~counted).order_by(col(Employment.id)).limit(limit).with_for_update(skip_locked=True)
    )
    return (await work.session.exec(statement)).all()
