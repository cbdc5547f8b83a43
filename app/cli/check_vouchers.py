"""What must always hold of the money for courses: balances, budgets and seats, asked of the ledger itself."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journey.courses.domain.states import HOLDING_A_SEAT, EntryKind, VoucherStatus
from app.journey.courses.models import Course, Voucher, VoucherBudget, VoucherEntry
from app.registers.candidates.models import Commitment

Ids = list[UUID]


async def balances_not_the_ledger(session: AsyncSession) -> Ids:
    """A voucher that can be used is worth its whole amount, every other one nothing; what it paid and got back is in
    its entries.
    """
    usable = col(Voucher.status).in_((VoucherStatus.ISSUED, VoucherStatus.RESERVED))
    paid = _entries(col(VoucherEntry.voucher_ore), col(VoucherEntry.kind) == EntryKind.REDEEM)
    back = _entries(col(VoucherEntry.budget_ore), col(VoucherEntry.kind) == EntryKind.REFUND)
    wrong = or_(
        _entries(col(VoucherEntry.voucher_ore)) != case((usable, col(Voucher.amount_ore)), else_=0),
        col(Voucher.spent_ore) != -paid,
        col(Voucher.refunded_ore) != back,
    )
    return list((await session.exec(select(Voucher.id).where(wrong))).all())


def _entries(amount: Any, *conditions: ColumnElement[bool]) -> Any:
    """The sum over one voucher's entries."""
    return (
        select(func.coalesce(func.sum(amount), 0))
        .where(col(VoucherEntry.voucher_id) == col(Voucher.id), *conditions)
        .correlate(Voucher)
        .scalar_subquery()
    )


async def budgets_not_the_ledger(session: AsyncSession) -> Ids:
    """What a budget says is used is what the entries of its year's vouchers take from it."""
    whose = or_(
        and_(col(VoucherBudget.candidate_id).is_(None), col(Voucher.jobcenter_id) == col(VoucherBudget.jobcenter_id)),
        col(Voucher.candidate_id) == col(VoucherBudget.candidate_id),
    )
    taken = (
        select(func.coalesce(-func.sum(col(VoucherEntry.budget_ore)), 0))
        .join(Voucher, col(Voucher.id) == col(VoucherEntry.voucher_id))
        .where(col(Voucher.budget_year) == col(VoucherBudget.year), whose)
        .correlate(VoucherBudget)
        .scalar_subquery()
    )
    return list((await session.exec(select(VoucherBudget.id).where(col(VoucherBudget.used_ore) != taken))).all())


async def seats_not_the_vouchers(session: AsyncSession) -> Ids:
    """A course has as many seats taken as vouchers hold one."""
    held = (
        select(func.count())
        .select_from(Voucher)
        .where(col(Voucher.course_id) == col(Course.id), col(Voucher.status).in_(HOLDING_A_SEAT))
        .scalar_subquery()
    )
    return list((await session.exec(select(Course.id).where(col(Course.seats_taken) != held))).all())


async def stray_course_time(session: AsyncSession) -> Ids:
    """Hours in the commitment ledger of a course that nobody holds a seat on."""
    standing = exists().where(col(Voucher.id) == col(Commitment.source_id), col(Voucher.status).in_(HOLDING_A_SEAT))
    statement = select(Commitment.id).where(col(Commitment.source_type) == "course", ~standing)
    return list((await session.exec(statement)).all())
