"""The shape that everything on a worklist has, and the caller's keys as the parameters of one statement per role."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import Date, Integer, String, Uuid, and_, bindparam, literal_column, null, or_, union_all
from sqlalchemy import cast as sql_cast
from sqlmodel import col

from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.i18n import Language
from app.foundation.db.query import select_columns
from app.journey.matching.models import Match
from app.journey.placements.domain.ending import OPEN_AFTER
from app.oversight.worklist.domain import WorkKind
from app.oversight.worklist.repository.planning import Unindexed, past_jobcenter
from app.registers.candidates import repository as candidates
from app.registers.candidates.models import Candidate

# What ends within a fortnight is on the list; a need asks for its confirmation a fortnight before it expires.
AHEAD = timedelta(days=14)
NEED_CONFIRMED = timedelta(days=90) - AHEAD
# A milestone nobody found anything out about leaves the list after a quarter: it stays unknown, and can still be told.
MILESTONE_ASKED = timedelta(days=90)
# A question to the person is not hung up for ever.
VOICE_ASKED = timedelta(days=30)
_NAMES = ("full_name", "preferred_name", "caseworker")
_ACCOUNT: Any = bindparam("account_id", type_=Uuid())
_MOMENT = cast(Any, col(Match.proposed_at)).type
TODAY: Any = bindparam("today", type_=Date())
UNTIL: Any = bindparam("until", type_=Date())
NEED_CONFIRMED_BY: Any = bindparam("need_confirmed_by", type_=Date())
MILESTONE_SINCE: Any = bindparam("milestone_since", type_=Date())
VOICE_SINCE: Any = bindparam("voice_since", type_=Date())
STATEMENT_SINCE: Any = bindparam("statement_since", type_=Date())


@dataclass(frozen=True, slots=True)
class Caller:
    """Who reads: the role itself, and the keys as parameters, so that a role's statement is made only once.

    `actor` is what the rooms' own `visible_to` take. `people` are the persons a member of staff looks after, and those
    nobody looks after; none where the whole jobcenter's are asked for. `everybody` are all a row may be about: of
    staff's only who is still with the jobcenter. Both have names, and every row takes its person's along by one of the
    three `about_…`: to look the names up afterwards took PostgreSQL as long as to find the rows.
    """

    actor: Actor
    language: Language
    whole: bool
    people: Any
    everybody: Any

    @property
    def me(self) -> Any:
        return _ACCOUNT

    def may_see(self, jobcenter_id: Any, visible: Any) -> Any:
        """`visible`, the room's own rule; of staff's only that the row is their jobcenter's.

        The other half of theirs, that the person is still with the jobcenter, is asked where the person is joined.
        Asked here as well, every kind would look every person up again.
        """
        return jobcenter_id == self.actor.jobcenter_id if self.actor.role in JOBCENTER_STAFF else visible

    def looks_after(self, person: Any) -> Any:
        """A person of `everybody` is one of `people`."""
        return and_(person.c.id.is_not(None), or_(person.c.caseworker == self.me, person.c.caseworker.is_(None)))

    def about_people(self, branch: Any, candidate_id: Any, visible: Any) -> Any:
        """From the caller's few people to their rows, not from the jobcenter's rows to people.

        What other roles see is their own as it is: for them, as for the whole jobcenter, it narrows nothing.
        """
        people = self.people
        if people is None:
            return self.about_anybody(branch, candidate_id).where(visible)
        return (
            with_names(branch, people)
            .join(people, Unindexed(people.c.id) == candidate_id)
            .where(past_jobcenter(visible))
        )

    def about_few_people(self, branch: Any, candidate_id: Any) -> Any:
        """The same, from rows of which a jobcenter has only a few to their people."""
        branch = self.about_anybody(branch, candidate_id)
        return branch if self.people is None else branch.where(self.looks_after(self.everybody))

    def about_anybody(self, branch: Any, candidate_id: Any) -> Any:
        """Whoever looks after the person."""
        return with_names(branch, self.everybody).join(self.everybody, self.everybody.c.id == candidate_id)

    def in_hand(self, branch: Any, assignee: Any, candidate_id: Any, visible: Any) -> list[Any]:
        """Assigned to the caller, or to nobody and about one of the caller's people: each found by its own index."""
        about_anybody = self.about_anybody(branch, candidate_id)
        if self.people is None:
            return [about_anybody.where(visible)]
        return [
            about_anybody.where(past_jobcenter(visible), assignee == self.me),
            self.about_people(branch, candidate_id, visible).where(Unindexed(assignee).is_(None)),
        ]


