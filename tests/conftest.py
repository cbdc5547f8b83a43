"""What every test stands on: migrated databases of both kinds, and a world of people in them."""

import asyncio
import fcntl
import gc
import logging
import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from hypothesis import settings
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import col, select

from app import registry
from app.foundation.core.config import Settings
from app.foundation.db import migrations
from app.foundation.db.policies import apply_wall
from app.foundation.db.session import Database
from app.foundation.db.wall import OPEN, WALL, Beyond
from app.journey.matching.service.crowds import forget_crowds
from app.main import create_app
from app.registers.reference.loader import load_packaged
from app.registers.reference.models import Occupation, OccupationSkill, Skill
from app.walls import KEYS_OF, RULES
from tests.contract.about import watching
from tests.factories.world import World

if TYPE_CHECKING:
    from tests.postgres import PostgresServer  # the plugin itself must be loaded by pytest

# No test is timed: on a busy machine any example may take longer than the 200 ms Hypothesis allows by itself.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# No test, and no server that a test starts, makes a file of development keys beside its database or in this folder.
os.environ.setdefault("PRAKTIK_SECRET_KEY", "tests-only-4f0c2a97d1be-never-for-real-people")
# Of the servers that tests start most are asked for a few routes: building the rest takes longer than most tests.
os.environ.setdefault("PRAKTIK_WARM_UP", "false")

pytest_plugins = ["tests.browsers", "tests.postgres"]
BringBack = Callable[[], Awaitable[object]]


def _only_loopback(event: str, arguments: tuple[Any, ...]) -> None:
    """A test may not reach the network: whoever tries is told so at once."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if not host.startswith("127.") and host not in {"localhost", "::1"}:
            raise RuntimeError(f"a test tried to reach {host}")


sys.addaudithook(_only_loopback)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One loop for the whole session: the one we ship."""
    return "asyncio"


def prepare(url: str) -> None:
    """Migrates a database and loads the reference data, as an installation would."""
    migrations.upgrade(url)

    async def load() -> None:
        database = Database(Settings(database_url=url))
        async with database.connection() as connection:
            await load_packaged(connection, now=datetime.now(UTC))
        await database.close()

    asyncio.run(load())


@contextmanager
def first_of_all_workers(folder: Path, name: str) -> Iterator[bool]:
    """Says to one worker that it is the first to ask for `name`; the others wait until that one is done."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / f"{name}.done"
        yield not done.exists()
        done.touch()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Path:
    """A folder that all workers of this run see."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_name == "main" else base.parent


@pytest.fixture(scope="session")
def sqlite_template(shared_folder: Path) -> Path:
    """A migrated SQLite file with reference data: copy it, do not write to it."""
    path = shared_folder / "template.db"
    with first_of_all_workers(shared_folder, "sqlite") as first:
        if first:
            prepare(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: "PostgresServer", shared_folder: Path) -> str:
    """The same as a PostgreSQL database: the name to clone."""
    name = "template_of_all"
    with first_of_all_workers(shared_folder, "postgres") as first:
        if first:
            prepare(postgres_server.create_database(name))
    return name


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def sqlite_url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("sqlite") / "tests.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(scope="session")
def postgres_url(postgres_server: "PostgresServer", postgres_template: str, worker_name: str) -> Iterator[str]:
    name = f"tests_{worker_name}"
    url = postgres_server.create_database(name, template=postgres_template)
    apply_wall(url, RULES, up=True, keys_of=KEYS_OF)
    yield url
    postgres_server.drop_database(name)


