"""Routes of transfers between jobcenters."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.transfers import permissions, service
from app.journey.transfers.domain.states import TransferStatus
from app.journey.transfers.models import Transfer
from app.journey.transfers.repository.rows import TransferFilter
from app.journey.transfers.schemas import (
    HistoryRead,
    TransferCloseBody,
    TransferConsentBody,
    TransferCreate,
    TransferRead,
    TransferSummary,
)

router = make_router("transfers")
Read = Annotated[Work, allow(permissions.READ_TRANSFERS)]
Ask = Annotated[Work, allow(permissions.ASK_TRANSFERS)]
Answer = Annotated[Work, allow(permissions.ANSWER_TRANSFERS)]
ReadHistory = Annotated[Work, allow(permissions.READ_HISTORY)]


async def _answered(work: Work, transfer: Transfer, tag: Tag) -> TransferRead:
    tag(transfer.version)
    return await service.read_transfer(work, transfer)


@router.get("/transfers")
async def list_transfers(
    work: Read, page: Paging, candidate_id: UUID | None = None, status: TransferStatus | None = None
) -> Page[TransferSummary]:
    """Those your jobcenter asked for and those that lead to it, the newest first.

    A jobcenter hears of a transfer that leads to it only once the person has consented.
    """
    items, cursor = await service.list_transfers(work, TransferFilter(candidate_id, status), page)
    return Page(items=items, next_cursor=cursor)


@router.post("/transfers", status_code=201)
async def ask_for_transfer(work: Ask, body: TransferCreate, tag: Tag) -> TransferRead:
    """Asks that a candidate become another jobcenter's. Nothing moves before the person has said yes."""
    transfer = await service.ask(work, body)
    tag.created(transfer.version, f"/v1/transfers/{transfer.id}")
    return await service.read_transfer(work, transfer)


@router.get("/transfers/{transfer_id}")
async def get_transfer(work: Read, transfer_id: UUID, tag: Tag) -> TransferRead:
    """One transfer: where it stands, what stands in its way, and what goes along."""
    return await _answered(work, await service.get_transfer(work, transfer_id), tag)


@router.post("/transfers/{transfer_id}/consent")
async def consent_to_transfer(
    work: Answer,
    transfer_id: UUID,
    precondition: OptionalIfMatch,
    tag: Tag,
    _dry: DryRun,
    body: TransferConsentBody | None = None,
) -> TransferRead:
    """The person says yes; the jobcenter that asked takes down a consent on paper with `on_behalf`."""
    on_behalf = None if body is None else body.on_behalf
    return await _answered(work, await service.consent(work, transfer_id, on_behalf, precondition), tag)


@router.post("/transfers/{transfer_id}/accept")
async def accept_transfer(
    work: Ask, transfer_id: UUID, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun
) -> TransferRead:
    """The receiving jobcenter takes the person in, with all that goes on, in one step; the other one's access ends.

    Open matches are withdrawn. 409 while an agreement is out for signature, a decision waits for a second person, a
    change is undecided, or the CPR number is known at the receiving jobcenter.
    """
    return await _answered(work, await service.accept(work, transfer_id, precondition), tag)


@router.post("/transfers/{transfer_id}/decline")
async def decline_transfer(
    work: Answer, transfer_id: UUID, body: TransferCloseBody, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun
) -> TransferRead:
    """The person says no, also after a yes; or the receiving jobcenter does."""
    return await _answered(work, await service.decline(work, transfer_id, body.reason_code, precondition), tag)


@router.post("/transfers/{transfer_id}/withdraw")
async def withdraw_transfer(
    work: Ask, transfer_id: UUID, body: TransferCloseBody, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun
) -> TransferRead:
    """The jobcenter that asked takes it back."""
    return await _answered(work, await service.withdraw(work, transfer_id, body.reason_code, precondition), tag)


@router.get("/candidates/{candidate_id}/history")
async def get_candidate_history(work: ReadHistory, candidate_id: UUID) -> HistoryRead:
    """A person's internships, jobs and answers across all jobcenters, for whoever stays with the person now."""
    return await service.history_of(work, candidate_id)
