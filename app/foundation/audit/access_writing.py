"""Adding entries to the access log: the last statements of a transaction, in turn with everybody else's."""

from collections.abc import Sequence
from dataclasses import replace

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from app.foundation.audit.access import BEGINNING, Access, Head, digest_of
from app.foundation.audit.access_rows import Rows, with_rows

log = structlog.get_logger()


async def append(connection: AsyncConnection, key: bytes, accesses: Sequence[Access], *, whole: bool = False) -> None:
    """Writes entries in the running transaction, which must end right after: until then everybody else waits. With
    `whole` they are a transaction of their own.

    The head of the chain is taken and numbers are given out by one conditional statement; on PostgreSQL its row lock,
    on SQLite the writer's turn, keeps two transactions from following the same entry.
    """

    async def follow(rows: Rows) -> None:
        head = await take_head(rows, key, len(accesses))
        digest, numbered = head.last_digest, []
        for seq, access in enumerate(accesses, start=head.last_seq + 1):
            digest = digest_of(key, digest, seq, access)
            numbered.append((seq, digest, access))
        await rows.add(numbered)
        moved = replace(head, last_seq=head.last_seq + len(accesses), last_digest=digest)
        await rows.move(moved, moved.seal(key))

    await with_rows(connection, follow, whole=whole)


async def take_head(rows: Rows, key: bytes, number: int) -> Head:
    """The head as it stood, locked, with `number` numbers given out after it.

    A head that was altered by hand does not stop the service: it is noted in the head itself, under the seal, and
    `praktikmatch access-log verify` tells.
    """
    taken = await rows.take(number)
    if taken is None:
        await _begin(rows, key)
        taken = await rows.take(number)
    if taken is None:
        message = "the head of the access log cannot be stored"
        raise RuntimeError(message)
    first_seq, anchor, last_seq, last_digest, altered_at, seal = taken
    head = Head(first_seq, anchor, last_seq - number, last_digest, altered_at)
    if head.is_sealed(key, seal):
        return head
    log.error("access_log.head_altered", seq=head.last_seq + 1)
    return replace(head, altered_at=head.last_seq + 1)


async def _begin(rows: Rows, key: bytes) -> None:
    """The first entry of all. A head that is gone while entries are there begins with a broken seal."""
    newest = await rows.newest()
    head = Head(1, BEGINNING, newest or 0, BEGINNING)
    await rows.begin(head, head.seal(key) if newest is None else BEGINNING)
