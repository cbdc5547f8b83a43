"""Every query of the CV: whose CV a caller may read, and what stands on it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists
from sqlalchemy import select as core_select
from sqlmodel import col, select

from app.foundation.core.actor import Role
from app.foundation.core.errors import NotFound
from app.foundation.db.query import fetch_rows
from app.foundation.db.work import Work
from app.foundation.identity.models import Account
from app.journey.aftercare.models import Employment
from app.journey.courses.domain.states import CourseStatus, VoucherStatus
from app.journey.courses.models import Course, Voucher
from app.journey.cv.models import CvProfile
from app.journey.matching.domain.states import SHOWN_TO_COMPANY
from app.journey.matching.models import Match
from app.journey.needs.models import Need
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.training.domain.states import ActivityStatus
from app.journey.training.models import TrainingActivity
from app.registers.candidates import repository as candidates
from app.registers.candidates.domain import SharedKind
from app.registers.candidates.models import Candidate
from app.registers.companies.models import Company, Workplace

_OVER = (PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY, PlacementStatus.CANCELLED)
_BEGUN = (PlacementStatus.ACTIVE, PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY)


async def get_candidate(work: Work, candidate_id: UUID) -> Candidate:
    """Whose CV the caller may read. Raises NotFound, and just the same where it is none of the caller's business.

    The jobcenter's own, the own, and for a company whoever has said yes to one of its places, and lets it see the CV:
    from the consent, while the match stands, until the internship is over. Who declines or withdraws is gone from its
    sight.
    """
    if work.actor.role is not Role.COMPANY:
        return await candidates.get(work, candidate_id)
    over = exists().where(col(Placement.match_id) == col(Match.id), col(Placement.status).in_(_OVER))
    statement = select(Match.id).where(
        col(Match.candidate_id) == candidate_id,
        col(Match.company_id) == work.actor.company_id,
        col(Match.status).in_(SHOWN_TO_COMPANY),
        ~over,
        candidates.is_shared(candidate_id, work.actor.company_id, SharedKind.CV),
    )
    if (await work.session.exec(statement.limit(1))).first() is None:
        raise NotFound
    return await candidates.load(work, candidate_id)


async def find_profile(work: Work, candidate_id: UUID) -> CvProfile | None:
    """What the candidate says on the CV; the right is on the candidate."""
    statement = select(CvProfile).where(col(CvProfile.candidate_id) == candidate_id)
    return (await work.session.exec(statement)).one_or_none()


async def sign_offs_of(work: Work, candidate_id: UUID) -> Sequence[Any]:
    """Every sign-off of a skill with where it was given and by whom; the right is on the candidate.

    Rows: activity, placement's first day, last day as planned, last day as it was, status, workplace, company, role.
    """
    statement: Any = (
        _at_workplace(
            TrainingActivity,
            col(Placement.starts_on),
            col(Placement.ends_on),
            col(Placement.ended_on),
            col(Placement.status),
            col(Workplace.name),
            col(Company.name),
            col(Account.role),
        )
        .join(TrainingActivity, col(TrainingActivity.placement_id) == col(Placement.id))
        .outerjoin(Account, col(Account.id) == col(TrainingActivity.signed_off_by))
        .where(
            col(TrainingActivity.candidate_id) == candidate_id,
            col(TrainingActivity.status) == ActivityStatus.SIGNED_OFF,
            col(TrainingActivity.skill_id).is_not(None),
        )
    )
    return await fetch_rows(work.session, statement)


async def internships_of(work: Work, candidate_id: UUID) -> Sequence[Any]:
    """Internships that have begun, the latest first; the right is on the candidate.

    Rows: title, tasks, first day, last day as planned, last day as it was, status, workplace, company.
    """
    statement = (
        _at_workplace(
            col(Need.title),
            col(Placement.tasks),
            col(Placement.starts_on),
            col(Placement.ends_on),
            col(Placement.ended_on),
            col(Placement.status),
            col(Workplace.name),
            col(Company.name),
            col(Placement.updated_at),
        )
        .join(Need, col(Need.id) == col(Placement.need_id))
        .where(col(Placement.candidate_id) == candidate_id, col(Placement.status).in_(_BEGUN))
        .order_by(col(Placement.starts_on).desc(), col(Placement.id).desc())
    )
    return await fetch_rows(work.session, statement)


def _at_workplace(*columns: Any) -> Any:
    return (
        core_select(*columns)
        .select_from(Placement)
        .join(Workplace, col(Workplace.id) == col(Placement.workplace_id))
        .join(Company, col(Company.id) == col(Placement.company_id))
    )


async def jobs_of(work: Work, candidate_id: UUID) -> Sequence[Any]:
    """Jobs that have begun, the latest first; the right is on the candidate.

    Rows: title, first day, last day, workplace, company. Not the kind: who pays for a job is no employer's business.
    """
    statement: Any = (
        core_select(
            col(Employment.title),
            col(Employment.starts_on),
            col(Employment.ends_on),
            col(Workplace.name),
            col(Company.name),
            col(Employment.updated_at),
        )
        .join(Company, col(Company.id) == col(Employment.company_id))
        .outerjoin(Workplace, col(Workplace.id) == col(Employment.workplace_id))
        .where(col(Employment.candidate_id) == candidate_id, col(Employment.starts_on) <= work.today())
        .order_by(col(Employment.starts_on).desc(), col(Employment.id).desc())
    )
    return await fetch_rows(work.session, statement)


async def courses_of(work: Work, candidate_id: UUID) -> Sequence[Any]:
    """Courses the person has gone to, the latest first; the right is on the candidate.

    Paid for and begun; not one that was called off, or whose whole price was paid back. Rows: title, provider, days.
    """
    statement: Any = (
        core_select(
            col(Course.title),
            col(Course.provider),
            col(Course.starts_on),
            col(Course.ends_on),
            col(Voucher.updated_at),
        )
        .join(Voucher, col(Voucher.course_id) == col(Course.id))
        .where(
            col(Voucher.candidate_id) == candidate_id,
            col(Voucher.status) == VoucherStatus.REDEEMED,
            col(Course.status) == CourseStatus.OPEN,
            col(Course.starts_on) <= work.today(),
            _was_not_paid_back(),
        )
        .order_by(col(Course.starts_on).desc(), col(Voucher.id).desc())
    )
    return await fetch_rows(work.session, statement)


def _was_not_paid_back() -> ColumnElement[bool]:
    spent, refunded = col(Voucher.spent_ore), col(Voucher.refunded_ore)
    return (refunded < spent) | (spent == 0)
