"""`praktikmatch backup` and `restore`: a whole SQLite database as one file with its checksum, taken while it serves."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from urllib.parse import quote

import typer

from app.cli.commands import console, read_settings
from app.foundation.core.key_file import OWNER_ONLY

if TYPE_CHECKING:
    from app.foundation.core.config import Settings

_SQLITE = "sqlite+aiosqlite:///"
_BESIDE = ("-wal", "-shm", "-journal")
_POSTGRES = (
    "PostgreSQL is backed up by its own tools: pg_dump and pg_restore, or continuous archiving. "
    "How, and what to do afterwards: docs/operations/backup.md."
)


class Refused(Exception):
    """Why nothing was done; in words for whoever runs the command."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup as it was made: its size, its digest, and how many people's keys are in it."""

    size: int
    digest: str
    keys: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: at which revision, and how many sealed CPR numbers have no key there."""

    revision: str
    without_key: int


def backup(
    path: Annotated[Path, typer.Argument(help="Where to. A file that is there already is left as it is.")],
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Leave people's keys out; `person-keys save` keeps them elsewhere.")
    ] = False,
) -> None:
    """Copies the SQLite database to one file, as it is at one moment, while the service goes on.

    Beside it lies FILE.sha256, which `restore` asks for. Only their owner may read them.
    """
    source = _database_of(read_settings())
    try:
        made = take_backup(source, path, without_keys=without_keys)
    except (Refused, OSError, sqlite3.Error) as error:
        _refuse(error)
    console.print(f"[green]{path}[/green] {made.size} bytes, sha256 {made.digest}", soft_wrap=True)
    if made.keys:
        console.print(
            f"[yellow]It holds {made.keys} people's keys: whoever is erased later can be read in it. Keep it no longer "
            "than an erasure may take, or leave them out (--without-keys).[/yellow]",
            soft_wrap=True,
        )
    console.print("The secrets (PRAKTIK_CPR_KEYS and the others) are not in it: keep them apart.", soft_wrap=True)


def restore(path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What `backup` made.")]) -> None:
    """Puts a backup where PRAKTIK_DATABASE_URL points to, where nothing may be yet, and says what to do then."""
    settings = read_settings()
    target = _database_of(settings)
    try:
        done = put_back(path, target)
    except (Refused, OSError, sqlite3.Error) as error:
        _refuse(error)
    console.print(
        f"[green]{target}[/green] is restored, at revision {done.revision}. Before it serves:", soft_wrap=True
    )
    steps = ["praktikmatch migrate"]
    if done.without_key:
        steps.append(f"praktikmatch person-keys restore FILE  # {done.without_key} CPR numbers have no key here")
    file = "" if settings.tombstone_file else " --file FILE"
    steps += [f"praktikmatch re-erase{file}  # who was erased since has come back", "praktikmatch check"]
    steps.append("praktikmatch access-log verify --witness END  # the end that was kept when the backup was made")
    for step in steps:
        console.print(f"  {step}", highlight=False, soft_wrap=True)


def take_backup(source: Path, path: Path, *, without_keys: bool) -> Copy:
    """One snapshot: what is committed while it is copied is in the next one. It is whole (`integrity_check`,
    `foreign_key_check`) before it gets its name. Raises Refused, OSError or sqlite3.Error.
    """
    if not source.is_file():
        raise Refused(f"There is no database at {source}.")
    checksum = _checksum_of(path)
    for taken in (path, checksum):
        if taken.exists():
            raise Refused(f"{taken} is there already: a backup never replaces another.")
    with _draft(path) as draft:
        with closing(_open(source)) as here, closing(sqlite3.connect(draft, isolation_level=None)) as there:
            here.execute("PRAGMA query_only=ON")
            here.backup(there)  # all pages in one step: one snapshot, and writers go on beside it (WAL)
            there.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            if without_keys:
                there.execute("PRAGMA secure_delete=ON")
                there.execute("DELETE FROM person_keys")
                there.execute("VACUUM")
            _require_whole(there, path)
            keys = there.execute("SELECT count(*) FROM person_keys").fetchone()[0]
        made = Copy(draft.stat().st_size, _digest(draft), keys)
    with _draft(checksum) as line:
        line.write_text(f"{made.digest}  {path.name}\n", encoding="ascii")
    return made


def put_back(path: Path, target: Path) -> Restored:
    """The copy beside the place it goes to is checked before it gets its name. Raises Refused, OSError, sqlite3.Error."""
    there_already = [place for place in (target, *(Path(f"{target}{end}") for end in _BESIDE)) if place.exists()]
    if there_already:
        raise Refused(f"{there_already[0]} is there: stop the service, and move the old database and its -wal away.")
    _require_digest(path)
    with _draft(target) as draft:
        shutil.copyfile(path, draft)
        with closing(_open(draft)) as copy:
            _require_whole(copy, path)
            revision = _known_revision(copy)
            orphans = copy.execute(
                "SELECT count(*) FROM candidates WHERE cpr_sealed IS NOT NULL"
                " AND id NOT IN (SELECT candidate_id FROM person_keys)"
            ).fetchone()[0]
    return Restored(revision, orphans)


def _database_of(settings: "Settings") -> Path:
    if not settings.is_sqlite:
        _refuse(Refused(_POSTGRES))
    name = settings.database_url.get_secret_value().removeprefix(_SQLITE).partition("?")[0]
    if name in ("", ":memory:"):
        _refuse(Refused("A database in memory has no file."))
    return Path(name).absolute()


def _refuse(error: Exception) -> NoReturn:
    words = (
        error if isinstance(error, Refused) else f"{type(error).__name__}: {getattr(error, 'strerror', None) or error}"
    )
    console.print(f"[red]{words}[/red]", soft_wrap=True)
    raise typer.Exit(2) from None


def _open(path: Path) -> sqlite3.Connection:
    """To be read; nothing is made where there is nothing."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, isolation_level=None)


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """A file beside `path` that its owner alone may read; it becomes `path` when the block ends well, and is gone
    otherwise. Raises Refused where somebody else was faster.
    """
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    try:
        yield draft
        _store(draft)
        os.link(draft, path)  # refuses where there is something, in one step
        _store(path.parent)
    except FileExistsError:
        raise Refused(f"{path} is there already.") from None
    finally:
        draft.unlink(missing_ok=True)
        for end in _BESIDE:
            Path(f"{draft}{end}").unlink(missing_ok=True)


def _store(path: Path) -> None:
    """What is written there outlives the machine."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _require_whole(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
        raise Refused(f"{path}: the copy is not whole (integrity_check).")
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise Refused(f"{path}: rows refer to rows that are not there (foreign_key_check).")


def _require_digest(path: Path) -> None:
    checksum = _checksum_of(path)
    if not checksum.is_file():
        raise Refused(f"{checksum} is missing: without it nobody can tell whether the file is as it was made.")
    if checksum.read_text(encoding="ascii", errors="replace").split()[:1] != [_digest(path)]:
        raise Refused(f"{path} is not as it was made: its digest is another than {checksum} says.")


def _known_revision(connection: sqlite3.Connection) -> str:
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    from app.foundation.db.migrations import alembic_config

    revision: str = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    try:
        ScriptDirectory.from_config(alembic_config()).get_revision(revision)
    except CommandError:
        raise Refused(f"It was made by a newer release (revision {revision}): install that one.") from None
    return revision


def _checksum_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
