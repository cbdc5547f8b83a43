"""Routes of consents to sharing, and of what companies saw."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.oversight.privacy import permissions
from app.oversight.privacy.domain.disclosing import fields_by_operation
from app.oversight.privacy.schemas.sharing import (
    DisclosureRead,
    SharingConsentCreate,
    SharingConsentRead,
    SharingWithdrawBody,
)
from app.oversight.privacy.service import disclosing
from app.oversight.privacy.service import sharing as service
from app.registers.candidates.domain import SharedKind
from app.registers.candidates.models import SharingConsent

router = make_router("privacy")
Read = Annotated[Work, allow(permissions.READ_CONSENTS)]
Write = Annotated[Work, allow(permissions.WRITE_CONSENTS)]
ReadDisclosures = Annotated[Work, allow(permissions.READ_DISCLOSURES)]


def _read(work: Work, consent: SharingConsent, tag: Tag) -> SharingConsentRead:
    tag(consent.version)
    return service.read_consent(work, consent)


@router.get("/sharing-consents")
async def list_sharing_consents(
    work: Read,
    page: Paging,
    candidate_id: UUID | None = None,
    kind: SharedKind | None = None,
    standing: Annotated[bool, Query(description="Only those that are not withdrawn.")] = False,
) -> Page[SharingConsentRead]:
    """What people let companies see beyond the minimum, the newest first; withdrawn ones stay as the proof."""
    items, cursor = await service.list_consents(work, candidate_id, kind, page, standing=standing)
    return Page(items=[service.read_consent(work, consent) for consent in items], next_cursor=cursor)


@router.post("/sharing-consents", status_code=201)
async def give_sharing_consent(work: Write, body: SharingConsentCreate, tag: Tag) -> SharingConsentRead:
    """The person agrees that a company, or every company it says yes to, may see one thing more; staff say how they
    were told. Without it a company sees the first name, languages, spoken Danish and what the internship itself needs.
    """
    consent = await service.give_consent(work, body)
    tag.created(consent.version, f"/v1/sharing-consents/{consent.id}")
    return service.read_consent(work, consent)


@router.get("/sharing-consents/{consent_id}")
async def get_sharing_consent(work: Read, consent_id: UUID, tag: Tag) -> SharingConsentRead:
    """One consent, with the text that was agreed to."""
    return _read(work, await service.get_consent(work, consent_id), tag)


@router.post("/sharing-consents/{consent_id}/withdraw")
async def withdraw_sharing_consent(
    work: Write,
    consent_id: UUID,
    precondition: OptionalIfMatch,
    tag: Tag,
    _dry: DryRun,
    body: SharingWithdrawBody | None = None,
) -> SharingConsentRead:
    """The person takes it back: from the next answer on no company reads it. What it has seen: `…/disclosures`."""
    on_behalf = None if body is None else body.on_behalf
    return _read(work, await service.withdraw_consent(work, consent_id, on_behalf, precondition), tag)


@router.get("/candidates/{candidate_id}/disclosures")
async def list_disclosures(
    work: ReadDisclosures, candidate_id: UUID, page: Paging, request: Request
) -> Page[DisclosureRead]:
    """Which company saw what of the person and when, the latest first: read from the access log.

    `fields` are those that an answer of the operation holds as this document says; what a company is not to know is
    empty in them. Answers on signing and answer pages are given to a link, not to a company, and are not listed.
    """
    fields = fields_by_operation(request.app.openapi())
    items, cursor = await disclosing.list_disclosures(work, candidate_id, fields, page)
    return Page(items=items, next_cursor=cursor)
