"""Routes of erasures, legal holds and retention reports."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import answer_not_kept, make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.oversight.privacy import permissions
from app.oversight.privacy.models import LegalHold
from app.oversight.privacy.schemas.erasures import (
    EraseBody,
    ErasureRead,
    LegalHoldCreate,
    LegalHoldLift,
    LegalHoldRead,
    RetentionReportRead,
)
from app.oversight.privacy.service import holds, listing
from app.oversight.privacy.service.erasing import erase

router = make_router("privacy")
Erase = Annotated[Work, allow(permissions.ERASE_PEOPLE, step_up=True)]
ReadErasures = Annotated[Work, allow(permissions.ERASE_PEOPLE)]
ReadHolds = Annotated[Work, allow(permissions.READ_HOLDS)]
WriteHolds = Annotated[Work, allow(permissions.WRITE_HOLDS)]
ReadReports = Annotated[Work, allow(permissions.READ_REPORTS)]


@router.post("/candidates/{candidate_id}/erase")
@answer_not_kept
async def erase_candidate(
    work: Erase, candidate_id: UUID, body: EraseBody, precondition: OptionalIfMatch, dry: DryRun
) -> ErasureRead:
    """Erases a person for good: rows are deleted, or made nobody's where another party or the statistics need them; the
    key that opens what was sealed is destroyed; a tombstone erases the person again after an old backup is restored.

    A manager's, with a sign-in that is a few minutes old. 409 while a legal hold stands, or an internship, a proposal,
    a voucher or a transfer is open. Try it with `dry_run=true`: the answer says how many rows would go. The answer is
    never stored, so an Idempotency-Key has no effect here; a second call is 404.
    """
    return ErasureRead.model_validate(await erase(work, candidate_id, body, precondition, keep=not dry))


@router.get("/erasures")
async def list_erasures(work: ReadErasures, page: Paging) -> Page[ErasureRead]:
    """Whom the own jobcenter has erased, by keys alone, the newest first."""
    items, cursor = await listing.list_erasures(work, page)
    return Page(items=[ErasureRead.model_validate(row) for row in items], next_cursor=cursor)


@router.get("/legal-holds")
async def list_legal_holds(
    work: ReadHolds,
    page: Paging,
    candidate_id: UUID | None = None,
    standing: Annotated[bool, Query(description="Only those that are not lifted.")] = False,
) -> Page[LegalHoldRead]:
    """Holds on people of the own jobcenter, the newest first."""
    items, cursor = await listing.list_holds(work, candidate_id, page, standing=standing)
    return Page(items=[holds.read_hold(hold) for hold in items], next_cursor=cursor)


@router.post("/legal-holds", status_code=201)
async def place_legal_hold(work: WriteHolds, body: LegalHoldCreate, tag: Tag) -> LegalHoldRead:
    """Forbids that anything about a person is erased, on request or by age, until it is lifted."""
    hold = await holds.place_hold(work, body)
    tag.created(hold.version, f"/v1/legal-holds/{hold.id}")
    return holds.read_hold(hold)


@router.get("/legal-holds/{hold_id}")
async def get_legal_hold(work: ReadHolds, hold_id: UUID, tag: Tag) -> LegalHoldRead:
    """One hold."""
    return _held(await listing.get_hold(work, hold_id), tag)


@router.post("/legal-holds/{hold_id}/lift")
async def lift_legal_hold(
    work: WriteHolds, hold_id: UUID, body: LegalHoldLift, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun
) -> LegalHoldRead:
    """The hold is over; others of the same person stand on."""
    return _held(await holds.lift_hold(work, hold_id, body, precondition), tag)


@router.get("/retention-reports")
async def list_retention_reports(work: ReadReports, page: Paging) -> Page[RetentionReportRead]:
    """What the retention job (`praktikmatch retention`) found, by rule: numbers, never people. The newest first."""
    items, cursor = await listing.list_reports(work, page)
    return Page(items=[RetentionReportRead.model_validate(row) for row in items], next_cursor=cursor)


def _held(hold: LegalHold, tag: Tag) -> LegalHoldRead:
    tag(hold.version)
    return holds.read_hold(hold)
