"""What the routes of this room ask for, and the dependency every route of every room declares."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer

from app.foundation.api.idempotency import claim
from app.foundation.core.actor import EVERY_ROLE, Actor, Permission, Role
from app.foundation.core.errors import NotAuthenticated, NotPermitted
from app.foundation.db.work import Work
from app.foundation.identity import repository
from app.foundation.identity.errors import ConfidentialityMissing, TokenInvalid
from app.foundation.identity.tokens import read_token

READ_ME = Permission("me:read", EVERY_ROLE, before_confidentiality=True)
READ_ACCOUNTS = Permission("accounts:read", frozenset({Role.ADMIN, Role.MANAGER}))
WRITE_ACCOUNTS = Permission("accounts:write", frozenset({Role.ADMIN}))

_bearer = OAuth2PasswordBearer(tokenUrl="/v1/auth/token", auto_error=False)


async def sign_in(request: Request, token: Annotated[str | None, Depends(_bearer)]) -> Work:
    """The request's work with its actor: the account is read on every request, so a closed one is out at once."""
    work: Work = request.state.work
    if token is None:
        raise NotAuthenticated
    account = await repository.find_actor(work, read_token(work.settings, token, work.now()))
    if account is None:
        raise TokenInvalid
    work.signed_in = account
    return work


SignedIn = Annotated[Work, Depends(sign_in)]


def allow(permission: Permission) -> Any:
    """The dependency of a route: a signed-in actor who holds `permission`, and its idempotency key claimed.

    A mentor who has not accepted the confidentiality gets no further, whatever the route.
    """

    async def allowed(request: Request, work: SignedIn) -> Work:
        actor: Actor = work.actor
        if permission.waits_for_confidentiality(actor):
            raise ConfidentialityMissing
        if not permission.held_by(actor):
            raise NotPermitted
        await claim(request, work)
        return work

    allowed.permission = permission  # type: ignore[attr-defined]  # read by the access matrix
    return Depends(allowed)


def anyone(request: Request) -> Work:
    """The dependency of a public route."""
    work: Work = request.state.work
    return work


Anyone = Annotated[Work, Depends(anyone)]
