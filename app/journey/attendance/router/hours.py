"""Routes of hours by month: of one internship as JSON, of all of a jobcenter's also as a file."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from anyio import to_thread
from fastapi import Query, Response

from app.foundation.api.media import CSV, JSON, XLSX, Accept, preferred_media
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.attendance import permissions, service
from app.journey.attendance.router.tables import csv_of, xlsx_of
from app.journey.attendance.schemas import AttendanceHoursRead, AttendanceMonthRead

router = make_router("attendance")
Read = Annotated[Work, allow(permissions.READ_ATTENDANCE)]
ReadHours = Annotated[Work, allow(permissions.READ_HOURS)]
_FILE_NAME = Text("fremmoede-{month}", "attendance-{month}")
_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A page as JSON; as CSV or XLSX the whole month, whatever `limit` and `cursor` say.",
        "content": {CSV: _FILE, XLSX: _FILE},
        "headers": {"Content-Disposition": {"schema": {"type": "string"}, "description": "Of a file: its name."}},
    }
}
Month = Annotated[
    str, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="A calendar month.", examples=["2027-01"])
]


@router.get("/placements/{placement_id}/attendance/months")
async def list_attendance_months(work: Read, placement_id: UUID) -> Page[AttendanceMonthRead]:
    """The hours of an internship, month by month, as far as it has come: done, scheduled, and days nobody entered."""
    return Page(items=await service.attendance_months(work, placement_id))


@router.get("/attendance-hours", response_model=Page[AttendanceHoursRead], responses=_FORMS)
async def list_attendance_hours(work: ReadHours, page: Paging, accept: Accept, month: Month) -> Any:
    """The month's hours of every internship of the jobcenter that has started: JSON, CSV or XLSX by Accept.

    CSV has the field names of the JSON as its head; XLSX has Danish or English ones by Accept-Language. A text that a
    spreadsheet program would take for a formula is written so that it stays text.
    """
    first = date.fromisoformat(f"{month}-01")
    media = preferred_media(accept, (JSON, CSV, XLSX))
    page.response.headers["Vary"] = "Accept"
    if media == JSON:
        rows, cursor = await service.list_hours(work, first, page)
        return Page(items=rows, next_cursor=cursor)
    hours = await service.every_hours(work, first)
    work.about(*(each.candidate_id for each in hours))
    work.exports()
    made = await to_thread.run_sync(csv_of if media == CSV else xlsx_of, hours, work.language)
    name = f"{_FILE_NAME.format(month=month).get(work.language)}.{'csv' if media == CSV else 'xlsx'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Accept"}
    return Response(
        made, media_type=f"{CSV}; charset=utf-8; header=present" if media == CSV else media, headers=headers
    )
