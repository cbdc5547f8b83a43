"""PostgreSQL goes away under load and comes back; connections are cut in the middle of a request, refused, or met with
silence: callers are told to come back, nothing acknowledged is lost, and no server has to be started again.
"""

import asyncio
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psycopg
import pytest
from sqlmodel import col

from app.foundation.audit.models import AccessEntry
from app.foundation.core.config import Settings
from app.integration.imports.domain.states import ImportStatus
from app.integration.imports.models import Import
from app.journey.matching.domain.states import RunStatus
from app.journey.matching.models import AssignmentRun
from app.journey.matching.service.runs import work_on_next
from app.journey.needs.models import Need
from app.journey.notices.domain.states import NoticeStatus
from app.journey.notices.models import Notice
from app.main import create_app
from tests.api.matching.runs import workshop
from tests.conftest import prepare
from tests.factories.hook import Receiver, listening
from tests.factories.sheets import ask, csv_of
from tests.factories.talk import notice_row
from tests.factories.world import World
from tests.postgres import PostgresCluster
from tests.resilience.ledger import HERE, Ledger, consistent, told_to_come_back
from tests.resilience.process import ServerProcess
from tests.resilience.test_seats import make_world

T = TypeVar("T")
SOAKS = "PRAKTIK_SOAK" in os.environ
OUTAGES = 10 if SOAKS else 1
RECOVERY_SECONDS = 5.0
PATIENCE_SECONDS = 90
MOST_LOOKS = 3
ONLY_POSTGRES = pytest.mark.parametrize(
    "own_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
SHEET = csv_of(("Reference", "Navn", "Lovgrundlag", "Postnr", "Kan begynde"), ("K-1", "Olena", "intl_23b", "2000", "2027-02-01"))  # fmt: skip


@pytest.fixture
def cluster() -> Iterator[PostgresCluster]:
    """One that keeps what it has said is stored, and that nobody else needs."""
    with PostgresCluster.start(durable=True) as cluster:
        yield cluster


@pytest.mark.slow
@pytest.mark.postgres
async def test_a_database_that_goes_away_under_load_is_met_with_503_and_found_again(
    cluster: PostgresCluster, tmp_path: Path
):
    url = cluster.server.create_database("praktik")
    await asyncio.to_thread(prepare, url)
    app = create_app(Settings(database_url=url))
    options = {"PRAKTIK_ASSIGNMENT_PAIRS_AT_ONCE": "0", "PRAKTIK_OUTBOUND_ALLOW_LOOPBACK": "true"}
    server = ServerProcess(url, tmp_path, **options)
    server.start()
    try:
        async with httpx.AsyncClient() as client, httpx.AsyncClient(base_url=server.url, timeout=60) as reader:
            world = await make_world(app, client)
            ledger = await Ledger(world, server.url).begin()
            for caller in world.callers.values():
                caller.client = reader
            with listening(Receiver()) as receiver:
                hook = {"url": receiver.url(), "types": ["match.agreed"]}
                assert (await world.manager.post("/v1/webhooks", hook)).status_code == 201

                async def outages() -> None:
                    for number in range(OUTAGES):
                        await ledger.grown_by(20)
                        cluster.kill(signal.SIGKILL if number % 2 == 0 else signal.SIGQUIT)
                        await away(world, reader, ledger)
                        await asyncio.to_thread(cluster.launch)
                        await back(reader)
                        await ledger.grown_by(20)
                    ledger.finish()

                async with asyncio.TaskGroup() as both:
                    both.create_task(ledger.write(placed=3))
                    both.create_task(outages())
                assert ledger.unanswered == 0, "while the database is away nobody is left without an answer"
                assert ledger.told_to_wait > 0
                await ledger.holds()
                await every_worker_works(world, receiver)
                await ledger.holds()
        assert server.is_running
        assert "Traceback" not in server.log.read_text(encoding="utf-8")
    finally:
        server.stop()
        await app.state.database.close()


async def away(world: World, reader: httpx.AsyncClient, ledger: Ledger) -> None:
    """Whatever is asked is answered at once, by 503 and when to come back; except what needs no database."""
    for path in ("/v1/me", f"/v1/candidates/{world.candidate_row.id}", "/v1/candidates", "/v1/needs", "/v1/worklist"):
        told_to_come_back(await world.caseworker.get(path))
    form = {"username": world.caseworker.account.email, "password": "praktik-demo"}
    told_to_come_back(await reader.post("/v1/auth/token", data=form))
    ready = await reader.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "away")
    assert int(ready.headers["retry-after"]) > 0
    for path in ("/livez", "/metrics", "/v1/openapi.json"):
        assert (await reader.get(path)).status_code == 200
    told, before = ledger.acknowledged, ledger.told_to_wait
    await until(lambda: ledger.told_to_wait >= before + 5)
    assert ledger.acknowledged == told


