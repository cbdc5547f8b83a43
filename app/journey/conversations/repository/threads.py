"""Every query on threads, on who has read how far, and on how soon each side answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select, update

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.query import fetch_rows, select_columns
from app.foundation.db.work import Work
from app.journey.conversations.domain.answering import Answer, Waiting
from app.journey.conversations.domain.sides import Counterpart, ThreadSide, ThreadSubject, other_side, side_of
from app.journey.conversations.models import Message, Thread, ThreadReading
from app.journey.conversations.repository.people import say_whom
from app.registers.candidates.models import Candidate
from app.registers.companies.models import Company
from app.registers.jobcenters.models import Jobcenter

NEWEST_FIRST = Sort((col(Thread.last_message_at), col(Thread.id)), (datetime, UUID), descending=True)


@dataclass(frozen=True, slots=True)
class ThreadFilter:
    """What a list of conversations is narrowed by; None does not narrow."""

    subject: ThreadSubject | None = None
    subject_id: UUID | None = None
    counterpart: Counterpart | None = None
    company_id: UUID | None = None
    candidate_id: UUID | None = None
    unread: bool = False
    waits_for: ThreadSide | None = None
    is_open: bool | None = None


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread beside the names of its two sides, and how far the reader has come."""

    thread: Thread
    company_name: str | None
    candidate_name: str | None
    jobcenter_name: str
    read_count: int
    unread_count: int


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Each of the two sides sees its own conversations; nobody else any."""
    if actor.role in JOBCENTER_STAFF:
        return col(Thread.jobcenter_id) == actor.jobcenter_id
    if actor.role is Role.COMPANY:
        return and_(col(Thread.counterpart) == Counterpart.COMPANY, col(Thread.company_id) == actor.company_id)
    if actor.role is Role.CANDIDATE:
        return and_(col(Thread.counterpart) == Counterpart.CANDIDATE, col(Thread.candidate_id) == actor.candidate_id)
    return false()


def read_count_of(account_id: UUID) -> Any:
    """How far an account has read a thread: beside a query over threads."""
    return func.coalesce(
        select(col(ThreadReading.read_count))
        .where(col(ThreadReading.thread_id) == col(Thread.id), col(ThreadReading.account_id) == account_id)
        .correlate(Thread)
        .scalar_subquery(),
        0,
    )


def unread_count_of(account_id: UUID, side: ThreadSide) -> Any:
    """The other side's messages after what the account has read: beside a query over threads."""
    return (
        select(func.count())
        .select_from(Message)
        .where(
            col(Message.thread_id) == col(Thread.id),
            col(Message.side) != side,
            col(Message.number) > read_count_of(account_id),
        )
        .correlate(Thread)
        .scalar_subquery()
    )


def _rows(actor: Actor) -> Any:
    columns: tuple[Any, ...] = (
        Thread,
        Company.name,
        Candidate.full_name,
        Jobcenter.name,
        read_count_of(actor.account_id),
        unread_count_of(actor.account_id, side_of(actor.role)),
        *NEWEST_FIRST.columns,
    )
    return (
        select_columns(*columns)
        .select_from(Thread)
        .join(Jobcenter, col(Jobcenter.id) == col(Thread.jobcenter_id))
        .outerjoin(Company, col(Company.id) == col(Thread.company_id))
        .outerjoin(Candidate, col(Candidate.id) == col(Thread.candidate_id))
        .where(visible_to(actor))
    )


