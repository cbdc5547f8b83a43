"""Every query on vouchers and their ledger."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_
from sqlmodel import col, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.courses.domain.states import BEFORE_USE, HOLDING_A_SEAT, VoucherStatus
from app.journey.courses.models import Course, Voucher, VoucherEntry

SORTS: Mapping[str, Sort] = {
    "created_at": Sort((col(Voucher.id),), (UUID,)),
    "-created_at": Sort((col(Voucher.id),), (UUID,), descending=True),
    "valid_until": Sort((col(Voucher.valid_until), col(Voucher.id)), (date, UUID)),
    "-valid_until": Sort((col(Voucher.valid_until), col(Voucher.id)), (date, UUID), descending=True),
}
ENTRIES_IN_ORDER = Sort((col(VoucherEntry.id),), (UUID,))


@dataclass(frozen=True, slots=True)
class VoucherFilter:
    """What a list of vouchers is narrowed to; None does not narrow."""

    candidate_id: UUID | None = None
    placement_id: UUID | None = None
    activity_id: UUID | None = None
    course_id: UUID | None = None
    status: VoucherStatus | None = None
    valid_before: date | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        equal: tuple[tuple[Any, Any], ...] = (
            (Voucher.candidate_id, self.candidate_id),
            (Voucher.placement_id, self.placement_id),
            (Voucher.activity_id, self.activity_id),
            (Voucher.course_id, self.course_id),
            (Voucher.status, self.status),
        )
        found: list[ColumnElement[bool]] = [col(column) == value for column, value in equal if value is not None]
        if self.valid_before is not None:
            found.append(col(Voucher.valid_until) < self.valid_before)
        return found


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A jobcenter's own, and the candidate's own; nobody else sees who learns what at whose cost."""
    if actor.role in JOBCENTER_STAFF or actor.role is Role.INTEGRATION:
        return col(Voucher.jobcenter_id) == actor.jobcenter_id
    if actor.role is Role.CANDIDATE:
        return col(Voucher.candidate_id) == actor.candidate_id
    return false()


async def list_vouchers(
    work: Work, wanted: VoucherFilter, sort: str, page: PageRequest
) -> tuple[list[Voucher], str | None]:
    order = SORTS[sort]
    statement = select(Voucher, *order.columns).where(visible_to(work.actor), *wanted.conditions())
    rows, cursor = await fetch_page(work, statement, order, page)
    return [row[0] for row in rows], cursor


async def get_voucher(work: Work, voucher_id: UUID, *, lock: bool = False) -> Voucher:
    """Raises NotFound; with `lock` as it stands after everybody before us has finished."""
    statement = select(Voucher).where(col(Voucher.id) == voucher_id, visible_to(work.actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    voucher = (await work.session.exec(statement)).one_or_none()
    if voucher is None:
        raise NotFound
    work.about(voucher.candidate_id)
    return voucher


async def has_seat_on(work: Work, candidate_id: UUID, course_id: UUID) -> bool:
    """Whether a voucher of the candidate holds a seat there; the right is on a voucher of this candidate."""
    statement = select(Voucher.id).where(
        col(Voucher.candidate_id) == candidate_id,
        col(Voucher.course_id) == course_id,
        col(Voucher.status).in_(HOLDING_A_SEAT),
    )
    return (await work.session.exec(statement)).first() is not None


async def lock_seat_holders(work: Work, course_id: UUID) -> Sequence[Voucher]:
    """The vouchers that hold a seat on a course, locked; the right is on the course."""
    statement = (
        select(Voucher)
        .where(col(Voucher.course_id) == course_id, col(Voucher.status).in_(HOLDING_A_SEAT))
        .order_by(col(Voucher.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await work.session.exec(statement)).all()


async def list_seats_of(work: Work, candidate_id: UUID, from_on: date) -> list[tuple[Voucher, Course]]:
    """A candidate's vouchers that hold a seat on a course not over by a day, with the course, locked; by key and
    without scope: for what follows from a placement of this candidate.
    """
    statement: Any = (
        select(Voucher, Course)
        .join(Course, col(Course.id) == col(Voucher.course_id))
        .where(
            col(Voucher.candidate_id) == candidate_id,
            col(Voucher.status).in_(HOLDING_A_SEAT),
            col(Course.ends_on) >= from_on,
        )
        .order_by(col(Voucher.id))
        .with_for_update(of=Voucher)
    )
    return [(voucher, course) for voucher, course in (await work.session.exec(statement)).all()]


async def lock_expired(work: Work, today: date, limit: int) -> Sequence[Voucher]:
    """Vouchers whose time is over, locked; another worker's are left out.

    One with a seat waits while the course is running: nobody is taken out of a course because an invoice is late.
    """
    running = exists().where(
        col(Course.id) == col(Voucher.course_id), col(Course.starts_on) <= today, col(Course.ends_on) >= today
    )
    free = col(Voucher.status) != VoucherStatus.RESERVED
    statement = (
        select(Voucher)
        .where(
            col(Voucher.status).in_(BEFORE_USE),
            col(Voucher.valid_until) < today,
            or_(free, and_(~free, ~running)),
        )
        .order_by(col(Voucher.jobcenter_id), col(Voucher.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await work.session.exec(statement)).all()


async def balances_of(work: Work, voucher_ids: Collection[UUID]) -> dict[UUID, int]:
    """What each voucher is still good for, summed from the ledger in one query."""
    statement = (
        select(VoucherEntry.voucher_id, func.sum(col(VoucherEntry.voucher_ore)))
        .where(col(VoucherEntry.voucher_id).in_(voucher_ids))
        .group_by(col(VoucherEntry.voucher_id))
    )
    found = {voucher_id: int(balance) for voucher_id, balance in (await work.session.exec(statement)).all()}
    return {voucher_id: found.get(voucher_id, 0) for voucher_id in voucher_ids}


async def list_entries(
    work: Work, voucher_id: UUID, page: PageRequest
) -> tuple[list[tuple[VoucherEntry, int]], str | None]:
    """The ledger of a voucher the caller sees, oldest first, each line with the balance after it."""
    balance = func.sum(col(VoucherEntry.voucher_ore)).over(order_by=col(VoucherEntry.id))
    summed = (
        select(col(VoucherEntry.id), balance.label("balance"))
        .where(col(VoucherEntry.voucher_id) == voucher_id)
        .subquery()
    )
    statement: Any = (
        select(VoucherEntry, summed.c.balance, *ENTRIES_IN_ORDER.columns)
        .join(summed, summed.c.id == col(VoucherEntry.id))
        .where(col(VoucherEntry.voucher_id) == voucher_id)
    )
    rows, cursor = await fetch_page(work, statement, ENTRIES_IN_ORDER, page)
    return [(row[0], int(row[1])) for row in rows], cursor
