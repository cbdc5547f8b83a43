"""Every query on candidates themselves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, bindparam, exists, false, or_
from sqlalchemy import select as core_select
from sqlalchemy.orm import Mapped
from sqlmodel import col, select, update

from app.foundation.api.pagination import KeptList, PageRequest, Sort, fetch_kept_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.query import columns_of, fetch_visible, ids_of, kept, somebody, wanted_by
from app.foundation.db.work import Work
from app.foundation.identity.models import Account
from app.registers.candidates.domain import ERASED, CandidateStatus
from app.registers.candidates.models import (
    Candidate,
)
from app.registers.law.domain import LegalBasis

NEWEST = Sort((col(Candidate.id),), (UUID,), descending=True)
WAITING_LONGEST = Sort((col(Candidate.waiting_since), col(Candidate.id)), (date, UUID))
SORTS = {"newest": NEWEST, "waiting_longest": WAITING_LONGEST}
_LISTED = (
    "id", "created_at", "updated_at", "version", "jobcenter_id", "caseworker_account_id", "external_ref", "full_name",
    "preferred_name", "legal_basis", "postcode", "danish_track", "oral_cefr", "written_cefr", "max_weekly_hours",
    "available_from", "status", "waiting_since", "has_priority",
)  # fmt: skip
_SHOWN = (
    *_LISTED, "email", "phone", "contact_language", "danish_module", "danish_exam", "danish_classes", "languages",
    "transport_modes", "transport_max_minutes", "licences", "constraints", "unwanted_occupation_ids",
    "last_employer_cvr", "status_reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CandidateFilter:
    """What a list is narrowed to; None leaves a filter out."""

    status: CandidateStatus | None = None
    caseworker_id: UUID | None = None
    available_before: date | None = None
    legal_basis: LegalBasis | None = None

    def given(self) -> dict[str, Any]:
        """Those that narrow, by name."""
        values = {
            "status": self.status,
            "caseworker_account_id": self.caseworker_id,
            "available_before": self.available_before,
            "legal_basis": self.legal_basis,
        }
        return {name: value for name, value in values.items() if value is not None}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The staff and integrations of a jobcenter see its candidates, a candidate only itself, nobody else any.

    The empty row that stays where somebody was erased is nobody's to see.
    """
    if actor.role is Role.CANDIDATE:
        return col(Candidate.id) == actor.candidate_id
    if actor.role in JOBCENTER_STAFF or actor.role is Role.INTEGRATION:
        return and_(
            col(Candidate.jobcenter_id) == actor.jobcenter_id, col(Candidate.status_reason).is_distinct_from(ERASED)
        )
    return false()


def still_with(jobcenter_id: UUID | None, candidate_id: Mapped[UUID]) -> ColumnElement[bool]:
    """Whether the person a row is about is this jobcenter's now. Who was handed over is gone from the former one's
    sight, also where a row of the past keeps its id for the statistics.
    """
    theirs = exists().where(col(Candidate.id) == candidate_id, col(Candidate.jobcenter_id) == jobcenter_id)
    return theirs.correlate_except(Candidate)  # also inside a query that reads candidates itself


async def get(work: Work, candidate_id: UUID, *, lock: bool = False) -> Candidate:
    """Raises NotFound where there is none, and just the same where it is not the actor's."""
    return await _one(work, lock, col(Candidate.id) == candidate_id, visible_to(work.actor))


async def get_shown(work: Work, candidate_id: UUID) -> Any:
    """The same as a row of what an answer shows, to be read only; nothing sealed leaves the database."""
    return await fetch_visible(work.session, _shown(work.actor.role), work.actor, candidate_id)


@kept
def _shown(role: Role) -> Any:
    return core_select(*_columns(_SHOWN)).where(*wanted_by(Candidate, ["id"]), visible_to(somebody(role)))


async def load(work: Work, candidate_id: UUID, *, lock: bool = False) -> Candidate:
    """By key and without scope: only after the right to a row that names this candidate has been established.

    `lock` holds the row and reads it anew; else what the transaction has read already is not read again.
    """
    if lock:
        return await _one(work, lock, col(Candidate.id) == candidate_id)
    candidate = await work.session.get(Candidate, candidate_id)
    if candidate is None:
        raise NotFound
    return candidate


async def _one(work: Work, lock: bool, *conditions: ColumnElement[bool]) -> Candidate:
    statement = select(Candidate).where(*conditions)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    candidate = (await work.session.exec(statement)).one_or_none()
    if candidate is None:
        raise NotFound
    return candidate


def _columns(names: Sequence[str]) -> tuple[Any, ...]:
    return (*columns_of(Candidate, names), col(Candidate.cpr_sealed).is_not(None).label("has_cpr"))


