"""The thread from a requirement to the candidate's skill, as far as the caller may follow it."""

from uuid import UUID

from app.foundation.core.actor import Permission, Role
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.matching import repository as matching
from app.journey.matching.permissions import READ_MATCHES
from app.journey.needs import repository as needs
from app.journey.needs.domain import Importance
from app.journey.needs.permissions import READ_NEEDS
from app.journey.placements import repository as placements
from app.journey.placements.models import Placement
from app.journey.placements.permissions import READ_PLACEMENTS
from app.journey.training import repository
from app.journey.training.domain.states import ActivityOrigin, ActivityStatus
from app.journey.training.models import TrainingActivity
from app.journey.training.permissions import READ
from app.journey.training.schemas import (
    TracedActivity,
    TracedGap,
    TracedPlacement,
    TracedRequirement,
    TracedSignOff,
    TracedSkill,
    TraceRead,
)
from app.journey.training.service.activities import status_of
from app.journey.training.service.planning import labels_of
from app.journey.training.service.reading import read_disagreement
from app.registers.candidates import repository as candidates
from app.registers.candidates.permissions import READ_CANDIDATES

# They know the person by the work alone: what others vouch for, or the person says, is not theirs to read.
_KNOWS_ONLY_THE_WORK = frozenset({Role.COMPANY, Role.MENTOR})


async def trace(work: Work, activity: TrainingActivity) -> TraceRead:
    """Everything an activity the caller sees hangs together with."""
    placement = await placements.load_placement(work, activity.placement_id)
    skill_id = activity.skill_id
    labels = await labels_of(work, [skill_id] if skill_id else [])
    return TraceRead(
        skill_id=skill_id,
        skill_label=labels[skill_id].get(work.language) if skill_id in labels else None,
        requirement=None if skill_id is None else await _requirement(work, placement, activity, skill_id),
        gap=None if skill_id is None else await _gap(work, placement, skill_id),
        placement=TracedPlacement(
            placement_id=placement.id,
            href=_href(work, READ_PLACEMENTS, f"/v1/placements/{placement.id}"),
            training_plan_href=_href(work, READ, f"/v1/placements/{placement.id}/training-plan"),
        ),
        activity=_activity(work, activity),
        sign_off=await _sign_off(work, activity),
        candidate_skill=None if skill_id is None else await _skill(work, activity, skill_id),
    )


def _href(work: Work, permission: Permission, path: str) -> str | None:
    return path if permission.held_by(work.actor) else None


async def _requirement(
    work: Work, placement: Placement, activity: TrainingActivity, skill_id: UUID
) -> TracedRequirement | None:
    """What was asked, and whether it is asked still: a need may be changed after somebody began to train for it."""
    asked = {each.skill_id: each for each in (await needs.skills_of(work, [placement.need_id]))[placement.need_id]}
    present = asked.get(skill_id)
    if present is None and activity.origin is not ActivityOrigin.GAP:
        return None
    level = present.level if present is not None and activity.origin is not ActivityOrigin.GAP else activity.need
    return TracedRequirement(
        need_id=placement.need_id,
        href=_href(work, READ_NEEDS, f"/v1/needs/{placement.need_id}"),
        skill_id=skill_id,
        level=level,
        importance=Importance(activity.importance),
        required_at_start=activity.required_at_start,
        still_asked=present is not None and present.level == level,
    )


async def _gap(work: Work, placement: Placement, skill_id: UUID) -> TracedGap | None:
    match = await matching.load_match(work, placement.match_id)
    found = next((each for each in match.gaps if each["skill_id"] == str(skill_id)), None)
    if found is None:
        return None
    return TracedGap(
        match_id=match.id,
        href=_href(work, READ_MATCHES, f"/v1/matches/{match.id}"),
        have=found["have"],
        need=found["need"],
        weeks=found["weeks"],
    )


def _activity(work: Work, activity: TrainingActivity) -> TracedActivity:
    return TracedActivity(
        activity_id=activity.id,
        href=f"/v1/training-activities/{activity.id}",
        origin=activity.origin,
        origin_id=activity.origin_id,
        kind=activity.kind,
        title=Text(activity.title_da, activity.title_en).get(work.language),
        starts_on=activity.starts_on,
        ends_on=activity.ends_on,
        status=status_of(work, activity),
    )


async def _sign_off(work: Work, activity: TrainingActivity) -> TracedSignOff | None:
    if activity.status is not ActivityStatus.SIGNED_OFF:
        return None
    role = None
    if activity.signed_off_by is not None:
        found = await repository.find_role_of(work, activity.signed_off_by)
        role = "mentor" if found is Role.MENTOR else "supervisor"
    return TracedSignOff.model_validate({**activity.model_dump(), "role": role, "disagreement": None}).model_copy(
        update={"disagreement": read_disagreement(work, activity)}
    )


async def _skill(work: Work, activity: TrainingActivity, skill_id: UUID) -> TracedSkill | None:
    held = await candidates.skills_of(work, [activity.candidate_id])
    found = next((each for each in held[activity.candidate_id] if each.skill_id == skill_id), None)
    if found is None:
        return None
    from_here = found.activity_id == activity.id
    if work.actor.role in _KNOWS_ONLY_THE_WORK and not from_here:
        return None
    return TracedSkill(
        candidate_id=activity.candidate_id,
        skill_id=skill_id,
        href=_href(work, READ_CANDIDATES, f"/v1/candidates/{activity.candidate_id}"),
        level=found.level,
        source=found.source,
        signed_off_on=found.signed_off_on,
        is_from_this_activity=from_here,
        activity_id=found.activity_id,
    )
