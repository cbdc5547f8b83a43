"""How long one statement may run: PostgreSQL watches its own clock, SQLite is asked from time to time."""

import time
from typing import Any

from sqlalchemy import Connection, Engine, event

# Instructions of SQLite's virtual machine between two looks at the clock: some tenths of a millisecond.
STEPS_BETWEEN_LOOKS = 20_000
NEVER = float("inf")


class Stopwatch:
    """Until when the statement that runs on one connection may run."""

    __slots__ = ("until",)

    def __init__(self) -> None:
        self.until = NEVER

    def is_over(self) -> bool:
        """What SQLite asks in the connection's own thread; True interrupts the statement."""
        return time.monotonic() > self.until


def limit_sqlite_statements(engine: Engine, seconds: float) -> None:
    """Interrupts a statement after `seconds`: "interrupted", an OperationalError, which a caller hears as 503.

    Without it one query would hold its thread, and a connection, for as long as it likes. Rows are fetched while the
    statement counts as running. Many rows written by one call (`executemany`) are many statements, and not limited.
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        record.info["stopwatch"] = stopwatch = Stopwatch()
        connection.run_async(lambda driver: driver.set_progress_handler(stopwatch.is_over, STEPS_BETWEEN_LOOKS))

    @event.listens_for(engine, "before_cursor_execute")
    def on_begin(connection: Connection, _cursor: Any, _sql: str, _values: Any, _context: Any, many: bool) -> None:
        connection.info["stopwatch"].until = NEVER if many else time.monotonic() + seconds

    @event.listens_for(engine, "after_cursor_execute")
    def on_end(connection: Connection, *_: Any) -> None:
        connection.info["stopwatch"].until = NEVER

    @event.listens_for(engine, "handle_error")
    def on_error(context: Any) -> None:
        if context.connection is not None and not context.connection.invalidated:
            context.connection.info["stopwatch"].until = NEVER
