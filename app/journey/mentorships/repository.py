"""Every query on mentorships, their hours, and what a mentor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_
from sqlmodel import col, delete, func, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.query import select_columns
from app.foundation.db.work import Work
from app.foundation.identity.models import Account, MentorRight
from app.journey.aftercare.domain.states import EmploymentStatus
from app.journey.aftercare.models import Employment
from app.journey.mentorships.domain.seeing import SEEN_AFTER
from app.journey.mentorships.domain.states import STANDING, MentorshipKind, MentorshipStatus
from app.journey.mentorships.models import MentorEntry, Mentorship
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.registers.candidates.models import Candidate
from app.registers.candidates.repository import still_with
from app.registers.companies.models import Company

BY_ID = Sort((col(Mentorship.id),), (UUID,))
BY_DAY = Sort((col(MentorEntry.happened_on), col(MentorEntry.id)), (date, UUID))
OVER = (PlacementStatus.REJECTED, PlacementStatus.CANCELLED, PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY)
_STAFF = (Role.MANAGER, Role.CASEWORKER, Role.INTEGRATION)


@dataclass(frozen=True, slots=True)
class MentorshipFilter:
    """What a list of mentorships is narrowed by."""

    status: MentorshipStatus | None = None
    kind: MentorshipKind | None = None
    candidate_id: UUID | None = None
    placement_id: UUID | None = None
    employment_id: UUID | None = None
    mentor_account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A mentorship with the names of its two people."""

    mentorship: Mentorship
    mentor_name: str
    full_name: str
    preferred_name: str | None


@dataclass(frozen=True, slots=True)
class CompanyHours:
    """The hours of one company's people."""

    company_id: UUID | None
    company_name: str | None
    kind: MentorshipKind
    hours: Decimal
    mentors: int
    mentorships: int


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The jobcenter's own, the candidate's own, the mentor's own, and those of a company's own people.

    Notes of a mentorship that is over stay with the jobcenter it was in, and are closed once the person has moved.
    A mentor who is asked sees the proposal itself; whom it is for is left out of what is read.
    """
    if actor.role in _STAFF:
        own = col(Mentorship.jobcenter_id) == actor.jobcenter_id
        return and_(own, still_with(actor.jobcenter_id, col(Mentorship.candidate_id)))
    if actor.role is Role.COMPANY:
        return col(Mentorship.company_id) == actor.company_id
    if actor.role is Role.CANDIDATE:
        return col(Mentorship.candidate_id) == actor.candidate_id
    if actor.role is Role.MENTOR:
        return col(Mentorship.mentor_account_id) == actor.account_id
    return false()


def filterable_by(actor: Actor) -> ColumnElement[bool]:
    """The rows a caller may narrow by the person: a filter must not tell what the answer leaves out."""
    if actor.role is Role.MENTOR:
        return col(Mentorship.status) == MentorshipStatus.ACTIVE
    if actor.role is Role.COMPANY:
        return col(Mentorship.kind) == MentorshipKind.COMPANY_MENTOR
    return col(Mentorship.id).is_not(None)


async def get(work: Work, mentorship_id: UUID, *, lock: bool = False) -> Mentorship:
    """Raises NotFound."""
    statement = select(Mentorship).where(col(Mentorship.id) == mentorship_id, visible_to(work.actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await work.session.exec(statement)).one_or_none()
    if row is None:
        raise NotFound
    work.about(row.candidate_id)
    return row


def _with_names(*more: Any) -> Any:
    columns = (col(Account.full_name), col(Candidate.full_name), col(Candidate.preferred_name), *more)
    statement: Any = select(Mentorship, *columns)
    return statement.join(Account, col(Account.id) == col(Mentorship.mentor_account_id)).join(
        Candidate, col(Candidate.id) == col(Mentorship.candidate_id)
    )


async def named(work: Work, mentorship: Mentorship) -> Named:
    """The names of a mentorship that the caller has been found to see."""
    statement = _with_names().where(col(Mentorship.id) == mentorship.id)
    row = (await work.session.exec(statement)).one()
    return Named(mentorship, *row[1:4])


async def list_mentorships(work: Work, page: PageRequest, wanted: MentorshipFilter) -> tuple[list[Named], str | None]:
    """The oldest first, with names."""
    statement = _with_names(*BY_ID.columns).where(visible_to(work.actor))
    about_person = False
    for name in ("status", "kind", "candidate_id", "placement_id", "employment_id", "mentor_account_id"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(col(getattr(Mentorship, name)) == value)
            about_person = about_person or name in ("candidate_id", "placement_id", "employment_id")
    if about_person:
        statement = statement.where(filterable_by(work.actor))
    rows, cursor = await fetch_page(work, statement, BY_ID, page)
    return [Named(*row[:4]) for row in rows], cursor


async def list_entries(work: Work, page: PageRequest, mentorship_id: UUID) -> tuple[list[MentorEntry], str | None]:
    """By day; of a mentorship that the caller has been found to see."""
    statement = select(MentorEntry, *BY_DAY.columns).where(col(MentorEntry.mentorship_id) == mentorship_id)
    rows, cursor = await fetch_page(work, statement, BY_DAY, page)
    return [row[0] for row in rows], cursor


def _hours_of(actor: Actor) -> ColumnElement[bool]:
    if actor.role is Role.COMPANY:
        return col(Mentorship.company_id) == actor.company_id
    return col(MentorEntry.jobcenter_id) == actor.jobcenter_id


async def hours_per_company(work: Work, first: date | None, last: date | None) -> list[CompanyHours]:
    """Hours by company and kind, companies in the order of their names: the jobcenter's, or the company's own.

    They stay with the jobcenter in which they were given, also where the person has moved since: they name nobody.
    """
    amount = func.sum(col(MentorEntry.hours))
    statement: Any = (
        select_columns(
            Mentorship.company_id,
            Company.name,
            Mentorship.kind,
            amount,
            func.count(col(Mentorship.mentor_account_id).distinct()),
            func.count(col(Mentorship.id).distinct()),
        )
        .select_from(MentorEntry)
        .join(Mentorship, col(Mentorship.id) == col(MentorEntry.mentorship_id))
        .outerjoin(Company, col(Company.id) == col(Mentorship.company_id))
        .where(_hours_of(work.actor), col(MentorEntry.hours) > 0)
        .group_by(col(Mentorship.company_id), col(Company.name), col(Mentorship.kind))
        .order_by(col(Company.name), col(Mentorship.company_id), col(Mentorship.kind))
    )
    if first is not None:
        statement = statement.where(col(MentorEntry.happened_on) >= first)
    if last is not None:
        statement = statement.where(col(MentorEntry.happened_on) <= last)
    return [CompanyHours(*row) for row in (await work.session.exec(statement)).all()]


# Without scope: for reactions to an event of this very row, for upkeep, and once a mentorship has been found.


async def load_standing(
    work: Work, *, placement_id: UUID | None = None, employment_id: UUID | None = None
) -> Sequence[Mentorship]:
    """Proposed and active ones about a placement or a job, locked."""
    about = (
        col(Mentorship.placement_id) == placement_id
        if placement_id is not None
        else col(Mentorship.employment_id) == employment_id
    )
    statement = select(Mentorship).where(about, col(Mentorship.status).in_(STANDING)).order_by(col(Mentorship.id))
    return (await work.session.exec(statement.with_for_update())).all()


async def is_standing(work: Work, wanted: Mentorship) -> bool:
    """Whether the same mentor is proposed or active about the same already."""
    same = (
        col(getattr(Mentorship, name)).is_(None)
        if getattr(wanted, name) is None
        else col(getattr(Mentorship, name)) == getattr(wanted, name)
        for name in ("placement_id", "employment_id")
    )
    statement = select(col(Mentorship.id)).where(
        col(Mentorship.candidate_id) == wanted.candidate_id,
        col(Mentorship.mentor_account_id) == wanted.mentor_account_id,
        col(Mentorship.status).in_(STANDING),
        *same,
    )
    return (await work.session.exec(statement)).first() is not None


async def get_account(work: Work, account_id: UUID) -> Account | None:
    """An active mentor's account."""
    statement = select(Account).where(
        col(Account.id) == account_id, col(Account.role) == Role.MENTOR, col(Account.is_active)
    )
    return (await work.session.exec(statement)).one_or_none()