async def back(reader: httpx.AsyncClient) -> None:
    started = time.monotonic()
    while (await reader.get("/readyz")).status_code != 200:  # noqa: ASYNC110  the server goes at its own pace
        await asyncio.sleep(0.05)
    seconds = time.monotonic() - started
    print(f"ready {seconds:.2f} s after PostgreSQL was back")
    assert not SOAKS or seconds <= RECOVERY_SECONDS


async def every_worker_works(world: World, receiver: Receiver) -> None:
    """The loops inside the server have met the outage as well: what lay there is done, and what is new."""
    agreed = [each.id for each in await world.all(Need, col(Need.seats_taken) > 0)]
    await until(lambda: len(receiver.told) >= len(agreed) - 1)  # one is the internship's, from before the webhook
    await world.add(notice_row(world.manager.account.id, "after"))
    await world.make_need()
    run = await world.caseworker.post("/v1/assignment-runs", {"seed": 7})
    assert run.status_code == 202, run.text
    await ask(world.caseworker, SHEET, "candidates")

    async def all_done() -> bool:
        notices = {row.status for row in await world.all(Notice)}
        runs = {row.status for row in await world.all(AssignmentRun)}
        imports = {row.status for row in await world.all(Import)}
        return (runs, imports) == ({RunStatus.DONE}, {ImportStatus.DONE}) and NoticeStatus.QUEUED not in notices

    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await all_done():  # noqa: ASYNC110  as above
            await asyncio.sleep(0.2)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not true():  # noqa: ASYNC110  the server goes at its own pace
            await asyncio.sleep(0.02)


@pytest.fixture
async def world(own_url: str) -> AsyncIterator[World]:
    """The application in this process, on a database of its own in the tests' cluster."""
    app = create_app(Settings(database_url=own_url))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as client:
        yield await make_world(app, client)
    await app.state.database.close()


class Operator:
    """Somebody with every right on the database."""

    def __init__(self, url: str) -> None:
        address, _, self.database = url.replace("+psycopg", "").rpartition("/")
        self._dsn = f"{address.replace('praktik@', 'postgres@')}/{self.database}"

    async def run(self, statement: str) -> list[tuple[Any, ...]]:
        async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as connection:
            cursor = await connection.execute(statement)
            return await cursor.fetchall() if cursor.description else []

    async def cut(self, by: "psycopg.AsyncConnection[Any] | None" = None, condition: str = "true") -> int:
        """Ends the application's connections; how many there were."""
        statement = (
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'praktik'"
            f" AND datname = current_database() AND {condition}"
        )
        ended = await self.run(statement) if by is None else await (await by.execute(statement)).fetchall()
        return sum(done for (done,) in ended)

    async def cut_while_it_waits(self, ask: Callable[[], Awaitable[T]], held: str) -> T:
        """What comes of `ask` when its connection is ended while it waits for a lock that this operator holds. Where it
        gives up waiting before anybody has looked (a busy machine), it is asked for again.
        """
        async with (
            await psycopg.AsyncConnection.connect(self._dsn) as holder,
            await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as watcher,
        ):
            await holder.execute(held)
            for _ in range(MOST_LOOKS):
                asked, was_cut = asyncio.ensure_future(ask()), False
                while not asked.done() and not was_cut:
                    was_cut = await self.cut(watcher, "wait_event_type = 'Lock'") > 0
                found = await asked
                if was_cut:
                    return found
        raise AssertionError("it never waited")


@ONLY_POSTGRES
async def test_a_connection_cut_in_the_middle_of_a_change_leaves_nothing_of_it(world: World, own_url: str):
    operator = Operator(own_url)
    need = await world.make_need(status="draft")
    publish = f"/v1/needs/{need.id}/publish"
    held = f"SELECT * FROM needs WHERE id = '{need.id}' FOR UPDATE"
    headers = {"Idempotency-Key": "published-once"}
    told_to_come_back(await operator.cut_while_it_waits(lambda: world.company.post(publish, headers=headers), held))
    assert (await world.reload(need)).status.value == "draft"
    assert await world.event_names() == []
    again = await world.company.post(publish, headers=headers)
    assert (again.status_code, "idempotency-replayed" in again.headers) == (200, False)
    assert await world.event_names() == ["need.published"]
    await consistent(world)


@ONLY_POSTGRES
async def test_a_connection_cut_in_the_middle_of_a_read_is_no_fault_of_the_service(world: World, own_url: str):
    operator = Operator(own_url)
    path = f"/v1/candidates/{world.candidate_row.id}"
    held = "LOCK TABLE candidates IN ACCESS EXCLUSIVE MODE"
    told_to_come_back(await operator.cut_while_it_waits(lambda: world.caseworker.get(path), held))
    assert await world.all(AccessEntry) == [], "nothing left, nothing to tell of"
    assert (await world.caseworker.get(path)).status_code == 200