async def list_threads(work: Work, page: PageRequest, wanted: ThreadFilter) -> tuple[list[ThreadRow], str | None]:
    """The one with the newest message first."""
    statement = _rows(work.actor)
    for name in ("subject", "subject_id", "counterpart", "company_id", "candidate_id"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(col(getattr(Thread, name)) == value)
    if wanted.is_open is not None:
        closed = col(Thread.closed_at)
        statement = statement.where(closed.is_(None) if wanted.is_open else closed.is_not(None))
    if wanted.waits_for is not None:
        statement = statement.where(_waits_for(wanted.waits_for))
    if wanted.unread:
        statement = statement.where(unread_count_of(work.actor.account_id, side_of(work.actor.role)) > 0)
    rows, cursor = await fetch_page(work, statement, NEWEST_FIRST, page)
    await say_whom(work, [row[0] for row in rows])
    return [ThreadRow(*row[: -len(NEWEST_FIRST.columns)]) for row in rows], cursor


def _waits_for(side: ThreadSide) -> ColumnElement[bool]:
    """Open conversations in which the other side spoke last."""
    spoke_last = (
        col(Thread.last_side) == col(Thread.counterpart)
        if side is ThreadSide.JOBCENTER
        else and_(col(Thread.last_side) == ThreadSide.JOBCENTER, col(Thread.counterpart) == side)
    )
    return and_(col(Thread.closed_at).is_(None), spoke_last)


async def get_row(work: Work, thread_id: UUID) -> ThreadRow:
    """Raises NotFound."""
    statement = _rows(work.actor).where(col(Thread.id) == thread_id)
    row = (await work.session.exec(statement)).one_or_none()
    if row is None:
        raise NotFound
    await say_whom(work, [row[0]])
    return ThreadRow(*row[: -len(NEWEST_FIRST.columns)])


async def get_thread(work: Work, thread_id: UUID, *, lock: bool = False) -> Thread:
    """Locked, whoever writes or closes at the same time stands in line. Raises NotFound."""
    statement = select(Thread).where(col(Thread.id) == thread_id, visible_to(work.actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    thread = (await work.session.exec(statement)).one_or_none()
    if thread is None:
        raise NotFound
    await say_whom(work, [thread])
    return thread


async def find_reading(work: Work, thread_id: UUID) -> ThreadReading | None:
    """How far the caller has read a thread that is locked."""
    statement = (
        select(ThreadReading)
        .where(col(ThreadReading.thread_id) == thread_id, col(ThreadReading.account_id) == work.actor.account_id)
        .execution_options(populate_existing=True)
    )
    return (await work.session.exec(statement)).one_or_none()


async def answers_between(work: Work, first: datetime, before: datetime) -> list[Answer]:
    """The answers given in the caller's jobcenter from `first` until `before`."""
    earlier = aliased(Message)
    is_first = ~exists().where(
        col(earlier.thread_id) == col(Message.thread_id),
        col(earlier.side) == col(Message.side),
        col(earlier.number) < col(Message.number),
    )
    statement = (
        select_columns(Message.side, Thread.counterpart, Message.answers_at, Message.sent_at, is_first)
        .join(Thread, col(Thread.id) == col(Message.thread_id))
        .where(
            col(Message.jobcenter_id) == work.actor.jobcenter_id,
            col(Message.answers_at).is_not(None),
            col(Message.sent_at) >= first,
            col(Message.sent_at) < before,
        )
    )
    return [Answer(*row) for row in await fetch_rows(work.session, statement)]


async def waiting_now(work: Work) -> list[Waiting]:
    """The open conversations of the caller's jobcenter in which an answer is due, and since when."""
    later = aliased(Message)
    since = (
        select(func.min(col(Message.sent_at)))
        .where(
            col(Message.thread_id) == col(Thread.id),
            col(Message.side) == col(Thread.last_side),
            ~exists().where(
                col(later.thread_id) == col(Message.thread_id),
                col(later.side) != col(Message.side),
                col(later.number) > col(Message.number),
            ),
        )
        .correlate(Thread)
        .scalar_subquery()
    )
    statement = select_columns(Thread.last_side, Thread.counterpart, since).where(
        visible_to(work.actor), col(Thread.closed_at).is_(None), col(Thread.last_side).is_not(None)
    )
    rows = await fetch_rows(work.session, statement)
    return [
        Waiting(due, counterpart, began)
        for last_side, counterpart, began in rows
        if (due := other_side(counterpart, last_side)) is not None
    ]


async def follow_person(work: Work, candidate_id: UUID, subject_ids: Collection[UUID], jobcenter_id: UUID) -> None:
    """Hands a person's conversations, and those about what is the person's, to another jobcenter."""
    theirs = or_(col(Thread.candidate_id) == candidate_id, col(Thread.subject_id).in_(subject_ids))
    await work.session.exec(
        update(Thread)
        .where(theirs, col(Thread.jobcenter_id) != jobcenter_id)
        .values(jobcenter_id=jobcenter_id, version=col(Thread.version) + 1, updated_at=work.now())
        .execution_options(synchronize_session="fetch")
    )
