"""Engines for the two databases, with the settings that make them safe."""

from typing import Any

import orjson
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.foundation.core.config import Settings
from app.foundation.core.tracing import is_tracing
from app.foundation.db.one_trip import READING, WRITING, OneTripDriver
from app.foundation.db.pool import CountingPool
from app.foundation.db.query_time import limit_sqlite_statements
from app.foundation.db.sqlite_keys import read_keys_quickly
from app.foundation.db.tracing import trace_statements
from app.foundation.db.wall import OPEN, WALL

SQLITE_BUSY_MILLISECONDS = 10_000
# A server that is gone without a word (its machine, or the network in between) is asked after and given up; the operating
# system by itself would wait for two hours.
VANISHED = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
# No compiling: a page's statement that looks dear (the worklist, a rule's look-ups) was compiled for tenths of a second.
# Pages are in memory or on a disk without an arm: its usual price for jumping about has it read whole tables instead.
POSTGRES_OPTIONS = "-c lock_timeout=2000 -c idle_in_transaction_session_timeout=15000 -c timezone=UTC -c jit=off -c random_page_cost=1.1"


def make_engine(settings: Settings) -> AsyncEngine:
    """The engine for the configured database: a pool that checks its connections before lending them."""
    url = settings.database_url.get_secret_value()
    shared: dict[str, Any] = {
        "poolclass": CountingPool,
        "pool_size": settings.database_pool_size + 1,  # one is reserved for the access log
        "max_overflow": 0,
        "pool_timeout": settings.database_pool_wait_seconds,
        "hide_parameters": True,
        # The connection used last is lent first: few of them are warm, and only those hold a page cache.
        "pool_use_lifo": True,
        "json_serializer": _json_text,
        "json_deserializer": orjson.loads,  # the standard one took a third of a ranking's time
    }
    if settings.is_sqlite:
        engine = create_async_engine(url, module=OneTripDriver(), **shared)
        _make_sqlite_safe(engine)
        read_keys_quickly(engine)
        limit_sqlite_statements(engine.sync_engine, settings.query_seconds)
    else:
        # Loaded only where it is the one in use (docs/decisions/0028-start-up.md).
        from app.foundation.db.postgres_driver import PlainDriver, ask_when_in_doubt, read_json_at_once

        engine = create_async_engine(url, module=PlainDriver(), connect_args=_postgres_arguments(settings), **shared)
        read_json_at_once(engine.sync_engine)
        ask_when_in_doubt(engine.sync_engine)
        if settings.row_level_security:
            _stand_past_the_wall(engine)
    if settings.otel_endpoint is not None or is_tracing():
        trace_statements(engine.sync_engine)
    return engine


def _postgres_arguments(settings: Settings) -> dict[str, Any]:
    """How long anything may take, told when a connection is made.

    A pooler that lends a connection for one transaction lets nothing through that lasts longer: no options (the role
    has them instead, docs/operations/replicas.md), no prepared statements.
    """
    if settings.database_pooler:
        return {**VANISHED, "prepare_threshold": None}
    options = f"{POSTGRES_OPTIONS} -c statement_timeout={round(settings.query_seconds * 1000)}"
    return {**VANISHED, "options": options}


def _stand_past_the_wall(engine: AsyncEngine) -> None:
    """A transaction of `Database.beyond_wall` says so first of all; any other sees nothing until it says who it is for."""

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        reason = connection.get_execution_options().get("beyond")
        if reason is not None:
            connection.exec_driver_sql("SELECT set_config(%s, %s, true)", (WALL, OPEN))


def _json_text(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def _make_sqlite_safe(engine: AsyncEngine) -> None:
    """WAL, durable commits, foreign keys; transactions begin with their first statement, writes as IMMEDIATE.

    A deferred transaction that turns into a write can fail with "database is locked" however long the busy
    timeout is (its snapshot is stale); IMMEDIATE waits at the start, where waiting helps.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={SQLITE_BUSY_MILLISECONDS}",
            "cache_size=-2000",  # KiB for each connection, SQLite's own default; the system keeps the file's pages as well
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        driver.begin_with_next(WRITING if connection.get_execution_options().get("write", False) else READING)
