"""What other rooms let a feed's owner see, as narrow rows: each query scoped by its room's own `visible_to`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, true
from sqlmodel import col

from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.db.query import select_columns
from app.foundation.db.work import Work
from app.journey.aftercare.domain.states import FollowUpStatus
from app.journey.aftercare.models import FollowUp
from app.journey.aftercare.repository import follow_ups_visible_to
from app.journey.courses.domain.states import CourseStatus, VoucherStatus
from app.journey.courses.models import Course, Voucher
from app.journey.courses.repository import vouchers
from app.journey.matching import repository as matching
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.placements import repository as placements
from app.journey.placements.domain import Party, PlacementStatus
from app.journey.placements.domain.agreement import party_of
from app.journey.placements.models import Placement, Signature
from app.journey.training import repository as training
from app.journey.training.models import TrainingActivity
from app.registers.candidates import repository as candidates
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.models import Candidate
from app.registers.companies.models import Workplace
from app.registers.jobcenters.models import JobcenterSettings
from app.registers.reference.models import Postcode

_PERSON: tuple[Any, ...] = (
    col(Candidate.id).label("person_id"),
    col(Candidate.full_name),
    col(Candidate.preferred_name),
)
_PLACE: tuple[Any, ...] = (
    col(Workplace.name).label("workplace"),
    col(Workplace.street),
    col(Workplace.postcode),
    col(Postcode.name).label("city"),
)
_UNDER_WAY_OR_OVER = (
    PlacementStatus.GRANTED, PlacementStatus.ACTIVE, PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """The days a feed tells of, both included."""

    first: date
    last: date


def _looked_after(actor: Actor) -> ColumnElement[bool]:
    """Of their jobcenter's people, staff look after those they are the caseworker of, and those who have none."""
    if actor.role not in JOBCENTER_STAFF:
        return true()
    caseworker = col(Candidate.caseworker_account_id)
    return or_(caseworker == actor.account_id, caseworker.is_(None))


def _to_be_met(actor: Actor) -> ColumnElement[bool]:
    """A manager answers for every deadline of the jobcenter, a caseworker for those of the people looked after."""
    return true() if actor.role is Role.MANAGER else _looked_after(actor)


async def _rows(work: Work, statement: Any) -> Sequence[Any]:
    found: Sequence[Any] = (await work.session.exec(statement)).all()
    work.about(*(row.person_id for row in found))
    return found


def _at_a_workplace(statement: Any, of: Any) -> Any:
    return (
        statement.join(Candidate, col(Candidate.id) == col(of.candidate_id))
        .join(Workplace, col(Workplace.id) == col(of.workplace_id))
        .join(Postcode, col(Postcode.code) == col(Workplace.postcode))
    )


async def activities(work: Work, period: Period) -> Sequence[Any]:
    """Training activities with their sittings; dropped ones too, for what took place before."""
    names = (
        "id", "placement_id", "candidate_id", "skill_id", "origin", "origin_id", "title_da", "title_en", "dated_sessions", "status",
        "updated_at",
    )  # fmt: skip
    statement: Any = select_columns(*(col(getattr(TrainingActivity, name)) for name in names), *_PERSON, *_PLACE)
    statement = statement.join(Placement, col(Placement.id) == col(TrainingActivity.placement_id))
    statement = _at_a_workplace(statement, Placement).where(
        training.visible_to(work.actor, TrainingActivity),
        _looked_after(work.actor),
        col(TrainingActivity.ends_on) >= period.first,
        col(TrainingActivity.starts_on) <= period.last,
    )
    return await _rows(work, statement.order_by(col(TrainingActivity.id)))


async def danish_classes(work: Work) -> Sequence[Any]:
    """Candidates with the Danish classes they go to every week."""
    statement = select_columns(Candidate.id, Candidate.danish_classes, *_PERSON).where(
        candidates.visible_to(work.actor),
        _looked_after(work.actor),
        col(Candidate.status) != CandidateStatus.CLOSED,
    )
    return await _rows(work, statement)


async def internships(work: Work, period: Period) -> Sequence[Any]:
    """Placements that have been granted, with their working times, pauses and days."""
    names = ("id", "status", "starts_on", "ends_on", "ended_on", "working_times", "pauses")
    looked_after = _looked_after(work.actor).label("looked_after")
    statement: Any = select_columns(*(col(getattr(Placement, name)) for name in names), looked_after, *_PERSON, *_PLACE)
    statement = _at_a_workplace(statement, Placement).where(
        placements.visible_to(work.actor),
        _to_be_met(work.actor),
        col(Placement.status).in_(_UNDER_WAY_OR_OVER),
        col(Placement.ends_on) >= period.first,
        col(Placement.starts_on) <= period.last,
    )
    return await _rows(work, statement)


