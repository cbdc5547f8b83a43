"""Every query on training plans and activities."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false
from sqlmodel import col, select, update

from app.foundation.core.actor import Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.training.domain.states import OPEN_ACTIVITIES
from app.journey.training.models import TrainingActivity, TrainingPlan

Table = type[TrainingPlan] | type[TrainingActivity]


def visible_to(actor: Actor, table: Table) -> ColumnElement[bool]:
    """The jobcenter's own, the company's own, the candidate's own, and what a mentor is assigned to."""
    if actor.role in (Role.MANAGER, Role.CASEWORKER, Role.INTEGRATION):
        return col(table.jobcenter_id) == actor.jobcenter_id
    if actor.role is Role.COMPANY:
        return col(table.company_id) == actor.company_id
    if actor.role is Role.CANDIDATE:
        return col(table.candidate_id) == actor.candidate_id
    if actor.role is Role.MENTOR:
        return col(table.mentor_account_id) == actor.account_id
    return false()


async def get_plan_of(work: Work, placement_id: UUID) -> TrainingPlan:
    """Raises NotFound where the placement has no plan yet, or none that the caller sees."""
    statement = select(TrainingPlan).where(
        col(TrainingPlan.placement_id) == placement_id, visible_to(work.actor, TrainingPlan)
    )
    plan = (await work.session.exec(statement)).one_or_none()
    if plan is None:
        raise NotFound
    return plan


async def list_activities(work: Work, plan_id: UUID, *, lock: bool = False) -> list[TrainingActivity]:
    """The activities of a plan the caller sees, in order of their start."""
    statement = (
        select(TrainingActivity)
        .where(col(TrainingActivity.plan_id) == plan_id, visible_to(work.actor, TrainingActivity))
        .order_by(col(TrainingActivity.starts_on), col(TrainingActivity.id))
    )
    return list((await work.session.exec(statement.with_for_update() if lock else statement)).all())


async def get_activity(work: Work, activity_id: UUID, *, lock: bool = False) -> TrainingActivity:
    """Raises NotFound."""
    statement = select(TrainingActivity).where(
        col(TrainingActivity.id) == activity_id, visible_to(work.actor, TrainingActivity)
    )
    activity = (await work.session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    if activity is None:
        raise NotFound
    return activity


async def load_open_activities(work: Work, placement_id: UUID) -> Sequence[TrainingActivity]:
    """Without scope: for reactions to an event of this very placement only."""
    statement = (
        select(TrainingActivity)
        .where(col(TrainingActivity.placement_id) == placement_id, col(TrainingActivity.status).in_(OPEN_ACTIVITIES))
        .order_by(col(TrainingActivity.id))
        .with_for_update()
    )
    return (await work.session.exec(statement)).all()


async def touch_plan(work: Work, plan_id: UUID) -> None:
    """A plan shows its activities, so its version (the ETag) grows with every change of one of them.

    One UPDATE without reading first: two activities of a plan may change at once without losing a race.
    """
    await work.session.exec(
        update(TrainingPlan)
        .where(col(TrainingPlan.id) == plan_id)
        .values(version=col(TrainingPlan.version) + 1, updated_at=work.now())
        .execution_options(synchronize_session=False)
    )
