"""The catalogue: offering courses, changing them, calling them off."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.foundation.api.conditional import Precondition
from app.foundation.api.merge_patch import apply_patch
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.errors import IllegalMove, NotFound
from app.foundation.core.i18n import Language
from app.foundation.db.work import Work
from app.journey.courses.domain.states import COURSE_LIFE, CourseStatus, VoucherStatus
from app.journey.courses.errors import CourseRefTaken, CourseReserved, SeatsBelowTaken, unknown_reference
from app.journey.courses.models import Course
from app.journey.courses.repository import courses, vouchers
from app.journey.courses.schemas import CourseCreate, CoursePatch, CourseRead, CourseWrite
from app.journey.courses.service.seats import free_seat
from app.journey.courses.service.timetable import leave_timetable
from app.registers.reference.repository import list_skills_of

# What may change once somebody has chosen the course: nothing of it makes another course of it.
CHANGEABLE_WHEN_RESERVED = frozenset({"external_ref", "description", "seats", "sign_up_by"})
COURSE_CANCELLED = "course_cancelled"


async def create_course(work: Work, body: CourseCreate) -> Course:
    """Raises Invalid for an unknown skill, CourseRefTaken."""
    if work.actor.jobcenter_id is None:
        raise NotFound
    await _refuse_unknown_skill(work, body)
    course = Course(jobcenter_id=work.actor.jobcenter_id, **body.columns())
    await _require_free_reference(work, course)
    work.session.add(course)
    await _flush(work)
    await record(work, "course.created", subject_of(course), Change(to_state=course.status.value))
    return course


async def patch_course(work: Work, course_id: UUID, patch: CoursePatch, precondition: Precondition) -> Course:
    """Changes a course nobody has chosen freely, another one where no promise is broken.

    Raises IllegalMove for a cancelled one, CourseReserved, SeatsBelowTaken, CourseRefTaken, Invalid.
    """
    course = await courses.get_course(work, course_id, lock=True)
    precondition.check(course.version)
    if course.status is not CourseStatus.OPEN:
        raise IllegalMove(action="change", state=course.status.value)
    current = written_form(course)
    changed = apply_patch(current, patch, CourseWrite)
    fields = {name for name in patch.model_fields_set if getattr(current, name) != getattr(changed, name)}
    if course.seats_taken and (refused := fields - CHANGEABLE_WHEN_RESERVED):
        raise CourseReserved(fields=", ".join(sorted(refused)))
    if changed.seats < course.seats_taken:
        raise SeatsBelowTaken(taken=course.seats_taken)
    if "skill_id" in fields:
        await _refuse_unknown_skill(work, changed)
    with work.session.no_autoflush:  # the reference is asked for before the change is stored
        for name, value in changed.columns().items():
            setattr(course, name, value)
        if "external_ref" in fields:
            await _require_free_reference(work, course)
    await _flush(work)
    await record(work, "course.changed", subject_of(course), Change(data={"fields": sorted(fields)}))
    return course


def written_form(course: Course) -> CourseWrite:
    """The course as it could have been written: what a merge patch starts from."""
    return CourseWrite.model_validate({name: getattr(course, name) for name in CourseWrite.model_fields})


async def cancel_course(work: Work, course_id: UUID, reason_code: str, precondition: Precondition) -> Course:
    """The course does not take place: every reservation is freed, and its voucher may choose again.

    A voucher that has paid keeps its seat in the books: the provider owes a refund. Vouchers are held before the
    course, as everywhere; whoever chose it in between is seen after it.
    """
    course = await courses.get_course(work, course_id)
    precondition.check(course.version)
    held = list(await vouchers.lock_seat_holders(work, course.id))
    course = await courses.get_course(work, course_id, lock=True)
    precondition.check(course.version)
    before = course.status
    course.status = COURSE_LIFE.target("cancel", before, work.actor.role)
    course.cancelled_reason = reason_code
    await work.session.flush()
    known = {voucher.id for voucher in held}
    held += [each for each in await vouchers.lock_seat_holders(work, course.id) if each.id not in known]
    for voucher in held:
        if voucher.status is VoucherStatus.RESERVED:
            await free_seat(work, voucher, course, COURSE_CANCELLED)
        else:
            await leave_timetable(work, voucher, COURSE_CANCELLED)
    change = Change(before.value, course.status.value, reason_code, {"vouchers": [str(each.id) for each in held]})
    await record(work, "course.cancelled", subject_of(course), change)
    return course


async def _refuse_unknown_skill(work: Work, body: CourseWrite) -> None:
    if body.skill_id is not None and not await list_skills_of(work, [body.skill_id]):
        raise unknown_reference("/skill_id")


async def _require_free_reference(work: Work, course: Course) -> None:
    if course.external_ref is not None and await courses.is_ref_taken(work, course):
        raise CourseRefTaken(field="external_ref")


async def _flush(work: Work) -> None:
    """Names what is taken also to the second of two who write at once: only the database sees both."""
    try:
        await work.session.flush()
    except IntegrityError as error:
        if "external_ref" in str(error.orig):
            raise CourseRefTaken(field="external_ref") from None
        raise


def subject_of(course: Course) -> Subject:
    return Subject("course", course.id, course.jobcenter_id)


async def read_courses(work: Work, rows: Sequence[Course]) -> list[CourseRead]:
    """Courses as answers, with the names of their skills in one query."""
    skill_ids = {row.skill_id for row in rows if row.skill_id is not None}
    skills = {row.id: row for row in await list_skills_of(work, skill_ids)} if skill_ids else {}
    danish = work.language is Language.DA
    found = []
    for row in rows:
        skill = skills.get(row.skill_id) if row.skill_id else None
        open_ = row.status is CourseStatus.OPEN
        shown = {
            **row.model_dump(),
            "skill": (skill.label_da if danish and skill.label_da else skill.label_en) if skill else None,
            "free_seats": row.seats - row.seats_taken if open_ else 0,
            "allowed_actions": COURSE_LIFE.allowed_actions(row.status, work.actor.role),
        }
        found.append(CourseRead.model_validate(shown))
    return found
