"""Making, renewing and giving up API keys."""

from datetime import date, timedelta
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Role
from app.foundation.core.errors import FieldFault, Invalid, NotPermitted
from app.foundation.core.i18n import Text
from app.foundation.core.ids import new_id
from app.foundation.core.secret_tokens import hash_token, new_token
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.foundation.identity.domain.api_keys import HINT_LENGTH, LONGEST_LIFE, PREFIX, scopes_to_give
from app.foundation.identity.errors import ApiKeyRevoked
from app.foundation.identity.models import Account, ApiKey
from app.foundation.identity.password_hashes import NO_PASSWORD
from app.foundation.identity.permissions import known_permissions
from app.foundation.identity.repository import api_keys
from app.foundation.identity.schemas import ApiKeyCreate, ApiKeyRotation
from app.foundation.identity.service.choosing import subject_of

Found = tuple[ApiKey, Account]


async def create_api_key(work: Work, body: ApiKeyCreate) -> tuple[ApiKey, Account, str]:
    """A new key of the caller's jobcenter and its secret, 256 bits of chance that are stored as a hash only.

    It acts as a technical account of its own, so that whatever it does is told from what people do. Raises Invalid for
    a scope that the caller may not give, and for a day that is past or more than a year away.
    """
    _require_scopes(work, body.scopes)
    _require_day(work, body.expires_on)
    jobcenter_id = work.actor.jobcenter_id
    if jobcenter_id is None:  # the permission is a manager's alone
        raise NotPermitted
    key_id, secret = new_id(), _new_secret()
    account = Account(
        email=f"api-key-{key_id}@accounts.invalid",  # RFC 2606: an address nobody can ever have
        full_name=body.name,
        role=Role.INTEGRATION,
        jobcenter_id=jobcenter_id,
        scopes=sorted(body.scopes),
        password_hash=NO_PASSWORD,
    )
    work.session.add(account)
    await work.session.flush()
    await record(work, "account.created", subject_of(account), Change(data={"role": account.role.value}))
    key = ApiKey(
        id=key_id,
        jobcenter_id=jobcenter_id,
        account_id=account.id,
        name=body.name,
        hint=secret[:HINT_LENGTH],
        secret_hash=hash_token(secret),
        expires_on=body.expires_on,
        created_by=work.actor.account_id,
    )
    work.session.add(key)
    await work.session.flush()
    await _record(work, "api_key.created", key)
    return key, account, secret


async def rotate_api_key(
    work: Work, key_id: UUID, body: ApiKeyRotation, precondition: Precondition
) -> tuple[ApiKey, Account, str]:
    """A new secret for the same key; the one before opens for `overlap_hours` more, an older one no longer.

    Raises ApiKeyRevoked, and Invalid as for a new key (the scopes too: the caller may hold less than who made it).
    """
    key, account = await _open(work, key_id, precondition)
    _require_scopes(work, account.scopes)
    if body.expires_on is not None:
        _require_day(work, body.expires_on)
        key.expires_on = body.expires_on
    secret = _new_secret()
    key.previous_hash = key.secret_hash if body.overlap_hours else None
    key.previous_until = work.now() + timedelta(hours=body.overlap_hours) if body.overlap_hours else None
    key.secret_hash, key.hint = hash_token(secret), secret[:HINT_LENGTH]
    await work.session.flush()
    await _record(work, "api_key.rotated", key)
    return key, account, secret


async def revoke_api_key(work: Work, key_id: UUID, precondition: Precondition) -> Found:
    """Shuts a key out at once and for good, and closes the account it acted as. Raises ApiKeyRevoked."""
    key, account = await _open(work, key_id, precondition)
    key.revoked_at = account.tokens_valid_from = work.now()
    key.previous_hash = key.previous_until = None
    account.is_active = False
    touch(key, work.now())
    await work.session.flush()
    await _record(work, "api_key.revoked", key)
    return key, account


async def _open(work: Work, key_id: UUID, precondition: Precondition) -> Found:
    key, account = await api_keys.get_api_key(work, key_id, lock=True)
    precondition.check(key.version)
    if key.revoked_at is not None:
        raise ApiKeyRevoked
    return key, account


def _new_secret() -> str:
    return PREFIX + new_token()


def _require_scopes(work: Work, scopes: list[str]) -> None:
    may = scopes_to_give(known_permissions(), work.actor.role)
    text = Text("Du kan ikke give denne rettighed.", "You cannot give this right.")
    faults = [FieldFault(f"/scopes/{at}", "api_key.scope", text) for at, name in enumerate(scopes) if name not in may]
    if faults:
        raise Invalid(*faults)


def _require_day(work: Work, expires_on: date) -> None:
    if not work.today() <= expires_on <= work.today() + LONGEST_LIFE:
        text = Text("Vælg en dag inden for det næste år.", "Choose a day within the next year.")
        raise Invalid(FieldFault("/expires_on", "api_key.expires_on", text))


async def _record(work: Work, name: str, key: ApiKey) -> None:
    """Events of a key never hold the secret, its hash or its name."""
    subject = Subject("api_key", key.id, key.jobcenter_id)
    await record(work, name, subject, Change(data={"account_id": str(key.account_id)}))
