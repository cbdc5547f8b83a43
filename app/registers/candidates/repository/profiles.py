"""Every query on candidates, and on what belongs to them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_
from sqlalchemy.orm import Mapped
from sqlmodel import SQLModel, col, delete, select, update

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.model import touch
from app.foundation.db.query import columns_of
from app.foundation.db.work import Work
from app.foundation.identity.models import Account
from app.registers.candidates.domain import ERASED, CandidateStatus, HeldSkill, SkillSource
from app.registers.candidates.models import (
    Candidate,
    CandidateExperience,
    CandidateSkill,
    CandidateWish,
)
from app.registers.law.domain import LegalBasis

C = TypeVar("C", CandidateSkill, CandidateWish, CandidateExperience)
NEWEST = Sort((col(Candidate.id),), (UUID,), descending=True)
WAITING_LONGEST = Sort((col(Candidate.waiting_since), col(Candidate.id)), (date, UUID))
SORTS = {"newest": NEWEST, "waiting_longest": WAITING_LONGEST}
_LISTED = (
    "id", "created_at", "updated_at", "version", "jobcenter_id", "caseworker_account_id", "external_ref", "full_name",
    "preferred_name", "legal_basis", "postcode", "danish_track", "oral_cefr", "written_cefr", "max_weekly_hours",
    "available_from", "status", "waiting_since", "has_priority",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CandidateFilter:
    """What a list is narrowed to; None leaves a filter out."""

    status: CandidateStatus | None = None
    caseworker_id: UUID | None = None
    available_before: date | None = None
    legal_basis: LegalBasis | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.status is not None:
            found.append(col(Candidate.status) == self.status)
        if self.caseworker_id is not None:
            found.append(col(Candidate.caseworker_account_id) == self.caseworker_id)
        if self.available_before is not None:
            found.append(col(Candidate.available_from) < self.available_before)
        if self.legal_basis is not None:
            found.append(col(Candidate.legal_basis) == self.legal_basis)
        return found


@dataclass(frozen=True, slots=True)
class Belongings:
    """The rows beside one candidate's own."""

    skills: list[CandidateSkill]
    wishes: list[CandidateWish]
    experience: list[CandidateExperience]


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


def _listed() -> tuple[Any, ...]:
    return (*columns_of(Candidate, _LISTED), col(Candidate.cpr_sealed).is_not(None).label("has_cpr"))


async def list_candidates(
    work: Work, wanted: CandidateFilter, sort: Sort, page: PageRequest
) -> tuple[Sequence[Any], str | None]:
    """Rows of columns, not objects; nothing sealed leaves the database."""
    statement: Select[Any] = select(*_listed(), *sort.columns).where(visible_to(work.actor), *wanted.conditions())
    return await fetch_page(work, statement, sort, page, plain=True)


async def search_candidates(
    work: Work, *, cpr_indexes: Sequence[str] | None, name: str | None, external_ref: str | None, limit: int
) -> Sequence[Any]:
    """Candidates of the own jobcenter that meet everything asked, newest first."""
    statement: Any = select(*_listed()).where(visible_to(work.actor))
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


async def belongings_of(work: Work, candidate_id: UUID) -> Belongings:
    return Belongings(
        skills=(await skills_of(work, [candidate_id]))[candidate_id],
        wishes=(await wishes_of(work, [candidate_id]))[candidate_id],
        experience=(await experience_of(work, [candidate_id]))[candidate_id],
    )


async def skills_of(work: Work, candidate_ids: Collection[UUID]) -> dict[UUID, list[CandidateSkill]]:
    """By candidate, also those without any; one query."""
    return await _by_candidate(work, CandidateSkill, candidate_ids, col(CandidateSkill.skill_id))


async def wishes_of(work: Work, candidate_ids: Collection[UUID]) -> dict[UUID, list[CandidateWish]]:
    """By candidate, first wish first; one query."""
    return await _by_candidate(work, CandidateWish, candidate_ids, col(CandidateWish.rank))


async def experience_of(work: Work, candidate_ids: Collection[UUID]) -> dict[UUID, list[CandidateExperience]]:
    """By candidate, longest first; one query."""
    return await _by_candidate(work, CandidateExperience, candidate_ids, col(CandidateExperience.months).desc())


async def _by_candidate(work: Work, model: type[C], ids: Collection[UUID], order: Any) -> dict[UUID, list[C]]:
    statement = select(model).where(col(model.candidate_id).in_(ids)).order_by(order)
    found: dict[UUID, list[C]] = {candidate_id: [] for candidate_id in ids}
    for row in await work.session.exec(statement):
        found[row.candidate_id].append(row)
    return found


async def replace(work: Work, model: type[C], candidate_id: UUID, rows: Sequence[SQLModel]) -> None:
    """Puts these rows in the place of all the candidate has of the kind."""
    await work.session.exec(delete(model).where(col(model.candidate_id) == candidate_id))
    work.session.add_all(rows)
    await work.session.flush()


async def raise_skill(work: Work, candidate_id: UUID, vouched: HeldSkill) -> None:
    """A workplace vouches for a level: the candidate holds the skill at least there, as signed off.

    A level above that stays with whatever it is known by; an equal one is known by the latest sign-off. By key and
    without scope: only after the right to a row that names this candidate has been established. Raises the candidate's
    version, for the skills are part of it.
    """
    candidate = await load(work, candidate_id, lock=True)
    held = await work.session.get(CandidateSkill, (candidate_id, vouched.skill_id), populate_existing=True)
    if held is None:
        held = CandidateSkill(
            candidate_id=candidate_id, skill_id=vouched.skill_id, level=0, source=SkillSource.SIGNED_OFF
        )
    elif held.level > vouched.level:
        return
    held.level, held.source = vouched.level, SkillSource.SIGNED_OFF
    held.activity_id, held.signed_off_on = vouched.activity_id, vouched.signed_off_on
    work.session.add(held)
    touch(candidate, work.now())
    await work.session.flush()


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
