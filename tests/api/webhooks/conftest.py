"""A receiver, a worker that tells it, and a clock that both go by."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.clock import FixedClock
from app.foundation.core.ids import new_id
from app.foundation.db.work import Work
from app.foundation.identity.tokens import issue_token
from app.integration.webhooks.models import Webhook, WebhookDelivery
from app.integration.webhooks.service import Exchange, deliver_round
from tests.factories.hook import Receiver, Told, listening
from tests.factories.world import Caller, World


@dataclass
class Desk:
    """The rooms, the receiver and the worker between them."""

    world: World
    receiver: Receiver
    exchange: Exchange
    clock: FixedClock

    async def make(self, caller: Caller | None = None, path: str = "/hook", **values: Any) -> dict[str, Any]:
        """A webhook of the manager, or of somebody else."""
        body = {"url": self.receiver.url(path), **values}
        answer = await (caller or self.world.manager).post("/v1/webhooks", body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def happen(self, name: str = "placement.granted", **subject: Any) -> str:
        """An event of this side's jobcenter (or of whom `subject` says); its key."""
        world = self.world
        about = {"type": "placement", "id": new_id(), "jobcenter_id": world.here.id, "company_id": world.company_row.id}
        async with world.database.write() as transaction:
            work = Work(transaction.session, self.clock, world.settings)
            event = await record(work, name, Subject(**{**about, **subject}), Change(reason_code="secret_reason"))
        return str(event.id)

    async def deliver(self) -> list[Told]:
        """All that can be told and sent now; what arrived, in order."""
        before = len(self.receiver.told)
        while await deliver_round(self.exchange):
            pass
        return self.receiver.told[before:]

    async def pass_by(self, span: timedelta) -> None:
        self.clock.at += span
        for caller in self.world.callers.values():
            caller.token = issue_token(self.world.settings, caller.account.id, self.clock.at)

    async def webhook(self, webhook_id: str) -> Webhook:
        [row] = await self.world.all(Webhook, Webhook.id == UUID(webhook_id))
        return row

    async def deliveries(self, webhook_id: str | None = None) -> list[WebhookDelivery]:
        conditions = [] if webhook_id is None else [WebhookDelivery.webhook_id == UUID(webhook_id)]
        return await self.world.all(WebhookDelivery, *conditions)

    async def listed(self, webhook_id: str, caller: Caller | None = None, **options: Any) -> list[dict[str, Any]]:
        answer = await (caller or self.world.manager).get(f"/v1/webhooks/{webhook_id}/deliveries", **options)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening(Receiver()) as receiver:
        yield receiver


@pytest.fixture
async def desk(world: World, receiver: Receiver) -> AsyncIterator[Desk]:
    state = world.app.state
    wall, settings = state.clock, state.settings
    clock = FixedClock(datetime.now(UTC) + timedelta(minutes=1))  # after the tokens that are made on the way
    state.clock, state.settings = clock, receiver.settings(settings)
    exchange = Exchange(world.database, state.settings, clock, state.reactions)
    yield Desk(world, receiver, exchange, clock)
    state.clock, state.settings = wall, settings
