"""Routes of readiness pictures and of the candidate's reply."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.attendance import permissions, repository, service
from app.journey.attendance.schemas import ReadinessPictureCreate, ReadinessPictureRead, ReplyBody

router = make_router("attendance")
Read = Annotated[Work, allow(permissions.READ_READINESS)]
Give = Annotated[Work, allow(permissions.GIVE_READINESS)]
Reply = Annotated[Work, allow(permissions.REPLY_READINESS)]


@router.get("/placements/{placement_id}/readiness")
async def list_readiness_pictures(work: Read, placement_id: UUID, page: Paging) -> Page[ReadinessPictureRead]:
    """The pictures of an internship, oldest first."""
    pictures, cursor = await service.list_pictures(work, placement_id, page)
    return Page(items=[service.read_picture(work, picture) for picture in pictures], next_cursor=cursor)


@router.post("/placements/{placement_id}/readiness", status_code=201)
async def give_readiness_picture(
    work: Give, placement_id: UUID, body: ReadinessPictureCreate, _dry: DryRun, tag: Tag
) -> ReadinessPictureRead:
    """The supervisor's picture of one day: how much support somebody needs with four things of any working day.

    One picture for a day. A mark of 1 or 2 is a signal, once for a picture.
    """
    picture = await service.give_picture(work, placement_id, body)
    tag.created(picture.version, f"/v1/readiness-pictures/{picture.id}")
    return service.read_picture(work, picture)


@router.get("/readiness-pictures/{picture_id}")
async def get_readiness_picture(work: Read, picture_id: UUID, tag: Tag) -> ReadinessPictureRead:
    """One picture."""
    picture = await repository.get_picture(work, picture_id)
    tag(picture.version)
    return service.read_picture(work, picture)


@router.post("/readiness-pictures/{picture_id}/reply")
async def reply_to_readiness_picture(
    work: Reply, picture_id: UUID, body: ReplyBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ReadinessPictureRead:
    """The candidate's own words on a picture, at any time; by staff, and read by the workplace, as a day's note is."""
    picture = await service.reply(work, picture_id, body, precondition)
    tag(picture.version)
    return service.read_picture(work, picture)
