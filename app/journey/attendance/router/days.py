"""Routes of attendance by day, and of the candidate's word on a day."""

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
from app.journey.attendance import permissions, repository, service
from app.journey.attendance.models import AttendanceDay
from app.journey.attendance.schemas import AttendanceBody, AttendanceDayRead, NoteBody

router = make_router("attendance")
Read = Annotated[Work, allow(permissions.READ_ATTENDANCE)]
Write = Annotated[Work, allow(permissions.WRITE_ATTENDANCE)]
Speak = Annotated[Work, allow(permissions.NOTE_ATTENDANCE)]


@router.get("/placements/{placement_id}/attendance")
async def list_attendance(
    work: Read,
    placement_id: UUID,
    page: Paging,
    first: Annotated[Day | None, Query(alias="from", description="The first day, included.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="The last day, included.")] = None,
) -> Page[AttendanceDayRead]:
    """The days entered for an internship, oldest first."""
    days, cursor = await service.list_days(work, placement_id, first, last, page)
    return Page(items=[service.read_day(work, day) for day in days], next_cursor=cursor)


@router.put("/placements/{placement_id}/attendance")
async def record_attendance(
    work: Write, placement_id: UUID, body: AttendanceBody, _dry: DryRun
) -> Page[AttendanceDayRead]:
    """Enters up to 31 days in one call: each takes the place of what stood for it, and all are stored or none.

    Days with working time by the agreement, up to today; a public holiday only as present, with its hours. Late, or
    absent without an excuse, three times in a fortnight opens a support follow-up. It is never a sanction.
    """
    days = await service.record_days(work, placement_id, body)
    return Page(items=[service.read_day(work, day) for day in days])


@router.get("/attendance-days/{day_id}")
async def get_attendance_day(work: Read, day_id: UUID, tag: Tag) -> AttendanceDayRead:
    """One day."""
    return _read(work, await repository.get_day(work, day_id), tag)


@router.post("/attendance-days/{day_id}/note")
async def note_attendance_day(
    work: Speak, day_id: UUID, body: NoteBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> AttendanceDayRead:
    """The candidate's own words on a day, at any time, and again to say it otherwise.

    Staff write down, with reason and channel, what they were told, but not over what the candidate said in person.
    The workplace reads it only where `may_be_shared` says so. A correction of the day leaves it standing.
    """
    return _read(work, await service.note_day(work, day_id, body, precondition), tag)


def _read(work: Work, day: AttendanceDay, tag: Tag) -> AttendanceDayRead:
    tag(day.version)
    return service.read_day(work, day)