async def list_candidates(
    work: Work, wanted: CandidateFilter, sort: str, page: PageRequest
) -> tuple[Sequence[Any], str | None]:
    """Rows of columns, not objects; nothing sealed leaves the database."""
    given = wanted.given()
    listed = _listed(work.actor.role, frozenset(given), sort)
    return await fetch_kept_page(work, listed, page, {**given, **ids_of(work.actor)})


@kept
def _listed(role: Role, given: frozenset[str], sort: str) -> KeptList:
    order = SORTS[sort]
    statement = core_select(*_columns(_LISTED), *order.columns).where(visible_to(somebody(role)))
    if "available_before" in given:
        statement = statement.where(col(Candidate.available_from) < bindparam("available_before", type_=Date))
    return KeptList(statement.where(*wanted_by(Candidate, given - {"available_before"})), order)


async def search_candidates(
    work: Work, *, cpr_indexes: Sequence[str] | None, name: str | None, external_ref: str | None, limit: int
) -> Sequence[Any]:
    """Candidates of the own jobcenter that meet everything asked, newest first."""
    statement: Any = select(*_columns(_LISTED)).where(visible_to(work.actor))
    if cpr_indexes is not None:
        statement = statement.where(col(Candidate.cpr_index).in_(cpr_indexes))
    if external_ref is not None:
        statement = statement.where(col(Candidate.external_ref) == external_ref)
    if name is not None:
        statement = statement.where(_named(name))
    rows: Sequence[Any] = (await work.session.exec(statement.order_by(col(Candidate.id).desc()).limit(limit))).all()
    return rows


def _named(name: str) -> ColumnElement[bool]:
    # SQLite folds the case of ASCII letters only: `østergård` finds `Østergård` by the ways a name is written.
    spellings = {name, name.lower(), name.upper(), name.title(), name.capitalize()}
    columns = (col(Candidate.full_name), col(Candidate.preferred_name))
    return or_(*(column.icontains(text, autoescape=True) for column in columns for text in sorted(spellings)))


async def is_taken(work: Work, jobcenter_id: UUID, column: Any, *values: str, except_id: UUID) -> bool:
    """Whether another candidate of the jobcenter has one of these values in a column that is unique there."""
    statement = select(Candidate.id).where(
        col(Candidate.jobcenter_id) == jobcenter_id, column.in_(values), col(Candidate.id) != except_id
    )
    return (await work.session.exec(statement)).first() is not None


async def taken(work: Work, jobcenter_id: UUID, column: Any, values: Collection[str]) -> set[str]:
    """Those of these values that candidates of the jobcenter have in a column that is unique there."""
    if not values:
        return set()
    statement = select(column).where(col(Candidate.jobcenter_id) == jobcenter_id, column.in_(values))
    return set((await work.session.exec(statement)).all())


async def is_active_employee(work: Work, account_id: UUID, jobcenter_id: UUID) -> bool:
    """Whether an account is that of an active manager or caseworker of the jobcenter."""
    statement = select(Account.id).where(
        col(Account.id) == account_id,
        col(Account.jobcenter_id) == jobcenter_id,
        col(Account.role).in_(JOBCENTER_STAFF),
        col(Account.is_active),
    )
    return (await work.session.exec(statement)).first() is not None


async def is_employee(work: Work, account_id: UUID, jobcenter_id: UUID) -> bool:
    """Whether an account is, or was, that of a manager or caseworker of the jobcenter."""
    statement = select(Account.id).where(
        col(Account.id) == account_id, col(Account.jobcenter_id) == jobcenter_id, col(Account.role).in_(JOBCENTER_STAFF)
    )
    return (await work.session.exec(statement)).first() is not None


async def lock_of_caseworker(work: Work, jobcenter_id: UUID, account_id: UUID) -> Sequence[Candidate]:
    """Every candidate of a jobcenter whose caseworker this is, locked in the order of their keys."""
    statement = (
        select(Candidate)
        .where(col(Candidate.jobcenter_id) == jobcenter_id, col(Candidate.caseworker_account_id) == account_id)
        .order_by(col(Candidate.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await work.session.exec(statement)).all()


async def stamp_one_who_stays(work: Work, jobcenter_id: UUID) -> None:
    """Lets a jobcenter's rankings notice that somebody has left, whoever comes meanwhile (docs/decisions/0015).

    The count alone would not tell if somebody with the same version came at the same moment. The version, and with it
    the ETag, stays: nothing the person's caseworker reads has changed.
    """
    one = (
        select(Candidate.id)
        .where(col(Candidate.jobcenter_id) == jobcenter_id)
        .limit(1)
        .with_for_update(skip_locked=True)  # nobody waits for somebody else's profile to be saved
    )
    chosen = (await work.session.exec(one)).first()
    if chosen is not None:
        await work.session.exec(
            update(Candidate)
            .where(col(Candidate.id) == chosen)
            .values(updated_at=work.now())
            .execution_options(synchronize_session=False)
        )
