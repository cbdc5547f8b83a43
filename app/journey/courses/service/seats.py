"""Choosing a course with a voucher, and giving the place back."""

from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.core.actor import Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.courses.domain.choosing import Offer, Purse, require_affordable, require_before_start
from app.journey.courses.domain.money import Entry
from app.journey.courses.domain.states import EntryKind
from app.journey.courses.errors import CourseTakenAlready, unknown_reference
from app.journey.courses.models import Course, Voucher
from app.journey.courses.repository import courses, vouchers
from app.journey.courses.schemas import ReleaseBody, ReserveBody
from app.journey.courses.service.ledger import book
from app.journey.courses.service.moving import move_voucher, said_for, take_voucher
from app.journey.courses.service.timetable import enter_timetable, leave_timetable, refuse_clash
from app.registers.candidates import repository as candidates


async def reserve(work: Work, voucher_id: UUID, body: ReserveBody, precondition: Precondition) -> Voucher:
    """The candidate chooses a course, and takes a seat on it: candidate, voucher and course are held in this order.

    The price is paid when the course is redeemed; until then the voucher is bound to the course. Raises Invalid,
    the refusals of `require_affordable`, CourseTakenAlready, CourseClashes, CourseFull, and what the training plan of a
    placement under way refuses.
    """
    seen = await vouchers.get_voucher(work, voucher_id)
    await candidates.load(work, seen.candidate_id, lock=True)
    voucher = await take_voucher(work, voucher_id, "reserve", precondition)
    said = said_for(work, body.on_behalf)
    course = await _course(work, voucher, body.course_id)
    balance = (await vouchers.balances_of(work, [voucher.id]))[voucher.id]
    purse = Purse(balance, voucher.purpose, voucher.valid_until)
    offer = Offer(course.status, course.kind, course.price_ore, course.starts_on, course.sign_up_by)
    require_affordable(purse, offer, work.today())
    if await vouchers.has_seat_on(work, voucher.candidate_id, course.id):
        raise CourseTakenAlready
    await refuse_clash(work, voucher, course)
    await courses.take_seat(work, course)
    voucher.course_id = course.id
    voucher.reserved_at = work.now()
    await move_voucher(work, voucher, "reserve", data={"course_id": str(course.id), **said})
    await book(work, voucher, [Entry(EntryKind.RESERVE)], said.get("on_behalf"), course.id)
    await enter_timetable(work, voucher, course)
    return voucher


async def _course(work: Work, voucher: Voucher, course_id: UUID) -> Course:
    """A course of the jobcenter that pays; 422 for one that is not there, or not the caller's."""
    try:
        course = await courses.get_course(work, course_id)
    except NotFound:
        raise unknown_reference("/course_id") from None
    if course.jobcenter_id != voucher.jobcenter_id:
        raise unknown_reference("/course_id")
    return course


async def release(work: Work, voucher_id: UUID, body: ReleaseBody, precondition: Precondition) -> Voucher:
    """The place goes to somebody else, and the voucher may choose again while it is valid.

    A candidate gives it back until the course begins (CourseBegun); afterwards the jobcenter decides.
    """
    voucher = await take_voucher(work, voucher_id, "release", precondition)
    said = said_for(work, body.on_behalf)
    course = await courses.load_course(work, _chosen(voucher))
    if work.actor.role is Role.CANDIDATE:
        require_before_start(course.starts_on, work.today())
    await give_seat_back(work, voucher, course, said.get("on_behalf", "released"))
    _forget_choice(voucher)
    return await move_voucher(work, voucher, "release", data={"course_id": str(course.id), **said})


async def free_seat(work: Work, voucher: Voucher, course: Course, reason_code: str) -> None:
    """The course does not take place: whoever chose it may choose again."""
    await give_seat_back(work, voucher, course, reason_code)
    _forget_choice(voucher)
    await move_voucher(work, voucher, "free", reason_code, {"course_id": str(course.id)})


async def give_seat_back(work: Work, voucher: Voucher, course: Course, reason_code: str) -> None:
    """The seat is free, the person's time too; the caller moves the voucher on."""
    await courses.give_back_seat(work, course)
    await leave_timetable(work, voucher, reason_code)
    await book(work, voucher, [Entry(EntryKind.RELEASE)], reason_code, course.id)


def _forget_choice(voucher: Voucher) -> None:
    """The ledger remembers; the voucher is as it was before."""
    voucher.course_id = None
    voucher.reserved_at = None


def _chosen(voucher: Voucher) -> UUID:
    """The course of a voucher that holds a seat (a CHECK says that there is one)."""
    if voucher.course_id is None:
        raise NotFound
    return voucher.course_id
