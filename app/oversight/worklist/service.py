"""Reads a worklist: what waits, how urgent each thing is, and why it is on the list."""

from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.clock import COPENHAGEN
from app.foundation.db.work import Work
from app.oversight.worklist import repository
from app.oversight.worklist.domain import Urgency, WorkKind, due_day, link_of, order_of, reason_of, urgency_of
from app.oversight.worklist.repository.listing import WaitingRow

_KINDS = {kind.value: kind for kind in WorkKind}


async def read_worklist(work: Work, limit: int, *, whole_jobcenter: bool) -> dict[str, Any]:
    """The fields of `WorklistRead`: the `limit` most urgent things of the caller, and how many there are of each kind."""
    today = work.today()
    rows = await repository.list_waiting(work, limit, whole_jobcenter=whole_jobcenter)
    if work.actor.candidate_id is not None:
        work.about(work.actor.candidate_id)  # items about oneself name nobody
    waiting = sorted((_waiting(row, today) for row in rows), key=attrgetter("order"))
    in_kind = {each.kind: each.row.in_kind for each in waiting}
    return {
        "as_of": today,
        "items": [_item(work, each, today) for each in waiting[:limit]],
        "counts": [{"kind": kind, "count": in_kind[kind]} for kind in WorkKind if kind in in_kind],
        "total": sum(in_kind.values()),
    }


class _Waiting(NamedTuple):
    """A row with what its place on the list follows from; most rows are only put in order."""

    row: WaitingRow
    kind: WorkKind
    due_on: date
    urgency: Urgency
    order: tuple[int, int, date, UUID]


def _waiting(row: WaitingRow, today: date) -> _Waiting:
    kind = _KINDS[row.kind]
    due_on = due_day(kind, _named_on(row), row.own_days)
    urgency = urgency_of(due_on, today)
    return _Waiting(row, kind, due_on, urgency, order_of(urgency, kind, due_on, row.subject_id))


def _item(work: Work, waiting: _Waiting, today: date) -> dict[str, Any]:
    """The fields of a `WorkItem`."""
    row, kind, actor = waiting.row, waiting.kind, work.actor
    about_self = actor.role is Role.CANDIDATE
    reason = reason_of(kind, actor.role, row.detail, row.number, waiting.due_on, today)
    return {
        "kind": kind,
        "urgency": waiting.urgency,
        "due_on": waiting.due_on,
        "reason": reason.get(work.language),
        "link": link_of(kind, row.subject_id),
        "subject_id": row.subject_id,
        "candidate_id": None if about_self else row.candidate_id,
        "candidate_name": None if about_self else _name(row, actor.role),
        "company_id": row.company_id,
        "company_name": row.company_name,
        "title": row.title or None,
        "is_mine": _is_mine(row, actor),
    }


def _named_on(row: WaitingRow) -> date:
    """The day a row names, or the Danish day on which it began to wait. Every source gives one of the two."""
    if row.due_on is not None:
        return row.due_on
    if row.since is None:
        raise LookupError(row.kind)
    return row.since.astimezone(COPENHAGEN).date()


def _name(row: WaitingRow, role: Role) -> str | None:
    """The jobcenter's staff know the whole name; a company and a mentor the one the person goes by."""
    if row.full_name is None or role in JOBCENTER_STAFF:
        return row.full_name
    return row.preferred_name or row.full_name.partition(" ")[0]


def _is_mine(row: WaitingRow, actor: Actor) -> bool:
    """In the caller's hands: assigned, or about somebody the caller looks after. Who is not staff reads only own things."""
    if actor.role not in JOBCENTER_STAFF:
        return True
    return (row.assignee or row.caseworker) == actor.account_id
