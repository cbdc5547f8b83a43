"""A real worker, killed in the middle of its work: every committed event arrives, under its own id."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from app.foundation.core.clock import FixedClock
from app.foundation.core.config import Settings
from app.integration.webhooks.domain.states import DeliveryStatus
from app.integration.webhooks.models import WebhookDelivery
from app.integration.webhooks.service import Exchange, deliver_round
from app.integration.webhooks.service.sending import LINES
from app.main import create_app
from tests.factories.happenings import event_of, happen
from tests.factories.hook import Receiver, listening
from tests.factories.world import World
from tests.resilience.test_notices import make_world, until

EVENTS, BEFORE_THE_KILL = 60, 15


def start_worker(url: str, log: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PRAKTIK_DATABASE_URL": url,
        "PRAKTIK_LOG_LEVEL": "40",
        "PRAKTIK_OUTBOUND_ALLOW_LOOPBACK": "true",
    }
    command = [sys.executable, "-c", "from app.cli import main; main()", "worker", "--every", "600"]
    with log.open("wb") as file:
        return subprocess.Popen(command, env=environment, stdout=file, stderr=file)


@pytest.mark.slow
async def test_every_event_arrives_though_the_worker_is_killed_and_events_go_on(own_url: str, tmp_path: Path):
    settings = Settings(database_url=own_url, outbound_allow_loopback=True)
    app = create_app(settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://praktikmatch.test") as client:
        world = await make_world(app, client)
        with listening(Receiver()) as receiver:
            made = await world.manager.post("/v1/webhooks", {"url": receiver.url(), "types": ["placement.granted"]})
            assert made.status_code == 201, made.text
            ids = [str(each) for each in await happen_here(world, EVENTS // 2)]
            worker = start_worker(own_url, tmp_path / "worker.log")
            try:
                await until(lambda: len(receiver.told) >= BEFORE_THE_KILL, worker)
                more = asyncio.create_task(happen_here(world, EVENTS // 2))
                await until(lambda: len(receiver.told) >= 2 * BEFORE_THE_KILL, worker)
            finally:
                worker.kill()
                worker.wait(timeout=30)
            ids += [str(each) for each in await more]
            clock = FixedClock(datetime.now(UTC))
            exchange = Exchange(world.database, settings, clock, app.state.reactions)
            for _ in range(2):
                while await deliver_round(exchange):
                    pass
                clock.at += timedelta(minutes=2)  # what the dead worker held is let go
            told = receiver.ids()
            rows: list[WebhookDelivery] = await world.all(WebhookDelivery)
    await app.state.database.close()
    assert set(told) == set(ids)
    assert len(told) <= len(ids) + LINES, "twice only what was on its way when the worker died"
    assert {row.status for row in rows} == {DeliveryStatus.DELIVERED}
    for each in receiver.told:
        assert each.verified_by(made.json()["secret"])["data"]["id"] == each.id


async def happen_here(world: World, number: int) -> list[UUID]:
    """So many events of the jobcenter, each in a transaction of its own."""
    return [
        (await happen(world.database, event_of("placement.granted", jobcenter_id=world.here.id)))[0]
        for _ in range(number)
    ]
