"""Who is behind what a request carries: one narrow read, on every request."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, or_
from sqlmodel import and_, col, select

from app.foundation.core.actor import Actor
from app.foundation.db import wall
from app.foundation.db.query import fetch_columns, select_columns
from app.foundation.db.work import Work
from app.foundation.identity.domain.credentials import Bearer, Identity, KeyUse
from app.foundation.identity.models import Account, ApiKey, MentorRight

_ACTOR = (
    Account.id,
    Account.role,
    Account.jobcenter_id,
    Account.company_id,
    Account.candidate_id,
    Account.scopes,
    col(Account.confidentiality_version).is_not(None),
)


_NAMED = col(Account.id) == bindparam("account_id")
_LINKED = and_(
    col(Account.identity_issuer) == bindparam("issuer"), col(Account.identity_subject) == bindparam("subject")
)
# A token that was issued then has not been revoked since.
_HOLDS = or_(col(Account.tokens_valid_from).is_(None), col(Account.tokens_valid_from) <= bindparam("issued_at"))
_OPENS = and_(
    or_(
        col(ApiKey.secret_hash) == bindparam("secret_hash"),
        and_(col(ApiKey.previous_hash) == bindparam("secret_hash"), col(ApiKey.previous_until) > bindparam("now")),
    ),
    col(ApiKey.revoked_at).is_(None),
    col(ApiKey.expires_on) >= bindparam("today"),
)


class _Way(Enum):
    """What a request may carry. Statements are made once: putting one together takes longer than asking it."""

    BEARER = select_columns(*_ACTOR).where(_NAMED, _HOLDS)
    IDENTITY = select_columns(*_ACTOR).where(_LINKED, _HOLDS)
    KEY = (
        select_columns(*_ACTOR, ApiKey.id, ApiKey.last_used_at)
        .join(ApiKey, col(ApiKey.account_id) == col(Account.id))
        .where(_OPENS)
    )


@cache
def _entering(way: _Way, *, is_up: bool) -> Select[Any]:
    door = wall.door(Account) if is_up else wall.Door()
    asked: Select[Any] = way.value
    return asked.add_columns(*door.columns).where(col(Account.is_active), *door.conditions)


async def _enter(work: Work, way: _Way, values: Mapping[str, Any]) -> Any:
    """The one place that asks who is there, whatever the request carries; a closed account is nobody.

    In the same statement the transaction is given its keys to the second wall.
    """
    is_up = wall.is_up(work.settings)
    rows = await fetch_columns(work.session, _entering(way, is_up=is_up), values)
    row = rows[0] if rows else None
    if row is None or not is_up:
        return row
    work.keys = row[-1]
    return row[:-1]


def _actor(*columns: Any, authenticated_at: datetime | None = None) -> Actor:
    account_id, role, jobcenter_id, company_id, candidate_id, scopes, is_confidential = columns
    tenant = jobcenter_id, company_id, candidate_id
    return Actor(account_id, role, *tenant, frozenset(scopes), bool(is_confidential), authenticated_at)


async def find_actor(work: Work, account_id: UUID) -> Actor | None:
    """The actor behind an active account that is not the one asking; the transaction stays where it stands."""
    statement = select_columns(*_ACTOR).where(col(Account.id) == account_id, col(Account.is_active))
    row = (await work.session.exec(statement)).one_or_none()
    return None if row is None else _actor(*row)


async def find_bearer(work: Work, bearer: Bearer) -> Actor | None:
    """The actor one of our own tokens names; None when the account is closed or its older tokens were revoked."""
    values = {"account_id": bearer.account_id, "issued_at": bearer.issued_at}
    row = await _enter(work, _Way.BEARER, values)
    return None if row is None else _actor(*row, authenticated_at=bearer.authenticated_at)


async def find_identity(work: Work, identity: Identity) -> Actor | None:
    """The actor that an identity provider's token names, in the same way."""
    values = {"issuer": identity.issuer, "subject": identity.subject, "issued_at": identity.issued_at}
    row = await _enter(work, _Way.IDENTITY, values)
    return None if row is None else _actor(*row, authenticated_at=identity.authenticated_at)


async def find_key_holder(work: Work, secret_hash: str) -> KeyUse | None:
    """The actor behind an API key that is neither revoked nor expired: its secret, or the one before it for a while."""
    values = {"secret_hash": secret_hash, "now": work.now(), "today": work.today()}
    row = await _enter(work, _Way.KEY, values)
    return None if row is None else KeyUse(_actor(*row[:-2]), *row[-2:])


def mentored_by(actor: Actor) -> Any:
    """The placements and jobs that a mentor's active mentorships are about, as a subquery for `in_`."""
    return select(col(MentorRight.subject_id)).where(col(MentorRight.account_id) == actor.account_id)
