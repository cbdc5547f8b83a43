"""Routes of the catalogue of courses."""

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
from app.journey.courses.domain.states import CourseStatus
from app.journey.courses.models import Course
from app.journey.courses.repository import courses
from app.journey.courses.repository.courses import CourseFilter
from app.journey.courses.schemas import CourseCancelBody, CourseCreate, CoursePatch, CourseRead, CourseSort
from app.journey.courses.schemas.courses import LanguageCode
from app.journey.courses.schemas.money import LARGEST_AMOUNT_ORE
from app.journey.training.domain.values import ActivityKind

router = make_router("courses")
ReadCourses = Annotated[Work, allow(permissions.READ_COURSES)]
WriteCourses = Annotated[Work, allow(permissions.WRITE_COURSES)]
CancelCourses = Annotated[Work, allow(permissions.CANCEL_COURSES)]


async def _wanted(
    *,
    skill_id: UUID | None = None,
    language: LanguageCode | None = None,
    kind: ActivityKind | None = None,
    status: CourseStatus | None = None,
    from_on: Annotated[Day | None, Query(alias="from", description="Begins on this day or later.")] = None,
    to_on: Annotated[Day | None, Query(alias="to", description="Begins on this day or earlier.")] = None,
    free_seats: Annotated[bool, Query(description="Only those that still take somebody.")] = False,
    max_price_ore: Annotated[int | None, Query(ge=0, le=LARGEST_AMOUNT_ORE)] = None,
) -> CourseFilter:
    return CourseFilter(skill_id, language, kind, status, from_on, to_on, free_seats, max_price_ore)


@router.get("/courses")
async def list_courses(
    work: ReadCourses, page: Paging, wanted: Annotated[CourseFilter, Depends(_wanted)], sort: CourseSort = "starts_on"
) -> Page[CourseRead]:
    """The jobcenter's catalogue, for its staff and for the candidates who choose from it."""
    rows, cursor = await courses.list_courses(work, wanted, sort, page)
    return Page(items=await service.read_courses(work, rows), next_cursor=cursor)


@router.post("/courses", status_code=201)
async def create_course(work: WriteCourses, body: CourseCreate, tag: Tag) -> CourseRead:
    """Offers a course somebody else holds: what it teaches, when, at what price, and how many may come."""
    course = await service.create_course(work, body)
    tag.created(course.version, f"/v1/courses/{course.id}")
    return (await service.read_courses(work, [course]))[0]


@router.get("/courses/{course_id}")
async def get_course(work: ReadCourses, course_id: UUID, tag: Tag) -> CourseRead:
    """One course."""
    return await _answer(work, await courses.get_course(work, course_id), tag)


@router.patch("/courses/{course_id}")
async def patch_course(
    work: WriteCourses, course_id: UUID, patch: CoursePatch, precondition: IfMatch, tag: Tag
) -> CourseRead:
    """Changes a course: all of one that nobody has chosen.

    Once somebody has a place, only `external_ref`, `description`, `sign_up_by`, and `seats` down to those taken.
    """
    return await _answer(work, await service.patch_course(work, course_id, patch, precondition), tag)


@router.post("/courses/{course_id}/cancel")
async def cancel_course(
    work: CancelCourses, course_id: UUID, body: CourseCancelBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> CourseRead:
    """The course does not take place: every reservation is freed, and its voucher may choose another course.

    Vouchers that have paid already stay redeemed: see `refund`.
    """
    return await _answer(work, await service.cancel_course(work, course_id, body.reason_code, precondition), tag)


async def _answer(work: Work, course: Course, tag: Tag) -> CourseRead:
    tag(course.version)
    return (await service.read_courses(work, [course]))[0]
