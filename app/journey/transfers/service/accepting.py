"""The other jobcenter takes the person in: one transaction, everything or nothing."""

from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.journey.matching import service as matching
from app.journey.transfers.domain.moving import blocking
from app.journey.transfers.errors import refusal
from app.journey.transfers.models import Transfer
from app.journey.transfers.repository import moving, rows
from app.journey.transfers.service.moving import close, move, require
from app.registers.candidates import repository as candidates
from app.registers.candidates import service as candidate_service

LEFT_THE_JOBCENTER = "transferred"


async def accept(work: Work, transfer_id: UUID, precondition: Precondition) -> Transfer:
    """The person, and everything that goes on, becomes the caller's jobcenter's; what is over stays for statistics.

    Open matches are withdrawn: they were made for the needs, and by the caseworkers, of the other jobcenter. Needs are
    locked first, then the person, then the transfer, as everywhere.
    Raises the refusal of whatever has to be settled first (`blocking`), and CprTaken where the person is known already.
    """
    seen = await rows.get_transfer(work, transfer_id)
    require(work, seen, "accept")
    await work.leave_wall(Beyond.TRANSFER)
    for code in blocking(await moving.pending_of(work, seen.candidate_id)):
        raise refusal(code)
    await matching.withdraw_open(work, seen.candidate_id, LEFT_THE_JOBCENTER)
    candidate = await candidates.load(work, seen.candidate_id, lock=True)
    transfer = await rows.get_transfer(work, transfer_id, lock=True)
    precondition.check(transfer.version)
    target = require(work, transfer, "accept")
    # Anew, now that nobody else moves the person: an agreement may have been sent out since.
    for code in blocking(await moving.pending_of(work, candidate.id)):
        raise refusal(code)
    await candidate_service.hand_over(work, candidate, transfer.to_jobcenter_id)
    await moving.move_everything(work, candidate.id, transfer.to_jobcenter_id)
    close(work, transfer)
    await move(work, transfer, target, "transfer.accepted", transfer.reason_code)
    return transfer
