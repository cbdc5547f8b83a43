"""From the outbox to the receiver: take what is due, send it, say what became of it.

Three steps, each a short transaction or none: nothing is held in the database while the receiver is talked to. A worker
that dies before the last step leaves a lease that runs out, and the message is sent once more, under the same id.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.core.steps import step
from app.foundation.db.model import touch
from app.foundation.db.session import with_retry
from app.foundation.net.errors import AddressRefused, AnswerRefused, OutboundUnavailable
from app.integration.webhooks.domain import failures
from app.integration.webhooks.domain.schedule import (
    MOST_TRIES,
    is_given_up,
    read_retry_after,
    rest_after,
    try_again_after,
)
from app.integration.webhooks.domain.signing import PING, Message, headers_of
from app.integration.webhooks.domain.states import DELIVERY_LIFE, DisabledReason
from app.integration.webhooks.models import Webhook, WebhookDelivery
from app.integration.webhooks.repository import endpoints, outbox
from app.integration.webhooks.service.endpoints import tell
from app.integration.webhooks.service.exchange import Exchange
from app.integration.webhooks.service.secrets import secrets_of

LINES = 2  # messages on their way to one endpoint at the same time
GRACE = timedelta(seconds=30)  # what a lease has beside the longest a receiver may take
ANSWER_BYTES = 1_000  # read, so that the line ends well, and thrown away
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Lease:
    """One message to send, where to, signed with what, and until when this worker holds it."""

    delivery_id: UUID
    webhook_id: UUID
    url: str
    message: Message
    secrets: tuple[bytes, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try: `code` is None where the receiver has taken the message."""

    code: str | None
    status: int | None = None
    milliseconds: int | None = None
    asked: timedelta | None = None


async def take(exchange: Exchange, at_most: int) -> list[Lease]:
    """Holds what is due, at most two messages of an endpoint; empty where there is nothing to send now."""
    async with exchange.database.read() as session:
        if not await outbox.is_any_ready(session, exchange.clock.now(), LINES):
            return []
    with step("take_webhooks"):
        return await with_retry(lambda: _take(exchange, at_most))


async def _take(exchange: Exchange, at_most: int) -> list[Lease]:
    async with exchange.database.write() as transaction:
        session, now = transaction.session, exchange.clock.now()
        ready = await outbox.take_ready(session, now, LINES, at_most)
        held = await outbox.count_held(session, [webhook.id for webhook in ready], now)
        due: list[tuple[Webhook, WebhookDelivery]] = []
        for webhook in ready:
            free = min(LINES - held.get(webhook.id, 0), at_most - len(due))
            if free > 0:
                due += [(webhook, row) for row in await outbox.due_of(session, webhook.id, now, free)]
        leases = await _lease(exchange, session, due)
        await outbox.serve(session, [webhook.id for webhook in ready], now)
        await session.flush()
        return leases


async def _lease(exchange: Exchange, session: AsyncSession, due: list[tuple[Webhook, WebhookDelivery]]) -> list[Lease]:
    now = exchange.clock.now()
    until = now + timedelta(seconds=exchange.settings.webhook_seconds) + GRACE
    subjects = await outbox.subjects_of(session, [row.event_id for _, row in due])
    leases = []
    for webhook, row in due:
        touch(row, now)
        about = ("webhook", webhook.id) if row.event_type == PING else subjects.get(row.event_id)
        secrets = secrets_of(exchange.settings, webhook, now)
        if about is None:
            _settle(row, "fail", failures.EVENT_GONE)
        elif row.attempts >= MOST_TRIES:
            _settle(row, "fail", failures.WORKERS_LOST)
        else:
            row.status = DELIVERY_LIFE.target_of("take", row.status)
            row.attempts, row.last_attempt_at = row.attempts + 1, now
            row.next_attempt_at, row.leased_until = None, until
            message = Message(row.event_id, row.event_type, row.occurred_at, *about)
            leases.append(Lease(row.id, webhook.id, webhook.url, message, secrets, until))
    return leases


async def send(exchange: Exchange, lease: Lease) -> Outcome:
    """Tells the receiver. Raises nothing that a receiver could bring about."""
    if not lease.secrets:
        return Outcome(failures.SECRET_UNREADABLE)
    body, began = lease.message.body(), time.perf_counter()
    headers = headers_of(str(lease.message.event_id), exchange.clock.now(), body, lease.secrets)
    try:
        answer = await exchange.outbound.post(lease.url, body, headers, ANSWER_BYTES)
    except AddressRefused:
        return Outcome(failures.ADDRESS_REFUSED)
    except OutboundUnavailable:
        return Outcome(failures.UNREACHABLE, None, _since(began))
    except AnswerRefused:
        return Outcome(failures.NO_HTTP, None, _since(began))
    asked = read_retry_after(answer.headers.get("retry-after"), exchange.clock.now())
    return Outcome(failures.failure_of(answer.status), answer.status, _since(began), asked)


async def settle(exchange: Exchange, lease: Lease, outcome: Outcome) -> None:
    """Delivered, to be tried again, or failed for good; a lease that another worker has taken over says nothing more."""
    if await with_retry(lambda: _settle_held(exchange, lease, outcome)):
        _log.info("webhook_tried", webhook_id=str(lease.webhook_id), failure_code=outcome.code, status=outcome.status)


async def _settle_held(exchange: Exchange, lease: Lease, outcome: Outcome) -> bool:
    async with exchange.database.write() as transaction:
        session, now = transaction.session, exchange.clock.now()
        held = await outbox.lock_held(session, lease.webhook_id, lease.delivery_id, lease.until)
        if held is None:
            return False
        webhook, row = held
        touch(row, now)
        row.response_status, row.duration_ms = outcome.status, outcome.milliseconds
        if outcome.code is None:
            row.delivered_at = now
            _settle(row, "deliver", None)
            if webhook.failures:
                await endpoints.note(session, webhook.id, failures=0, failing_since=None, resting_until=None)
        else:
            _after_failure(exchange, row, outcome)
            await _after_failure_of(exchange, session, webhook, outcome)
        await session.flush()
        return True


def _settle(row: WebhookDelivery, action: str, code: str | None) -> None:
    row.status = DELIVERY_LIFE.target_of(action, row.status)
    row.leased_until = row.next_attempt_at = None
    row.error_code = code


def _after_failure(exchange: Exchange, row: WebhookDelivery, outcome: Outcome) -> None:
    wait = None if outcome.code == failures.GONE else try_again_after(row.attempts, exchange.chance(), outcome.asked)
    if wait is None:
        _settle(row, "fail", outcome.code)
    else:
        _settle(row, "put-back", outcome.code)
        row.next_attempt_at = exchange.clock.now() + wait


async def _after_failure_of(exchange: Exchange, session: AsyncSession, webhook: Webhook, outcome: Outcome) -> None:
    """The endpoint rests, or is switched off: at 410, and where nothing has come through for five days."""
    now = exchange.clock.now()
    failed, since = webhook.failures + 1, webhook.failing_since or now
    noted: dict[str, Any] = {"failures": failed, "failing_since": since}
    rest = rest_after(failed, outcome.asked)
    if rest:
        noted["resting_until"] = now + rest
    await endpoints.note(session, webhook.id, **noted)
    gone = outcome.code == failures.GONE
    if webhook.is_enabled and (gone or is_given_up(since, now)):
        webhook.is_enabled, webhook.updated_at = False, now
        webhook.disabled_reason_code = DisabledReason.GONE if gone else DisabledReason.ONLY_FAILURES
        await session.flush()
        await tell(exchange.work(session), "webhook.disabled", webhook)


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
