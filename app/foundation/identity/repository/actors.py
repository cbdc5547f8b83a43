"""Who is behind what a request carries: one narrow read, on every request."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import and_, col, select
from sqlmodel.sql.expression import Select

from app.foundation.core.actor import Actor
from app.foundation.db import wall
from app.foundation.db.query import fetch_rows, select_columns
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


async def _find_actor(work: Work, *conditions: ColumnElement[bool]) -> Actor | None:
    row = await _find_row(work, select_columns(*_ACTOR).where(*conditions))
    return None if row is None else _actor(*row)


async def _find_row(work: Work, statement: Select[Any]) -> Any:
    """The one place that asks who is there, whatever the request carries; a closed account is nobody.

    In the same statement the transaction is given its keys to the second wall.
    """
    door = wall.door(work.settings, Account)
    entering = statement.add_columns(*door.columns).where(col(Account.is_active), *door.conditions)
    rows = await fetch_rows(work.session, entering)
    row = rows[0] if rows else None
    if row is None or not door.columns:
        return row
    *found, work.keys = row
    return found


def _actor(*columns: Any) -> Actor:
    account_id, role, jobcenter_id, company_id, candidate_id, scopes, is_confidential = columns
    return Actor(account_id, role, jobcenter_id, company_id, candidate_id, frozenset(scopes), bool(is_confidential))


async def find_actor(work: Work, account_id: UUID) -> Actor | None:
    """The actor behind an active account that is not the one asking; the transaction stays where it stands."""
    statement = select_columns(*_ACTOR).where(col(Account.id) == account_id, col(Account.is_active))
    row = (await work.session.exec(statement)).one_or_none()
    return None if row is None else _actor(*row)


async def find_bearer(work: Work, bearer: Bearer) -> Actor | None:
    """The actor one of our own tokens names; None when the account is closed or its older tokens were revoked."""
    found = await _find_actor(work, col(Account.id) == bearer.account_id, _holds(bearer.issued_at))
    return found and replace(found, authenticated_at=bearer.authenticated_at)


async def find_identity(work: Work, identity: Identity) -> Actor | None:
    """The actor that an identity provider's token names, in the same way."""
    found = await _find_actor(work, *_is_linked(identity), _holds(identity.issued_at))
    return found and replace(found, authenticated_at=identity.authenticated_at)


async def find_key_holder(work: Work, secret_hash: str) -> KeyUse | None:
    """The actor behind an API key that is neither revoked nor expired: its secret, or the one before it for a while."""
    statement = (
        select_columns(*_ACTOR, ApiKey.id, ApiKey.last_used_at)
        .join(ApiKey, col(ApiKey.account_id) == col(Account.id))
        .where(
            or_(
                col(ApiKey.secret_hash) == secret_hash,
                and_(col(ApiKey.previous_hash) == secret_hash, col(ApiKey.previous_until) > work.now()),
            ),
            col(ApiKey.revoked_at).is_(None),
            col(ApiKey.expires_on) >= work.today(),
        )
    )
    row = await _find_row(work, statement)
    return None if row is None else KeyUse(_actor(*row[:-2]), *row[-2:])


def _is_linked(identity: Identity) -> tuple[ColumnElement[bool], ...]:
    return col(Account.identity_issuer) == identity.issuer, col(Account.identity_subject) == identity.subject


def _holds(issued_at: datetime) -> ColumnElement[bool]:
    """Whether a token issued then has not been revoked since."""
    return or_(col(Account.tokens_valid_from).is_(None), col(Account.tokens_valid_from) <= issued_at)


def mentored_by(actor: Actor) -> Any:
    """The placements and jobs that a mentor's active mentorships are about, as a subquery for `in_`."""
    return select(col(MentorRight.subject_id)).where(col(MentorRight.account_id) == actor.account_id)
