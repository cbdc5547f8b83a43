"""psycopg's connection, with what is awaited most: statements that stay prepared, and several sent in one message.

Built on the driver's own parts: tests/unit/foundation/test_postgres_connection.py tells when they have changed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg
from psycopg import _queries
from psycopg.abc import PQGen
from psycopg.errors import error_from_result
from psycopg.generators import fetch_many, send
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

Statement = tuple[str, Sequence[Any]]
# The service says some hundreds of different ones; each takes tens of kilobytes of a connection's memory.
KEPT_STATEMENTS = 300
# The driver reads the parameters out of a longer statement anew each time. Ours are few, and a worklist's is 17,000 long.
REMEMBERED_LENGTH = 50_000
_queries.MAX_CACHED_STATEMENT_LENGTH = REMEMBERED_LENGTH
_Sent = tuple[str, list[bytes | None]]
_POSTGRES_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class KeepingConnection(psycopg.AsyncConnection[Any]):
    """Keeps statements prepared after a transaction that only read. The driver forgets all of them with every ROLLBACK,
    for one may have taken back what they were made for: so do we after a refusal, but most of ours just end a reading.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.prepared_max = KEPT_STATEMENTS
        self._own: dict[str, bytes] = {}  # of the statements that `in_one_message` has prepared
        self._named = 0

    def _rollback_gen(self) -> PQGen[None]:
        status = self.pgconn.transaction_status
        if status == TransactionStatus.INTRANS and self._pipeline is None:
            yield from self._exec_command(b"ROLLBACK")
            return
        yield from super()._rollback_gen()
        if status == TransactionStatus.INERROR and self._own:
            yield from self._deallocate(None)

    def _deallocate(self, name: bytes | None) -> PQGen[None]:
        if name is None:
            self._own.clear()
        yield from super()._deallocate(name)

    async def in_one_message(self, statements: Sequence[Statement], *, ends: bool = False) -> list[PGresult]:
        """Runs statements with `?` for each value, sent at once: one wait for all of their answers, which come in
        PostgreSQL's binary format. The driver's own pipeline sends each by itself, and waits for BEGIN.

        A transaction begins with the first one, as it does with the driver's, unless one is running; one that `ends` is
        committed in the same message. Values are UUIDs, times, texts, bytes, None, and numbers of bigint columns.

        Raises what the driver raises for the first that was refused; those after it were not run, and the whole
        transaction is to be rolled back.
        """
        sent = [(text, [_as_stored(value) for value in values]) for text, values in statements]
        async with self.lock:
            answers = await self.wait(self._exchange(sent, ends=ends))
        for answer, _ in answers:
            if answer.status == ExecStatus.FATAL_ERROR:
                raise error_from_result(answer, self.info.encoding)
        return [answer for answer, is_asked_for in answers if is_asked_for]

    def _exchange(self, statements: list[_Sent], *, ends: bool) -> PQGen[list[tuple[PGresult, bool]]]:
        """Every answer is fetched, whatever it says: afterwards the connection is ready for the next statement."""
        server = self.pgconn
        begins = server.transaction_status == TransactionStatus.IDLE
        server.enter_pipeline_mode()
        if begins:
            server.send_query_params(self._get_tx_start_command(), None)
        asked_for = [False] * begins
        for text, values in statements:
            asked_for += [*[False] * self._send(text, values), True]
        if ends:
            server.send_query_params(b"COMMIT", None)
            asked_for.append(False)
        server.pipeline_sync()
        yield from send(server)
        answers = []
        for is_asked_for in asked_for:
            (answer,) = yield from fetch_many(server)
            answers.append((answer, is_asked_for))
        yield from fetch_many(server)  # that the message ends here
        server.exit_pipeline_mode()
        return answers

    def _send(self, text: str, values: list[bytes | None]) -> bool:
        """Says whether the statement is prepared first, which is answered too."""
        formats = [Format.BINARY] * len(values)
        if self.prepare_threshold is None:  # a pooler lends the server's side of the connection to others
            self.pgconn.send_query_params(_numbered(text), values, None, formats, Format.BINARY)
            return False
        is_new = text not in self._own
        if is_new:
            self._named += 1
            self._own[text] = f"together_{self._named}".encode()
            self.pgconn.send_prepare(self._own[text], _numbered(text))
        self.pgconn.send_query_prepared(self._own[text], values, formats, Format.BINARY)
        return is_new


@lru_cache
def _numbered(text: str) -> bytes:
    first, *rest = text.split("?")
    return "".join([first, *(f"${number}{part}" for number, part in enumerate(rest, start=1))]).encode()


def _as_stored(value: Any) -> bytes | None:
    if value is None or isinstance(value, bytes):
        return value
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, str):
        return value.encode()
    number: int = (value - _POSTGRES_EPOCH) // _MICROSECOND if isinstance(value, datetime) else value
    return number.to_bytes(8, signed=True)
