"""Every query on holds, rectifications, consents, erasures and reports themselves."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, false, true
from sqlalchemy import select as core_select
from sqlmodel import SQLModel, col, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.query import fetch_rows
from app.foundation.db.work import Work
from app.oversight.privacy.models import Erasure, LegalHold, Rectification, RetentionReport
from app.oversight.privacy.repository.finding import bool_of, of_person, table
from app.registers.candidates.models import SharingConsent
from app.registers.candidates.repository import still_with
from app.registers.companies.models import Company

R = TypeVar("R", bound=SQLModel)
Owned = type[Rectification] | type[LegalHold] | type[SharingConsent]


def visible_to(actor: Actor, model: Any) -> ColumnElement[bool]:
    """The rows of whoever is with the own jobcenter now, wherever they were written; a candidate's own."""
    if actor.role is Role.CANDIDATE:
        return bool_of(col(model.candidate_id) == actor.candidate_id)
    if actor.role in JOBCENTER_STAFF:
        return still_with(actor.jobcenter_id, col(model.candidate_id))
    return false()


def of_jobcenter(actor: Actor, model: Any) -> ColumnElement[bool]:
    """What names no person any more: by the jobcenter that did it."""
    if actor.role is Role.ADMIN:
        return true()
    return bool_of(col(model.jobcenter_id) == actor.jobcenter_id)


async def list_rows(
    work: Work, model: type[R], page: PageRequest, *conditions: ColumnElement[bool]
) -> tuple[list[R], str | None]:
    """One page of what the conditions leave, the newest first."""
    newest = Sort((col(model.id),), (UUID,), descending=True)  # type: ignore[attr-defined]  # every table here has an id
    found, cursor = await fetch_page(work, select(model, *newest.columns).where(*conditions), newest, page)
    return [row[0] for row in found], cursor


async def get_row(work: Work, model: type[R], key: UUID, *, lock: bool = False) -> R:
    """Raises NotFound, and just the same where it is not the actor's."""
    statement: Any = select(model).where(col(model.id) == key, visible_to(work.actor, model))  # type: ignore[attr-defined]  # as above
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row: R | None = (await work.session.exec(statement)).one_or_none()
    if row is None:
        raise NotFound
    return row


async def has_hold(work: Work, candidate_id: UUID, reason: str, reference: str | None) -> bool:
    """Whether the same hold stands already."""
    same = col(LegalHold.case_reference).is_(None) if reference is None else col(LegalHold.case_reference) == reference
    statement = select(LegalHold.id).where(
        col(LegalHold.candidate_id) == candidate_id,
        col(LegalHold.reason_code) == reason,
        col(LegalHold.lifted_at).is_(None),
        same,
    )
    return (await work.session.exec(statement)).first() is not None


async def has_consent(work: Work, candidate_id: UUID, kind: str, company_id: UUID | None) -> bool:
    """Whether a consent stands that covers just this."""
    whom = (
        col(SharingConsent.company_id).is_(None) if company_id is None else col(SharingConsent.company_id) == company_id
    )
    statement = select(SharingConsent.id).where(
        col(SharingConsent.candidate_id) == candidate_id,
        col(SharingConsent.kind) == kind,
        col(SharingConsent.withdrawn_at).is_(None),
        whom,
    )
    return (await work.session.exec(statement)).first() is not None


async def company_exists(work: Work, company_id: UUID) -> bool:
    """Which companies there are is no secret of the people who work with the jobcenter."""
    return (await work.session.exec(select(Company.id).where(col(Company.id) == company_id))).first() is not None


async def row_of_person(work: Work, entry: Any, key: UUID, candidate_id: UUID) -> dict[str, Any] | None:
    """One row of any table, if it is the person's."""
    place = table(entry.name)
    statement: Any = core_select(place).where(place.c.id == key, of_person(entry, candidate_id))
    found = (await work.session.exec(statement)).mappings().one_or_none()
    return None if found is None else dict(found)


async def erased_keys(work: Work) -> Sequence[UUID]:
    """Everybody who was ever erased here."""
    rows = await fetch_rows(work.session, core_select(col(Erasure.candidate_id)))
    return [row[0] for row in rows]


async def add_report(work: Work, report: RetentionReport) -> None:
    work.session.add(report)
    await work.session.flush()
