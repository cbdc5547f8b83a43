"""What time does to webhooks, and how far behind the workers are."""

from datetime import UTC, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.db.work import Work
from app.integration.webhooks.repository import deliveries


async def forget_webhook_leftovers(work: Work, at_most: int) -> int:
    """Deletes deliveries that are past their time and secrets that no longer sign; says how many deliveries."""
    await deliveries.forget_secrets(work.session, work.now())
    before = work.now() - timedelta(days=work.settings.keep_delivery_days)
    return await deliveries.forget_deliveries(work.session, before, at_most)


async def outbox_lag(session: AsyncSession, now: datetime | None = None) -> tuple[int, float]:
    """For metrics: how much waits to be sent (deliveries, and endpoints with events nobody has looked at), and for how
    many seconds the oldest of it has waited; 0 where nothing does.
    """
    count, since = await deliveries.count_waiting(session)
    return count, 0.0 if since is None else max(0.0, ((now or datetime.now(UTC)) - since).total_seconds())
