"""What the routes of this room ask for, and the dependency every route of every room declares."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer

from app.foundation.api.idempotency import claim
from app.foundation.api.rate_limits import address_of
from app.foundation.api.route import WritingNeeded
from app.foundation.core.actor import EVERY_ROLE, Actor, Permission, Role
from app.foundation.core.errors import NotAuthenticated, NotPermitted
from app.foundation.core.secret_tokens import hash_token, looks_like_token
from app.foundation.db.session import Database
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.foundation.identity import repository
from app.foundation.identity.domain.api_keys import PREFIX
from app.foundation.identity.domain.credentials import Identity
from app.foundation.identity.errors import ConfidentialityMissing, IdentityUnknown, StepUpNeeded, TokenInvalid
from app.foundation.identity.key_uses import KeyUses
from app.foundation.identity.linking import link_first_sign_in
from app.foundation.identity.tokens import read_token

if TYPE_CHECKING:
    from app.foundation.identity.provider import IdentityProvider

READ_ME = Permission("me:read", EVERY_ROLE, before_confidentiality=True)
READ_ACCOUNTS = Permission("accounts:read", frozenset({Role.ADMIN, Role.MANAGER}))
WRITE_ACCOUNTS = Permission("accounts:write", frozenset({Role.ADMIN}))
LET_IN = Permission("accounts:let-in", frozenset({Role.ADMIN, Role.MANAGER}))
WRITE_ME = Permission("me:write", EVERY_ROLE, before_confidentiality=True)
READ_API_KEYS = Permission("api-keys:read", frozenset({Role.ADMIN, Role.MANAGER}))
MAKE_API_KEYS = Permission("api-keys:write", frozenset({Role.MANAGER}))
REVOKE_API_KEYS = Permission("api-keys:revoke", frozenset({Role.ADMIN, Role.MANAGER}))

_bearer = OAuth2PasswordBearer(tokenUrl="/v1/auth/token", auto_error=False)
_asked_for: set[Permission] = set()


def known_permissions() -> frozenset[Permission]:
    """What the routes of this process ask for: the scopes that mean something."""
    return frozenset(_asked_for)


async def sign_in(request: Request, token: str | None) -> Work:
    """The request's work with its actor: the account is read on every request, so a closed one is out at once."""
    work: Work = request.state.work
    if token is None:
        raise NotAuthenticated
    work.signed_in = await _who(request, work, token)
    return work


async def _who(request: Request, work: Work, token: str) -> Actor:
    """The actor behind a token: an API key, the identity provider's, or one of our own.

    What the token itself says only decides which way it is checked; each way knows its own keys and algorithms.
    """
    if token.startswith(PREFIX):
        return await _by_key(request, work, token)
    provider: IdentityProvider | None = request.app.state.identity_provider
    if provider is not None and provider.may_have_issued(token):
        return await _by_identity(work, provider.read(token, work.now()))
    actor = await repository.find_bearer(work, read_token(work.settings, token, work.now()))
    if actor is None:
        raise TokenInvalid
    return actor


async def _by_key(request: Request, work: Work, secret: str) -> Actor:
    found = None
    if looks_like_token(secret.removeprefix(PREFIX)):
        found = await repository.find_key_holder(work, hash_token(secret))
    if found is None:
        raise TokenInvalid
    uses: KeyUses = request.app.state.key_uses
    uses.note(found, work.now())
    return found.actor


async def _by_identity(work: Work, identity: Identity) -> Actor:
    """The linked account; where installations link at the first sign-in, that is done first and the request repeated.

    Raises IdentityUnknown where there is no open account for it.
    """
    actor = await repository.find_identity(work, identity)
    if actor is not None:
        return actor
    await work.leave_wall(Beyond.PUBLIC)  # looks for whom it may be; nothing else of this request is done here
    if await repository.find_linkable(work, identity) is None:
        raise IdentityUnknown
    raise WritingNeeded(partial(link_first_sign_in, identity=identity))


def require_step_up(work: Work) -> None:
    """Raises StepUpNeeded unless the person proved who they are at most `step_up_minutes` ago.

    A sign-in with the password counts, `POST /v1/auth/step-up` counts; an API key never does. Services call this where
    it depends on who asks; where it holds for everybody the route says `allow(permission, step_up=True)`.
    """
    minutes, at = work.settings.step_up_minutes, work.actor.authenticated_at
    if at is None or work.now() - at > timedelta(minutes=minutes):
        raise StepUpNeeded(minutes=minutes)


def allow(permission: Permission, *, step_up: bool = False) -> Any:
    """The dependency of a route: a signed-in actor who holds `permission`, and its idempotency key claimed.

    A mentor who has not accepted the confidentiality gets no further, whatever the route. `step_up` asks for a person
    who has just proved who they are (`require_step_up`).
    """

    async def allowed(request: Request, token: Annotated[str | None, Depends(_bearer)]) -> Work:
        work = await sign_in(request, token)
        actor: Actor = work.actor
        if permission.waits_for_confidentiality(actor):
            raise ConfidentialityMissing
        if not permission.held_by(actor):
            raise NotPermitted
        if step_up:
            require_step_up(work)
        await claim(request, work)
        return work

    _asked_for.add(permission)
    allowed.permission = permission  # type: ignore[attr-defined]  # read by the access matrix
    allowed.step_up = step_up  # type: ignore[attr-defined]  # as above
    return Depends(allowed)


async def anyone(request: Request) -> Work:
    """The dependency of a public route: whose it is, is known once the password or the token has been looked up."""
    work: Work = request.state.work
    await work.leave_wall(Beyond.PUBLIC)
    return work


Anyone = Annotated[Work, Depends(anyone)]


@dataclass(frozen=True, slots=True)
class Door:
    """Where a password is tried: the database, because a failure is counted in a transaction of its own whatever
    becomes of the request; and the address it is tried from.
    """

    database: Database
    address: str


async def _door(request: Request) -> Door:
    database: Database = request.app.state.database
    # Whose password it is, is known once it has been looked up.
    return Door(database.beyond_wall(Beyond.PUBLIC), address_of(request))


AtTheDoor = Annotated[Door, Depends(_door)]


async def _stranger(request: Request) -> Work:
    work: Work = request.state.work
    return work


# Nobody has come in yet, and no connection is held: the password is looked at between transactions of the door's own.
Stranger = Annotated[Work, Depends(_stranger)]
