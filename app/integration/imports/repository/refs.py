"""Every query on what other systems call companies, workplaces and needs, and on finding those by what they are called."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, delete, false, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.db.work import Work
from app.integration.imports.domain.states import RefKind
from app.integration.imports.models import ExternalRef
from app.journey.courses.models import Course
from app.journey.courses.repository import courses
from app.journey.needs.models import Need
from app.registers.candidates import repository as candidates
from app.registers.candidates.models import Candidate
from app.registers.companies import repository as companies
from app.registers.companies.models import Company, Workplace

_BY_KEY = Sort((col(ExternalRef.id),), (UUID,))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """What a jobcenter's systems call rows is the jobcenter's."""
    if actor.role in JOBCENTER_STAFF or actor.role is Role.INTEGRATION:
        return col(ExternalRef.jobcenter_id) == actor.jobcenter_id
    return false()


async def list_refs(
    work: Work, kind: RefKind | None, external_ref: str | None, target_id: UUID | None, page: PageRequest
) -> tuple[list[ExternalRef], str | None]:
    statement = select(ExternalRef, *_BY_KEY.columns).where(visible_to(work.actor))
    if kind is not None:
        statement = statement.where(col(ExternalRef.kind) == kind)
    if external_ref is not None:
        statement = statement.where(col(ExternalRef.external_ref) == external_ref)
    if target_id is not None:
        statement = statement.where(col(ExternalRef.target_id) == target_id)
    rows, cursor = await fetch_page(work, statement, _BY_KEY, page)
    return [row[0] for row in rows], cursor


async def targets(work: Work, kind: RefKind, refs: Collection[str]) -> dict[str, UUID]:
    """What the actor's jobcenter calls by these names; one query for many."""
    if not refs:
        return {}
    statement = select(ExternalRef.external_ref, ExternalRef.target_id).where(
        visible_to(work.actor), col(ExternalRef.kind) == kind, col(ExternalRef.external_ref).in_(refs)
    )
    return dict((await work.session.exec(statement)).all())


async def unlink(work: Work, kind: RefKind, ref: str) -> None:
    """Nothing is called so by the actor's jobcenter any more."""
    statement = delete(ExternalRef).where(
        visible_to(work.actor), col(ExternalRef.kind) == kind, col(ExternalRef.external_ref) == ref
    )
    await work.session.exec(statement)


async def candidates_by(work: Work, refs: Collection[str], cpr_indexes: Collection[str]) -> list[Candidate]:
    """The jobcenter's candidates with one of these references or CPR numbers."""
    found: dict[UUID, Candidate] = {}
    for column, values in ((col(Candidate.external_ref), refs), (col(Candidate.cpr_index), cpr_indexes)):
        if values:
            statement = select(Candidate).where(candidates.visible_to(work.actor), column.in_(values))
            found |= {row.id: row for row in (await work.session.exec(statement)).all()}
    return list(found.values())


async def companies_by(work: Work, ids: Collection[UUID], cvr_numbers: Collection[str]) -> list[Company]:
    """Companies the actor sees."""
    wanted = col(Company.id).in_(ids) | col(Company.cvr_number).in_(cvr_numbers)
    return list((await work.session.exec(select(Company).where(companies.visible_to(work.actor), wanted))).all())


async def workplaces_by(work: Work, ids: Collection[UUID], numbers: Collection[str]) -> list[Workplace]:
    """Workplaces the actor sees, by key or P-number."""
    wanted = col(Workplace.id).in_(ids) | col(Workplace.production_unit_number).in_(numbers)
    statement = select(Workplace).where(companies.workplaces_visible_to(work.actor), wanted)
    return list((await work.session.exec(statement)).all())


async def needs_by(work: Work, ids: Collection[UUID], refs: Collection[str]) -> list[Need]:
    """The own jobcenter's needs, by key or by the reference that stands on them."""
    wanted = col(Need.id).in_(ids) | col(Need.external_ref).in_(refs)
    own = col(Need.jobcenter_id) == work.actor.jobcenter_id
    return list((await work.session.exec(select(Need).where(own, wanted))).all())


async def courses_by(work: Work, refs: Collection[str]) -> list[Course]:
    statement = select(Course).where(courses.visible_to(work.actor), col(Course.external_ref).in_(refs))
    return list((await work.session.exec(statement)).all())
