"""Who may have webhooks: whoever answers for a jobcenter or a company, and the jobcenter's own programs."""

from app.foundation.core.actor import Permission
from app.integration.events.permissions import READ_WEBHOOKS
from app.integration.webhooks.domain.states import OWNERS

__all__ = ["READ_WEBHOOKS", "WRITE_WEBHOOKS"]

WRITE_WEBHOOKS = Permission("webhooks:write", OWNERS)