@pytest.fixture(scope="session", params=[pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases, the same tests."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
async def application(database_url: str) -> AsyncIterator[FastAPI]:
    """The application on one database; its engine lives as long as the session."""
    walled = not database_url.startswith("sqlite")  # PostgreSQL's half of the tests goes through the second wall
    app = create_app(Settings(database_url=database_url, log_level=logging.ERROR, row_level_security=walled))
    database: Database = app.state.database
    if database.is_sqlite:
        event.listen(database.engine.sync_engine, "connect", leave_the_disk_alone)
    # As the server does once it is up (app/main.py): the collector need not walk all that was imported after each test.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    yield app
    await database.close()


def leave_the_disk_alone(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """No commit waits for the disk, on SQLite as on the tests' PostgreSQL: nobody pulls this database's plug."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()


@pytest.fixture(scope="session")
async def taught(application: FastAPI) -> tuple[UUID, list[UUID]]:
    """What `kitchen` finds, looked up once: reference data stay as they are."""
    return await kitchen(application.state.database)


@pytest.fixture(scope="session")
async def first_world(application: FastAPI, taught: tuple[UUID, list[UUID]]) -> AsyncIterator[World]:
    """The world as it is before any test: made once, and kept in tables beside the real ones."""
    database: Database = application.state.database
    await empty(database)
    occupation, skills = taught
    transport = watching(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://praktikmatch.test") as client:
        past_the_wall = database.beyond_wall(Beyond.COMMAND)
        world = World(application, client, past_the_wall, application.state.settings, occupation, list(skills))
        yield await world.populate()


@pytest.fixture(scope="session")
async def bring_back(first_world: World, request: pytest.FixtureRequest) -> AsyncIterator[BringBack]:
    """Brings the world's people back as they were, and nothing else; this happens before nearly every test."""
    database: Database = first_world.app.state.database
    keeping, bringing_back = [], []
    for table in PEOPLED:
        # Made before, where slow tests of the other database came in between and this one's application was closed.
        keeping.append(f'DROP TABLE IF EXISTS "first_{table}"')
        keeping.append(f'CREATE TABLE "first_{table}" AS SELECT * FROM "{table}"')
        bringing_back.append(f'INSERT INTO "{table}" SELECT * FROM "first_{table}"')
    await message(database, "; ".join(keeping))
    statements = f"{DELETIONS}; {'; '.join(bringing_back)};"
    if database.is_sqlite:
        yield partial(message, database, statements)
        return
    # Planned once for the session, and past what is checked for each row: a tenth of the time.
    dsn = request.getfixturevalue("postgres_server").dsn(database.engine.url.database)
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as superuser:
        await superuser.execute(
            "CREATE FUNCTION pg_temp.bring_back() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica"
            f" AS $body$ BEGIN {statements} END $body$"
        )
        yield partial(superuser.execute, "SELECT pg_temp.bring_back()")


@pytest.fixture
async def world(first_world: World, bring_back: BringBack) -> World:
    """An empty installation with its people; see tests/factories/world.py."""
    await bring_back()
    forget_crowds()
    return first_world.again()


PEOPLED = [table.name for table in registry.metadata.sorted_tables if table.name in World.tables()]
DELETIONS = "; ".join(
    f'DELETE FROM "{table.name}"'
    for table in reversed(registry.metadata.sorted_tables)
    if table.name not in registry.REFERENCE_TABLES
)


async def empty(database: Database) -> None:
    """Deletes everything but the reference data."""
    await message(database, DELETIONS)


async def message(database: Database, statements: str) -> None:
    """Runs all of them in one transaction and in one message to the database."""
    async with database.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        if database.is_sqlite:
            await driver.executescript(f"BEGIN; {statements}; COMMIT")
        else:
            await driver.execute(f"SET LOCAL {WALL} = '{OPEN}'; {statements}")
            await driver.commit()


async def kitchen(database: Database) -> tuple[UUID, list[UUID]]:
    """The occupation most tests use, and skills that are essential in it."""
    async with database.read() as session:
        occupation = (await session.exec(select(Occupation).where(Occupation.label_en == "kitchen assistant"))).one()
        statement = (
            select(OccupationSkill.skill_id)
            .join(Skill, col(Skill.id) == col(OccupationSkill.skill_id))
            .where(OccupationSkill.occupation_id == occupation.id, OccupationSkill.relation == "essential")
            .order_by(Skill.label_en)
        )
        return occupation.id, list((await session.exec(statement)).all())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first: begun last, they would run alone while the other workers have nothing left to do."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
