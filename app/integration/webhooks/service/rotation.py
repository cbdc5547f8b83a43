"""New keys for old: secrets of endpoints wrapped anew, a transaction of two hundred at a time, while requests go on."""

from uuid import UUID

from app.foundation.core.config import Settings
from app.foundation.core.key_ring import Wrapped
from app.foundation.db.work import Work
from app.integration.webhooks.models import Webhook
from app.integration.webhooks.repository import endpoints
from app.integration.webhooks.service.secrets import UNREADABLE, unwrap, wrap
from app.registers.candidates.service.rotation import BATCH, Batch


async def wrap_secrets_anew(work: Work, after: UUID) -> Batch:
    """Secrets under the installation's current key; those that do not open are counted and left as they are."""
    rows = await endpoints.secrets_to_wrap(work.session, work.settings.cpr_ring.current_id, after, BATCH)
    stuck = 0
    for webhook in rows:
        try:
            await endpoints.note(work.session, webhook.id, **_anew(work.settings, webhook))
        except UNREADABLE:
            stuck += 1
    return Batch(len(rows) - stuck, stuck, rows[-1].id if rows else None)


def _anew(settings: Settings, webhook: Webhook) -> dict[str, object]:
    now = _under_current(settings, webhook.id, Wrapped(webhook.secret_key_id, webhook.secret_wrapped))
    values: dict[str, object] = {"secret_key_id": now.key_id, "secret_wrapped": now.secret}
    if webhook.previous_key_id and webhook.previous_wrapped:
        before = _under_current(settings, webhook.id, Wrapped(webhook.previous_key_id, webhook.previous_wrapped))
        values |= {"previous_key_id": before.key_id, "previous_wrapped": before.secret}
    return values


def _under_current(settings: Settings, webhook_id: UUID, wrapped: Wrapped) -> Wrapped:
    return wrap(settings, webhook_id, unwrap(settings, webhook_id, wrapped))
