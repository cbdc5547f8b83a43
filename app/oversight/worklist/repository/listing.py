"""A role's whole worklist as one statement, made once for each role and sent with the caller's keys."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, bindparam, func, literal_column, union_all
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BindParameter
from sqlmodel import col, select

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.i18n import Language
from app.foundation.db.query import kept, made_once, select_columns
from app.foundation.db.work import Work
from app.oversight.worklist.repository import agreeing, asking, joining
from app.oversight.worklist.repository.planning import Unguessed
from app.oversight.worklist.repository.rows import Caller, caller_of, parameters_of
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


class WaitingRow(NamedTuple):
    """One thing that waits, with the names around it, and how many of its kind there are. A tuple: there are hundreds."""

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
    in_kind: int
    company_name: str | None


async def list_waiting(work: Work, limit: int, *, whole_jobcenter: bool) -> list[WaitingRow]:
    """At most `limit` of each kind, the earliest first: among them are the `limit` most urgent of all."""
    actor = work.actor
    statement = _statement(actor.role, work.language, whole_jobcenter and actor.role in JOBCENTER_STAFF)
    # Past the session: there is nothing to map, and reading the rows through it cost as much as sending the statement.
    connection = await work.session.connection()
    parameters = parameters_of(actor, work.today(), limit)
    result = await connection.execute(statement, parameters, execution_options=made_once(statement))
    return [WaitingRow._make(row) for row in result]


@kept
def _statement(role: Role, language: Language, whole: bool) -> Any:
    caller = caller_of(role, language, whole=whole)
    found = union_all(*(branch for source in SOURCES[role] for branch in source(caller))).subquery("waiting")
    numbered = _numbered(found).subquery("numbered")
    shown = [column for column in numbered.c if column.name != "place"]
    company = select(col(Company.name)).where(col(Company.id) == numbered.c.company_id).scalar_subquery()
    listed = select_columns(*shown, company.label("company_name"))
    return _written_out(listed.where(numbered.c.place <= bindparam("most", type_=Integer())))


def _numbered(found: Any) -> Any:
    """Beside each row its place within its kind, and how many the kind has."""
    in_order: Sequence[Any] = (found.c.due_on, found.c.since, found.c.subject_id)
    return select_columns(
        *found.c,
        func.count().over(partition_by=found.c.kind).label("in_kind"),
        func.row_number().over(partition_by=found.c.kind, order_by=in_order).label("place"),
    )


def _written_out(statement: Any) -> Any:
    """The statement with its constants (statuses, words) in its text, and only the caller's keys as parameters.

    PostgreSQL then knows them also in a plan that it keeps, and keeps one: to plan anew took longer than to run it.
    """
    instead: Any = _constant
    return visitors.replacement_traverse(statement, {}, instead)


def _constant(part: Any, **_options: Any) -> Any:
    """What stands in the place of a part, None where it stays."""
    if not isinstance(part, BindParameter):
        return None
    if part.required:
        return Unguessed(part)
    value: Any = part.value
    if not part.expanding:
        return literal_column(_word(value), part.type)
    return literal_column(f"({', '.join(sorted(_word(each) for each in value))})", part.type)


def _word(value: str | int) -> str:
    return str(value) if isinstance(value, int) else f"'{value}'"
