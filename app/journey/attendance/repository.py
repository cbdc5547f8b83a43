"""Every query on attendance and readiness pictures; who may see them is decided by their placement."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.errors import NotFound
from app.foundation.db.query import fetch_rows, select_columns
from app.foundation.db.work import Work
from app.journey.attendance.domain.months import EnteredDay
from app.journey.attendance.domain.signals import LOW_MARK
from app.journey.attendance.domain.states import SIGNALS
from app.journey.attendance.models import AttendanceDay, ReadinessPicture
from app.journey.placements.domain.ending import SPOKEN_OF
from app.journey.placements.models import AgreementVersion, Placement
from app.journey.placements.repository import visible_to
from app.registers.candidates.models import Candidate
from app.registers.companies.models import Company, Workplace

DAYS_IN_ORDER = Sort((col(AttendanceDay.day_on), col(AttendanceDay.id)), (date, UUID))
PICTURES_IN_ORDER = Sort((col(ReadinessPicture.seen_on), col(ReadinessPicture.id)), (date, UUID))
PLACEMENTS_IN_ORDER = Sort((col(Placement.id),), (UUID,))


@dataclass(frozen=True, slots=True)
class InternshipRow:
    """A placement beside the names a list of hours shows."""

    placement: Placement
    candidate_name: str
    company_name: str
    workplace_name: str


async def list_days(
    work: Work, placement_id: UUID, first: date | None, last: date | None, page: PageRequest
) -> tuple[list[AttendanceDay], str | None]:
    """Of a placement the caller has been found to see; both days included."""
    statement = select(AttendanceDay, *DAYS_IN_ORDER.columns).where(col(AttendanceDay.placement_id) == placement_id)
    if first is not None:
        statement = statement.where(col(AttendanceDay.day_on) >= first)
    if last is not None:
        statement = statement.where(col(AttendanceDay.day_on) <= last)
    rows, cursor = await fetch_page(work, statement, DAYS_IN_ORDER, page)
    return [row[0] for row in rows], cursor


async def load_days(work: Work, placement_id: UUID, days: Collection[date]) -> dict[date, AttendanceDay]:
    """What stands for these days, locked, of a placement that is locked already."""
    statement = (
        select(AttendanceDay)
        .where(col(AttendanceDay.placement_id) == placement_id, col(AttendanceDay.day_on).in_(days))
        .order_by(col(AttendanceDay.day_on))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.day_on: row for row in (await work.session.exec(statement)).all()}


async def get_day(work: Work, day_id: UUID, *, lock: bool = False) -> AttendanceDay:
    """Raises NotFound."""
    day: AttendanceDay = await _get(work, AttendanceDay, day_id, lock=lock)
    return day


async def get_picture(work: Work, picture_id: UUID, *, lock: bool = False) -> ReadinessPicture:
    """Raises NotFound."""
    picture: ReadinessPicture = await _get(work, ReadinessPicture, picture_id, lock=lock)
    return picture


async def _get(work: Work, model: Any, key: UUID, *, lock: bool) -> Any:
    statement: Any = (
        select(model)
        .join(Placement, col(Placement.id) == model.placement_id)
        .where(model.id == key, visible_to(work.actor))
    )
    if lock:
        statement = statement.with_for_update(of=model).execution_options(populate_existing=True)
    row = (await work.session.exec(statement)).one_or_none()
    if row is None:
        raise NotFound
    work.about(row.candidate_id)
    return row


async def list_pictures(work: Work, placement_id: UUID, page: PageRequest) -> tuple[list[ReadinessPicture], str | None]:
    """Of a placement the caller has been found to see."""
    statement = select(ReadinessPicture, *PICTURES_IN_ORDER.columns).where(
        col(ReadinessPicture.placement_id) == placement_id
    )
    rows, cursor = await fetch_page(work, statement, PICTURES_IN_ORDER, page)
    return [row[0] for row in rows], cursor


async def picture_exists(work: Work, placement_id: UUID, seen_on: date) -> bool:
    statement = select(col(ReadinessPicture.id)).where(
        col(ReadinessPicture.placement_id) == placement_id, col(ReadinessPicture.seen_on) == seen_on
    )
    return (await work.session.exec(statement)).first() is not None


async def uncounted_days(work: Work, placement_id: UUID) -> Sequence[AttendanceDay]:
    """Days that are a signal and have not yet been one of those that called for support; locked, as their placement is."""
    statement = select(AttendanceDay).where(
        col(AttendanceDay.placement_id) == placement_id,
        col(AttendanceDay.counted_at).is_(None),
        col(AttendanceDay.status).in_(SIGNALS),
    )
    days: Sequence[AttendanceDay] = (await work.session.exec(_in_turn(statement, AttendanceDay))).all()
    return days


async def uncounted_pictures(work: Work, placement_id: UUID) -> Sequence[ReadinessPicture]:
    """The same of readiness pictures."""
    marks = (
        ReadinessPicture.punctuality,
        ReadinessPicture.presence,
        ReadinessPicture.appearance,
        ReadinessPicture.communication,
    )
    low: ColumnElement[bool] = col(marks[0]) <= LOW_MARK
    for mark in marks[1:]:
        low |= col(mark) <= LOW_MARK
    statement = select(ReadinessPicture).where(
        col(ReadinessPicture.placement_id) == placement_id, col(ReadinessPicture.counted_at).is_(None), low
    )
    pictures: Sequence[ReadinessPicture] = (await work.session.exec(_in_turn(statement, ReadinessPicture))).all()
    return pictures


def _in_turn(statement: Any, model: Any) -> Any:
    """Locked, for they are about to be counted: a note or a reply at the same time is waited for."""
    return statement.order_by(model.id).with_for_update().execution_options(populate_existing=True)


async def entered_days_of(
    work: Work, placement_ids: Collection[UUID], first: date, last: date
) -> dict[UUID, list[EnteredDay]]:
    """What is entered for many placements between two days, in one query."""
    columns = (
        AttendanceDay.placement_id,
        AttendanceDay.day_on,
        AttendanceDay.status,
        AttendanceDay.minutes_late,
        AttendanceDay.hours,
        AttendanceDay.scheduled_hours,
    )
    statement = select_columns(*columns).where(
        col(AttendanceDay.placement_id).in_(placement_ids), col(AttendanceDay.day_on).between(first, last)
    )
    found: dict[UUID, list[EnteredDay]] = defaultdict(list)
    for placement_id, *values in await fetch_rows(work.session, statement):
        found[placement_id].append(EnteredDay(*values))
    return found


async def changed_versions_of(work: Work, placements: Collection[Placement]) -> dict[UUID, list[AgreementVersion]]:
    """The versions since the grant, oldest first, of those whose agreement has changed since; one query, or none."""
    changed = {
        placement.id: placement.granted_version
        for placement in placements
        if placement.granted_version is not None and placement.agreement_version > placement.granted_version
    }
    found: dict[UUID, list[AgreementVersion]] = defaultdict(list)
    if not changed:
        return found
    statement = (
        select(AgreementVersion)
        .where(col(AgreementVersion.placement_id).in_(changed))
        .order_by(col(AgreementVersion.number))
    )
    for version in (await work.session.exec(statement)).all():
        if version.number >= changed[version.placement_id]:
            found[version.placement_id].append(version)
    return found


def _internships(work: Work, first: date, last: date) -> Any:
    """Internships that have started and touch these days, with their names."""
    columns: tuple[Any, ...] = (Placement, Candidate.full_name, Company.name, Workplace.name, Placement.id)
    return (
        select_columns(*columns)
        .select_from(Placement)
        .join(Candidate, col(Candidate.id) == col(Placement.candidate_id))
        .join(Company, col(Company.id) == col(Placement.company_id))
        .join(Workplace, col(Workplace.id) == col(Placement.workplace_id))
        .where(
            visible_to(work.actor),
            col(Placement.status).in_(SPOKEN_OF),
            col(Placement.starts_on) <= last,
            func.coalesce(col(Placement.ended_on), col(Placement.ends_on)) >= first,
        )
    )


async def list_internships(
    work: Work, first: date, last: date, page: PageRequest
) -> tuple[list[InternshipRow], str | None]:
    rows, cursor = await fetch_page(work, _internships(work, first, last), PLACEMENTS_IN_ORDER, page)
    return [InternshipRow(*row[:-1]) for row in rows], cursor


async def every_internship(
    work: Work, first: date, last: date, after: UUID | None, at_most: int
) -> list[InternshipRow]:
    """The next of them by key, for a file that holds them all."""
    statement = _internships(work, first, last).order_by(col(Placement.id)).limit(at_most)
    if after is not None:
        statement = statement.where(col(Placement.id) > after)
    return [InternshipRow(*row[:-1]) for row in (await work.session.exec(statement)).all()]
