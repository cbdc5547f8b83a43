"""A role's whole worklist as one statement, made once for each role and sent with the caller's keys."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, bindparam, func, or_, union_all
from sqlmodel import col

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.i18n import Language
from app.foundation.db.query import select_columns
from app.foundation.db.work import Work
from app.oversight.worklist.repository import agreeing, asking, joining
from app.oversight.worklist.repository.rows import Caller, caller_of, parameters_of
from app.registers.candidates import repository as candidates
from app.registers.candidates.models import Candidate
from app.registers.companies.models import Company

Source = Callable[[Caller], list[Any]]
_STAFF: tuple[Source, ...] = (
    asking.follow_ups,
    asking.replacement_tasks,
    asking.milestones_to_find_out,
    asking.incentives,
    asking.voices_unseen,
    agreeing.matches_in_hand,
    agreeing.agreements,
    agreeing.changes_waiting,
    agreeing.needs_to_confirm,
    joining.vouchers_expiring,
    joining.unread_messages,
    joining.transfers_to_accept,
)
SOURCES: Mapping[Role, tuple[Source, ...]] = {
    Role.CASEWORKER: _STAFF,
    Role.MANAGER: (*_STAFF, agreeing.decision_requests, joining.vouchers_to_approve),
    Role.COMPANY: (
        asking.follow_ups,
        asking.end_statements,
        agreeing.matches_waiting,
        agreeing.agreements,
        agreeing.changes_waiting,
        agreeing.needs_to_confirm,
        joining.unread_messages,
        joining.activities_to_sign_off,
    ),
    Role.CANDIDATE: (
        asking.follow_ups,
        asking.end_statements,
        asking.voices_to_answer,
        agreeing.matches_waiting,
        agreeing.agreements,
        agreeing.changes_waiting,
        joining.vouchers_expiring,
        joining.unread_messages,
        joining.transfers_to_consent,
    ),
    Role.MENTOR: (asking.end_statements, joining.mentorships_to_answer, joining.activities_to_sign_off),
}


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One thing that waits, with the names around it, and how many of its kind there are."""

    kind: str
    subject_id: UUID
    due_on: date | None
    since: datetime | None
    own_days: int | None
    candidate_id: UUID | None
    company_id: UUID | None
    assignee: UUID | None
    detail: str | None
    number: int | None
    title: str | None
    full_name: str | None
    preferred_name: str | None
    caseworker: UUID | None
    company_name: str | None
    in_kind: int


async def list_waiting(work: Work, limit: int, *, whole_jobcenter: bool) -> list[WaitingRow]:
    """At most `limit` of each kind, the earliest first: among them are the `limit` most urgent of all."""
    actor = work.actor
    statement = _statement(actor.role, work.language, whole_jobcenter and actor.role in JOBCENTER_STAFF)
    # Past the session: there is nothing to map, and reading the rows through it cost as much as sending the statement.
    connection = await work.session.connection()
    result = await connection.execute(statement, parameters_of(actor, work.today(), limit))
    return [WaitingRow(*row) for row in result]


@cache
def _statement(role: Role, language: Language, whole: bool) -> Any:
    caller = caller_of(role, language, whole=whole)
    found = union_all(*(branch for source in SOURCES[role] for branch in source(caller))).subquery("waiting")
    numbered = _with_names(caller, found).subquery("numbered")
    shown = [column for column in numbered.c if column.name != "place"]
    return select_columns(*shown).where(numbered.c.place <= bindparam("most", type_=Integer()))


def forget_statements() -> None:
    """As after a start: each role's statement is made anew when it is next sent."""
    _statement.cache_clear()


def _with_names(caller: Caller, found: Any) -> Any:
    """Beside each row the names, its place within its kind, and how many the kind has.

    The jobcenter names its own people only, and lists nothing about somebody who has moved to another one. The others
    read of a person whom a row of their own is about.
    """
    staff = caller.actor.role in JOBCENTER_STAFF
    whom = [candidates.visible_to(caller.actor)] if staff else []
    in_order: Sequence[Any] = (found.c.due_on, found.c.since, found.c.subject_id)
    statement = (
        select_columns(
            *found.c,
            col(Candidate.full_name).label("full_name"),
            col(Candidate.preferred_name).label("preferred_name"),
            col(Candidate.caseworker_account_id).label("caseworker"),
            col(Company.name).label("company_name"),
            func.count().over(partition_by=found.c.kind).label("in_kind"),
            func.row_number().over(partition_by=found.c.kind, order_by=in_order).label("place"),
        )
        .select_from(found)
        .outerjoin(Candidate, _all(col(Candidate.id) == found.c.candidate_id, *whom))
        .outerjoin(Company, col(Company.id) == found.c.company_id)
    )
    return statement.where(or_(found.c.candidate_id.is_(None), col(Candidate.id).is_not(None)))


def _all(first: Any, *more: Any) -> Any:
    for condition in more:
        first &= condition
    return first
