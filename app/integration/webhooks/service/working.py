"""The workers of webhooks: tell what happened, send what is due, side by side for different receivers."""

import anyio
import structlog
from anyio.abc import TaskGroup

from app.foundation.core.steps import step
from app.integration.webhooks.service.exchange import Exchange
from app.integration.webhooks.service.sending import Lease, send, settle, take
from app.integration.webhooks.service.telling import tell_everybody

__all__ = ["Exchange", "deliver_round", "work_on_webhooks"]

AT_ONCE = 64  # messages on their way from one process; each is a task that waits
SETTLED_AT_ONCE = 2  # receivers that answer together do not take the connections that requests wait for
POLL_SECONDS = 1.0
AWAY_SECONDS = 5.0
_log = structlog.get_logger()


async def deliver_round(exchange: Exchange) -> bool:
    """Everything that can be told and sent now, once; whether there was anything. For commands and tests."""
    busy = await tell_everybody(exchange)
    leases, counter = await take(exchange, AT_ONCE), anyio.Semaphore(SETTLED_AT_ONCE)
    async with anyio.create_task_group() as group:
        for lease in leases:
            group.start_soon(_deliver, exchange, lease, counter)
    return busy or bool(leases)


async def _deliver(exchange: Exchange, lease: Lease, counter: anyio.Semaphore) -> None:
    outcome = await send(exchange, lease)
    async with counter:
        await settle(exchange, lease, outcome)


async def work_on_webhooks(exchange: Exchange) -> None:
    """Delivers for as long as the process lives; a database that is away is asked again later."""
    async with anyio.create_task_group() as group:
        await _Desk(exchange, group).keep_working()


class _Desk:
    """How many messages this process has on their way, and the bell that says one of them has arrived."""

    def __init__(self, exchange: Exchange, group: TaskGroup) -> None:
        self._exchange = exchange
        self._group = group
        self._on_their_way = 0
        self._counter = anyio.Semaphore(SETTLED_AT_ONCE)
        self._bell = anyio.Event()

    async def keep_working(self) -> None:
        while True:
            wait = POLL_SECONDS
            self._bell = anyio.Event()
            try:
                if await self._look():
                    continue
            except Exception as error:  # noqa: BLE001  a worker outlives whatever it meets
                _log.warning("webhooks_out_of_reach", error=error)
                wait = AWAY_SECONDS
            with anyio.move_on_after(wait):
                await self._bell.wait()

    async def _look(self) -> bool:
        """Whether there was anything to tell or to send, and there is room for more."""
        busy = await tell_everybody(self._exchange)
        free = AT_ONCE - self._on_their_way
        leases = await take(self._exchange, free) if free else []
        for lease in leases:
            self._on_their_way += 1
            self._group.start_soon(self._see_to, lease)
        return busy or bool(leases)

    async def _see_to(self, lease: Lease) -> None:
        try:
            with step("deliver_webhook"):
                await _deliver(self._exchange, lease, self._counter)
        except Exception as error:  # noqa: BLE001  its lease runs out, and the message is sent once more
            _log.warning("webhook_not_settled", error=error)
        finally:
            self._on_their_way -= 1
            self._bell.set()
