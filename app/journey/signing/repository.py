"""Every query on signing links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, update
from sqlmodel import col, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor
from app.foundation.core.errors import NotFound
from app.foundation.db.query import select_columns
from app.foundation.db.work import Work
from app.journey.placements import repository as placements
from app.journey.placements.models import Placement, Signature
from app.journey.signing.domain import AgreementFacts
from app.journey.signing.models import SigningLink
from app.registers.candidates.models import Candidate
from app.registers.companies.models import Company, Workplace
from app.registers.jobcenters.models import Jobcenter

_BY_AGE = Sort((col(SigningLink.id),), (UUID,))
_STANDING = (col(SigningLink.used_at).is_(None), col(SigningLink.revoked_at).is_(None))


@dataclass(frozen=True, slots=True)
class Named:
    """The names on an agreement; the intern is shown by preferred or first name only."""

    workplace: str
    company: str
    jobcenter: str
    candidate: str


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Among links beside their agreements: a jobcenter's staff sees its own; nobody else sees any."""
    if actor.role not in JOBCENTER_STAFF:
        return false()
    return and_(col(SigningLink.jobcenter_id) == actor.jobcenter_id, placements.visible_to(actor))


def _with_agreement() -> Any:
    """Links beside what their agreement says of them now.

    Signatures are counted for each link: for an EXISTS among the columns PostgreSQL reads all there are, once.
    """
    signatures = select(func.count()).where(
        col(Signature.placement_id) == col(SigningLink.placement_id),
        col(Signature.party) == col(SigningLink.party),
        col(Signature.agreement_version) == col(Placement.agreement_version),
        col(Signature.voided_at).is_(None),
    )
    answered = signatures.correlate(SigningLink, Placement).scalar_subquery() > 0
    columns: tuple[Any, ...] = (SigningLink, Placement.status, Placement.agreement_version, answered)
    statement = select_columns(*columns, Placement.candidate_id, SigningLink.id)
    return statement.join(Placement, col(Placement.id) == col(SigningLink.placement_id))


def _pair(work: Work, row: Any) -> tuple[SigningLink, AgreementFacts]:
    work.about(row[4])
    return row[0], AgreementFacts(row[1], row[2], bool(row[3]))


async def list_links(
    work: Work, placement_id: UUID | None, page: PageRequest
) -> tuple[list[tuple[SigningLink, AgreementFacts]], str | None]:
    statement = _with_agreement().where(visible_to(work.actor))
    if placement_id is not None:
        statement = statement.where(col(SigningLink.placement_id) == placement_id)
    rows, cursor = await fetch_page(work, statement, _BY_AGE, page)
    return [_pair(work, row) for row in rows], cursor


async def get_link(work: Work, link_id: UUID) -> tuple[SigningLink, AgreementFacts]:
    """As it stands in the database now. Raises NotFound."""
    statement = _with_agreement().where(col(SigningLink.id) == link_id, visible_to(work.actor))
    row = (await work.session.exec(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise NotFound
    return _pair(work, row)


async def find_by_hash(work: Work, token_hash: str) -> tuple[SigningLink, AgreementFacts] | None:
    """The link of a token, whoever asks: the token is the right to it."""
    statement = _with_agreement().where(col(SigningLink.token_hash) == token_hash)
    row = (await work.session.exec(statement.execution_options(populate_existing=True))).one_or_none()
    return None if row is None else _pair(work, row)


async def standing_links(work: Work, placement_id: UUID, party: str | None = None) -> Sequence[SigningLink]:
    """Links of a placement that are neither used nor revoked."""
    statement = select(SigningLink).where(col(SigningLink.placement_id) == placement_id, *_STANDING)
    if party is not None:
        statement = statement.where(col(SigningLink.party) == party)
    return (await work.session.exec(statement)).all()


async def use(work: Work, link: SigningLink, signature_id: UUID, at: datetime) -> bool:
    """Marks a link as used, unless somebody was faster: the one statement that decides who was first."""
    return await _set(work, link, used_at=at, signature_id=signature_id)


async def revoke(work: Work, link: SigningLink, at: datetime) -> bool:
    """Revokes a link, unless it has been used or revoked meanwhile."""
    return await _set(work, link, revoked_at=at)


async def _set(work: Work, link: SigningLink, **values: Any) -> bool:
    statement = (
        update(SigningLink)
        .where(col(SigningLink.id) == link.id, *_STANDING)
        .values(**values, updated_at=work.now(), version=col(SigningLink.version) + 1)
        .execution_options(synchronize_session=False)
    )
    if "used_at" in values:
        statement = statement.where(col(SigningLink.voided_at).is_(None))
    done = (await work.session.exec(statement)).rowcount == 1
    await work.session.refresh(link)
    return done


async def void_standing(work: Work, placement_id: UUID, at: datetime) -> None:
    """Voids every standing link of a placement."""
    statement = (
        update(SigningLink)
        .where(col(SigningLink.placement_id) == placement_id, *_STANDING, col(SigningLink.voided_at).is_(None))
        .values(voided_at=at, updated_at=at, version=col(SigningLink.version) + 1)
        .execution_options(synchronize_session=False)
    )
    await work.session.exec(statement)


async def names_on(work: Work, placement: Placement) -> Named:
    """The names an agreement is shown with; the right follows from the link to this placement."""
    columns = (Workplace.name, Company.name, Jobcenter.name, Candidate.preferred_name, Candidate.full_name)
    statement: Any = (
        select_columns(*columns)
        .join(Company, col(Company.id) == col(Workplace.company_id))
        .join(Jobcenter, col(Jobcenter.id) == placement.jobcenter_id)
        .join(Candidate, col(Candidate.id) == placement.candidate_id)
        .where(col(Workplace.id) == placement.workplace_id)
    )
    workplace, company, jobcenter, preferred, full = (await work.session.exec(statement)).one()
    return Named(workplace, company, jobcenter, preferred or full.split(" ", 1)[0])
