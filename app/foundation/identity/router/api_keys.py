"""Routes with which managers make, renew and give up the API keys of their jobcenter."""

from typing import Annotated
from uuid import UUID

from fastapi import Body

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import answer_not_kept, make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity import permissions, service
from app.foundation.identity.domain.api_keys import actions_of, status_of
from app.foundation.identity.models import ApiKey
from app.foundation.identity.permissions import allow
from app.foundation.identity.repository import api_keys
from app.foundation.identity.schemas import ApiKeyCreate, ApiKeyCreated, ApiKeyRead, ApiKeyRotation

router = make_router("identity")
ReadKeys = Annotated[Work, allow(permissions.READ_API_KEYS)]
MakeKeys = Annotated[Work, allow(permissions.MAKE_API_KEYS, step_up=True)]
RevokeKeys = Annotated[Work, allow(permissions.REVOKE_API_KEYS)]


@router.get("/api-keys")
async def list_api_keys(work: ReadKeys, page: Paging) -> Page[ApiKeyRead]:
    """Keys of the own jobcenter (an admin sees every one), revoked ones too; never their secrets."""
    found, cursor = await api_keys.list_api_keys(work, page)
    return Page(items=[_read(work, key, scopes) for key, scopes in found], next_cursor=cursor)


@router.post("/api-keys", status_code=201)
@answer_not_kept
async def create_api_key(work: MakeKeys, body: ApiKeyCreate, tag: Tag) -> ApiKeyCreated:
    """A key with which another system acts as an `integration` of the own jobcenter. Asks for a recent sign-in.

    `key` is shown here only. `Idempotency-Key` is ignored: its stored answer would hold the secret.
    """
    key, account, secret = await service.create_api_key(work, body)
    tag.created(key.version, f"/v1/api-keys/{key.id}")
    return _with_secret(_read(work, key, account.scopes), secret)


@router.get("/api-keys/{key_id}")
async def get_api_key(work: ReadKeys, key_id: UUID, tag: Tag) -> ApiKeyRead:
    """One key."""
    key, account = await api_keys.get_api_key(work, key_id)
    tag(key.version)
    return _read(work, key, account.scopes)


@router.post("/api-keys/{key_id}/rotate")
@answer_not_kept
async def rotate_api_key(
    work: MakeKeys,
    key_id: UUID,
    precondition: OptionalIfMatch,
    dry: DryRun,
    tag: Tag,
    body: Annotated[ApiKeyRotation, Body(default_factory=ApiKeyRotation)],
) -> ApiKeyCreated:
    """A new secret; the one before opens for `overlap_hours` more. Asks for a recent sign-in.

    A dry run shows no secret, for it would not hold. `Idempotency-Key` is ignored, as for a new key.
    """
    key, account, secret = await service.rotate_api_key(work, key_id, body, precondition)
    tag(key.version)
    return _with_secret(_read(work, key, account.scopes), None if dry else secret)


@router.post("/api-keys/{key_id}/revoke")
async def revoke_api_key(
    work: RevokeKeys, key_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ApiKeyRead:
    """Shuts a key out at once and for good."""
    key, account = await service.revoke_api_key(work, key_id, precondition)
    tag(key.version)
    return _read(work, key, account.scopes)


def _read(work: Work, key: ApiKey, scopes: list[str]) -> ApiKeyRead:
    status = status_of(key.revoked_at, key.expires_on, work.today())
    values = key.model_dump(exclude={"secret_hash", "previous_hash"})
    return ApiKeyRead(**values, scopes=scopes, status=status, allowed_actions=actions_of(status))


def _with_secret(key: ApiKeyRead, secret: str | None) -> ApiKeyCreated:
    return ApiKeyCreated(**key.model_dump(), key=secret)
