"""Routes with which people prove who they are, and look after their own account."""

from inspect import signature
from typing import Annotated, Any

from fastapi import Depends
from fastapi.security import OAuth2PasswordRequestForm

from app.foundation.api.conditional import Tag
from app.foundation.api.route import make_router, read_only
from app.foundation.db.work import Work
from app.foundation.identity import permissions, repository, service
from app.foundation.identity.permissions import AtTheDoor, Stranger, allow
from app.foundation.identity.schemas import AccountRead, PasswordChange, StepUp, Token

router = make_router("identity")
ReadMe = Annotated[Work, allow(permissions.READ_ME)]
WriteMe = Annotated[Work, allow(permissions.WRITE_ME)]


async def _form(**typed: Any) -> OAuth2PasswordRequestForm:
    """The framework's form. A class is no coroutine: as a dependency by itself it is made in another thread."""
    return OAuth2PasswordRequestForm(**typed)


_form.__signature__ = signature(OAuth2PasswordRequestForm)  # type: ignore[attr-defined]  # what the framework reads


@router.post("/auth/token")
@read_only
async def create_token(
    work: Stranger, door: AtTheDoor, form: Annotated[OAuth2PasswordRequestForm, Depends(_form)]
) -> Token:
    """Signs in with e-mail (`username`) and password; the answer is a bearer token for every other call.

    Failures are counted, for an account and for an address: after ten in a row the next try waits, twice as long each
    time (429 with `Retry-After`).
    """
    return await service.sign_in(work, door, form.username, form.password)


@router.post("/auth/step-up")
@read_only
async def step_up(work: WriteMe, door: AtTheDoor, body: StepUp) -> Token:
    """The password once more: the answer is a token that opens what asks for a recent sign-in (revealing a CPR number,
    exporting or erasing a person, making an API key). People of the identity provider sign in there anew instead.
    """
    return await service.step_up(work, door, body.password)


@router.get("/me")
async def get_me(work: ReadMe, tag: Tag) -> AccountRead:
    """The account behind the token: its role and its tenant."""
    own = await repository.read_own(work)
    tag(own["version"])
    return AccountRead.model_validate({**own, "has_identity": own["identity_subject"] is not None})


@router.post("/me/password")
@read_only
async def change_password(work: WriteMe, door: AtTheDoor, body: PasswordChange) -> Token:
    """A new password. Every token of the account stops at once; the answer is a new one."""
    return await service.change_password(work, door, body)


@router.post("/me/sign-out")
async def sign_out(work: WriteMe) -> AccountRead:
    """Stops every token of the caller's account, also the one this is called with."""
    return AccountRead.model_validate(await service.sign_out(work, work.actor.account_id))
