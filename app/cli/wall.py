"""Migrating with the second wall: it comes down for the migration, and is raised or left away after it."""

from rich.console import Console

from app.foundation.core.config import Settings
from app.foundation.db import migrations
from app.foundation.db.policies import apply_wall
from app.walls import KEYS_OF, RULES


def migrate_behind_wall(settings: Settings, console: Console, revision: str = "head", *, down: bool = False) -> None:
    """To a revision, up or down. The rules are those of the newest schema: at an older one there is no wall."""
    url = settings.database_url.get_secret_value()
    if down:
        migrations.downgrade(url, revision)
    else:
        migrations.upgrade(url, revision)
    at_head = not down and revision in {"head", migrations.migration_head()}
    up = settings.row_level_security and at_head
    apply_wall(url, RULES, up=up, keys_of=KEYS_OF)
    if up:
        console.print("The second wall stands: each jobcenter's rows are closed to every other one.")
    elif settings.row_level_security:
        console.print("[yellow]The second wall is down at this revision.[/yellow]")
