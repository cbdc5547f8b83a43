"""Routes of mentorships, their hours and notes."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.core.text import Day
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.mentorships import permissions, repository, service
from app.journey.mentorships.domain.states import MentorshipKind, MentorshipStatus
from app.journey.mentorships.models import Mentorship
from app.journey.mentorships.repository import MentorshipFilter
from app.journey.mentorships.schemas import (
    AcceptBody,
    CompanyHoursRead,
    EntryBody,
    EntryRead,
    MentorHoursRead,
    MentorshipCreate,
    MentorshipRead,
    ReasonBody,
)
from app.journey.mentorships.service import reading

router = make_router("mentorships")
ReadMentorships = Annotated[Work, allow(permissions.READ_MENTORSHIPS)]
ProposeMentorships = Annotated[Work, allow(permissions.PROPOSE_MENTORSHIPS)]
AnswerMentorships = Annotated[Work, allow(permissions.ANSWER_MENTORSHIPS)]
EndMentorships = Annotated[Work, allow(permissions.END_MENTORSHIPS)]
ReadEntries = Annotated[Work, allow(permissions.READ_ENTRIES)]
WriteEntries = Annotated[Work, allow(permissions.WRITE_ENTRIES)]
ReadHours = Annotated[Work, allow(permissions.READ_HOURS)]
FirstDay = Annotated[Day | None, Query(alias="from", description="The first day.")]
LastDay = Annotated[Day | None, Query(alias="to", description="The last day.")]


@router.get("/mentorships")
async def list_mentorships(
    work: ReadMentorships,
    page: Paging,
    *,
    status: MentorshipStatus | None = None,
    kind: MentorshipKind | None = None,
    candidate_id: UUID | None = None,
    placement_id: UUID | None = None,
    employment_id: UUID | None = None,
    mentor_account_id: UUID | None = None,
) -> Page[MentorshipRead]:
    """Mentorships, the oldest first. A mentor who is asked reads the proposal, but not yet whom it is for."""
    wanted = MentorshipFilter(status, kind, candidate_id, placement_id, employment_id, mentor_account_id)
    rows, cursor = await repository.list_mentorships(work, page, wanted)
    return Page(items=[reading.read_mentorship(work, row) for row in rows], next_cursor=cursor)


@router.post("/mentorships", status_code=201)
async def propose_mentorship(
    work: ProposeMentorships, body: MentorshipCreate, _dry: DryRun, tag: Tag
) -> MentorshipRead:
    """Asks a mentor: for a placement, a job or, by the jobcenter, a person as a whole.

    A company proposes its own people for its own placements and jobs. The mentor sees nothing of the person before
    accepting the confidentiality.
    """
    row = await service.propose(work, body)
    tag.created(row.version, f"/v1/mentorships/{row.id}")
    return reading.read_mentorship(work, await repository.named(work, row))


@router.get("/mentorships/{mentorship_id}")
async def get_mentorship(work: ReadMentorships, mentorship_id: UUID, tag: Tag) -> MentorshipRead:
    """One mentorship; to the mentor who is asked with the text of the confidentiality."""
    return await _read(work, await repository.get(work, mentorship_id), tag)


@router.post("/mentorships/{mentorship_id}/accept")
async def accept_mentorship(
    work: AnswerMentorships,
    mentorship_id: UUID,
    body: AcceptBody,
    precondition: OptionalIfMatch,
    _dry: DryRun,
    tag: Tag,
) -> MentorshipRead:
    """The mentor accepts the confidentiality and says yes; what the mentorship is about can be seen from now on."""
    return await _read(work, await service.accept(work, mentorship_id, body, precondition), tag)


@router.post("/mentorships/{mentorship_id}/decline")
async def decline_mentorship(
    work: AnswerMentorships,
    mentorship_id: UUID,
    body: ReasonBody,
    precondition: OptionalIfMatch,
    _dry: DryRun,
    tag: Tag,
) -> MentorshipRead:
    """The mentor says no."""
    return await _read(work, await service.decline(work, mentorship_id, body, precondition), tag)


@router.post("/mentorships/{mentorship_id}/end")
async def end_mentorship(
    work: EndMentorships,
    mentorship_id: UUID,
    body: ReasonBody,
    precondition: OptionalIfMatch,
    _dry: DryRun,
    tag: Tag,
) -> MentorshipRead:
    """Ends a mentorship or takes a proposal back; the mentor sees nothing of the person any more."""
    return await _read(work, await service.end(work, mentorship_id, body, precondition), tag)


@router.get("/mentorships/{mentorship_id}/entries")
async def list_mentor_entries(work: ReadEntries, mentorship_id: UUID, page: Paging) -> Page[EntryRead]:
    """Hours and notes by day: for the jobcenter, and for the mentor while the mentorship is active."""
    rows, cursor = await service.read_entries(work, mentorship_id, page)
    return Page(items=[EntryRead.model_validate(row) for row in rows], next_cursor=cursor)


@router.post("/mentorships/{mentorship_id}/entries", status_code=201)
async def write_mentor_entry(
    work: WriteEntries, mentorship_id: UUID, body: EntryBody, _dry: DryRun, tag: Tag
) -> EntryRead:
    """The mentor writes down hours, a note, or both."""
    row = await service.write_entry(work, mentorship_id, body)
    tag.created(row.version, f"/v1/mentorships/{row.mentorship_id}/entries")
    return EntryRead.model_validate(row)


@router.get("/mentor-hours")
async def list_mentor_hours(work: ReadHours, first: FirstDay = None, last: LastDay = None) -> MentorHoursRead:
    """Hours that mentors and volunteers gave, added up per company: all of the jobcenter's, or a company's own."""
    rows = await repository.hours_per_company(work, first, last)
    items = [CompanyHoursRead.model_validate(row) for row in rows]
    return MentorHoursRead(from_on=first, until_on=last, items=items)


async def _read(work: Work, row: Mentorship, tag: Tag) -> MentorshipRead:
    tag(row.version)
    return reading.read_mentorship(work, await repository.named(work, row))
