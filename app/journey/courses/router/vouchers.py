"""Routes of vouchers: issued, approved, used by the candidate, paid, paid back."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from app.foundation.api.conditional import DryRun, IfMatch, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.core.text import Day
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.courses import permissions, service
from app.journey.courses.domain.states import VoucherStatus
from app.journey.courses.models import Voucher
from app.journey.courses.repository import vouchers
from app.journey.courses.repository.vouchers import VoucherFilter
from app.journey.courses.schemas import (
    RedeemBody,
    RefundBody,
    ReleaseBody,
    ReserveBody,
    VoucherCreate,
    VoucherEntryRead,
    VoucherPatch,
    VoucherRead,
    VoucherReasonBody,
    VoucherSort,
)

router = make_router("courses")
ReadVouchers = Annotated[Work, allow(permissions.READ_VOUCHERS)]
WriteVouchers = Annotated[Work, allow(permissions.WRITE_VOUCHERS)]
ApproveVouchers = Annotated[Work, allow(permissions.APPROVE_VOUCHERS)]
ChooseCourses = Annotated[Work, allow(permissions.CHOOSE_COURSES)]


async def _wanted(
    *,
    candidate_id: UUID | None = None,
    placement_id: UUID | None = None,
    activity_id: UUID | None = None,
    course_id: UUID | None = None,
    status: VoucherStatus | None = None,
    valid_before: Annotated[Day | None, Query(description="Whose last day lies before this one.")] = None,
) -> VoucherFilter:
    return VoucherFilter(candidate_id, placement_id, activity_id, course_id, status, valid_before)


@router.get("/vouchers")
async def list_vouchers(
    work: ReadVouchers,
    page: Paging,
    wanted: Annotated[VoucherFilter, Depends(_wanted)],
    sort: VoucherSort = "-created_at",
) -> Page[VoucherRead]:
    """Vouchers of the jobcenter; a candidate sees the own ones."""
    rows, cursor = await vouchers.list_vouchers(work, wanted, sort, page)
    return Page(items=await service.read_vouchers(work, rows), next_cursor=cursor)


@router.post("/vouchers", status_code=201)
async def issue_voucher(work: WriteVouchers, body: VoucherCreate, _dry: DryRun, tag: Tag) -> VoucherRead:
    """Promises a candidate to pay for a course of the candidate's own choice.

    Up to the jobcenter's `voucher_approval_limit_ore` it is `issued` at once, and the money is set aside from the
    year's budgets; above, it is `pending` until another person approves it, and nothing is set aside yet.
    """
    voucher = await service.issue(work, body)
    tag.created(voucher.version, f"/v1/vouchers/{voucher.id}")
    return await service.read_voucher(work, voucher)


@router.get("/vouchers/{voucher_id}")
async def get_voucher(work: ReadVouchers, voucher_id: UUID, tag: Tag) -> VoucherRead:
    """One voucher."""
    return await _answer(work, await vouchers.get_voucher(work, voucher_id), tag)


@router.patch("/vouchers/{voucher_id}")
async def patch_voucher(
    work: WriteVouchers, voucher_id: UUID, patch: VoucherPatch, precondition: IfMatch, tag: Tag
) -> VoucherRead:
    """Another last day or another note, while the voucher can be used; the amount never changes."""
    return await _answer(work, await service.patch_voucher(work, voucher_id, patch, precondition), tag)


@router.get("/vouchers/{voucher_id}/entries")
async def list_voucher_entries(work: ReadVouchers, voucher_id: UUID, page: Paging) -> Page[VoucherEntryRead]:
    """The ledger of a voucher, oldest line first: nothing in it is ever changed or deleted."""
    entries, cursor = await service.read_entries(work, voucher_id, page)
    return Page(items=entries, next_cursor=cursor)


@router.post("/vouchers/{voucher_id}/approve")
async def approve_voucher(
    work: ApproveVouchers, voucher_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> VoucherRead:
    """A manager who did not issue it says yes; from now on the money is set aside."""
    return await _answer(work, await service.approve(work, voucher_id, precondition), tag)


@router.post("/vouchers/{voucher_id}/reject")
async def reject_voucher(
    work: ApproveVouchers,
    voucher_id: UUID,
    body: VoucherReasonBody,
    precondition: OptionalIfMatch,
    _dry: DryRun,
    tag: Tag,
) -> VoucherRead:
    """A manager who did not issue it says no; the voucher is cancelled."""
    return await _answer(work, await service.reject(work, voucher_id, body.reason_code, precondition), tag)


@router.post("/vouchers/{voucher_id}/reserve")
async def reserve_course(
    work: ChooseCourses, voucher_id: UUID, body: ReserveBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> VoucherRead:
    """The candidate chooses a course, and has a seat on it. The jobcenter enters the choice with `on_behalf` only.

    The sittings take the person's time, and join the training plan of a placement under way.
    """
    return await _answer(work, await service.reserve(work, voucher_id, body, precondition), tag)


@router.post("/vouchers/{voucher_id}/release")
async def release_course(
    work: ChooseCourses, voucher_id: UUID, body: ReleaseBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> VoucherRead:
    """Gives the place back; the voucher may choose again. A candidate can do so until the course begins."""
    return await _answer(work, await service.release(work, voucher_id, body, precondition), tag)


@router.post("/vouchers/{voucher_id}/redeem")
async def redeem_voucher(
    work: WriteVouchers, voucher_id: UUID, body: RedeemBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> VoucherRead:
    """The course is paid for, at its price or at `amount_ore`; what is left of the voucher lapses."""
    return await _answer(work, await service.redeem(work, voucher_id, body, precondition), tag)


@router.post("/vouchers/{voucher_id}/refund")
async def refund_voucher(
    work: WriteVouchers, voucher_id: UUID, body: RefundBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> VoucherRead:
    """The provider pays back, in part or in whole: the money returns to the budgets of the voucher's year."""
    return await _answer(work, await service.refund(work, voucher_id, body, precondition), tag)


@router.post("/vouchers/{voucher_id}/cancel")
async def cancel_voucher(
    work: WriteVouchers,
    voucher_id: UUID,
    body: VoucherReasonBody,
    precondition: OptionalIfMatch,
    _dry: DryRun,
    tag: Tag,
) -> VoucherRead:
    """The jobcenter takes back a voucher that has not been redeemed: seat and money are free for others."""
    return await _answer(work, await service.cancel(work, voucher_id, body.reason_code, precondition), tag)


async def _answer(work: Work, voucher: Voucher, tag: Tag) -> VoucherRead:
    tag(voucher.version)
    return await service.read_voucher(work, voucher)
