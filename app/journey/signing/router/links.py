"""Routes with which the jobcenter makes, looks after and calls back signing links."""

from typing import Annotated
from uuid import UUID

from fastapi import Request

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import answer_not_kept, make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.signing import permissions, repository, service
from app.journey.signing.domain import AgreementFacts
from app.journey.signing.models import SigningLink
from app.journey.signing.router.pages import PAGE_ROOT
from app.journey.signing.schemas import SigningLinkCreate, SigningLinkCreated, SigningLinkRead

router = make_router("signing")
ReadLinks = Annotated[Work, allow(permissions.READ_LINKS)]
WriteLinks = Annotated[Work, allow(permissions.WRITE_LINKS)]


@router.post("/signing-links", status_code=201)
@answer_not_kept
async def create_signing_link(
    work: WriteLinks, body: SigningLinkCreate, request: Request, tag: Tag
) -> SigningLinkCreated:
    """A page on which one person, without an account, can answer once on one version of an agreement.

    `url` and `token` are shown here only. The party's link before this one no longer works; so the same request sent
    twice gives two links, of which the second counts (`Idempotency-Key` is ignored: its stored answer would hold the
    secret). Possible while the placement is `submitted` and the party has not answered.
    """
    link, token = await service.create_link(work, body)
    tag.created(link.version, f"/v1/signing-links/{link.id}")
    base = str(work.settings.public_url or request.base_url).rstrip("/")
    agreement = (await repository.get_link(work, link.id))[1]
    return SigningLinkCreated(**_read(work, link, agreement).model_dump(), url=f"{base}{PAGE_ROOT}{token}", token=token)


@router.get("/signing-links")
async def list_signing_links(work: ReadLinks, page: Paging, placement_id: UUID | None = None) -> Page[SigningLinkRead]:
    """The jobcenter's signing links, oldest first, and whether they still hold; never the links themselves."""
    found, cursor = await repository.list_links(work, placement_id, page)
    return Page(items=[_read(work, link, agreement) for link, agreement in found], next_cursor=cursor)


@router.get("/signing-links/{link_id}")
async def get_signing_link(work: ReadLinks, link_id: UUID) -> SigningLinkRead:
    """One signing link. Its `status` follows time and agreement, so it carries no ETag."""
    return _read(work, *await repository.get_link(work, link_id))


@router.post("/signing-links/{link_id}/revoke")
async def revoke_signing_link(
    work: WriteLinks, link_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> SigningLinkRead:
    """Calls a link back: it went to the wrong address, or somebody else is to answer."""
    link = await service.revoke_link(work, link_id, precondition)
    tag(link.version)
    return _read(work, *await repository.get_link(work, link.id))


def _read(work: Work, link: SigningLink, agreement: AgreementFacts) -> SigningLinkRead:
    return SigningLinkRead.model_validate({**link.model_dump(), "status": service.status_of(work, link, agreement)})
