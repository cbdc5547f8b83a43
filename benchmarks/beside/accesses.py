"""The access log by hand: the same rows in the same keyed chain, the entries of simultaneous reads committed together."""

import asyncio
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from uuid_utils import uuid7

from app.foundation.audit.access import Head
from benchmarks.bare_app import Asker
from benchmarks.bare_drivers import Driver, Row, Session

TAKE = (
    "UPDATE access_chain SET last_seq = last_seq + ? WHERE id = 1"
    " RETURNING first_seq, anchor, last_seq, last_digest, altered_at, seal"
)
MOVE = "UPDATE access_chain SET last_digest = ?, seal = ? WHERE id = 1"
ENTRY = (
    "INSERT INTO access_entries (seq, digest, id, occurred_at, account_id, role, jobcenter_id, company_id, action,"
    " route, case_type, case_id, purpose, criterion, request_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?)"
)
SUBJECT = "INSERT INTO access_subjects (entry_id, candidate_id) VALUES (?, ?)"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Looked:
    """One request that touched people, keys as hyphenated text."""

    asker: Asker
    jobcenter: str | None
    company: str | None
    action: str
    route: str
    case: tuple[str, str] | None
    subjects: Sequence[str]


class Accesses:
    """Writes entries: with a change in its transaction, or for a read in one of their own."""

    def __init__(self, driver: Driver, key: bytes) -> None:
        self._driver, self._key = driver, key
        self._waiting: list[tuple[Looked, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def with_change(self, session: Session, looked: Looked) -> None:
        """The last statements but the feed's."""
        await self._store(session, [looked], whole=False)

    async def write(self, looked: Looked) -> None:
        """Returns once the entry is durable."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((looked, written))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_waiting())
        await written

    async def _write_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            async with self._driver.turn() as session:
                await self._store(session, [looked for looked, _ in batch], whole=True)
            for _, written in batch:
                written.set_result(None)

    async def _store(self, session: Session, entries: Sequence[Looked], *, whole: bool) -> None:
        def follow(row: Row) -> Iterator[tuple[str, Sequence[Sequence[Any]]]]:
            first, anchor, last, digest, altered, seal = row
            head = Head(first, anchor, last - len(entries), digest, altered)
            if not head.is_sealed(self._key, seal):
                raise RuntimeError(first)
            rows, named = [], []
            for seq, looked in enumerate(entries, start=head.last_seq + 1):
                entry, digest = self._row(seq, digest, looked)
                rows.append(entry)
                named += [(entry[2], self._driver.key(one)) for one in looked.subjects]
            moved = Head(first, anchor, last, digest, altered)
            yield ENTRY, rows
            yield SUBJECT, named
            yield MOVE, [(digest, moved.seal(self._key))]

        await session.chain((TAKE, [len(entries)]), follow, whole=whole)

    def _row(self, seq: int, before: bytes, looked: Looked) -> tuple[list[Any], bytes]:
        asker, now, key = looked.asker, datetime.now(UTC), self._driver.key
        identity, request = str(uuid7()), str(uuid7())
        case_type, case_id = looked.case or (None, None)
        plain = [
            seq, identity, round((now - _EPOCH).total_seconds() * 1_000_000), asker.account, asker.role,
            looked.jobcenter, looked.company, looked.action, looked.route, case_type, case_id, None, None, request,
            sorted(looked.subjects),
        ]  # fmt: skip
        digest = hmac.digest(self._key, before + orjson.dumps(plain), "sha256")
        entry = [
            seq, digest, key(identity), self._driver.moment(now), key(asker.account), asker.role, asker.jobcenter,
            asker.company, looked.action, looked.route, case_type, None if case_id is None else key(case_id), request,
        ]  # fmt: skip
        return entry, digest
