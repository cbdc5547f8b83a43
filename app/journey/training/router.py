"""Routes of training: the plan of a placement and its activities."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.route import make_router
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.training import permissions, repository, service
from app.journey.training.models import TrainingActivity
from app.journey.training.schemas import (
    ActivityRead,
    DropBody,
    PlanChanges,
    ReplanBody,
    ReplanRead,
    SignOffBody,
    TrainingPlanRead,
)

router = make_router("training")
Read = Annotated[Work, allow(permissions.READ)]
Replan = Annotated[Work, allow(permissions.REPLAN)]
Complete = Annotated[Work, allow(permissions.COMPLETE)]
Drop = Annotated[Work, allow(permissions.DROP)]
SignOff = Annotated[Work, allow(permissions.SIGN_OFF)]


@router.get("/placements/{placement_id}/training-plan")
async def get_training_plan(work: Read, placement_id: UUID, tag: Tag) -> TrainingPlanRead:
    """The plan of a placement: an activity for each gap, and the gaps that found no room with the reason why.

    The plan is drawn by the grant; before that there is none (404).
    """
    plan = await repository.get_plan_of(work, placement_id)
    tag(plan.version)
    return await service.read_plan(work, plan, await repository.list_activities(work, plan.id))


@router.post("/placements/{placement_id}/training-plan/replan")
async def replan_training(
    work: Replan, placement_id: UUID, body: ReplanBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ReplanRead:
    """Draws the rest of the plan anew from today, after a change of hours, period or classes.

    What has begun, is completed, signed off or dropped stays. `changes` names what was kept, added and removed;
    with `dry_run=true` that is all that happens.
    """
    redrawn = await service.replan(work, placement_id, body, precondition)
    tag(redrawn.plan.version)
    plan = await service.read_plan(work, redrawn.plan, await repository.list_activities(work, redrawn.plan.id))
    changes = PlanChanges(
        kept=service.read_changes(work, redrawn.kept),
        added=service.read_changes(work, redrawn.added),
        removed=service.read_changes(work, redrawn.removed),
    )
    return ReplanRead(**dict(plan), changes=changes)


@router.get("/training-activities/{activity_id}")
async def get_training_activity(work: Read, activity_id: UUID, tag: Tag) -> ActivityRead:
    """One activity: what it closes, when it takes place, and how it went."""
    return await _read(work, await repository.get_activity(work, activity_id), tag)


@router.post("/training-activities/{activity_id}/complete")
async def complete_training_activity(
    work: Complete, activity_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ActivityRead:
    """The activity has been carried out. The workplace may now sign it off."""
    return await _read(work, await service.complete(work, activity_id, precondition), tag)


@router.post("/training-activities/{activity_id}/drop")
async def drop_training_activity(
    work: Drop, activity_id: UUID, body: DropBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ActivityRead:
    """Gives an activity up, with a coded reason; a re-plan does not bring it back."""
    return await _read(work, await service.drop(work, activity_id, body, precondition), tag)


@router.post("/training-activities/{activity_id}/sign-off")
async def sign_off_training_activity(
    work: SignOff, activity_id: UUID, body: SignOffBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ActivityRead:
    """The workplace vouches for the level reached: it becomes a verified skill on the candidate's Danish CV."""
    return await _read(work, await service.sign_off(work, activity_id, body, precondition), tag)


async def _read(work: Work, activity: TrainingActivity, tag: Tag) -> ActivityRead:
    tag(activity.version)
    return (await service.read_activities(work, [activity]))[0]
