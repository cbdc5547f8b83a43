"""Alembic's environment: the application's metadata on the configured database, synchronous drivers."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, Connection, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool
from sqlmodel import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

from app import registry
from app.foundation.core.config import Settings
from app.foundation.db.types import ScaledDecimal

# Less than requests wait for a lock (app/foundation/db/engine.py): those that stand in line behind a migration which
# itself stands in line behind a long reading go on when it gives up, and none of them fails.
LOCK_MILLISECONDS = 1000


def _url() -> str:
    given = context.config.attributes.get("database_url") or Settings().database_url.get_secret_value()
    return str(given).replace("sqlite+aiosqlite", "sqlite")


def _render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations name what is stored, not our types: they must still run when the code has moved on."""
    if kind == "type" and isinstance(item, ScaledDecimal):
        return "sa.Integer()"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def _configure(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=registry.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        compare_server_default=True,
        render_item=_render_item,
        transaction_per_migration=True,
    )


def run() -> None:
    """Runs the migrations; on SQLite with foreign keys off while tables are rebuilt, and checked afterwards."""
    url = _url()
    engine = create_engine(url, poolclass=NullPool)
    if make_url(url).get_backend_name() == "sqlite":

        @event.listens_for(engine, "connect")
        def _on_connect(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA foreign_keys=OFF")
            connection.execute("PRAGMA journal_mode=WAL")

    else:

        @event.listens_for(engine, "begin")
        def _on_begin(connection: Connection) -> None:
            """Not in an autocommit block: what builds an index concurrently waits for others, and nobody for it."""
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}")

    with engine.connect() as connection:
        _configure(connection)
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                message = f"migration left {len(broken)} broken foreign keys"
                raise RuntimeError(message)
    engine.dispose()


run()
