"""The only place that gives a voucher another status."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.db.work import Work
from app.journey.courses.domain.states import SYSTEM_ACTIONS, VOUCHER_LIFE
from app.journey.courses.errors import on_behalf_missing, on_behalf_not_yours
from app.journey.courses.models import Voucher
from app.journey.courses.repository import vouchers
from app.journey.matching.schemas import OnBehalf

_PAST_TENSE = {
    "approve": "approved", "reject": "rejected", "reserve": "reserved", "release": "released", "redeem": "redeemed",
    "cancel": "cancelled", "refund": "refunded", "expire": "expired", "free": "released",
}  # fmt: skip


async def take_voucher(work: Work, voucher_id: UUID, action: str, precondition: Precondition) -> Voucher:
    """The voucher, held for a move that is legal for this role. Raises NotFound, NotPermitted, IllegalMove."""
    voucher = await vouchers.get_voucher(work, voucher_id, lock=True)
    precondition.check(voucher.version)
    VOUCHER_LIFE.target(action, voucher.status, work.actor.role)
    return voucher


async def move_voucher(
    work: Work, voucher: Voucher, action: str, reason_code: str | None = None, data: Mapping[str, Any] | None = None
) -> Voucher:
    """Moves on and says so; what time and a cancelled course bring about asks for no role."""
    before = voucher.status
    if action in SYSTEM_ACTIONS:
        voucher.status = VOUCHER_LIFE.target_of(action, before)
    else:
        voucher.status = VOUCHER_LIFE.target(action, before, work.actor.role)
    await work.session.flush()
    change = Change(before.value, voucher.status.value, reason_code, dict(data or {}))
    await record(work, f"voucher.{_PAST_TENSE[action]}", subject_of(voucher), change)
    return voucher


def subject_of(voucher: Voucher) -> Subject:
    return Subject("voucher", voucher.id, voucher.jobcenter_id, candidate_id=voucher.candidate_id)


def said_for(work: Work, on_behalf: OnBehalf | None) -> dict[str, str]:
    """The candidate chooses; staff say on whose word they enter it. The codes go into event and ledger."""
    staff = work.actor.role in JOBCENTER_STAFF
    if staff and on_behalf is None:
        raise on_behalf_missing()
    if on_behalf is None:
        return {}
    if not staff:
        raise on_behalf_not_yours()
    return {"on_behalf": on_behalf.reason_code, "channel": on_behalf.channel.value}
