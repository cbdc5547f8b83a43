"""Promising money for a course: alone up to the jobcenter's limit, by two people above it."""

from typing import TypeVar
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.api.merge_patch import apply_patch
from app.foundation.audit.service import Change, record
from app.foundation.core.errors import IllegalMove, NotFound
from app.foundation.db.work import Work
from app.journey.courses.domain.choosing import require_valid
from app.journey.courses.domain.money import promised
from app.journey.courses.domain.states import BEFORE_USE, VoucherStatus
from app.journey.courses.errors import (
    CandidateClosed,
    CourseAfterVoucher,
    OwnVoucher,
    other_candidate,
    unknown_reference,
    valid_until_past,
)
from app.journey.courses.models import Voucher
from app.journey.courses.repository import courses, surroundings, vouchers
from app.journey.courses.schemas import VoucherCreate, VoucherPatch, VoucherWrite
from app.journey.courses.service.ledger import book
from app.journey.courses.service.moving import move_voucher, subject_of, take_voucher
from app.journey.placements.models import Placement
from app.journey.training.models import TrainingActivity
from app.registers.candidates import repository as candidates
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.models import Candidate
from app.registers.jobcenters.service import settings_of

T = TypeVar("T", Placement, TrainingActivity)


async def issue(work: Work, body: VoucherCreate) -> Voucher:
    """A voucher for a candidate of the own jobcenter; above the jobcenter's limit it waits for a second person.

    The money is set aside when the voucher is issued, not while it waits. Raises Invalid, CandidateClosed,
    BudgetMissing, BudgetExhausted.
    """
    candidate = await _candidate(work, body.candidate_id)
    if body.valid_until < work.today():
        raise valid_until_past()
    placement_id = await _placement_of(work, candidate, body)
    settings = await settings_of(work, candidate.jobcenter_id)
    waits = body.amount_ore > settings.voucher_approval_limit_ore
    voucher = Voucher(
        jobcenter_id=candidate.jobcenter_id,
        **{**body.model_dump(), "placement_id": placement_id},
        status=VoucherStatus.PENDING if waits else VoucherStatus.ISSUED,
        budget_year=work.today().year,
        issued_by=work.actor.account_id,
        issued_at=work.now(),
    )
    work.session.add(voucher)
    await work.session.flush()
    if not waits:
        await book(work, voucher, promised(voucher.amount_ore))
    name = "voucher.requested" if waits else "voucher.issued"
    await record(work, name, subject_of(voucher), Change(to_state=voucher.status.value))
    return voucher


async def _candidate(work: Work, candidate_id: UUID) -> Candidate:
    try:
        candidate = await candidates.get(work, candidate_id)
    except NotFound:
        raise unknown_reference("/candidate_id") from None
    if candidate.status is CandidateStatus.CLOSED:
        raise CandidateClosed
    return candidate


async def _placement_of(work: Work, candidate: Candidate, body: VoucherCreate) -> UUID | None:
    """The placement the voucher belongs to: the one named, else that of the activity."""
    placement_id = body.placement_id
    if placement_id is not None:
        placement = await surroundings.find_placement(work, placement_id)
        _must_be_of(candidate, placement, "/placement_id")
    if body.activity_id is None:
        return placement_id
    activity = await surroundings.find_activity(work, body.activity_id)
    found = _must_be_of(candidate, activity, "/activity_id")
    if placement_id not in (None, found.placement_id):
        raise unknown_reference("/activity_id")
    return found.placement_id


def _must_be_of(candidate: Candidate, found: T | None, pointer: str) -> T:
    if found is None:
        raise unknown_reference(pointer)
    if found.candidate_id != candidate.id:
        raise other_candidate(pointer)
    return found


async def approve(work: Work, voucher_id: UUID, precondition: Precondition) -> Voucher:
    """The second person says yes, and the money is set aside, from the year of the yes.

    Raises OwnVoucher for whoever issued it, VoucherExpired, BudgetMissing, BudgetExhausted; then it waits on.
    """
    voucher = await take_voucher(work, voucher_id, "approve", precondition)
    _refuse_own(work, voucher)
    require_valid(voucher.valid_until, work.today())
    voucher.approved_by = work.actor.account_id
    voucher.approved_at = work.now()
    voucher.budget_year = work.today().year
    await book(work, voucher, promised(voucher.amount_ore))
    return await move_voucher(work, voucher, "approve")


async def reject(work: Work, voucher_id: UUID, reason_code: str, precondition: Precondition) -> Voucher:
    """The second person says no, with a coded reason; nothing was promised. Raises OwnVoucher."""
    voucher = await take_voucher(work, voucher_id, "reject", precondition)
    _refuse_own(work, voucher)
    voucher.closed_reason = reason_code
    return await move_voucher(work, voucher, "reject", reason_code)


def _refuse_own(work: Work, voucher: Voucher) -> None:
    if voucher.issued_by == work.actor.account_id:
        raise OwnVoucher


async def patch_voucher(work: Work, voucher_id: UUID, patch: VoucherPatch, precondition: Precondition) -> Voucher:
    """Another last day, another note, while the voucher can be used.

    Raises IllegalMove afterwards, Invalid for a day that is past, CourseAfterVoucher for one before the chosen course.
    """
    voucher = await vouchers.get_voucher(work, voucher_id, lock=True)
    precondition.check(voucher.version)
    if voucher.status not in BEFORE_USE:
        raise IllegalMove(action="change", state=voucher.status.value)
    changed = apply_patch(VoucherWrite(valid_until=voucher.valid_until, note=voucher.note), patch, VoucherWrite)
    if changed.valid_until != voucher.valid_until:
        if changed.valid_until < work.today():
            raise valid_until_past()
        await _refuse_before_course(work, voucher, changed)
    voucher.valid_until, voucher.note = changed.valid_until, changed.note
    await work.session.flush()
    fields = sorted(patch.model_fields_set)
    await record(work, "voucher.changed", subject_of(voucher), Change(data={"fields": fields}))
    return voucher


async def _refuse_before_course(work: Work, voucher: Voucher, changed: VoucherWrite) -> None:
    if voucher.course_id is None:
        return
    course = await courses.load_course(work, voucher.course_id)
    if course.starts_on > changed.valid_until:
        raise CourseAfterVoucher(valid_until=changed.valid_until.isoformat())
