"""Routes of training plans: the plan of a placement, and drawing it anew."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.route import make_router
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.training import permissions, repository, service
from app.journey.training.schemas import (
    BundleApplied,
    BundleBody,
    BundleRemovalBody,
    ReplanBody,
    ReplanRead,
    TrainingPlanRead,
)

router = make_router("training")
Read = Annotated[Work, allow(permissions.READ)]
Replan = Annotated[Work, allow(permissions.REPLAN)]


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

    What has begun, is completed, signed off or dropped stays. `changes` names what was kept, moved, added and removed;
    with `dry_run=true` that is all that happens.
    """
    redrawn = await service.replan(work, placement_id, body, precondition)
    tag(redrawn.plan.version)
    return await service.read_redrawn(work, redrawn)


@router.post("/placements/{placement_id}/training-plan/bundles")
async def apply_bundle_to_training(
    work: Replan, placement_id: UUID, body: BundleBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> BundleApplied:
    """Puts one of the jobcenter's bundles into the plan: language with money, citizenship, counselling and the like.

    It takes what is left of the training time, so nothing that stands moves. What finds no room waits among `unplaced`
    with the reason and the smallest change that would make room; a later re-plan tries it again.
    """
    applied = await service.apply_bundle(work, placement_id, body.bundle, precondition)
    tag(applied.redrawn.plan.version)
    return await service.read_applied(work, applied)


@router.post("/placements/{placement_id}/training-plan/bundles/remove")
async def remove_bundle_from_training(
    work: Replan, placement_id: UUID, body: BundleRemovalBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ReplanRead:
    """Takes out what of a bundle has not begun, also what waits for room. What is under way or done stays."""
    redrawn = await service.remove_bundle(work, placement_id, body, precondition)
    tag(redrawn.plan.version)
    return await service.read_redrawn(work, redrawn)
