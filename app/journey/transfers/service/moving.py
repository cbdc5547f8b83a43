"""Taking hold of a transfer, and the only place that gives it another status."""

from typing import Any

from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.errors import NotFound
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.journey.transfers.domain.states import SIDES, TRANSFER_LIFE, TransferStatus, side_of
from app.journey.transfers.errors import OtherSide
from app.journey.transfers.models import Transfer


def subject_of(transfer: Transfer) -> Subject:
    return Subject("transfer", transfer.id, transfer.from_jobcenter_id, None, transfer.candidate_id)


def require(work: Work, transfer: Transfer, action: str) -> TransferStatus:
    """The status the action leads to. Raises OtherSide where it is another side's part, and IllegalMove."""
    side = side_of(work.actor, transfer.from_jobcenter_id, transfer.to_jobcenter_id)
    if side is None:
        raise NotFound
    if side not in SIDES[action]:
        raise OtherSide
    return TRANSFER_LIFE.target(action, transfer.status, work.actor.role)


async def move(
    work: Work, transfer: Transfer, target: TransferStatus, event: str, reason_code: str | None = None
) -> None:
    """Events carry both jobcenters and a code, never who the person is."""
    before = transfer.status
    transfer.status = target
    touch(transfer, work.now())
    await work.session.flush()
    data: dict[str, Any] = {"to_jobcenter_id": str(transfer.to_jobcenter_id)}
    await record(work, event, subject_of(transfer), Change(before.value, target.value, reason_code, data))
    await work.session.flush()


def close(work: Work, transfer: Transfer, reason_code: str | None = None) -> None:
    """Nothing more comes of it, or all of it has come."""
    transfer.closed_at, transfer.closed_by = work.now(), work.actor.account_id
    transfer.closed_reason = reason_code
