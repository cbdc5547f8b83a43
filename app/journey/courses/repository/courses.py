"""Every query on courses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false
from sqlmodel import col, select, update

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.courses.domain.states import CourseStatus
from app.journey.courses.errors import CourseFull
from app.journey.courses.models import Course
from app.journey.training.domain.values import ActivityKind
from app.registers.candidates.models import Candidate

# Keys are UUIDv7: their order is the order of creation.
SORTS: Mapping[str, Sort] = {
    "starts_on": Sort((col(Course.starts_on), col(Course.id)), (date, UUID)),
    "-starts_on": Sort((col(Course.starts_on), col(Course.id)), (date, UUID), descending=True),
    "price_ore": Sort((col(Course.price_ore), col(Course.id)), (int, UUID)),
    "-price_ore": Sort((col(Course.price_ore), col(Course.id)), (int, UUID), descending=True),
    "created_at": Sort((col(Course.id),), (UUID,)),
    "-created_at": Sort((col(Course.id),), (UUID,), descending=True),
}


@dataclass(frozen=True, slots=True)
class CourseFilter:
    """What a catalogue is narrowed to; None does not narrow."""

    skill_id: UUID | None = None
    language: str | None = None
    kind: ActivityKind | None = None
    status: CourseStatus | None = None
    starts_from: date | None = None
    starts_to: date | None = None
    free_seats: bool = False
    max_price_ore: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        equal: tuple[tuple[Any, Any], ...] = (
            (Course.skill_id, self.skill_id),
            (Course.language, self.language),
            (Course.kind, self.kind),
            (Course.status, self.status),
        )
        found: list[ColumnElement[bool]] = [col(column) == value for column, value in equal if value is not None]
        if self.starts_from is not None:
            found.append(col(Course.starts_on) >= self.starts_from)
        if self.starts_to is not None:
            found.append(col(Course.starts_on) <= self.starts_to)
        if self.free_seats:
            found += [col(Course.status) == CourseStatus.OPEN, col(Course.seats_taken) < col(Course.seats)]
        if self.max_price_ore is not None:
            found.append(col(Course.price_ore) <= self.max_price_ore)
        return found


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A jobcenter's catalogue is for its staff, its integrations, and the candidates it looks after."""
    if actor.role in JOBCENTER_STAFF or actor.role is Role.INTEGRATION:
        return col(Course.jobcenter_id) == actor.jobcenter_id
    if actor.role is Role.CANDIDATE:
        own = select(Candidate.jobcenter_id).where(col(Candidate.id) == actor.candidate_id).scalar_subquery()
        return col(Course.jobcenter_id) == own
    return false()


async def list_courses(
    work: Work, wanted: CourseFilter, sort: str, page: PageRequest
) -> tuple[list[Course], str | None]:
    order = SORTS[sort]
    statement = select(Course, *order.columns).where(visible_to(work.actor), *wanted.conditions())
    rows, cursor = await fetch_page(work, statement, order, page)
    return [row[0] for row in rows], cursor


async def get_course(work: Work, course_id: UUID, *, lock: bool = False) -> Course:
    """Raises NotFound; `lock` holds the row for a change and reads it anew."""
    return await _one(work, lock, col(Course.id) == course_id, visible_to(work.actor))


async def load_course(work: Work, course_id: UUID, *, lock: bool = False) -> Course:
    """By key, without scope: only where the right follows from a voucher that names this course."""
    return await _one(work, lock, col(Course.id) == course_id)


async def _one(work: Work, lock: bool, *conditions: ColumnElement[bool]) -> Course:
    statement = select(Course).where(*conditions)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    course = (await work.session.exec(statement)).one_or_none()
    if course is None:
        raise NotFound
    return course


async def load_courses(work: Work, course_ids: Collection[UUID]) -> dict[UUID, Course]:
    """By key, without scope: for vouchers the caller has a right to, in one query."""
    rows = await work.session.exec(select(Course).where(col(Course.id).in_(course_ids)))
    return {row.id: row for row in rows.all()}


async def is_ref_taken(work: Work, course: Course) -> bool:
    """Whether another course of the jobcenter has this one's reference."""
    statement = select(Course.id).where(
        col(Course.jobcenter_id) == course.jobcenter_id,
        col(Course.external_ref) == course.external_ref,
        col(Course.id) != course.id,
    )
    return (await work.session.exec(statement)).first() is not None


async def take_seat(work: Work, course: Course) -> None:
    """One more seat taken, in one statement that two callers cannot both win. Raises CourseFull."""
    statement = (
        update(Course)
        .where(
            col(Course.id) == course.id,
            col(Course.status) == CourseStatus.OPEN,
            col(Course.seats_taken) < col(Course.seats),
        )
        .values(seats_taken=col(Course.seats_taken) + 1, version=col(Course.version) + 1, updated_at=work.now())
        .execution_options(synchronize_session=False)
    )
    if (await work.session.exec(statement)).rowcount != 1:
        raise CourseFull
    await work.session.refresh(course)


async def give_back_seat(work: Work, course: Course) -> None:
    """One seat fewer taken; never below none."""
    statement = (
        update(Course)
        .where(col(Course.id) == course.id, col(Course.seats_taken) > 0)
        .values(seats_taken=col(Course.seats_taken) - 1, version=col(Course.version) + 1, updated_at=work.now())
        .execution_options(synchronize_session=False)
    )
    await work.session.exec(statement)
    await work.session.refresh(course)
