"""Every query on answer links."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, update
from sqlmodel import col, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor
from app.foundation.core.errors import NotFound
from app.foundation.db.query import select_columns
from app.foundation.db.work import Work
from app.journey.aftercare.domain.states import FollowUpStatus
from app.journey.aftercare.models import FollowUp, FollowUpLink
from app.journey.aftercare.repository.follow_ups import follow_ups_visible_to
from app.registers.candidates.models import Candidate
from app.registers.companies.models import Company
from app.registers.jobcenters.models import Jobcenter

_BY_AGE = Sort((col(FollowUpLink.id),), (UUID,))
_STANDING = (col(FollowUpLink.used_at).is_(None), col(FollowUpLink.revoked_at).is_(None))
LinkRow = tuple[FollowUpLink, FollowUpStatus]


@dataclass(frozen=True, slots=True)
class Named:
    """The names on an answer page; the person is shown by preferred or first name only."""

    company: str
    jobcenter: str
    candidate: str


def links_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Among links beside their follow-ups: a jobcenter's staff sees those of the ones it sees; nobody else sees any."""
    if actor.role not in JOBCENTER_STAFF:
        return false()
    return and_(col(FollowUpLink.jobcenter_id) == actor.jobcenter_id, follow_ups_visible_to(actor))


def _with_status() -> Any:
    """Links beside the status of the follow-up they answer."""
    statement = select_columns(FollowUpLink, FollowUp.status, FollowUp.candidate_id, FollowUpLink.id)
    return statement.join(FollowUp, col(FollowUp.id) == col(FollowUpLink.follow_up_id))


def _pair(work: Work, row: Any) -> LinkRow:
    work.about(row[2])
    return row[0], row[1]


async def list_links(work: Work, follow_up_id: UUID | None, page: PageRequest) -> tuple[list[LinkRow], str | None]:
    statement = _with_status().where(links_visible_to(work.actor))
    if follow_up_id is not None:
        statement = statement.where(col(FollowUpLink.follow_up_id) == follow_up_id)
    rows, cursor = await fetch_page(work, statement, _BY_AGE, page)
    return [_pair(work, row) for row in rows], cursor


async def get_link(work: Work, link_id: UUID) -> LinkRow:
    """As it stands in the database now. Raises NotFound."""
    statement = _with_status().where(col(FollowUpLink.id) == link_id, links_visible_to(work.actor))
    row = (await work.session.exec(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise NotFound
    return _pair(work, row)


async def find_link_by_hash(work: Work, token_hash: str) -> LinkRow | None:
    """The link of a token, whoever asks: the token is the right to it."""
    statement = _with_status().where(col(FollowUpLink.token_hash) == token_hash)
    row = (await work.session.exec(statement.execution_options(populate_existing=True))).one_or_none()
    return None if row is None else _pair(work, row)


async def find_standing_link(work: Work, follow_up_id: UUID) -> FollowUpLink | None:
    """The one link of a follow-up that is neither used nor revoked."""
    statement = select(FollowUpLink).where(col(FollowUpLink.follow_up_id) == follow_up_id, *_STANDING)
    return (await work.session.exec(statement)).one_or_none()


async def use_link(work: Work, link: FollowUpLink, at: datetime) -> bool:
    """Marks a link as used, unless somebody was faster: the one statement that decides who was first."""
    return await _set(work, link, used_at=at)


async def revoke_link(work: Work, link: FollowUpLink, at: datetime) -> bool:
    """Revokes a link, unless it has been used or revoked meanwhile."""
    return await _set(work, link, revoked_at=at)


async def _set(work: Work, link: FollowUpLink, **values: Any) -> bool:
    statement = (
        update(FollowUpLink)
        .where(col(FollowUpLink.id) == link.id, *_STANDING)
        .values(**values, updated_at=work.now(), version=col(FollowUpLink.version) + 1)
        .execution_options(synchronize_session=False)
    )
    done = (await work.session.exec(statement)).rowcount == 1
    await work.session.refresh(link)
    return done


async def names_on(work: Work, follow_up: FollowUp) -> Named:
    """The names an answer page shows; the right follows from the link to this follow-up."""
    statement: Any = (
        select_columns(Company.name, Jobcenter.name, Candidate.preferred_name, Candidate.full_name)
        .select_from(Company)
        .join(Jobcenter, col(Jobcenter.id) == follow_up.jobcenter_id)
        .join(Candidate, col(Candidate.id) == follow_up.candidate_id)
        .where(col(Company.id) == follow_up.company_id)
    )
    company, jobcenter, preferred, full = (await work.session.exec(statement)).one()
    return Named(company, jobcenter, preferred or full.split(" ", 1)[0])
