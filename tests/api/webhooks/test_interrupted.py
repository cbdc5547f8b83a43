"""Cut off anywhere between the event and the answer, a message arrives all the same, under its own id; and one receiver
that is slow, or whose worker is another, holds nobody up.
"""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.integration.webhooks.domain.states import DeliveryStatus
from app.integration.webhooks.repository import endpoints, outbox
from app.integration.webhooks.service import Exchange, deliver_round, sending, telling, working
from app.integration.webhooks.service.sending import LINES, send, take
from app.integration.webhooks.service.working import work_on_webhooks
from tests.api.webhooks.conftest import Desk

GRANTED = ["placement.granted"]
# Where a step is cut off, and whether before it is taken or when it has been.
CUTS = [
    (telling, "read_feed", "after"),
    (outbox, "write_deliveries", "before"),
    (outbox, "write_deliveries", "after"),
    (endpoints, "note", "after"),
    (outbox, "take_ready", "after"),
    (outbox, "serve", "after"),
    (sending, "headers_of", "before"),
    (outbox, "lock_held", "before"),
    (outbox, "lock_held", "after"),
]


class CutOffError(RuntimeError):
    """The worker is no more."""


@pytest.mark.parametrize(("module", "name", "when"), CUTS, ids=lambda value: getattr(value, "__name__", value))
async def test_a_step_that_is_cut_off_loses_no_message(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, when: str
):
    await desk.make(types=GRANTED)
    event_ids = [await desk.happen() for _ in range(3)]
    whole = getattr(module, name)

    def cut_off(*values: Any, **named: Any) -> Any:
        async def later() -> Any:
            if when == "after":
                await whole(*values, **named)
            raise CutOffError

        if not asyncio.iscoroutinefunction(whole):
            raise CutOffError
        return later()

    with monkeypatch.context() as patched:
        patched.setattr(module, name, cut_off)
        with pytest.raises((CutOffError, ExceptionGroup)):
            await deliver_round(desk.exchange)
    await desk.deliver()
    await desk.pass_by(timedelta(minutes=1))  # the leases of the one that is no more run out
    await desk.deliver()
    assert set(desk.receiver.ids()) == set(event_ids)
    rows = await desk.deliveries()
    assert [(str(row.event_id), row.status) for row in rows] == [(each, DeliveryStatus.DELIVERED) for each in event_ids]


async def test_a_worker_that_says_too_late_what_came_of_it_says_nothing(desk: Desk):
    await desk.make(types=GRANTED)
    await desk.happen()
    await telling.tell_everybody(desk.exchange)
    [lease] = await take(desk.exchange, 10)
    assert await take(desk.exchange, 10) == [], "somebody has it"
    await desk.pass_by(timedelta(minutes=1))
    [other] = await take(desk.exchange, 10)
    await sending.settle(desk.exchange, lease, await send(desk.exchange, lease))
    [row] = await desk.deliveries()
    assert (row.status, row.attempts) == (DeliveryStatus.SENDING, 2)
    await sending.settle(desk.exchange, other, await send(desk.exchange, other))
    [row] = await desk.deliveries()
    assert row.status is DeliveryStatus.DELIVERED
    assert len(set(desk.receiver.ids())) == 1


async def test_a_message_whose_workers_die_every_time_is_given_up(desk: Desk):
    made = await desk.make(types=GRANTED)
    await desk.happen()
    await telling.tell_everybody(desk.exchange)
    for _ in range(10):
        assert len(await take(desk.exchange, 10)) == 1
        await desk.pass_by(timedelta(minutes=1))
    assert await take(desk.exchange, 10) == []
    [said] = await desk.listed(made["id"])
    assert (said["status"], said["error_code"]) == ("failed", "webhook.workers_lost")


async def test_several_workers_share_the_work_and_a_slow_receiver_holds_nobody_up(desk: Desk):
    receiver = desk.receiver
    receiver.slow.add("/slow")
    receiver.answering.clear()
    for path in ("/slow", "/quick"):
        await desk.make(path=path, types=GRANTED)
    event_ids = [await desk.happen() for _ in range(25)]
    workers = [asyncio.create_task(work_on_webhooks(desk.exchange)) for _ in range(3)]
    try:
        await _until(lambda: len(receiver.ids("/quick")) == 25 and len(receiver.ids("/slow")) == LINES)
        receiver.answering.set()
        receiver.slow.clear()
        await _until(lambda: len(receiver.ids("/slow")) == 25)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    for path in ("/slow", "/quick"):
        assert sorted(receiver.ids(path)) == sorted(event_ids), "each of them once"
        assert receiver.most_at_once[path] <= LINES
    assert {row.status for row in await desk.deliveries()} == {DeliveryStatus.DELIVERED}


async def _until(true: Any) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110  receiver and workers go at their own pace
            await asyncio.sleep(0.02)


async def test_a_worker_outlives_a_database_and_a_receiver_that_fail(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    await desk.make(types=GRANTED)
    event_id = await desk.happen()
    for name in ("AWAY_SECONDS", "POLL_SECONDS"):
        monkeypatch.setattr(working, name, 0.01)
    failing = {"is_any_behind": 1, "lock_held": 1}
    for name in failing:
        _fail_once(monkeypatch, outbox, name)
    worker = asyncio.create_task(work_on_webhooks(desk.exchange))
    try:
        await _until(lambda: desk.receiver.ids() == [event_id])
        desk.clock.at += timedelta(minutes=1)  # the answer was never written down: the lease has to run out first
        await _until(lambda: desk.receiver.ids() == [event_id, event_id])
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    [row] = await desk.deliveries()
    assert (row.status, row.attempts) == (DeliveryStatus.DELIVERED, 2)


def _fail_once(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    whole = getattr(module, name)
    failed: list[str] = []

    async def once(*values: Any) -> Any:
        if not failed:
            failed.append(name)
            raise OSError
        return await whole(*values)

    monkeypatch.setattr(module, name, once)


@pytest.mark.parametrize("wrapped", [b"x" * 60, b""])
async def test_a_secret_that_cannot_be_read_is_told_and_nothing_is_sent_unsigned(desk: Desk, wrapped: bytes):
    made = await desk.make(types=GRANTED)
    webhook = await desk.webhook(made["id"])
    async with desk.world.database.write() as transaction:
        await endpoints.note(transaction.session, webhook.id, secret_wrapped=wrapped)
    await desk.happen()
    assert await desk.deliver() == []
    [said] = await desk.listed(made["id"])
    assert (said["status"], said["error_code"]) == ("pending", "webhook.secret_unreadable")


async def test_an_address_of_the_inside_is_never_called(desk: Desk):
    made = await desk.make(types=GRANTED)
    webhook = await desk.webhook(made["id"])
    async with desk.world.database.write() as transaction:
        await endpoints.note(transaction.session, webhook.id, url="https://169.254.169.254/latest/meta-data")
    await desk.happen()
    strict = Exchange(desk.world.database, desk.world.settings, desk.clock)
    while await deliver_round(strict):
        pass
    [said] = await desk.listed(made["id"])
    assert (said["status"], said["error_code"]) == ("pending", "webhook.address_refused")
