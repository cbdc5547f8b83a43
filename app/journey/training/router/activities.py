"""Routes of training activities: reading one, and moving it on."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.training import permissions, repository, service
from app.journey.training.domain.states import ActivityStatus
from app.journey.training.models import TrainingActivity
from app.journey.training.repository import ActivityFilter
from app.journey.training.schemas import (
    ActivityRead,
    ActivitySort,
    DisagreeBody,
    DropBody,
    SignOffBody,
    TraceRead,
)

router = make_router("training")
Read = Annotated[Work, allow(permissions.READ)]
Complete = Annotated[Work, allow(permissions.COMPLETE)]
Drop = Annotated[Work, allow(permissions.DROP)]
SignOff = Annotated[Work, allow(permissions.SIGN_OFF)]
Disagree = Annotated[Work, allow(permissions.DISAGREE)]


@router.get("/training-activities")
async def list_training_activities(
    work: Read,
    page: Paging,
    *,
    placement_id: UUID | None = None,
    need_id: Annotated[UUID | None, Query(description="Those that close a requirement of this need.")] = None,
    match_id: Annotated[UUID | None, Query(description="Those that close a gap of this match.")] = None,
    candidate_id: UUID | None = None,
    skill_id: UUID | None = None,
    status: ActivityStatus | None = None,
    sort: ActivitySort = "starts_on",
) -> Page[ActivityRead]:
    """Activities the caller may see, by their first day.

    From a need's requirement: `need_id` and `skill_id`; from a match's gap: `match_id` and `skill_id`.
    """
    wanted = ActivityFilter(placement_id, need_id, match_id, candidate_id, skill_id, status)
    activities, cursor = await repository.page_of_activities(work, wanted, sort, page)
    return Page(items=await service.read_activities(work, activities), next_cursor=cursor)


@router.get("/training-activities/{activity_id}")
async def get_training_activity(work: Read, activity_id: UUID, tag: Tag) -> ActivityRead:
    """One activity: what it closes, when it takes place, and how it went."""
    return await _read(work, await repository.get_activity(work, activity_id), tag)


@router.get("/training-activities/{activity_id}/trace")
async def trace_training_activity(work: Read, activity_id: UUID) -> TraceRead:
    """What the activity hangs together with: the requirement, the gap, the sign-off and the candidate's skill.

    Each comes with its id and with where it is read; what the caller's role may not read has no link.
    """
    return await service.trace(work, await repository.get_activity(work, activity_id))


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
    """The workplace vouches for the level reached: it becomes a verified skill on the candidate's Danish CV.

    A level above the one that was asked for is refused (`training.level_above_asked`).
    """
    return await _read(work, await service.sign_off(work, activity_id, body, precondition), tag)


@router.post("/training-activities/{activity_id}/disagree")
async def disagree_with_sign_off(
    work: Disagree, activity_id: UUID, body: DisagreeBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ActivityRead:
    """The candidate's own words beside a sign-off. The sign-off stands, and the words are kept for good.

    Staff write them down with `on_behalf`: why, and how they were told.
    """
    return await _read(work, await service.disagree(work, activity_id, body, precondition), tag)


async def _read(work: Work, activity: TrainingActivity, tag: Tag) -> ActivityRead:
    tag(activity.version)
    return (await service.read_activities(work, [activity]))[0]
