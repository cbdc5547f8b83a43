"""The schema expands, contracts and goes back while the service works: no request fails but with 503 and Retry-After.

The revisions are made up and follow the newest one; the code that serves knows nothing of them, as an older release
knows nothing of a newer schema.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import anyio.to_thread
import httpx
import psycopg
import pytest
from alembic.config import Config

from app.cli.check import broken_invariants
from app.foundation.core.config import Settings
from app.foundation.db import migrations
from app.journey.needs.models import Need
from app.main import create_app
from app.registers.candidates.models import Candidate
from tests.api.needs.test_needs import asked
from tests.factories.world import World
from tests.resilience.test_seats import make_world
from tests.resilience.waiting import PATIENCE_SECONDS, until, until_told

PEOPLE, ENOUGH = 200, 10
NEWEST = str(migrations.migration_head())
EXPAND = f"""
import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{NEWEST}"


def upgrade():
    op.add_column("candidates", sa.Column("made_up", sa.String(20)))
    op.add_column("needs", sa.Column("made_up", sa.Integer(), nullable=False, server_default="0"))
    op.create_table("made_ups", sa.Column("id", sa.Integer(), primary_key=True))
    with op.get_context().autocommit_block():
        op.create_index("ix_made_up", "candidates", ["made_up", "id"], postgresql_concurrently=True)


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index("ix_made_up", table_name="candidates", postgresql_concurrently=True)
    op.drop_table("made_ups")
    op.drop_column("needs", "made_up")
    op.drop_column("candidates", "made_up")
"""
CONTRACT = """
import sqlalchemy as sa
from alembic import op

revision = "9002"
down_revision = "9001"


def upgrade():
    with op.get_context().autocommit_block():
        op.drop_index("ix_made_up", table_name="candidates", postgresql_concurrently=True)
    op.drop_column("candidates", "made_up")
    op.drop_table("made_ups")


def downgrade():
    op.create_table("made_ups", sa.Column("id", sa.Integer(), primary_key=True))
    op.add_column("candidates", sa.Column("made_up", sa.String(20)))
    with op.get_context().autocommit_block():
        op.create_index("ix_made_up", "candidates", ["made_up", "id"], postgresql_concurrently=True)
"""


@dataclass
class Office:
    """People at work, and what they are answered."""

    world: World
    answers: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    needs: int = 0
    closed: bool = False
    at_work: list[asyncio.Task[None]] = field(default_factory=list)

    async def close(self) -> None:
        """Everybody finishes what is under way."""
        self.closed = True
        await asyncio.gather(*self.at_work)

    def note(self, answer: httpx.Response) -> None:
        self.answers[answer.status_code] += 1
        told_to_wait = answer.status_code == 503 and "retry-after" in answer.headers
        if not (answer.is_success or told_to_wait):
            self.faults.append(answer.text)
        self.needs += answer.status_code == 201

    async def work(self, number: int, people: list[Candidate]) -> None:
        """What is read and written of candidates and needs: the tables that are changed underneath."""
        staff, turn = self.world.caseworker, number
        while not self.closed:
            turn += 1
            person = f"/v1/candidates/{people[turn % len(people)].id}"
            self.note(await staff.get("/v1/candidates", params={"limit": 5}))
            self.note(await staff.get(person))
            self.note(await staff.patch(person, {"phone": f"+45 {turn:08d}"}, headers={"If-Match": "*"}))
            self.note(await self.world.company.post("/v1/needs", asked(self.world, title=f"Nr. {turn}")))

    async def until_served(self, many: int = ENOUGH) -> None:
        wanted = self.answers[200] + many
        await until(lambda: self.answers[200] >= wanted or bool(self.faults))


@pytest.fixture
def next_release(own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The revisions of a release after this one; the database is there already, and stands at this one's."""
    assert own_url
    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "expand.py").write_text(EXPAND, encoding="utf-8")
    (folder / "contract.py").write_text(CONTRACT, encoding="utf-8")
    real = migrations.alembic_config

    def config(url: str = "") -> Config:
        made = real(url)
        made.set_main_option("path_separator", "newline")
        made.set_main_option("version_locations", f"{migrations.MIGRATIONS / 'versions'}\n{folder}")
        return made

    monkeypatch.setattr(migrations, "alembic_config", config)
    monkeypatch.setattr(migrations, "PAUSE_SECONDS", 0.05)


@pytest.fixture
async def office(own_url: str) -> AsyncIterator[Office]:
    app = create_app(Settings(database_url=own_url, log_level=40))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        world = await make_world(app, client)
        async with world.at_once():
            people = [await world.make_candidate() for _ in range(PEOPLE)]
        office = Office(world)
        office.at_work = [asyncio.create_task(office.work(number * 50, people)) for number in range(4)]
        yield office
        await office.close()
    await app.state.database.close()


async def stands_at(office: Office) -> str:
    async with office.world.database.read() as session:
        connection = await session.connection()
        return str((await connection.exec_driver_sql("SELECT version_num FROM alembic_version")).scalar_one())


async def in_a_thread(step: Callable[[], None]) -> None:
    await anyio.to_thread.run_sync(step)


@pytest.mark.slow
@pytest.mark.usefixtures("next_release")
async def test_a_schema_expands_contracts_and_goes_back_under_load_and_no_request_fails(office: Office, own_url: str):
    await office.until_served()
    for move, revision in (
        (migrations.upgrade, "9001"),
        (migrations.upgrade, "9002"),
        (migrations.downgrade, "9001"),
        (migrations.downgrade, NEWEST),
    ):
        await in_a_thread(partial(move, own_url, revision))
        assert await stands_at(office) == revision
        await office.until_served()
    await office.close()
    assert office.faults == []
    assert office.answers[503] <= office.answers.total() / 20, office.answers
    assert len(await office.world.all(Need)) == office.needs, "all that was acknowledged, and nothing else"
    async with office.world.database.read() as session:
        assert not await broken_invariants(session)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.usefixtures("next_release")
@pytest.mark.parametrize("own_url", ["postgres"], indirect=True)
async def test_behind_a_long_reading_the_migration_steps_aside_and_requests_do_not(office: Office, own_url: str):
    """Whatever wants a whole table waits for a reading under way, and everybody else waits behind it: not for long."""
    dsn = own_url.replace("+psycopg", "")
    reading = await psycopg.AsyncConnection.connect(dsn)
    watching = await psycopg.AsyncConnection.connect(dsn, autocommit=True)
    await reading.execute("SELECT count(*) FROM candidates")  # and the transaction stays open

    async def is_waiting() -> bool:
        blocked = "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"
        return bool((await (await watching.execute(blocked)).fetchone() or (0,))[0])

    async def is_gone() -> bool:
        return not await is_waiting()

    migrating = asyncio.create_task(in_a_thread(partial(migrations.upgrade, own_url, "9001")))
    for _ in range(2):  # it has come, gone away, and come again
        await until_told(is_waiting)
        await office.until_served()
        await until_told(is_gone)
    assert await stands_at(office) == NEWEST
    await reading.rollback()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await migrating
    assert await stands_at(office) == "9001"
    await office.until_served()
    for connection in (reading, watching):
        await connection.close()
    assert office.faults == []
    assert office.answers[503] == 0