def about_nobody(branch: Any) -> Any:
    """No person is named: there is none, or none may be named."""
    kinds = (String(), String(), Uuid())
    return branch.add_columns(*(_or_nothing(None, kind).label(name) for name, kind in zip(_NAMES, kinds, strict=True)))


def with_names(branch: Any, people: Any) -> Any:
    """For a branch that has joined its people itself."""
    return branch.add_columns(*(people.c[name] for name in _NAMES))


def caller_of(role: Role, language: Language, *, whole: bool) -> Caller:
    """The caller of a role's statement; see `parameters_of`."""
    actor = Actor(
        account_id=_ACCOUNT,
        role=role,
        jobcenter_id=_key("jobcenter_id"),
        company_id=_key("company_id"),
        candidate_id=_key("candidate_id"),
        is_confidential=True,
    )
    staff = role in JOBCENTER_STAFF
    everybody = _persons(*([candidates.visible_to(actor)] if staff else [])).subquery("everybody")
    return Caller(actor, language, whole, _people(actor) if staff and not whole else None, everybody)


def _people(actor: Actor) -> Any:
    """The caller's and nobody's, each found by its own index: together they would be sought among all there are."""
    visible, whose = candidates.visible_to(actor), col(Candidate.caseworker_account_id)
    own = _persons(past_jobcenter(visible), whose == _ACCOUNT)
    return union_all(own, _persons(visible, whose.is_(None))).cte("people")


def _persons(*where: Any) -> Any:
    columns: tuple[Any, ...] = (
        col(Candidate.full_name),
        col(Candidate.preferred_name),
        col(Candidate.caseworker_account_id),
    )
    named_so = [column.label(name) for column, name in zip(columns, _NAMES, strict=True)]
    return select_columns(col(Candidate.id), *named_so).where(*where)


def _key(name: str) -> Any:
    return bindparam(name, type_=Uuid())


def parameters_of(actor: Actor, today: date, limit: int) -> dict[str, Any]:
    """The values of one request."""
    return {
        "account_id": actor.account_id,
        "jobcenter_id": actor.jobcenter_id,
        "company_id": actor.company_id,
        "candidate_id": actor.candidate_id,
        "today": today,
        "until": today + AHEAD,
        "need_confirmed_by": today - NEED_CONFIRMED,
        "milestone_since": today - MILESTONE_ASKED,
        "voice_since": today - VOICE_ASKED,
        "statement_since": today - OPEN_AFTER,
        "most": limit,
    }


def named(kind: WorkKind) -> Any:
    """A kind as a row tells it."""
    return literal_column(f"'{kind.value}'", String)


def waiting(
    kind: Any,
    subject_id: Any,
    *,
    due_on: Any = None,
    since: Any = None,
    own_days: Any = None,
    candidate_id: Any = None,
    company_id: Any = None,
    assignee: Any = None,
    detail: Any = None,
    number: Any = None,
    title: Any = None,
) -> Any:
    """One kind of thing in the shape all kinds share: a SELECT to narrow further. `kind`: or a CASE of several.

    `due_on` is the day it names, or `since` the moment it began to wait; one of the two is always there.
    """
    return select_columns(
        (named(kind) if isinstance(kind, WorkKind) else kind).label("kind"),
        subject_id.label("subject_id"),
        _or_nothing(due_on, Date()).label("due_on"),
        _or_nothing(since, _MOMENT).label("since"),
        _or_nothing(own_days, Integer()).label("own_days"),
        _or_nothing(candidate_id, Uuid()).label("candidate_id"),
        _or_nothing(company_id, Uuid()).label("company_id"),
        _or_nothing(assignee, Uuid()).label("assignee"),
        _or_nothing(detail, String()).label("detail"),
        _or_nothing(number, Integer()).label("number"),
        _or_nothing(title, String()).label("title"),
    )


def _or_nothing(column: Any, kind: Any) -> Any:
    if column is None:
        return sql_cast(null(), kind)
    # An enum's column reads its members; here every branch has plain text.
    return sql_cast(column, kind) if isinstance(kind, String) else column
