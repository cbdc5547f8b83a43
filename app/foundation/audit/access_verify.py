"""Whether the access log is whole: every entry where it was written, as it was written, none missing."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from app.foundation.audit.access import BEGINNING, Access, AccessAction, Head, digest_of
from app.foundation.audit.models import AccessChain, AccessEntry, AccessSubject

CHUNK = 1000
_CHAIN, _ENTRIES, _SUBJECTS = (
    SQLModel.metadata.tables[str(model.__tablename__)] for model in (AccessChain, AccessEntry, AccessSubject)
)
_SAME_NAME = tuple(name for name in Access.__dataclass_fields__ if name not in {"action", "subjects"})


class Fault(StrEnum):
    """What is wrong where the chain breaks."""

    HEAD_MISSING = "head_missing"
    HEAD_ALTERED = "head_altered"
    ENTRY_MISSING = "entry_missing"
    ENTRY_ALTERED = "entry_altered"
    BEGINNING_MISSING = "beginning_missing"
    END_MISSING = "end_missing"
    END_ADDED = "end_added"
    STRAY_SUBJECTS = "stray_subjects"
    WITNESS_DIFFERS = "witness_differs"


@dataclass(frozen=True, slots=True)
class Witness:
    """What an earlier look said of the end of the chain, kept where whoever alters the database has no hand on it."""

    seq: int
    digest: str

    @classmethod
    def parse(cls, text: str) -> "Witness":
        """From `seq:digest`. Raises ValueError."""
        seq, _, digest = text.strip().partition(":")
        bytes.fromhex(digest)
        return cls(int(seq), digest.lower())

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many entries hold, the end of the chain, and the first thing that is wrong (with the entry's number)."""

    entries: int
    end: Witness
    fault: Fault | None = None
    seq: int | None = None


async def verify(connection: AsyncConnection, key: bytes, witness: Witness | None = None) -> Verdict:
    """Follows the chain from its anchor to its head, in one transaction that must see one moment.

    The first fault found ends the search, for behind it nothing is certain.
    """
    found = (await connection.execute(select(_CHAIN))).one_or_none()
    if found is None:
        return await _without_head(connection, witness)
    head = Head(found.first_seq, found.anchor, found.last_seq, found.last_digest, found.altered_at)
    end = Witness(head.last_seq, head.last_digest.hex())
    if not head.is_sealed(key, found.seal):
        return Verdict(0, end, Fault.HEAD_ALTERED, head.last_seq)
    if head.altered_at is not None:
        return Verdict(0, end, Fault.HEAD_ALTERED, head.altered_at)
    walked = await _walk(connection, key, head, witness)
    if walked.fault is None and await _has_strays(connection):
        return Verdict(walked.entries, end, Fault.STRAY_SUBJECTS)
    return walked


async def _without_head(connection: AsyncConnection, witness: Witness | None) -> Verdict:
    """Nothing was ever written, or somebody took the head away."""
    newest = (await connection.execute(select(func.max(_ENTRIES.c.seq)))).scalar_one()
    end = Witness(newest or 0, BEGINNING.hex())
    return Verdict(0, end, Fault.HEAD_MISSING) if newest or witness else Verdict(0, end)


async def _walk(connection: AsyncConnection, key: bytes, head: Head, witness: Witness | None) -> Verdict:
    end = Witness(head.last_seq, head.last_digest.hex())
    digest, expected = head.anchor, head.first_seq
    wanted = None if witness is None or witness.seq < head.first_seq - 1 else witness
    if wanted is not None and wanted.seq == expected - 1 and wanted.digest != digest.hex():
        return Verdict(0, end, Fault.WITNESS_DIFFERS, wanted.seq)
    async for seq, stored, access in _entries(connection):
        if seq != expected:
            fault = Fault.BEGINNING_MISSING if expected == head.first_seq else Fault.ENTRY_MISSING
            return Verdict(expected - head.first_seq, end, fault, expected)
        if seq > head.last_seq:
            return Verdict(seq - head.first_seq, end, Fault.END_ADDED, seq)
        digest = digest_of(key, digest, seq, access)
        if digest != stored:
            return Verdict(seq - head.first_seq, end, Fault.ENTRY_ALTERED, seq)
        if wanted is not None and seq == wanted.seq and digest.hex() != wanted.digest:
            return Verdict(seq - head.first_seq, end, Fault.WITNESS_DIFFERS, seq)
        expected += 1
    holds = expected - head.first_seq
    if expected <= head.last_seq or digest != head.last_digest or (wanted is not None and wanted.seq >= expected):
        return Verdict(holds, end, Fault.END_MISSING, expected)
    return Verdict(holds, end)


async def _entries(connection: AsyncConnection) -> AsyncIterator[tuple[int, bytes, Access]]:
    """Every entry in its order, with whom it is about."""
    after = 0
    while True:
        statement = select(_ENTRIES).where(_ENTRIES.c.seq > after).order_by(_ENTRIES.c.seq).limit(CHUNK)
        rows = (await connection.execute(statement)).all()
        if not rows:
            return
        people = await _people_of(connection, [row.id for row in rows])
        for row in rows:
            values = {name: getattr(row, name) for name in _SAME_NAME}
            subjects = tuple(people[row.id])
            yield row.seq, row.digest, Access(**values, action=AccessAction(row.action), subjects=subjects)
        after = rows[-1].seq


async def _people_of(connection: AsyncConnection, entry_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    statement = select(_SUBJECTS).where(_SUBJECTS.c.entry_id.in_(entry_ids))
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for row in (await connection.execute(statement)).all():
        found[row.entry_id].append(row.candidate_id)
    return found


async def _has_strays(connection: AsyncConnection) -> bool:
    """Whether people are named for an entry that is not there."""
    there = select(_ENTRIES.c.id).where(_ENTRIES.c.id == _SUBJECTS.c.entry_id).exists()
    found: Any = (await connection.execute(select(_SUBJECTS.c.entry_id).where(~there).limit(1))).first()
    return found is not None
