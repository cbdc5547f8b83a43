"""`praktikmatch unlock`: lets in whom nobody else can."""

from typing import Annotated

import typer

from app.cli.commands import console, read_settings, run_with_database


def unlock(email: Annotated[str, typer.Argument(help="What the account signs in with.")]) -> None:
    """Lets an account sign in again at once that has to wait, or was closed, after failed sign-ins."""
    from app.cli.jobs import let_in

    settings = read_settings()
    if run_with_database(settings, lambda database: let_in(database, settings, email)):
        console.print("[green]The account may sign in again.[/green]")
    else:
        console.print("Nothing to open: there is no such account, or it does not have to wait.")
