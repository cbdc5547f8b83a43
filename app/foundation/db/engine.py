"""Engines for the two databases, with the settings that make them safe."""

from typing import Any

import orjson
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.foundation.core.config import Settings
from app.foundation.core.tracing import is_tracing
from app.foundation.db.one_trip import OneTripDriver
from app.foundation.db.pool import CountingPool
from app.foundation.db.query_time import limit_sqlite_statements
from app.foundation.db.tracing import trace_statements
from app.foundation.db.wall import OPEN, WALL

SQLITE_BUSY_MILLISECONDS = 10_000
POSTGRES_OPTIONS = "-c lock_timeout=2000 -c idle_in_transaction_session_timeout=15000 -c timezone=UTC"


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
        limit_sqlite_statements(engine.sync_engine, settings.query_seconds)
    else:
        engine = create_async_engine(url, pool_pre_ping=True, connect_args=_postgres_arguments(settings), **shared)
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
        return {"connect_timeout": 5, "prepare_threshold": None}
    options = f"{POSTGRES_OPTIONS} -c statement_timeout={round(settings.query_seconds * 1000)}"
    if settings.row_level_security:
        options += (
            " -c jit=off"  # a rule's look-ups make statements seem dear: they were compiled for a tenth of a second
        )
    return {"options": options, "connect_timeout": 5}


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
    """WAL, durable commits, foreign keys; transactions begin when SQLAlchemy says so, writes as IMMEDIATE.

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
            "cache_size=-8000",  # KiB for each connection; the operating system keeps the file's pages as well
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN DEFERRED")
