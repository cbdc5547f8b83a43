"""Whom an event concerns: accounts in use, found by what the event names."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, exists, func, or_
from sqlmodel import col, select

from app.foundation.audit.models import Event
from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.db.query import fetch_columns, select_columns
from app.foundation.db.work import Work
from app.foundation.identity.models import Account
from app.journey.aftercare.domain import template as aftercare
from app.journey.aftercare.models import Employment, FollowUp
from app.journey.conversations.domain.sides import ThreadSide
from app.journey.conversations.models import Message, Thread, ThreadReading
from app.journey.matching.models import Match
from app.journey.mentorships.models import Mentorship
from app.journey.notices.domain.states import Digest
from app.journey.notices.domain.telling import Audience
from app.journey.notices.domain.timing import Wishes
from app.journey.notices.models import NoticePreference
from app.journey.placements.models import Placement
from app.journey.transfers.models import Transfer
from app.registers.candidates.models import Candidate

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Recipient:
    """An account that is told, what it wants, and how far it has read the conversation it is told of (else 0)."""

    account_id: UUID
    wishes: Wishes
    read_count: int


async def recipients_of(work: Work, event: Event, audiences: Collection[Audience]) -> list[Recipient]:
    """Each account once, in one query; never whoever set the event off."""
    await work.session.flush()
    values = {
        "subject_id": event.subject_id, "jobcenter_id": event.jobcenter_id, "company_id": event.company_id,
        "candidate_id": event.candidate_id, "actor_id": event.actor_id,
    }  # fmt: skip
    statement = _statement(tuple(_condition_of(event, each) for each in audiences))
    rows = await fetch_columns(work.session, statement, values)
    return [Recipient(account_id, wishes_of(*wanted), read_count) for account_id, read_count, *wanted in rows]


@cache
def _statement(conditions: tuple[Callable[[], Condition], ...]) -> Any:
    """Made once for each choice of audiences: to put it together takes longer than to ask it."""
    actor_id = _of_event("actor_id")
    preference = (
        NoticePreference.by_email,
        NoticePreference.unwanted_kinds,
        NoticePreference.digest,
        NoticePreference.quiet_from,
        NoticePreference.quiet_to,
    )
    read = (
        select(col(ThreadReading.read_count))
        .where(
            col(ThreadReading.thread_id) == _of_event("subject_id"), col(ThreadReading.account_id) == col(Account.id)
        )
        .scalar_subquery()
    )
    return (
        select_columns(Account.id, func.coalesce(read, 0), *preference)
        .outerjoin(NoticePreference, col(NoticePreference.account_id) == col(Account.id))
        .where(
            or_(*(condition() for condition in conditions)),
            col(Account.is_active),
            or_(actor_id.is_(None), col(Account.id) != actor_id),
        )
        .order_by(col(Account.id))
    )


def _of_event(name: str) -> Any:
    """What an event says under this name: the values of `recipients_of`."""
    return bindparam(name, type_=Uuid)


def wishes_of(by_email: Any, unwanted: Any, digest: Any, quiet_from: Any, quiet_to: Any) -> Wishes:
    """What a row of preferences says; an account without one wants everything at once."""
    if by_email is None:
        return Wishes()
    return Wishes(by_email, frozenset(unwanted), Digest(digest), quiet_from, quiet_to)


def _candidate() -> Condition:
    return and_(col(Account.role) == Role.CANDIDATE, col(Account.candidate_id) == _of_event("candidate_id"))


def _company() -> Condition:
    return and_(col(Account.role) == Role.COMPANY, col(Account.company_id) == _of_event("company_id"))


def _managers() -> Condition:
    return _managers_of(_of_event("jobcenter_id"))


def _managers_of(jobcenter_id: Any) -> Condition:
    return and_(col(Account.role) == Role.MANAGER, col(Account.jobcenter_id) == jobcenter_id)


def _caseworker() -> Condition:
    return _caseworker_of(_of_event("candidate_id"))


def _caseworker_of(candidate_id: Any) -> Condition:
    """The person's caseworker, as long as he or she works there; otherwise the managers, so that somebody hears."""
    jobcenter_id = _of_event("jobcenter_id")
    inner = Account.__table__.alias("caseworker")  # type: ignore[attr-defined]  # set by SQLAlchemy
    own = (
        select(inner.c.id)
        .join(Candidate, col(Candidate.caseworker_account_id) == inner.c.id)
        .where(col(Candidate.id) == candidate_id, inner.c.is_active, inner.c.jobcenter_id == jobcenter_id)
        .scalar_subquery()
    )
    return or_(col(Account.id) == own, and_(own.is_(None), _managers_of(jobcenter_id)))


