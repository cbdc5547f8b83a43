"""Paying for a course, getting money back, and the end of a voucher nobody used."""

from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.courses.domain.choosing import require_valid
from app.journey.courses.domain.money import closed, redeemed, refunded
from app.journey.courses.domain.states import EntryKind, VoucherStatus
from app.journey.courses.errors import amount_above
from app.journey.courses.models import Voucher
from app.journey.courses.repository import courses, vouchers
from app.journey.courses.schemas import RedeemBody, RefundBody
from app.journey.courses.service.ledger import book
from app.journey.courses.service.moving import move_voucher, take_voucher
from app.journey.courses.service.seats import give_seat_back


async def redeem(work: Work, voucher_id: UUID, body: RedeemBody, precondition: Precondition) -> Voucher:
    """The course is paid for; what is left of the voucher goes back to the budgets.

    Raises VoucherExpired after the last day, Invalid for more than the balance; the second of two finds it redeemed
    (IllegalMove).
    """
    voucher = await take_voucher(work, voucher_id, "redeem", precondition)
    require_valid(voucher.valid_until, work.today())
    if voucher.course_id is None:
        raise NotFound
    course = await courses.load_course(work, voucher.course_id)
    balance = (await vouchers.balances_of(work, [voucher.id]))[voucher.id]
    amount_ore = course.price_ore if body.amount_ore is None else body.amount_ore
    if amount_ore > balance:
        raise amount_above("/amount_ore", "voucher.amount_above_balance", balance)
    voucher.spent_ore = amount_ore
    voucher.redeemed_at = work.now()
    await move_voucher(work, voucher, "redeem", data={"course_id": str(course.id), "amount_ore": amount_ore})
    await book(work, voucher, redeemed(balance, amount_ore), None, course.id)
    return voucher


async def refund(work: Work, voucher_id: UUID, body: RefundBody, precondition: Precondition) -> Voucher:
    """The provider pays back, in part or in whole, once or in several parts: the budgets of the voucher's year get it.

    Raises Invalid for more than was paid and not refunded yet.
    """
    voucher = await take_voucher(work, voucher_id, "refund", precondition)
    left = voucher.spent_ore - voucher.refunded_ore
    if body.amount_ore > left:
        raise amount_above("/amount_ore", "voucher.refund_above_paid", left)
    voucher.refunded_ore += body.amount_ore
    await move_voucher(work, voucher, "refund", body.reason_code, {"amount_ore": body.amount_ore})
    await book(work, voucher, refunded(body.amount_ore), body.reason_code, voucher.course_id)
    return voucher


async def cancel(work: Work, voucher_id: UUID, reason_code: str, precondition: Precondition) -> Voucher:
    """The jobcenter takes a voucher back that has not been redeemed: seat and money are free for others."""
    voucher = await take_voucher(work, voucher_id, "cancel", precondition)
    await _close(work, voucher, "cancel", EntryKind.CANCEL, reason_code)
    return voucher


async def expire_vouchers(work: Work, limit: int) -> int:
    """Vouchers whose last day is past, at most `limit`: what they held is free again (see `journey/upkeep.py`)."""
    found = await vouchers.lock_expired(work, work.today(), limit)
    for voucher in found:
        await _close(work, voucher, "expire", EntryKind.EXPIRE, "valid_until_past")
    return len(found)


async def _close(work: Work, voucher: Voucher, action: str, kind: EntryKind, reason_code: str) -> None:
    balance = (await vouchers.balances_of(work, [voucher.id]))[voucher.id]
    if voucher.status is VoucherStatus.RESERVED and voucher.course_id is not None:
        await give_seat_back(work, voucher, await courses.load_course(work, voucher.course_id), reason_code)
    voucher.closed_reason = reason_code
    await move_voucher(work, voucher, action, reason_code)
    await book(work, voucher, closed(kind, balance), reason_code, voucher.course_id)
