"""Shapes of API keys."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.foundation.api.schemas import Input, Resource
from app.foundation.core.text import Day, Name
from app.foundation.identity.domain.api_keys import MOST_OVERLAP_HOURS, ApiKeyStatus
from app.foundation.identity.schemas.accounts import Scope


class ApiKeyCreate(Input):
    """Which system the key is for, what it may do, and until when."""

    name: Name = Field(examples=["Fagsystem, natlig overførsel"])
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=200)] = Field(
        description="Permissions that integrations can hold and the caller holds.", examples=[["needs:read"]]
    )
    expires_on: Day = Field(description="The last day it opens, at most a year from today.", examples=["2027-06-30"])


class ApiKeyRotation(Input):
    """How long the secret before stays good, and a new last day."""

    overlap_hours: int = Field(default=24, ge=0, le=MOST_OVERLAP_HOURS, examples=[24])
    expires_on: Day | None = Field(default=None, description="Left out: as before.", examples=["2027-12-31"])


class ApiKeyRead(Resource):
    """A key; never its secret."""

    account_id: UUID = Field(description="The technical account it acts as: what events call the actor.")
    jobcenter_id: UUID
    name: str
    hint: str = Field(description="How the secret begins.", examples=["pk_4fA9"])
    scopes: list[str]
    status: ApiKeyStatus
    expires_on: date
    previous_until: datetime | None = Field(description="Until when the secret before the present one opens.")
    last_used_at: datetime | None = Field(description="Exact to a minute or two; does not change the version.")
    revoked_at: datetime | None
    created_by: UUID
    allowed_actions: list[str]


class ApiKeyCreated(ApiKeyRead):
    """A key with its secret, which is shown here only."""

    key: str | None = Field(
        description="Send it as `Authorization: Bearer …`. Shown once: only a hash is stored. Null in a dry run."
    )
