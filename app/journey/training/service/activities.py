"""Drawing the plan of a placement, and moving its activities on."""

from uuid import UUID

from anyio import to_thread

from app.foundation.api.conditional import Precondition
from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Role
from app.foundation.db.work import Work
from app.journey.placements import repository as placements
from app.journey.training import repository
from app.journey.training.domain.planner import plan_training
from app.journey.training.domain.states import (
    ACTIVITY_CONSEQUENCES,
    ACTIVITY_LIFE,
    ActivityStatus,
    status_by_day,
)
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.journey.training.schemas import DropBody
from app.journey.training.service.planning import facts_of, gaps_of
from app.journey.training.service.rows import activity_row, unplaced_rows


async def schedule_training_plan(work: Work, event: Event) -> None:
    """Reaction to a grant: the gap becomes a timetable, in the grant's own transaction.

    A placement has one plan (a unique key holds it); what found no room is stored with its reason.
    """
    placement = await placements.load_placement(work, event.subject_id)
    gaps = await gaps_of(work, placement)
    drawn = await to_thread.run_sync(plan_training, await facts_of(work, placement, gaps))
    plan = TrainingPlan(
        placement_id=placement.id,
        jobcenter_id=placement.jobcenter_id,
        company_id=placement.company_id,
        candidate_id=placement.candidate_id,
        mentor_account_id=placement.mentor_account_id,
        unplaced=unplaced_rows(drawn.unplaced, gaps),
    )
    work.session.add(plan)
    await work.session.flush()
    work.session.add_all([activity_row(plan, planned) for planned in drawn.activities])
    placement.training_plan_id = plan.id
    await work.session.flush()
    await record(work, "training_plan.drawn", plan_subject(plan), Change(data={"placement_id": str(placement.id)}))


async def complete(work: Work, activity_id: UUID, precondition: Precondition) -> TrainingActivity:
    """Done, as far as the people at the workplace see; nobody vouches for the level yet."""
    activity = await take(work, activity_id, precondition)
    target = ACTIVITY_LIFE.target("complete", status_of(work, activity), work.actor.role)
    await move_activity(work, activity, target, "training_activity.completed")
    return activity


async def drop(work: Work, activity_id: UUID, body: DropBody, precondition: Precondition) -> TrainingActivity:
    activity = await take(work, activity_id, precondition)
    target = ACTIVITY_LIFE.target("drop", status_of(work, activity), work.actor.role)
    activity.dropped_reason = body.reason_code
    await move_activity(work, activity, target, "training_activity.dropped", body.reason_code)
    return activity


async def drop_open_activities(work: Work, event: Event) -> None:
    """Reaction to a placement cancelled or ended early: what is still open falls away with it."""
    reason = event.name.replace(".", "_")
    # Without anybody signed in (the worker ends a placement) it is the installation itself that acts.
    role = work.signed_in.role if work.signed_in is not None else Role.ADMIN
    for activity in await repository.load_open_activities(work, event.subject_id):
        target = ACTIVITY_CONSEQUENCES.target("fall-away", activity.status, role)
        activity.dropped_reason = reason
        await move_activity(work, activity, target, "training_activity.dropped", reason)


async def take(work: Work, activity_id: UUID, precondition: Precondition) -> TrainingActivity:
    """The activity as the caller may see it, locked for a change. Raises NotFound and PreconditionFailed."""
    activity = await repository.get_activity(work, activity_id, lock=True)
    precondition.check(activity.version)
    return activity


def status_of(work: Work, activity: TrainingActivity) -> ActivityStatus:
    return status_by_day(activity.status, activity.starts_on, work.today())


async def move_activity(
    work: Work, activity: TrainingActivity, target: ActivityStatus, name: str, reason_code: str | None = None
) -> None:
    """The only place that gives an activity another status."""
    before = status_of(work, activity)
    activity.status = target
    await work.session.flush()
    await repository.touch_plan(work, activity.plan_id)
    await record(
        work, name, activity_subject(activity), Change(before.value, target.value, reason_code, _told(activity))
    )


def _told(activity: TrainingActivity) -> dict[str, str]:
    """What an activity's events say of it, beside the tenants."""
    data = {"origin": activity.origin.value}
    if activity.skill_id is not None:
        data["skill_id"] = str(activity.skill_id)
    if activity.origin_id is not None:
        data["origin_id"] = str(activity.origin_id)
    return data


def activity_subject(activity: TrainingActivity) -> Subject:
    return Subject("training_activity", activity.id, activity.jobcenter_id, activity.company_id, activity.candidate_id)


def plan_subject(plan: TrainingPlan) -> Subject:
    return Subject("training_plan", plan.id, plan.jobcenter_id, plan.company_id, plan.candidate_id)
