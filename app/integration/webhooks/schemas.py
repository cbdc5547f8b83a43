"""Shapes of webhooks and their deliveries."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from app.foundation.api.merge_patch import merge_patch
from app.foundation.api.schemas import Input, Resource
from app.foundation.core.text import ShortText
from app.integration.webhooks.domain.states import MOST_OVERLAP_HOURS, DeliveryStatus, DisabledReason

_EXAMPLE: dict[str, Any] = {
    "examples": [
        {
            "url": "https://modtager.example/praktikmatch",
            "types": ["placement.granted", "placement.started"],
            "description": "Fagsystem",
        }
    ]
}
Url = Annotated[str, StringConstraints(min_length=8, max_length=2000, pattern=r"^https?://[!-~]+$")]
EventType = Annotated[str, StringConstraints(max_length=80, pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]


class WebhookCreate(Input):
    """Where to, and what of."""

    model_config = ConfigDict(json_schema_extra=_EXAMPLE, from_attributes=True)

    url: Url = Field(
        description="A public https address without a user name. Redirects are not followed.",
        examples=["https://modtager.example/praktikmatch"],
    )
    types: Annotated[list[EventType], Field(max_length=300)] = Field(
        default_factory=list,
        description="Types of `GET /v1/event-types`. Empty: everything you may see, also types that come later.",
        examples=[["placement.granted"]],
    )
    description: ShortText | None = Field(default=None, examples=["Fagsystem"])
    is_enabled: bool = Field(
        default=True,
        description="Switched on again, it goes on where it stopped, as far back as deliveries are kept (30 days).",
    )


@merge_patch(WebhookCreate)
class WebhookPatch(WebhookCreate):
    """What changes; the secret has an action of its own."""


class SecretRotation(Input):
    """How long the secret before signs along."""

    overlap_hours: int = Field(default=24, ge=0, le=MOST_OVERLAP_HOURS, examples=[24])


class Replay(Input):
    """From when on."""

    since: AwareDatetime = Field(
        description="Everything that happened since then is sent again, as far back as deliveries are kept (30 days).",
        examples=["2026-11-20T08:00:00Z"],
    )


class WebhookRead(Resource):
    """A webhook; never its secret. What the workers note (`failing_since`) changes no version."""

    jobcenter_id: UUID | None
    company_id: UUID | None
    url: str
    types: list[str]
    description: str | None
    is_enabled: bool
    disabled_reason_code: DisabledReason | None = Field(
        description="`gone`: the receiver answered 410. `only_failures`: for five days nothing came through."
    )
    previous_secret_until: datetime | None = Field(description="Until when the secret before the present one signs.")
    failing_since: datetime | None = Field(description="The first failure since a message last came through.")


class WebhookCreated(WebhookRead):
    """A webhook with its secret, which is shown here only."""

    secret: str | None = Field(
        description="`whsec_…` (Standard Webhooks): verifies `webhook-signature`. Shown once. Null in a dry run.",
        examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD3kP9xZ1m2Qo="],
    )


class WebhookDeliveryRead(Resource):
    """One event on its way to one webhook; what the receiver answered is not kept, only its status."""

    webhook_id: UUID
    event_id: UUID = Field(description="Sent as `webhook-id`: the same at every try and replay.")
    event_type: str = Field(examples=["placement.granted"])
    occurred_at: datetime
    status: DeliveryStatus
    attempts: int = Field(description="How often it was tried, since it was last asked for; ten in all.")
    next_attempt_at: datetime | None
    last_attempt_at: datetime | None
    delivered_at: datetime | None
    response_status: int | None = Field(description="The HTTP status of the last answer.")
    duration_ms: int | None
    error_code: str | None = Field(description="Why the last try failed.", examples=["webhook.unreachable"])
    error_detail: str | None = Field(description="The same in words.")
    allowed_actions: list[str]
