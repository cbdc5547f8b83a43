"""Shapes of tokens and passwords."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from app.foundation.api.schemas import Input
from app.foundation.identity.domain.passwords import LONGEST, SHORTEST

Password = Annotated[str, StringConstraints(min_length=SHORTEST, max_length=LONGEST)]
# What somebody types to prove who they are may be an older, shorter password.
TypedPassword = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


class Token(BaseModel):
    """An OAuth2 access token: send it as `Authorization: Bearer …`."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105  the token's type
    expires_in: int = Field(description="Seconds.", examples=[1800])


class StepUp(Input):
    """The caller's own password, once more."""

    password: TypedPassword = Field(examples=["et-langt-kodeord-26"])


class PasswordChange(Input):
    """The present password and the one that shall hold from now on."""

    current_password: TypedPassword = Field(examples=["et-langt-kodeord-26"])
    new_password: Password = Field(
        description="At least 12 characters of any kind; refused when it is common, or mostly your own name.",
        examples=["tre-heste-i-regnvejr"],
    )