async def agreements_to_sign(work: Work) -> Sequence[Any]:
    """Agreements that are out for signature; of a company and a candidate those they have not answered yet."""
    statement: Any = select_columns(Placement.id, Placement.starts_on, *_PERSON, *_PLACE)
    statement = _at_a_workplace(statement, Placement).where(
        placements.visible_to(work.actor),
        _to_be_met(work.actor),
        col(Placement.status) == PlacementStatus.SUBMITTED,
    )
    if work.actor.role in (Role.COMPANY, Role.CANDIDATE):
        statement = statement.where(~_answered_by(party_of(work.actor.role)))
    return await _rows(work, statement)


def _answered_by(party: Party) -> ColumnElement[bool]:
    return exists().where(
        col(Signature.placement_id) == col(Placement.id),
        col(Signature.party) == party,
        col(Signature.agreement_version) == col(Placement.agreement_version),
        col(Signature.voided_at).is_(None),
    )


_WAIT_FOR = {Role.CANDIDATE: (MatchStatus.PROPOSED,), Role.COMPANY: (MatchStatus.CONSENTED,)}


async def matches_to_answer(work: Work) -> Sequence[Any]:
    """Matches somebody has to answer, with the days their jobcenter waits; to a party only those that wait for it."""
    days = col(JobcenterSettings.match_expires_after_days)
    statement: Any = select_columns(Match.id, Match.status, Match.updated_at, days, *_PERSON, *_PLACE)
    statement = statement.join(JobcenterSettings, col(JobcenterSettings.id) == col(Match.jobcenter_id))
    waiting = _WAIT_FOR.get(work.actor.role, (MatchStatus.PROPOSED, MatchStatus.CONSENTED))
    statement = _at_a_workplace(statement, Match).where(
        matching.visible_to(work.actor), _to_be_met(work.actor), col(Match.status).in_(waiting)
    )
    return await _rows(work, statement)


async def follow_ups(work: Work, period: Period) -> Sequence[Any]:
    """Follow-ups that are still to be done or have been; a caseworker's own, and those that are nobody's yet."""
    statement: Any = select_columns(FollowUp.id, FollowUp.audience, FollowUp.due_on, FollowUp.status, *_PERSON)
    statement = statement.join(Candidate, col(Candidate.id) == col(FollowUp.candidate_id)).where(
        follow_ups_visible_to(work.actor),
        col(FollowUp.status) != FollowUpStatus.CANCELLED,
        col(FollowUp.due_on).between(period.first, period.last),
    )
    if work.actor.role is Role.CASEWORKER:
        assignee = col(FollowUp.assignee_account_id)
        nobodys = and_(assignee.is_(None), _looked_after(work.actor))
        statement = statement.where(or_(assignee == work.actor.account_id, nobodys))
    return await _rows(work, statement)


async def booked_courses(work: Work, period: Period) -> Sequence[Any]:
    """Vouchers with a place in a course, and the course's sittings; `id` is the voucher's."""
    columns = (Voucher.id, Voucher.candidate_id, Course.title, Course.provider, Course.sessions)
    statement: Any = select_columns(*columns, *_PERSON).select_from(Voucher)
    statement = (
        statement.join(Course, col(Course.id) == col(Voucher.course_id))
        .join(Candidate, col(Candidate.id) == col(Voucher.candidate_id))
        .where(
            vouchers.visible_to(work.actor),
            _looked_after(work.actor),
            col(Voucher.status).in_((VoucherStatus.RESERVED, VoucherStatus.REDEEMED)),
            col(Course.status) == CourseStatus.OPEN,
            col(Course.ends_on) >= period.first,
            col(Course.starts_on) <= period.last,
        )
    )
    return await _rows(work, statement)


async def vouchers_to_use(work: Work) -> Sequence[Any]:
    """Vouchers that can still be used, or whose place is reserved but not paid."""
    statement: Any = select_columns(Voucher.id, Voucher.valid_until, *_PERSON).select_from(Voucher)
    statement = statement.join(Candidate, col(Candidate.id) == col(Voucher.candidate_id)).where(
        vouchers.visible_to(work.actor),
        _to_be_met(work.actor),
        col(Voucher.status).in_((VoucherStatus.ISSUED, VoucherStatus.RESERVED)),
    )
    return await _rows(work, statement)
