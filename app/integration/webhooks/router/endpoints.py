"""Routes with which a jobcenter or a company has webhooks."""

from typing import Annotated
from uuid import UUID

from fastapi import Body

from app.foundation.api.conditional import DryRun, IfMatch, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import answer_not_kept, make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.integration.webhooks import permissions, service
from app.integration.webhooks.models import Webhook
from app.integration.webhooks.repository import endpoints
from app.integration.webhooks.schemas import (
    SecretRotation,
    WebhookCreate,
    WebhookCreated,
    WebhookPatch,
    WebhookRead,
)

router = make_router("webhooks")
ReadWebhooks = Annotated[Work, allow(permissions.READ_WEBHOOKS)]
WriteWebhooks = Annotated[Work, allow(permissions.WRITE_WEBHOOKS)]


@router.get("/webhooks")
async def list_webhooks(work: ReadWebhooks, page: Paging) -> Page[WebhookRead]:
    """Those of the own jobcenter or company, oldest first; never their secrets."""
    found, cursor = await endpoints.list_webhooks(work, page)
    return Page(items=[shown(webhook) for webhook in found], next_cursor=cursor)


@router.post("/webhooks", status_code=201)
@answer_not_kept
async def create_webhook(work: WriteWebhooks, body: WebhookCreate, tag: Tag, dry: DryRun) -> WebhookCreated:
    """An address that is told, from now on, of what `GET /v1/events` shows the caller's jobcenter or company.

    Messages follow Standard Webhooks: `webhook-id`, `webhook-timestamp` and `webhook-signature`, and a body with the
    event's type, time and keys. `secret` is shown here only. `Idempotency-Key` is ignored: its stored answer would hold
    the secret.
    """
    webhook, secret = await service.create_webhook(work, body)
    tag.created(webhook.version, f"/v1/webhooks/{webhook.id}")
    return _with_secret(webhook, None if dry else secret)


@router.get("/webhooks/{webhook_id}")
async def get_webhook(work: ReadWebhooks, webhook_id: UUID, tag: Tag) -> WebhookRead:
    """One webhook."""
    webhook = await endpoints.get_webhook(work, webhook_id)
    tag(webhook.version)
    return shown(webhook)


@router.patch("/webhooks/{webhook_id}")
async def patch_webhook(
    work: WriteWebhooks, webhook_id: UUID, body: WebhookPatch, precondition: IfMatch, _dry: DryRun, tag: Tag
) -> WebhookRead:
    """Another address or other types; off, and on again. What waits goes to the new address."""
    webhook = await service.patch_webhook(work, webhook_id, body, precondition)
    tag(webhook.version)
    return shown(webhook)


@router.delete("/webhooks/{webhook_id}", status_code=204)
async def delete_webhook(work: WriteWebhooks, webhook_id: UUID, precondition: IfMatch, _dry: DryRun) -> None:
    """Gives a webhook up for good, with its deliveries."""
    await service.delete_webhook(work, webhook_id, precondition)


@router.post("/webhooks/{webhook_id}/rotate-secret")
@answer_not_kept
async def rotate_webhook_secret(
    work: WriteWebhooks,
    webhook_id: UUID,
    precondition: OptionalIfMatch,
    dry: DryRun,
    tag: Tag,
    body: Annotated[SecretRotation, Body(default_factory=SecretRotation)],
) -> WebhookCreated:
    """A new secret; for `overlap_hours` more the one before signs along, two signatures with a space between them.

    A dry run shows no secret, for it would not hold. `Idempotency-Key` is ignored, as for a new webhook.
    """
    webhook, secret = await service.rotate_secret(work, webhook_id, body, precondition)
    tag(webhook.version)
    return _with_secret(webhook, None if dry else secret)


def shown(webhook: Webhook) -> WebhookRead:
    """The fields that are the owner's to see."""
    return WebhookRead.model_validate({**webhook.model_dump(), "previous_secret_until": webhook.previous_until})


def _with_secret(webhook: Webhook, secret: str | None) -> WebhookCreated:
    return WebhookCreated(**shown(webhook).model_dump(), secret=secret)
