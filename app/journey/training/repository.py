"""Every query on training plans and activities."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, or_
from sqlmodel import col, select, update

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.foundation.identity.models import Account
from app.foundation.identity.repository import mentored_by
from app.journey.placements.models import Placement
from app.journey.training.domain.states import OPEN_ACTIVITIES, ActivityStatus, ClassStatus
from app.journey.training.errors import ClassFull
from app.journey.training.models import TrainingActivity, TrainingPlan, WorkplaceClass
from app.registers.candidates.repository import still_with

Table = type[TrainingPlan] | type[TrainingActivity]


SORTS: Mapping[str, Sort] = {
    "starts_on": Sort((col(TrainingActivity.starts_on), col(TrainingActivity.id)), (date, UUID)),
    "-starts_on": Sort((col(TrainingActivity.starts_on), col(TrainingActivity.id)), (date, UUID), descending=True),
}
CLASSES_NEWEST = Sort((col(WorkplaceClass.id),), (UUID,), descending=True)


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """What a list of activities is narrowed to; None does not narrow."""

    placement_id: UUID | None = None
    need_id: UUID | None = None
    match_id: UUID | None = None
    candidate_id: UUID | None = None
    skill_id: UUID | None = None
    status: ActivityStatus | None = None

    def conditions(self, today: date) -> list[ColumnElement[bool]]:
        """A status is meant as it is shown: a planned activity is in progress from its first day on."""
        own = ((name, getattr(self, name)) for name in ("placement_id", "candidate_id", "skill_id"))
        found = [col(getattr(TrainingActivity, name)) == value for name, value in own if value is not None]
        for column, value in ((Placement.need_id, self.need_id), (Placement.match_id, self.match_id)):
            if value is not None:
                of_it = select(Placement.id).where(col(column) == value)
                found.append(col(TrainingActivity.placement_id).in_(of_it))
        if self.status is not None:
            found.append(_shown_as(self.status, today))
        return found


def _shown_as(status: ActivityStatus, today: date) -> ColumnElement[bool]:
    stored, starts_on = col(TrainingActivity.status), col(TrainingActivity.starts_on)
    if status is ActivityStatus.PLANNED:
        return and_(stored == status, starts_on > today)
    if status is ActivityStatus.IN_PROGRESS:
        return or_(stored == status, and_(stored == ActivityStatus.PLANNED, starts_on <= today))
    return stored == status


def visible_to(actor: Actor, table: Table) -> ColumnElement[bool]:
    """The jobcenter's own, the company's own, the candidate's own, and what a mentorship is about."""
    if actor.role in (Role.MANAGER, Role.CASEWORKER, Role.INTEGRATION):
        own = col(table.jobcenter_id) == actor.jobcenter_id
        return and_(own, still_with(actor.jobcenter_id, col(table.candidate_id)))
    if actor.role is Role.COMPANY:
        return col(table.company_id) == actor.company_id
    if actor.role is Role.CANDIDATE:
        return col(table.candidate_id) == actor.candidate_id
    if actor.role is Role.MENTOR:
        return col(table.placement_id).in_(mentored_by(actor))
    return false()


async def get_plan_of(work: Work, placement_id: UUID, *, lock: bool = False) -> TrainingPlan:
    """Raises NotFound where the placement has no plan yet, or none that the caller sees."""
    return await _plan(work, lock, col(TrainingPlan.placement_id) == placement_id, visible_to(work.actor, TrainingPlan))


async def load_plan_of(work: Work, placement_id: UUID) -> TrainingPlan:
    """Without scope, locked: only where the caller's right to a change of this placement's plan is established.

    Two who change one plan stand in line here. Raises NotFound.
    """
    return await _plan(work, True, col(TrainingPlan.placement_id) == placement_id)


async def _plan(work: Work, lock: bool, *conditions: ColumnElement[bool]) -> TrainingPlan:
    statement = select(TrainingPlan).where(*conditions)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    plan = (await work.session.exec(statement)).one_or_none()
    if plan is None:
        raise NotFound
    work.about(plan.candidate_id)
    return plan


