"""Writing tombstones so that no crash leaves an erasure without one: begun before the commit, done or void after."""

import os
from dataclasses import replace
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.foundation.db.work import Work
from app.oversight.privacy.domain.tombstones import Buried, Mark, Tombstone, read_tombstones


def bury(work: Work, stone: Tombstone) -> None:
    """Appends the erasure to PRAKTIK_TOMBSTONE_FILE, and what becomes of it once its transaction has ended.

    Raises OSError when the file cannot be written: then nothing is erased either. Without the setting the table of
    erasures is all there is, and a backup older than an erasure brings the person back.
    """
    path = work.settings.tombstone_file
    if path is None:
        return
    append(path, stone)
    # The hooks hang on the session, whose life is this transaction's.
    session: Session = work.session.sync_session

    waiting = [stone]

    def ended(mark: Mark) -> None:
        while waiting:  # whichever comes first is what became of it
            append(path, replace(waiting.pop(), mark=mark))

    event.listen(session, "after_commit", lambda _session: ended(Mark.DONE))
    event.listen(session, "after_rollback", lambda _session: ended(Mark.VOID))


def append(path: Path, stone: Tombstone) -> None:
    """One line, on the disk before this returns; the file is its owner's alone."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, stone.line().encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def dig(path: Path) -> Buried:
    """What the file says. Raises OSError."""
    with path.open(encoding="utf-8", errors="replace") as file:
        return read_tombstones(file)
