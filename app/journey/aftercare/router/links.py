"""Routes with which the jobcenter makes, looks after and calls back answer links."""

from typing import Annotated
from uuid import UUID

from fastapi import Request

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import answer_not_kept, make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.aftercare import permissions, repository, service
from app.journey.aftercare.router.pages import ANSWER_ROOT
from app.journey.aftercare.schemas import FollowUpLinkCreate, FollowUpLinkCreated, FollowUpLinkRead
from app.journey.aftercare.service import reading

router = make_router("aftercare")
ReadLinks = Annotated[Work, allow(permissions.READ_LINKS)]
WriteLinks = Annotated[Work, allow(permissions.WRITE_LINKS)]


@router.post("/follow-up-links", status_code=201)
@answer_not_kept
async def create_follow_up_link(
    work: WriteLinks, body: FollowUpLinkCreate, request: Request, tag: Tag
) -> FollowUpLinkCreated:
    """A page on which the side that is asked can answer a follow-up once, without an account.

    In Danish, English, Ukrainian and Arabic. `url` and `token` are shown here only. The follow-up's link before this one
    no longer works; so the same request sent twice gives two links, of which the second counts (`Idempotency-Key` is
    ignored: its stored answer would hold the secret). Possible while the follow-up is open.
    """
    link, token = await service.create_link(work, body)
    tag.created(link.version, f"/v1/follow-up-links/{link.id}")
    base = str(work.settings.public_url or request.base_url).rstrip("/")
    read = reading.read_link(work, await repository.get_link(work, link.id))
    return FollowUpLinkCreated(**read.model_dump(), url=f"{base}{ANSWER_ROOT}{token}", token=token)


@router.get("/follow-up-links")
async def list_follow_up_links(
    work: ReadLinks, page: Paging, follow_up_id: UUID | None = None
) -> Page[FollowUpLinkRead]:
    """The jobcenter's answer links, oldest first, and whether they still hold; never the links themselves."""
    rows, cursor = await repository.list_links(work, follow_up_id, page)
    return Page(items=[reading.read_link(work, row) for row in rows], next_cursor=cursor)


@router.get("/follow-up-links/{follow_up_link_id}")
async def get_follow_up_link(work: ReadLinks, follow_up_link_id: UUID) -> FollowUpLinkRead:
    """One answer link. Its `status` follows time and follow-up, so it carries no ETag."""
    return reading.read_link(work, await repository.get_link(work, follow_up_link_id))


@router.post("/follow-up-links/{follow_up_link_id}/revoke")
async def revoke_follow_up_link(
    work: WriteLinks, follow_up_link_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> FollowUpLinkRead:
    """Calls a link back: it went to the wrong address."""
    row = await service.revoke_link(work, follow_up_link_id, precondition)
    tag(row[0].version)
    return reading.read_link(work, row)
