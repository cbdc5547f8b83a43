"""Shapes of accounts."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, EmailStr, Field, StringConstraints

from app.foundation.api.merge_patch import merge_patch
from app.foundation.api.schemas import Input, Resource
from app.foundation.core.actor import Role
from app.foundation.core.i18n import Language
from app.foundation.core.text import Name, refuse_control_characters
from app.foundation.identity.schemas.signing_in import Password

Scope = Annotated[str, StringConstraints(pattern=r"^[a-z-]{2,40}:(read|write|change)$")]


class AccountWrite(Input):
    """What can be set on an account."""

    full_name: Name = Field(examples=["Mette Holm"])
    language: Language = Language.DA
    is_active: bool = True
    scopes: Annotated[list[Scope], Field(max_length=200)] = Field(
        default_factory=list, description="Permissions of an integration."
    )


class AccountCreate(AccountWrite):
    """A new account: a role and the tenant that role belongs to."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "email": "mette.holm@frederiksberg.example",
                    "full_name": "Mette Holm",
                    "password": "et-langt-kodeord-26",
                    "role": "caseworker",
                    "jobcenter_id": "01980000-0000-7000-8000-000000000147",
                }
            ]
        }
    )

    email: EmailStr = Field(max_length=254, examples=["mette.holm@frederiksberg.example"])
    password: Password | None = Field(
        default=None,
        description="Left out: the account comes in through the identity provider only.",
        examples=["et-langt-kodeord-26"],
    )
    role: Role = Field(examples=["caseworker"])
    jobcenter_id: UUID | None = None
    company_id: UUID | None = None
    candidate_id: UUID | None = None


@merge_patch(AccountWrite)
class AccountPatch(AccountWrite):
    """Changes to an account (merge patch)."""


class AccountRead(Resource):
    """An account, without its password."""

    email: str
    full_name: str
    role: Role
    jobcenter_id: UUID | None
    company_id: UUID | None
    candidate_id: UUID | None
    scopes: list[str]
    language: Language
    is_active: bool
    has_identity: bool = Field(description="Whether the account is linked to somebody the identity provider knows.")


class IdentityLink(Input):
    """Whom the identity provider knows the account's person as."""

    subject: Annotated[
        str,
        StringConstraints(min_length=1, max_length=255, strip_whitespace=True),
        AfterValidator(refuse_control_characters),
    ] = Field(description="The value of the claim that names a person; a pseudonym.", examples=["7f0c2a54-5f0b"])