def _managers_there() -> Condition:
    there = select(col(Transfer.to_jobcenter_id)).where(col(Transfer.id) == _of_event("subject_id")).scalar_subquery()
    return _managers_of(there)


def _asked() -> Condition:
    """The person or the company's accounts, by whom the follow-up asks."""
    by_candidate = and_(
        col(FollowUp.audience) == aftercare.Audience.CANDIDATE,
        col(Account.role) == Role.CANDIDATE,
        col(Account.candidate_id) == col(FollowUp.candidate_id),
    )
    by_company = and_(
        col(FollowUp.audience) == aftercare.Audience.EMPLOYER,
        col(Account.role) == Role.COMPANY,
        col(Account.company_id) == col(FollowUp.company_id),
    )
    return exists().where(col(FollowUp.id) == _of_event("subject_id"), or_(by_candidate, by_company)).correlate(Account)


def _assignee() -> Condition:
    return col(Account.id).in_(
        select(col(FollowUp.assignee_account_id)).where(col(FollowUp.id) == _of_event("subject_id"))
    )


def _mentor() -> Condition:
    return col(Account.id).in_(
        select(col(Mentorship.mentor_account_id)).where(col(Mentorship.id) == _of_event("subject_id"))
    )


def _jobcenter_of_thread() -> Condition:
    """Those of the jobcenter who have spoken in the conversation or begun it; else the person's caseworker, else the
    managers.
    """
    inner = Account.__table__.alias("speaker")  # type: ignore[attr-defined]  # set by SQLAlchemy
    spoke = select(col(Message.author_account_id)).where(
        col(Message.thread_id) == _of_event("subject_id"), col(Message.side) == ThreadSide.JOBCENTER
    )
    began = select(col(Thread.opened_by)).where(col(Thread.id) == _of_event("subject_id"))
    speakers = (
        select(inner.c.id)
        .where(
            or_(inner.c.id.in_(spoke), inner.c.id.in_(began)),
            inner.c.is_active,
            inner.c.jobcenter_id == _of_event("jobcenter_id"),
            inner.c.role.in_([role.value for role in JOBCENTER_STAFF]),
        )
        .correlate(None)
    )
    nobody_yet = ~exists(speakers)
    whom = _caseworker_of(_person_of_thread())
    return or_(col(Account.id).in_(speakers), and_(nobody_yet, whom))


def _person_of_thread() -> Any:
    """The candidate a conversation is with or about; nobody where it is about a need."""
    about = [
        select(col(model.candidate_id))
        .where(col(model.id) == col(Thread.subject_id))
        .correlate(Thread)
        .scalar_subquery()
        for model in (Placement, Match, Employment)
    ]
    return (
        select(func.coalesce(col(Thread.candidate_id), *about))
        .where(col(Thread.id) == _of_event("subject_id"))
        .scalar_subquery()
    )


_CONDITIONS: dict[Audience, Callable[[], Condition]] = {
    Audience.CANDIDATE: _candidate,
    Audience.COMPANY: _company,
    Audience.CASEWORKER: _caseworker,
    Audience.MANAGERS: _managers,
    Audience.MANAGERS_THERE: _managers_there,
    Audience.ASKED: _asked,
    Audience.ASSIGNEE: _assignee,
    Audience.MENTOR: _mentor,
}


def _condition_of(event: Event, audience: Audience) -> Callable[[], Condition]:
    if audience is not Audience.OTHER_SIDE:
        return _CONDITIONS[audience]
    if event.data["side"] != ThreadSide.JOBCENTER:
        return _jobcenter_of_thread
    return _company if event.company_id is not None else _candidate
