"""Having webhooks: making, changing, switching off and on, renewing the secret, giving up."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.api.merge_patch import apply_patch
from app.foundation.audit.service import Subject, record
from app.foundation.core.actor import Role
from app.foundation.core.errors import Invalid
from app.foundation.db.work import Work
from app.foundation.net.addresses import target_of
from app.foundation.net.errors import AddressRefused
from app.foundation.net.outbound import address_rules
from app.integration.events.domain.scope import Scope
from app.integration.events.permissions import scope_of
from app.integration.events.repository import last_position
from app.integration.webhooks.domain.signing import written
from app.integration.webhooks.domain.states import MOST_WEBHOOKS, DisabledReason
from app.integration.webhooks.errors import URL_REFUSED, TooManyWebhooks, unknown_type
from app.integration.webhooks.models import Webhook
from app.integration.webhooks.repository import endpoints, feed
from app.integration.webhooks.schemas import SecretRotation, WebhookCreate, WebhookPatch
from app.integration.webhooks.service.secrets import new_secret, wrap

_HEALTHY = {"failures": 0, "failing_since": None, "resting_until": None}


async def create_webhook(work: Work, body: WebhookCreate) -> tuple[Webhook, str]:
    """A new endpoint of the caller's jobcenter or company, and its secret, which is shown here only.

    It is told of what happens from now on. Raises Invalid for an address that would never be called and for a type the
    caller is not told of; TooManyWebhooks for the twenty-first.
    """
    _require_address(work, body.url)
    secret = new_secret()
    webhook = Webhook(
        jobcenter_id=work.actor.jobcenter_id,
        company_id=work.actor.company_id,
        account_id=work.actor.account_id if work.actor.role is Role.INTEGRATION else None,
        place=1,
        url=body.url,
        types=_known_types(scope_of(work.actor), body.types),
        description=body.description,
        is_enabled=body.is_enabled,
        disabled_reason_code=None if body.is_enabled else DisabledReason.BY_OWNER,
        secret_wrapped=b"",
        secret_key_id="",
        position=await last_position(work.session),
        served_at=work.now(),
    )
    _store_secret(work, webhook, secret)
    webhook = await _store(work, webhook)
    await tell(work, "webhook.created", webhook)
    return webhook, written(secret)


async def patch_webhook(work: Work, webhook_id: UUID, patch: WebhookPatch, precondition: Precondition) -> Webhook:
    """Switched on again it goes on where it stopped, but no further back than deliveries are kept.

    A change of address begins with a clean slate. Raises Invalid as for a new one.
    """
    webhook = await endpoints.get_webhook(work, webhook_id, lock=True)
    precondition.check(webhook.version)
    body = apply_patch(WebhookCreate.model_validate(webhook, from_attributes=True), patch, WebhookCreate)
    _require_address(work, body.url)
    switched_on = body.is_enabled and not webhook.is_enabled
    if switched_on or body.url != webhook.url:
        await endpoints.note(work.session, webhook.id, **_HEALTHY)
    if switched_on:
        await _come_back(work, webhook)
    if body.is_enabled != webhook.is_enabled:
        webhook.disabled_reason_code = None if body.is_enabled else DisabledReason.BY_OWNER
    webhook.types = _known_types(await feed.scope_for(work.session, webhook), body.types)
    webhook.url = body.url
    webhook.description, webhook.is_enabled = body.description, body.is_enabled
    await work.session.flush()
    await work.session.refresh(webhook)
    await tell(work, "webhook.changed", webhook)
    return webhook


async def rotate_secret(
    work: Work, webhook_id: UUID, body: SecretRotation, precondition: Precondition
) -> tuple[Webhook, str]:
    """A new secret; for `overlap_hours` more both sign, so that the receiver may change over when it likes."""
    webhook = await endpoints.get_webhook(work, webhook_id, lock=True)
    precondition.check(webhook.version)
    secret = new_secret()
    keeps = body.overlap_hours > 0
    webhook.previous_wrapped = webhook.secret_wrapped if keeps else None
    webhook.previous_key_id = webhook.secret_key_id if keeps else None
    webhook.previous_until = work.now() + timedelta(hours=body.overlap_hours) if keeps else None
    _store_secret(work, webhook, secret)
    await work.session.flush()
    await tell(work, "webhook.secret_rotated", webhook)
    return webhook, written(secret)


async def delete_webhook(work: Work, webhook_id: UUID, precondition: Precondition) -> None:
    """With its deliveries; what is being sent at this moment may still arrive."""
    webhook = await endpoints.get_webhook(work, webhook_id, lock=True)
    precondition.check(webhook.version)
    await endpoints.delete_webhook(work, webhook)
    await tell(work, "webhook.deleted", webhook)


async def tell(work: Work, name: str, webhook: Webhook) -> None:
    """Events of a webhook hold its key only: an address may be a secret itself."""
    await record(work, name, Subject("webhook", webhook.id, webhook.jobcenter_id, webhook.company_id))


def oldest_kept(work: Work) -> datetime:
    """How far back things are sent again."""
    return work.now() - timedelta(days=work.settings.keep_delivery_days)


async def _store(work: Work, webhook: Webhook) -> Webhook:
    """At the first free place. Whoever loses a place to somebody at the same moment looks again, until none is left."""
    for _ in range(MOST_WEBHOOKS):
        free = set(range(1, MOST_WEBHOOKS + 1)) - await endpoints.taken_places(work)
        if not free:
            break
        if await endpoints.insert_at_place(work, webhook, min(free)):
            return await endpoints.get_webhook(work, webhook.id)
    raise TooManyWebhooks(most=MOST_WEBHOOKS)


async def _come_back(work: Work, webhook: Webhook) -> None:
    before = await feed.position_before(work.session, webhook, oldest_kept(work))
    position = await last_position(work.session) if before is None else max(before, webhook.position)
    await endpoints.note(work.session, webhook.id, position=position)


def _store_secret(work: Work, webhook: Webhook, secret: bytes) -> None:
    wrapped = wrap(work.settings, webhook.id, secret)
    webhook.secret_wrapped, webhook.secret_key_id = wrapped.secret, wrapped.key_id


def _require_address(work: Work, url: str) -> None:
    """What can be told without calling; where the name leads is looked at each time something is sent."""
    try:
        target_of(url, address_rules(work.settings))
    except AddressRefused:
        raise Invalid(URL_REFUSED) from None


def _known_types(scope: Scope, asked: Collection[str]) -> list[str]:
    faults = [unknown_type(at) for at, name in enumerate(asked) if name not in scope.types]
    if faults:
        raise Invalid(*faults)
    return sorted(set(asked))
