"""Databases to measure on: a SQLite file and a PostgreSQL cluster of their own, migrated, filled, gone afterwards."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from app.foundation.core.config import Settings
from app.foundation.db import migrations
from app.foundation.db.session import Database
from app.registers.reference.loader import load_packaged
from benchmarks.seed import Seed, seed
from tests.postgres import SUPERUSER, PostgresCluster

QUIET = 30  # the server's own log line would go to the terminal: one a request, the same in every installation


@dataclass(frozen=True, slots=True)
class Installation:
    """A filled database and what is in it."""

    name: str
    settings: Settings
    seed: Seed


@contextmanager
def sqlite(candidates: int) -> Iterator[Installation]:
    """A file in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="praktik-bench-") as folder:
        yield filled("SQLite", f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}", candidates)


@contextmanager
def postgres(candidates: int) -> Iterator[Installation]:
    """A cluster on loopback that commits durably (fsync on), as an installation would."""
    with PostgresCluster.start(durable=True) as cluster:
        yield filled("PostgreSQL", cluster.server.create_database("bench"), candidates)


def filled(name: str, url: str, candidates: int) -> Installation:
    """Migrates a database and fills it."""
    migrations.upgrade(url)
    settings = Settings(database_url=url, log_level=QUIET)

    async def load() -> Seed:
        database = Database(settings)
        async with database.connection() as connection:
            await load_packaged(connection, now=datetime.now(UTC))
        async with database.connection() as connection:
            if not database.is_sqlite:  # rows are made between two statements: on a busy machine that takes its time
                await connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
            seeded = await seed(connection, settings, candidates)
        await settle(database)
        await database.close()
        return seeded

    return Installation(name, settings, asyncio.run(load()))


async def settle(database: Database) -> None:
    """Statistics for the planner and nothing left to write, so that neither happens while somebody measures.

    None on SQLite: an installation there never has any (docs/performance.md, the worklist).
    """
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        statements = ("PRAGMA wal_checkpoint(TRUNCATE)",) if database.is_sqlite else ("VACUUM ANALYZE",)
        for statement in statements:
            await connection.exec_driver_sql(statement)
    if not database.is_sqlite:  # whom the service signs in as may not do this
        superuser = database.engine.url.set(drivername="postgresql", username=SUPERUSER)
        async with await psycopg.AsyncConnection.connect(str(superuser), autocommit=True) as server:
            await server.execute("CHECKPOINT")
