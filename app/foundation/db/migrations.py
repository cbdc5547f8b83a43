"""Running Alembic from code: one place knows where the migrations are."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

import app
from app.foundation.db.policies import lower_wall

MIGRATIONS = Path(app.__file__).resolve().parent.parent / "migrations"


def alembic_config(database_url: str = "") -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database_url"] = database_url
    return config


def migration_head() -> str | None:
    """The newest revision this code knows."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def upgrade(database_url: str, revision: str = "head") -> None:
    """The second wall comes down first, and is raised again by whoever knows its rules (`app/cli/wall.py`)."""
    lower_wall(database_url)
    command.upgrade(alembic_config(database_url), revision)


def downgrade(database_url: str, revision: str = "base") -> None:
    lower_wall(database_url)
    command.downgrade(alembic_config(database_url), revision)
