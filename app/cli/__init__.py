"""The `praktikmatch` command."""

from app.cli.commands import app


def main() -> None:
    """Entry point of the installed command."""
    app()