async def list_activities(work: Work, plan_id: UUID) -> list[TrainingActivity]:
    """The activities of a plan the caller sees, in order of their start."""
    statement = (
        select(TrainingActivity)
        .where(col(TrainingActivity.plan_id) == plan_id, visible_to(work.actor, TrainingActivity))
        .order_by(col(TrainingActivity.starts_on), col(TrainingActivity.id))
    )
    return list((await work.session.exec(statement)).all())


async def load_activities(work: Work, plan_id: UUID) -> list[TrainingActivity]:
    """Without scope, locked: the activities of a plan that is about to be drawn anew, in order of their start."""
    statement = (
        select(TrainingActivity)
        .where(col(TrainingActivity.plan_id) == plan_id)
        .order_by(col(TrainingActivity.starts_on), col(TrainingActivity.id))
        .with_for_update()
    )
    return list((await work.session.exec(statement)).all())


async def load_given(work: Work, placement_id: UUID, origin_id: UUID) -> TrainingActivity | None:
    """Without scope: what a course or a class put into the plan of this placement, unless it was given up."""
    statement = select(TrainingActivity).where(
        col(TrainingActivity.placement_id) == placement_id,
        col(TrainingActivity.origin_id) == origin_id,
        col(TrainingActivity.status) != ActivityStatus.DROPPED,
    )
    return (await work.session.exec(statement.with_for_update())).one_or_none()


async def load_given_of(work: Work, candidate_id: UUID) -> list[TrainingActivity]:
    """Without scope: the candidate's open courses and classes, in whatever plan they stand."""
    statement = select(TrainingActivity).where(
        col(TrainingActivity.candidate_id) == candidate_id,
        col(TrainingActivity.origin_id).is_not(None),
        col(TrainingActivity.status).in_(OPEN_ACTIVITIES),
    )
    return list((await work.session.exec(statement)).all())


