"""Running Alembic from code: one place knows where the migrations are."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

import app
from app.foundation.db.failures import is_lock_timeout, is_retryable
from app.foundation.db.policies import lower_wall

if TYPE_CHECKING:
    from alembic.config import Config

_REVISION = re.compile(r'^(revision|down_revision)\b[^=]*= "(\w+)"$', re.MULTILINE)
# How often a migration comes back to a table that somebody is using, and how long it leaves the service alone between.
ATTEMPTS, PAUSE_SECONDS = 60, 1.0
MIGRATIONS = Path(app.__file__).resolve().parent.parent / "migrations"


def alembic_config(database_url: str = "") -> "Config":
    from alembic.config import Config  # Alembic is for who migrates: a server does not load it (ADR 0028)

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database_url"] = database_url
    return config


def migration_head() -> str | None:
    """The newest revision this code knows: the one no other follows. None where there are no migrations.

    Read off the files' first lines, as every start asks for it; Alembic would run all of them to say the same. Raises
    ValueError where it is not one.
    """
    told = [_told(path) for path in sorted(MIGRATIONS.glob("versions/*.py"))]
    followed = {before for _, before in told}
    heads = [revision for revision, _ in told if revision not in followed]
    if len(heads) > 1:
        message = f"several newest migrations: {', '.join(heads)}"
        raise ValueError(message)
    return heads[0] if heads else None


def _told(migration: Path) -> tuple[str, str | None]:
    """A migration's revision and the one before it. Raises ValueError for a file that does not say."""
    text = migration.read_text(encoding="utf-8")
    said = dict(_REVISION.findall(text))
    if "revision" not in said:
        message = f"no revision in {migration.name}"
        raise ValueError(message)
    return said["revision"], said.get("down_revision")


def upgrade(database_url: str, revision: str = "head") -> None:
    """The second wall comes down first, and is raised again by whoever knows its rules (`app/cli/wall.py`).

    May run while the service does: a migration that does not get its lock at once is put off, and everybody goes first.
    """
    from alembic import command

    lower_wall(database_url)
    _giving_way(lambda: command.upgrade(alembic_config(database_url), revision))


def downgrade(database_url: str, revision: str = "base") -> None:
    from alembic import command

    lower_wall(database_url)
    _giving_way(lambda: command.downgrade(alembic_config(database_url), revision))


def _giving_way(migrate: Callable[[], None]) -> None:
    """Again from the revision that was reached, where PostgreSQL did not give a lock in time (`migrations/env.py`) or
    chose the migration to end a deadlock. Each revision is a transaction: what is put off has changed nothing.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            migrate()
        except OperationalError as error:
            if not (is_lock_timeout(error) or is_retryable(error)):
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return
    migrate()
