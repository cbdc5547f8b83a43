"""Many more candidates, copied by the database itself from those that are there: a million in minutes."""

import sqlite3
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Table
from sqlalchemy.engine import make_url

from app.foundation.core.ids import new_id
from app.registers.candidates.models import Candidate, CandidateExperience, CandidateSkill, CandidateWish
from benchmarks.installation import Installation
from tests.postgres import SUPERUSER

PARTS: tuple[Any, ...] = (CandidateSkill, CandidateWish, CandidateExperience)
_WHOSE = "caseworker_account_id"
_COLLEAGUE = "(SELECT id FROM accounts WHERE role = 'caseworker' ORDER BY id DESC LIMIT 1)"
_PAIRS = "CREATE TEMPORARY TABLE copies (old_id {key} NOT NULL, new_id {key} NOT NULL)"


def multiply(place: Installation, size: int) -> None:
    """Copies candidates of the measured need's jobcenter, with skills, wishes and experience, until it has `size`.

    Copies have keys of their own, newer ones than everybody's, and no commitments. They are a colleague's: the caseworker
    who asks has as many people as before. Looking every foreign key up would take longer than writing the rows: they are
    right by construction, and nobody looks.
    """
    url = make_url(place.settings.database_url.get_secret_value())
    if place.settings.is_sqlite:
        _on_sqlite(str(url.database), place.seed.need_id.hex, size)
    else:
        server = url.set(drivername="postgresql", username=SUPERUSER)
        _on_postgres(str(server.render_as_string(hide_password=False)), place.seed.need_id, size)


def _on_sqlite(path: str, need_id: str, size: int) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA synchronous=OFF; PRAGMA cache_size=-200000; PRAGMA foreign_keys=OFF; BEGIN")
    connection.execute(_PAIRS.format(key="TEXT"))
    known = [row[0] for row in connection.execute(_whom("?"), (need_id,))]
    pairs = ((old, new.hex) for old, new in _copies(known, size))
    connection.executemany("INSERT INTO copies VALUES (?, ?)", pairs)
    for statement in _statements():
        connection.execute(statement)
    connection.execute("COMMIT")
    connection.executescript("DROP TABLE copies; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _on_postgres(dsn: str, need_id: UUID, size: int) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(_PAIRS.format(key="uuid") + " ON COMMIT DROP")
        known = [row[0] for row in connection.execute(_whom("%s"), (need_id,))]
        with connection.cursor().copy("COPY copies FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["uuid", "uuid"])
            for pair in _copies(known, size):
                copy.write_row(pair)
        for statement in _statements():
            connection.execute(statement.encode())
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _whom(mark: str) -> str:
    jobcenter = f"(SELECT jobcenter_id FROM needs WHERE id = {mark})"  # a mark for a value, not the value
    return f"SELECT id FROM candidates WHERE jobcenter_id = {jobcenter} ORDER BY id"


def _copies(known: list[Any], size: int) -> Iterator[tuple[Any, UUID]]:
    """Whom to copy, in turn, and the copy's key."""
    for number in range(max(0, size - len(known))):
        yield known[number % len(known)], new_id()


def _statements() -> Iterator[str]:
    for model in (Candidate, *PARTS):
        table: Table = model.__table__
        key = "id" if model is Candidate else "candidate_id"
        others = [column.name for column in table.columns if column.name != key]
        quoted = ", ".join(f'"{name}"' for name in others)
        listed = ", ".join(_COLLEAGUE if name == _WHOSE else f'{table.name}."{name}"' for name in others)
        yield (
            f"INSERT INTO {table.name} ({key}, {quoted}) SELECT copies.new_id, {listed}"
            f" FROM copies JOIN {table.name} ON {table.name}.{key} = copies.old_id"
        )
