"""psycopg's connection, waited for less.

Statements stay prepared, several are sent in one message, BEGIN goes along with its first statement, and nobody waits for
ROLLBACK. Built on the driver's own parts: tests/unit/foundation/test_postgres_connection.py tells when they have changed.
"""

from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg import _queries
from psycopg._preparing import Prepare
from psycopg.abc import PQGen
from psycopg.errors import error_from_result
from psycopg.generators import fetch_many, send
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

T = TypeVar("T")
Statement = tuple[str, Sequence[Any]]
# The service says some hundreds of different ones; each takes tens of kilobytes of a connection's memory.
KEPT_STATEMENTS = 300
# The driver reads the parameters out of a longer statement anew each time. Ours are few, and a worklist's is 17,000 long.
REMEMBERED_LENGTH = 50_000
_queries.MAX_CACHED_STATEMENT_LENGTH = REMEMBERED_LENGTH
_Sent = tuple[str, list[bytes | None]]
_POSTGRES_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class JoiningCursor(psycopg.AsyncCursor[Any]):
    """Sends BEGIN and the first statement of its transaction together, where that is prepared already."""

    def _execute_gen(self, query: Any, params: Any = None, *, prepare: Any = None, binary: Any = None) -> PQGen[None]:
        connection: Any = self._conn
        if not connection.is_to_begin():
            yield from super()._execute_gen(query, params, prepare=prepare, binary=binary)
            return
        connection.begins_along = True
        try:
            yield from self._start_query(query)
        finally:
            connection.begins_along = False
        asked = self._convert_query(query, params)
        prepared, name = self._get_prepared(asked, prepare)
        if prepared is Prepare.YES:
            connection._prepared.maybe_add_to_cache(asked, prepared, name)  # noqa: SLF001  says that it was used
            results = yield from self._with_beginning(connection, name, asked, binary)
            self._check_results(results)
            self._set_results(results)
        else:
            yield from connection._start_query()  # noqa: SLF001  what it has is BEGIN
            yield from self._maybe_prepare_gen(asked, prepare=prepare, binary=binary)
        self._last_query = query
        yield from connection._prepared.maintain_gen(connection)  # noqa: SLF001  as the driver's own

    def _with_beginning(self, connection: Any, name: bytes, asked: Any, binary: Any) -> PQGen[list[PGresult]]:
        server = connection.pgconn
        server.enter_pipeline_mode()
        server.send_query_params(connection._get_tx_start_command(), None)  # noqa: SLF001  made once by the driver
        self._send_query_prepared(name, asked, binary=binary)
        server.pipeline_sync()
        yield from send(server)
        (begun,) = yield from fetch_many(server)
        results: list[PGresult] = yield from fetch_many(server)
        yield from fetch_many(server)  # that the message ends here
        server.exit_pipeline_mode()
        connection.refuse(begun)
        return results


class KeepingConnection(psycopg.AsyncConnection[Any]):
    """Keeps statements prepared after a transaction that only read. The driver forgets all of them with every ROLLBACK,
    for one may have taken back what they were made for: so do we after a refusal, but most of ours just end a reading.

    Of those nobody waits for the end: ROLLBACK is sent, and its answer is fetched before anything else is said here.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.cursor_factory = JoiningCursor
        self.prepared_max = KEPT_STATEMENTS
        self.begins_along = False
        self._is_ending = False
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

    def may_leave(self) -> bool:
        """Whether a transaction runs whose end nobody has to wait for: none that was refused, nobody else at work."""
        in_order = self.pgconn.transaction_status == TransactionStatus.INTRANS and not self.lock.locked()
        return in_order and self._pipeline is None and not self._num_transactions and not self._tpc

    def leave_at_once(self) -> bool:
        """Sends ROLLBACK; says whether it did."""
        leaves = self.may_leave()
        if leaves:
            self.pgconn.send_query(b"ROLLBACK")
            self._is_ending = True
        return leaves

    def is_to_begin(self) -> bool:
        """Whether the next statement is the first of a transaction."""
        is_idle = self.pgconn.transaction_status == TransactionStatus.IDLE
        return is_idle and not self._autocommit and self._pipeline is None

    def _start_query(self) -> PQGen[None]:
        if not self.begins_along:
            yield from super()._start_query()

    def wait(self, gen: PQGen[T], *given: Any, **named: Any) -> Coroutine[Any, Any, T]:
        return super().wait(self._after_the_end(gen) if self._is_ending else gen, *given, **named)

    def _after_the_end(self, gen: PQGen[T]) -> PQGen[T]:
        yield from self._ended()
        return (yield from gen)

    def _ended(self) -> PQGen[None]:
        """Fetches what ROLLBACK was answered; it is there already, unless the next statement comes at once."""
        yield from send(self.pgconn)
        self.pgconn.consume_input()
        answers = yield from fetch_many(self.pgconn)
        self._is_ending = False
        for answer in answers:
            self.refuse(answer)

    def listen(self) -> None:
        """Takes in what ROLLBACK was answered, if it is there: what is heard after that the server said by itself."""
        if self._is_ending:
            self.pgconn.consume_input()
            while not self.pgconn.is_busy():
                answer = self.pgconn.get_result()
                if answer is None:
                    self._is_ending = False
                    return
                self.refuse(answer)

    def refuse(self, answer: PGresult) -> None:
        """Raises what the driver raises for a refusal."""
        if answer.status == ExecStatus.FATAL_ERROR:
            raise error_from_result(answer, self.info.encoding)

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
            self.refuse(answer)
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
