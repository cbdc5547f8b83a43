"""Asking for a transfer, the person's answer, and taking it back."""

from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, record
from app.foundation.core.actor import Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.matching.schemas import OnBehalf
from app.journey.transfers.errors import (
    CandidateClosed,
    TransferOpen,
    on_behalf_missing,
    on_behalf_not_yours,
    same_jobcenter,
    unknown_reference,
)
from app.journey.transfers.models import Transfer
from app.journey.transfers.repository import rows
from app.journey.transfers.schemas import TransferCreate
from app.journey.transfers.service.moving import close, move, require, subject_of
from app.registers.candidates import repository as candidates
from app.registers.candidates.domain import CandidateStatus


async def ask(work: Work, body: TransferCreate) -> Transfer:
    """The own jobcenter asks that a candidate become another one's; nothing moves, and nobody there is told, yet.

    Raises Invalid for unknown ids and the own jobcenter, CandidateClosed and TransferOpen.
    """
    try:
        candidate = await candidates.get(work, body.candidate_id, lock=True)
    except NotFound:
        raise unknown_reference("/candidate_id") from None
    if body.to_jobcenter_id == candidate.jobcenter_id:
        raise same_jobcenter()
    if not await rows.jobcenter_exists(work, body.to_jobcenter_id):
        raise unknown_reference("/to_jobcenter_id")
    if candidate.status is CandidateStatus.CLOSED:
        raise CandidateClosed
    if await rows.has_open(work, candidate.id):
        raise TransferOpen
    transfer = Transfer(
        candidate_id=candidate.id,
        from_jobcenter_id=candidate.jobcenter_id,
        to_jobcenter_id=body.to_jobcenter_id,
        reason_code=body.reason_code.value,
        asked_by=work.actor.account_id,
    )
    work.session.add(transfer)
    await work.session.flush()
    data = {"to_jobcenter_id": str(transfer.to_jobcenter_id)}
    change = Change(None, transfer.status.value, transfer.reason_code, data)
    await record(work, "transfer.asked", subject_of(transfer), change)
    return transfer


async def consent(work: Work, transfer_id: UUID, on_behalf: OnBehalf | None, precondition: Precondition) -> Transfer:
    """The person says yes, or the jobcenter that asked takes the consent down; only now the other one hears of it."""
    transfer = await _take(work, transfer_id, precondition)
    target = require(work, transfer, "consent")
    if work.actor.role is Role.CANDIDATE:
        if on_behalf is not None:
            raise on_behalf_not_yours()
    elif on_behalf is None:
        raise on_behalf_missing()
    transfer.consented_at = work.now()
    transfer.on_behalf = None if on_behalf is None else on_behalf.model_dump(mode="json")
    await move(work, transfer, target, "transfer.consented")
    return transfer


async def decline(work: Work, transfer_id: UUID, reason_code: str, precondition: Precondition) -> Transfer:
    """The person says no, also after a yes, or the other jobcenter does."""
    return await _end(work, transfer_id, "decline", "transfer.declined", reason_code, precondition)


async def withdraw(work: Work, transfer_id: UUID, reason_code: str, precondition: Precondition) -> Transfer:
    """The jobcenter that asked takes it back."""
    return await _end(work, transfer_id, "withdraw", "transfer.withdrawn", reason_code, precondition)


async def _end(
    work: Work, transfer_id: UUID, action: str, event: str, reason_code: str, precondition: Precondition
) -> Transfer:
    transfer = await _take(work, transfer_id, precondition)
    target = require(work, transfer, action)
    close(work, transfer, reason_code)
    await move(work, transfer, target, event, reason_code)
    return transfer


async def _take(work: Work, transfer_id: UUID, precondition: Precondition) -> Transfer:
    transfer = await rows.get_transfer(work, transfer_id, lock=True)
    precondition.check(transfer.version)
    return transfer