@ONLY_POSTGRES
async def test_connections_cut_while_nobody_uses_them_are_not_noticed(world: World, own_url: str):
    """Those that requests borrow, and the one that is kept for the access log."""
    operator = Operator(own_url)
    path = f"/v1/candidates/{world.candidate_row.id}"
    for number in range(1, 4):
        answers = await asyncio.gather(*(world.caseworker.get(path) for _ in range(4)))
        assert {answer.status_code for answer in answers} == {200}
        assert len(await world.all(AccessEntry)) == 4 * number
        assert await operator.cut() >= 2
    await consistent(world)


@ONLY_POSTGRES
async def test_a_database_whose_machine_vanishes_is_given_up_within_half_a_minute(world: World):
    """Nobody pulls a network's plug here: asked of the operating system, on the connection as it stands."""
    async with world.database.read() as session:
        driver: Any = (await (await session.connection()).get_raw_connection()).driver_connection
        with socket.socket(fileno=os.dup(driver.pgconn.socket)) as line:
            idle, interval, count, given_up = (
                line.getsockopt(socket.IPPROTO_TCP, option)
                for option in (
                    socket.TCP_KEEPIDLE,
                    socket.TCP_KEEPINTVL,
                    socket.TCP_KEEPCNT,
                    socket.TCP_USER_TIMEOUT,
                )
            )
    assert idle + interval * count <= 30
    assert 0 < given_up <= 30_000


@ONLY_POSTGRES
async def test_a_run_whose_connection_is_cut_is_begun_again_and_not_failed(
    world: World, own_url: str, monkeypatch: pytest.MonkeyPatch
):
    operator = Operator(own_url)
    await world.make_need()
    monkeypatch.setattr(world.settings, "assignment_pairs_at_once", 0)
    assert (await world.caseworker.post("/v1/assignment-runs", {"seed": 7})).status_code == 202
    computed = partial(work_on_next, workshop(world))
    await operator.cut_while_it_waits(computed, "LOCK TABLE candidates IN ACCESS EXCLUSIVE MODE")
    [interrupted] = await world.all(AssignmentRun)
    assert (interrupted.status, interrupted.failure_code) == (RunStatus.RUNNING, None)
    assert await computed()
    [done] = await world.all(AssignmentRun)
    assert (done.status, done.attempts) == (RunStatus.DONE, interrupted.attempts + 1)


@ONLY_POSTGRES
async def test_a_database_that_has_no_connection_left_is_met_with_503(world: World, own_url: str):
    operator = Operator(own_url)
    path = f"/v1/candidates/{world.candidate_row.id}"
    assert (await world.caseworker.get(path)).status_code == 200
    await operator.run(f'ALTER DATABASE "{operator.database}" CONNECTION LIMIT 0')
    await operator.cut()
    answers = await asyncio.gather(*(world.caseworker.get(path) for _ in range(20)))
    for answer in answers:
        told_to_come_back(answer)
    told_to_come_back(await world.caseworker.post(f"{path}/pause", {"reason_code": "leave"}))
    assert (await world.client.get("/readyz")).status_code == 503
    await operator.run(f'ALTER DATABASE "{operator.database}" CONNECTION LIMIT 1')
    answers = await asyncio.gather(*(world.caseworker.get("/v1/me") for _ in range(20)))
    statuses = {answer.status_code for answer in answers}
    assert statuses <= {200, 503}, "one at a time, or told to come back"
    await operator.run(f'ALTER DATABASE "{operator.database}" CONNECTION LIMIT -1')
    assert (await world.caseworker.get(path)).status_code == 200
    assert (await world.caseworker.post(f"{path}/pause", {"reason_code": "leave"})).status_code == 200
    await consistent(world)


async def test_a_database_that_takes_connections_and_says_nothing_is_given_up():
    """As behind a network that swallows everything: the wait for a connection has its end, and so has each request."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql+psycopg://praktik@127.0.0.1:{silent.getsockname()[1]}/praktik"
        app = create_app(Settings(database_url=address, database_pool_size=2, database_pool_wait_seconds=1))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as client:
            async with asyncio.timeout(PATIENCE_SECONDS):
                form = {"username": "nobody@praktik.example", "password": "not the password"}
                asked = (client.post("/v1/auth/token", data=form) for _ in range(6))
                answers = await asyncio.gather(*asked, client.get("/readyz"))
            for answer in answers[:-1]:
                told_to_come_back(answer)
            assert (answers[-1].status_code, answers[-1].json()["checks"]["database"]) == (503, "away")
        await app.state.database.close()
