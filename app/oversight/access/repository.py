"""Every query on the access log: by the person it is about, and by the staff of one jobcenter."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import and_, col

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.audit.access import AccessAction
from app.foundation.audit.models import AccessEntry, AccessSubject
from app.foundation.core.actor import JOBCENTER_STAFF, Actor
from app.foundation.core.errors import NotFound
from app.foundation.db.query import fetch_rows, select_columns
from app.foundation.db.work import Work
from app.oversight.access.domain import Volume
from app.oversight.access.models import AccessReview
from app.registers.candidates.models import Candidate

NEWEST = Sort((col(AccessSubject.entry_id),), (UUID,), descending=True)
SHOWN_PEOPLE = 20
_SHOWN = ("id", "occurred_at", "account_id", "role", "jobcenter_id", "action", "route", "purpose", "case_type", "case_id")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """A period; its end is not part of it."""

    first: datetime
    before: datetime


@dataclass(frozen=True, slots=True)
class People:
    """Whom an entry is about: the first of them, and how many there are."""

    first: list[UUID]
    total: int


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A manager sees what the own jobcenter's staff did: nobody else's, whoever it was about."""
    return and_(
        col(AccessEntry.jobcenter_id) == actor.jobcenter_id,
        col(AccessEntry.role).in_(sorted(role.value for role in JOBCENTER_STAFF)),
    )


def _columns() -> tuple[Any, ...]:
    return tuple(col(getattr(AccessEntry, name)) for name in _SHOWN)


async def about_person(
    work: Work, candidate_id: UUID, action: AccessAction | None, page: PageRequest
) -> tuple[Sequence[Any], str | None]:
    """Entries about one person, newest first; the right is on the person."""
    statement: Any = (
        select_columns(*_columns(), *NEWEST.columns)
        .join(AccessSubject, col(AccessSubject.entry_id) == col(AccessEntry.id))
        .where(col(AccessSubject.candidate_id) == candidate_id)
    )
    if action is not None:
        statement = statement.where(col(AccessEntry.action) == action)
    return await fetch_page(work, statement, NEWEST, page)


async def count_by_staff(work: Work, span: Span) -> int:
    """How many entries the own staff wrote in a period."""
    statement = select(func.count()).select_from(AccessEntry).where(visible_to(work.actor), _within(span))
    return int((await fetch_rows(work.session, statement))[0][0])


def _within(span: Span) -> ColumnElement[bool]:
    return and_(col(AccessEntry.occurred_at) >= span.first, col(AccessEntry.occurred_at) < span.before)


async def at_places(work: Work, span: Span, places: Sequence[int]) -> Sequence[Any]:
    """The entries at these places of the period, counted from 1 in their order."""
    place = func.row_number().over(order_by=(col(AccessEntry.occurred_at), col(AccessEntry.id))).label("place")
    numbered = select(*_columns(), place).where(visible_to(work.actor), _within(span)).subquery()
    statement = select(numbered).where(numbered.c.place.in_(places)).order_by(numbered.c.place)
    return await fetch_rows(work.session, statement)


async def get_entry(work: Work, entry_id: UUID) -> Any:
    """Raises NotFound."""
    statement = select(*_columns()).where(col(AccessEntry.id) == entry_id, visible_to(work.actor))
    found = await fetch_rows(work.session, statement)
    if not found:
        raise NotFound
    return found[0]


async def people_of(work: Work, entry_ids: Sequence[UUID]) -> dict[UUID, People]:
    """Whom many entries are about, in one query: of a list of two hundred only the first."""
    place = func.row_number().over(partition_by=col(AccessSubject.entry_id), order_by=col(AccessSubject.candidate_id))
    total = func.count().over(partition_by=col(AccessSubject.entry_id))
    named = (
        select(col(AccessSubject.entry_id), col(AccessSubject.candidate_id), place.label("place"), total.label("total"))
        .where(col(AccessSubject.entry_id).in_(entry_ids))
        .subquery()
    )
    statement = select(named).where(named.c.place <= SHOWN_PEOPLE).order_by(named.c.entry_id, named.c.place)
    found: dict[UUID, People] = defaultdict(lambda: People([], 0))
    for entry_id, candidate_id, _, number in await fetch_rows(work.session, statement):
        found[entry_id] = People([*found[entry_id].first, candidate_id], number)
    return found


async def latest_reviews(work: Work, entry_ids: Sequence[UUID]) -> dict[UUID, AccessReview]:
    """The latest review of each entry that has one."""
    statement = select(AccessReview).where(col(AccessReview.entry_id).in_(entry_ids)).order_by(col(AccessReview.id))
    return {review.entry_id: review for (review,) in await fetch_rows(work.session, statement)}


async def volumes(work: Work, span: Span) -> list[Volume]:
    """What each of the own staff did in a period, in two queries: over requests, and over people."""
    own = (visible_to(work.actor), _within(span), col(AccessEntry.account_id).is_not(None))
    done = select(col(AccessEntry.account_id), func.count(), *map(_count_of, _COUNTED)).where(*own)
    people = await _people_seen(work, own)
    rows = await fetch_rows(work.session, done.group_by(col(AccessEntry.account_id)))
    return [
        Volume(account_id, requests, *people.get(account_id, (0, 0, 0)), *counts)
        for account_id, requests, *counts in rows
    ]


_COUNTED = (AccessAction.SEARCH, AccessAction.EXPORT, AccessAction.REVEAL)


def _count_of(action: AccessAction) -> Any:
    return func.count(case((col(AccessEntry.action) == action, 1)))


async def _people_seen(work: Work, own: Sequence[ColumnElement[bool]]) -> dict[UUID, tuple[int, int, int]]:
    pairs = (
        select(col(AccessEntry.account_id), col(AccessSubject.candidate_id))
        .join(AccessSubject, col(AccessSubject.entry_id) == col(AccessEntry.id))
        .where(*own)
        .distinct()
        .subquery()
    )
    caseworker = col(Candidate.caseworker_account_id)
    statement = (
        select(
            pairs.c.account_id,
            func.count(),
            func.count(case((caseworker == pairs.c.account_id, 1))),
            func.count(case((caseworker != pairs.c.account_id, 1))),
        )
        .select_from(pairs)
        .outerjoin(Candidate, col(Candidate.id) == pairs.c.candidate_id)
        .group_by(pairs.c.account_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in await fetch_rows(work.session, statement)}
