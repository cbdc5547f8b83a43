"""Letting go of the oldest entries of the access log, so that the rest of the chain still holds."""

from dataclasses import replace
from datetime import timedelta
from itertools import takewhile

from sqlalchemy import delete, select
from sqlmodel import SQLModel

from app.foundation.audit.access_rows import Rows, with_rows
from app.foundation.audit.access_writing import take_head
from app.foundation.audit.models import AccessEntry, AccessSubject
from app.foundation.db.work import Work

_ENTRIES, _SUBJECTS = (SQLModel.metadata.tables[str(model.__tablename__)] for model in (AccessEntry, AccessSubject))


async def forget_old_entries(work: Work, at_most: int) -> int:
    """Deletes up to `at_most` entries older than `access_log_days`, from the beginning on; says how many.

    The chain's anchor moves to the last one that goes. The head is held from here to the commit: the last thing a
    transaction does. An entry behind a younger one stays until that one is old: the chain has no holes.
    """
    before = work.now() - timedelta(days=work.settings.access_log_days)
    columns = (_ENTRIES.c.id, _ENTRIES.c.seq, _ENTRIES.c.digest, _ENTRIES.c.occurred_at)
    connection = await work.session.connection()
    oldest = (await connection.execute(select(*columns).order_by(_ENTRIES.c.seq).limit(at_most))).all()
    gone = list(takewhile(lambda row: row.occurred_at < before, oldest))
    if not gone:
        return 0
    await work.session.flush()
    key = work.settings.key("access-log")

    async def begin_later(rows: Rows) -> bool:
        head = await take_head(rows, key, 0)
        if head.first_seq != gone[0].seq:
            return False  # another process has let go of them meanwhile
        moved = replace(head, first_seq=gone[-1].seq + 1, anchor=gone[-1].digest)
        await rows.move(moved, moved.seal(key))
        return True

    if not await with_rows(connection, begin_later):
        return 0
    ids = [row.id for row in gone]
    await connection.execute(delete(_SUBJECTS).where(_SUBJECTS.c.entry_id.in_(ids)))
    await connection.execute(delete(_ENTRIES).where(_ENTRIES.c.id.in_(ids)))
    return len(gone)
