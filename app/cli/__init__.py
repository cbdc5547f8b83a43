"""The `praktikmatch` command."""

from app.cli.access_log import access_log_app
from app.cli.accounts import unlock
from app.cli.backup import backup, restore
from app.cli.commands import app
from app.cli.keys import person_keys_app, rotate_keys
from app.cli.rights import data_map, re_erase, retention

app.command()(unlock)
app.command("rotate-keys")(rotate_keys)
app.command()(retention)
app.command("re-erase")(re_erase)
app.command("data-map")(data_map)
app.command()(backup)
app.command()(restore)
app.add_typer(access_log_app, name="access-log")
app.add_typer(person_keys_app, name="person-keys")


def main() -> None:
    """Entry point of the installed command."""
    app()
