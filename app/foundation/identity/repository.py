"""Every query on accounts."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, true
from sqlmodel import col, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.query import select_columns
from app.foundation.db.work import Work
from app.foundation.identity.models import Account, MentorRight

BY_ID = Sort((col(Account.id),), (UUID,))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """An admin sees every account, a manager those of the own jobcenter, everybody else only their own."""
    if actor.role is Role.ADMIN:
        return true()
    if actor.role is Role.MANAGER:
        return col(Account.jobcenter_id) == actor.jobcenter_id
    return col(Account.id) == actor.account_id


async def find_actor(work: Work, account_id: UUID) -> Actor | None:
    """The actor behind an active account: one narrow read by key, on every request."""
    row = (
        await work.session.exec(
            select_columns(
                Account.role,
                Account.jobcenter_id,
                Account.company_id,
                Account.candidate_id,
                Account.scopes,
                col(Account.confidentiality_version).is_not(None),
            ).where(col(Account.id) == account_id, col(Account.is_active))
        )
    ).one_or_none()
    if row is None:
        return None
    role, jobcenter_id, company_id, candidate_id, scopes, is_confidential = row
    return Actor(account_id, role, jobcenter_id, company_id, candidate_id, frozenset(scopes), bool(is_confidential))


def mentored_by(actor: Actor) -> Any:
    """The placements and jobs that a mentor's active mentorships are about, as a subquery for `in_`."""
    return select(col(MentorRight.subject_id)).where(col(MentorRight.account_id) == actor.account_id)


async def find_by_email(work: Work, email: str) -> Account | None:
    return (await work.session.exec(select(Account).where(col(Account.email) == email))).one_or_none()


async def get_own(work: Work) -> Account:
    return (await work.session.exec(select(Account).where(col(Account.id) == work.actor.account_id))).one()


async def get(work: Work, account_id: UUID) -> Account:
    statement = select(Account).where(col(Account.id) == account_id, visible_to(work.actor))
    account = (await work.session.exec(statement)).one_or_none()
    if account is None:
        raise NotFound
    return account


async def list_accounts(work: Work, page: PageRequest) -> tuple[list[Account], str | None]:
    statement = select(Account, col(Account.id)).where(visible_to(work.actor))
    rows, cursor = await fetch_page(work, statement, BY_ID, page)
    return [row[0] for row in rows], cursor
