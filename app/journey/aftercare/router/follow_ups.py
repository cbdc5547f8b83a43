"""Routes of follow-ups."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.aftercare import permissions, repository, service
from app.journey.aftercare.domain.states import DueBucket, FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import FollowUp
from app.journey.aftercare.repository import FollowUpFilter
from app.journey.aftercare.schemas import CancelBody, FollowUpRead, ReassignBody, Reassigned, RecordBody, RescheduleBody
from app.journey.aftercare.service import reading

router = make_router("aftercare")
ReadFollowUps = Annotated[Work, allow(permissions.READ_FOLLOW_UPS)]
RecordFollowUps = Annotated[Work, allow(permissions.RECORD_FOLLOW_UPS)]
ArrangeFollowUps = Annotated[Work, allow(permissions.ARRANGE_FOLLOW_UPS)]
ReassignFollowUps = Annotated[Work, allow(permissions.REASSIGN_FOLLOW_UPS)]


@router.get("/follow-ups")
async def list_follow_ups(
    work: ReadFollowUps,
    page: Paging,
    *,
    due: Annotated[
        DueBucket | None, Query(description="Open ones due before today, today, or from today within seven days.")
    ] = None,
    status: FollowUpStatus | None = None,
    audience: Audience | None = None,
    candidate_id: UUID | None = None,
    placement_id: UUID | None = None,
    employment_id: UUID | None = None,
    mine: Annotated[bool, Query(description="Only those assigned to the caller.")] = False,
) -> Page[FollowUpRead]:
    """Follow-ups by due day. Candidate and company see the questions put to themselves only."""
    wanted = FollowUpFilter(due, status, audience, candidate_id, placement_id, employment_id, mine)
    follow_ups, cursor = await repository.list_follow_ups(work, page, wanted)
    return Page(items=reading.read_follow_ups(work, follow_ups), next_cursor=cursor)


@router.get("/follow-ups/{follow_up_id}")
async def get_follow_up(work: ReadFollowUps, follow_up_id: UUID, tag: Tag) -> FollowUpRead:
    """One follow-up."""
    return _read(work, await repository.get_follow_up(work, follow_up_id), tag)


@router.post("/follow-ups/{follow_up_id}/record")
async def record_follow_up(
    work: RecordFollowUps, follow_up_id: UUID, body: RecordBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> FollowUpRead:
    """Records the answer, or with `reached: false` one more try in vain (the jobcenter only).

    `next_contact_on` schedules a further follow-up; after a try in vain it moves this one instead.
    """
    return _read(work, await service.record_answer(work, follow_up_id, body, precondition), tag)


@router.post("/follow-ups/{follow_up_id}/reschedule")
async def reschedule_follow_up(
    work: ArrangeFollowUps,
    follow_up_id: UUID,
    body: RescheduleBody,
    precondition: OptionalIfMatch,
    _dry: DryRun,
    tag: Tag,
) -> FollowUpRead:
    """Moves a follow-up to another day; a day off becomes the next working day."""
    return _read(work, await service.reschedule(work, follow_up_id, body, precondition), tag)


@router.post("/follow-ups/{follow_up_id}/cancel")
async def cancel_follow_up(
    work: ArrangeFollowUps, follow_up_id: UUID, body: CancelBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> FollowUpRead:
    """Calls a follow-up off, with a coded reason."""
    return _read(work, await service.cancel(work, follow_up_id, body, precondition), tag)


@router.post("/follow-ups/reassignments")
async def reassign_follow_ups(work: ReassignFollowUps, body: ReassignBody, _dry: DryRun) -> Reassigned:
    """A caseworker leaves: every candidate, open follow-up and open re-placement task goes to somebody else, or none do.

    For a single candidate, change `caseworker_account_id`: what is open moves along.
    """
    return await service.reassign(work, body)


def _read(work: Work, follow_up: FollowUp, tag: Tag) -> FollowUpRead:
    tag(follow_up.version)
    return reading.read_follow_up(work, follow_up)