async def let_see(work: Work, mentorship: Mentorship) -> None:
    """The mentor sees what the mentorship is about; a mentorship of the person as a whole shows no more than itself."""
    subject_id = mentorship.placement_id or mentorship.employment_id
    if subject_id is not None:
        await work.session.merge(MentorRight(account_id=mentorship.mentor_account_id, subject_id=subject_id))
        await work.session.flush()


async def let_see_no_longer(work: Work, mentorship: Mentorship) -> None:
    subject_id = mentorship.placement_id or mentorship.employment_id
    await work.session.exec(
        delete(MentorRight).where(
            col(MentorRight.account_id) == mentorship.mentor_account_id, col(MentorRight.subject_id) == subject_id
        )
    )


async def over_by_now(work: Work, limit: int) -> list[tuple[Mentorship, date | None]]:
    """Standing ones whose last day has passed, or whose placement or job was over long ago, with that last day."""
    long_ago = work.today() - SEEN_AFTER
    subject_over_on = func.coalesce(Placement.ended_on, Placement.ends_on, Employment.ends_on)
    over = or_(
        col(Placement.status).in_(OVER),
        col(Employment.status) == EmploymentStatus.ENDED,
    )
    statement: Any = (
        select(Mentorship, subject_over_on)
        .outerjoin(Placement, col(Placement.id) == col(Mentorship.placement_id))
        .outerjoin(Employment, col(Employment.id) == col(Mentorship.employment_id))
        .where(
            col(Mentorship.status).in_(STANDING),
            or_(col(Mentorship.ends_on) < work.today(), and_(over, subject_over_on < long_ago)),
        )
        .order_by(col(Mentorship.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=Mentorship)
    )
    return [(row[0], row[1]) for row in (await work.session.exec(statement)).all()]


async def named_without_mentorship(work: Work, limit: int) -> Sequence[Placement]:
    """Placements whose agreement named a mentor before there were mentorships, as long as they go on."""
    known = exists().where(
        col(Mentorship.placement_id) == col(Placement.id),
        col(Mentorship.mentor_account_id) == col(Placement.mentor_account_id),
    )
    reachable = exists().where(
        col(Account.id) == col(Placement.mentor_account_id), col(Account.role) == Role.MENTOR, col(Account.is_active)
    )
    statement = (
        select(Placement)
        .where(reachable, col(Placement.status).not_in(OVER), ~known)
        .order_by(col(Placement.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await work.session.exec(statement)).all()
