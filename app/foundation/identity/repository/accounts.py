"""Every query on accounts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, true
from sqlmodel import and_, col, select, update

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.query import fetch_columns, select_all
from app.foundation.db.work import Work
from app.foundation.identity.domain.credentials import Identity
from app.foundation.identity.models import Account

BY_ID = Sort((col(Account.id),), (UUID,))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """An admin sees every account, a manager those of the own jobcenter, everybody else only their own."""
    if actor.role is Role.ADMIN:
        return true()
    if actor.role is Role.MANAGER:
        return col(Account.jobcenter_id) == actor.jobcenter_id
    return col(Account.id) == actor.account_id


_BY_EMAIL = select(Account).where(col(Account.email) == bindparam("email"))
_IS_OWN = col(Account.id) == bindparam("account_id")
_OWN = select(Account).where(_IS_OWN)
_OWN_COLUMNS = select_all(Account).where(_IS_OWN)


async def find_by_email(work: Work, email: str) -> Account | None:
    return (await work.session.exec(_BY_EMAIL, params={"email": email})).one_or_none()


async def get_own(work: Work) -> Account:
    return (await work.session.exec(_OWN, params={"account_id": work.actor.account_id})).one()


async def read_own(work: Work) -> Mapping[str, Any]:
    """The columns of the caller's own account, to be read only."""
    (row,) = await fetch_columns(work.session, _OWN_COLUMNS, {"account_id": work.actor.account_id})
    return dict(zip(Account.model_fields, row, strict=True))


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


async def renew_hash(work: Work, account_id: UUID, before: str, renewed: str) -> None:
    """The same password, hashed at another cost; not where it has been changed meanwhile. It changes no version: nobody's
    edit is stale because of it.
    """
    is_same = and_(col(Account.id) == account_id, col(Account.password_hash) == before)
    values = {"password_hash": renewed, "updated_at": Account.updated_at}
    await work.session.exec(update(Account).where(is_same).values(**values))


async def find_linkable(work: Work, identity: Identity) -> Account | None:
    """The open account a first sign-in may be linked to: by its e-mail, linked to nobody yet, and no administrator's."""
    if identity.email is None:
        return None
    statement = select(Account).where(
        col(Account.email) == identity.email.strip().lower(),
        col(Account.is_active),
        col(Account.identity_issuer).is_(None),
        col(Account.role) != Role.ADMIN,
    )
    return (await work.session.exec(statement)).one_or_none()


async def find_linked(work: Work, issuer: str, subject: str) -> UUID | None:
    """The account an issuer's subject is linked to, whoever asks."""
    statement = select(Account.id).where(
        col(Account.identity_issuer) == issuer, col(Account.identity_subject) == subject
    )
    return (await work.session.exec(statement)).one_or_none()
