"""How long one statement may run: PostgreSQL watches its own clock, SQLite is asked from time to time."""

import time
from typing import Any

from sqlalchemy import Engine, event

# Instructions of SQLite's virtual machine between two looks at the clock: some tenths of a millisecond.
STEPS_BETWEEN_LOOKS = 20_000
NEVER = float("inf")


class Stopwatch:
    """Until when the statement that runs on one connection may run; without `seconds` for as long as it likes."""

    __slots__ = ("seconds", "until")

    def __init__(self) -> None:
        self.seconds = self.until = NEVER

    def start(self) -> None:
        self.until = time.monotonic() + self.seconds

    def stop(self) -> None:
        self.until = NEVER

    def is_over(self) -> bool:
        """What SQLite asks in the connection's own thread; True interrupts the statement."""
        return time.monotonic() > self.until


def limit_sqlite_statements(engine: Engine, seconds: float) -> None:
    """Interrupts a statement after `seconds`: "interrupted", an OperationalError, which a caller hears as 503.

    Without it one query would hold its thread, and a connection, for as long as it likes. The time begins where the
    statement does, in the thread; rows are fetched within it. Many rows written by one call (`executemany`) are many
    statements, and not limited.
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.stopwatch.seconds = seconds
        over = connection.stopwatch.is_over
        connection.run_async(lambda driver: driver.set_progress_handler(over, STEPS_BETWEEN_LOOKS))