async def get_activity(work: Work, activity_id: UUID, *, lock: bool = False) -> TrainingActivity:
    """Raises NotFound."""
    statement = select(TrainingActivity).where(
        col(TrainingActivity.id) == activity_id, visible_to(work.actor, TrainingActivity)
    )
    activity = (await work.session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    if activity is None:
        raise NotFound
    work.about(activity.candidate_id)
    return activity


async def page_of_activities(
    work: Work, wanted: ActivityFilter, sort: str, page: PageRequest
) -> tuple[list[TrainingActivity], str | None]:
    """Activities the caller sees, by their start, narrowed by what they hang together with."""
    order = SORTS[sort]
    statement = select(TrainingActivity, *order.columns).where(
        visible_to(work.actor, TrainingActivity), *wanted.conditions(work.today())
    )
    rows, cursor = await fetch_page(work, statement, order, page)
    return [row[0] for row in rows], cursor


async def find_role_of(work: Work, account_id: UUID) -> Role | None:
    """The role of who signed an activity off; the right is on the activity."""
    account = await work.session.get(Account, account_id)
    return None if account is None else account.role


async def load_open_activities(work: Work, placement_id: UUID) -> Sequence[TrainingActivity]:
    """Without scope: for reactions to an event of this very placement only."""
    statement = (
        select(TrainingActivity)
        .where(col(TrainingActivity.placement_id) == placement_id, col(TrainingActivity.status).in_(OPEN_ACTIVITIES))
        .order_by(col(TrainingActivity.id))
        .with_for_update()
    )
    return (await work.session.exec(statement)).all()


async def load_classes_of(work: Work, placement_id: UUID) -> Sequence[tuple[TrainingActivity, WorkplaceClass]]:
    """Without scope: the open classes at the workplace that a placement attends, after a change of that placement."""
    statement = (
        select(TrainingActivity, WorkplaceClass)
        .join(WorkplaceClass, col(WorkplaceClass.id) == col(TrainingActivity.origin_id))
        .where(col(TrainingActivity.placement_id) == placement_id, col(TrainingActivity.status).in_(OPEN_ACTIVITIES))
        .order_by(col(TrainingActivity.id))
    )
    return (await work.session.exec(statement)).all()


def classes_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The jobcenter's own, those at the company's own workplaces, and those that oneself or one's mentee attends."""
    if actor.role in (Role.MANAGER, Role.CASEWORKER, Role.INTEGRATION):
        return col(WorkplaceClass.jobcenter_id) == actor.jobcenter_id
    if actor.role is Role.COMPANY:
        return col(WorkplaceClass.company_id) == actor.company_id
    attended = select(TrainingActivity.origin_id).where(
        col(TrainingActivity.status) != ActivityStatus.DROPPED, visible_to(actor, TrainingActivity)
    )
    return col(WorkplaceClass.id).in_(attended)


async def page_of_classes(
    work: Work, workplace_id: UUID | None, placement_id: UUID | None, status: ClassStatus | None, page: PageRequest
) -> tuple[list[WorkplaceClass], str | None]:
    """Newest first."""
    statement = select(WorkplaceClass, *CLASSES_NEWEST.columns).where(classes_visible_to(work.actor))
    if workplace_id is not None:
        statement = statement.where(col(WorkplaceClass.workplace_id) == workplace_id)
    if status is not None:
        statement = statement.where(col(WorkplaceClass.status) == status)
    if placement_id is not None:
        attended = select(TrainingActivity.origin_id).where(
            col(TrainingActivity.placement_id) == placement_id,
            col(TrainingActivity.status) != ActivityStatus.DROPPED,
            case((visible_to(work.actor, TrainingActivity), 1), else_=0) == 1,  # as in `participants_of`
        )
        statement = statement.where(col(WorkplaceClass.id).in_(attended))
    rows, cursor = await fetch_page(work, statement, CLASSES_NEWEST, page)
    return [row[0] for row in rows], cursor


async def get_class(work: Work, class_id: UUID, *, lock: bool = False) -> WorkplaceClass:
    """Raises NotFound; with `lock` as it stands after everybody before us has finished."""
    statement = select(WorkplaceClass).where(col(WorkplaceClass.id) == class_id, classes_visible_to(work.actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = (await work.session.exec(statement)).one_or_none()
    if found is None:
        raise NotFound
    return found


async def participants_of(work: Work, class_ids: Collection[UUID]) -> list[TrainingActivity]:
    """The activities of these classes that the caller sees, in the order they joined; one query.

    Whose they are is asked of each one found: SQLite would rather go through all that are the jobcenter's.
    """
    is_seen = case((visible_to(work.actor, TrainingActivity), 1), else_=0)
    statement = (
        select(TrainingActivity)
        .where(
            col(TrainingActivity.origin_id).in_(class_ids),
            col(TrainingActivity.status) != ActivityStatus.DROPPED,
            is_seen == 1,
        )
        .order_by(col(TrainingActivity.id))
    )
    return list((await work.session.exec(statement)).all())


async def take_class_seat(work: Work, class_id: UUID) -> None:
    """One more seat taken, in one statement that two callers cannot both win. Raises ClassFull."""
    statement = (
        update(WorkplaceClass)
        .where(
            col(WorkplaceClass.id) == class_id,
            col(WorkplaceClass.status) == ClassStatus.OPEN,
            col(WorkplaceClass.seats_taken) < col(WorkplaceClass.seats),
        )
        .values(seats_taken=col(WorkplaceClass.seats_taken) + 1, version=col(WorkplaceClass.version) + 1)
        .execution_options(synchronize_session=False)
    )
    if (await work.session.exec(statement)).rowcount != 1:
        raise ClassFull


async def give_back_class_seat(work: Work, class_id: UUID) -> None:
    """One seat fewer taken; never below none."""
    statement = (
        update(WorkplaceClass)
        .where(col(WorkplaceClass.id) == class_id, col(WorkplaceClass.seats_taken) > 0)
        .values(seats_taken=col(WorkplaceClass.seats_taken) - 1, version=col(WorkplaceClass.version) + 1)
        .execution_options(synchronize_session=False)
    )
    await work.session.exec(statement)


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
