"""`praktikmatch access-log verify`: whether the log of who saw whose data is whole."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.commands import console, read_settings, run_with_database

if TYPE_CHECKING:
    from app.foundation.audit.access_verify import Verdict, Witness
    from app.foundation.core.config import Settings
    from app.foundation.db.session import Database

access_log_app = typer.Typer(help="The log of who saw or changed whose data.", no_args_is_help=True)


@access_log_app.command()
def verify(
    witness: Annotated[
        str | None, typer.Option(help="What an earlier run printed as its end: it must still be part of the chain.")
    ] = None,
) -> None:
    """Follows the chain from its first entry to its last and names the first that does not hold.

    Prints the end of the chain: keep it where nobody who can write to the database can change it, and give it to a
    later run as --witness. Exit code 1 where something is wrong. Safe while the service runs.
    """
    from sqlalchemy.exc import DBAPIError

    from app.foundation.audit.access_verify import Witness

    settings = read_settings()
    try:
        seen = None if witness is None else Witness.parse(witness)
    except ValueError:
        console.print("[red]A witness looks like 1234:9f86d0…: the number and the digest that a run printed.[/red]")
        raise typer.Exit(2) from None
    try:
        verdict = run_with_database(settings, lambda database: _verify(database, settings, seen))
    except DBAPIError:
        console.print("[red]The database is away or not migrated: run `praktikmatch migrate`.[/red]")
        raise typer.Exit(2) from None
    if verdict.fault is not None:
        where = "" if verdict.seq is None else f" at entry {verdict.seq}"
        console.print(f"[red]Broken{where}:[/red] {verdict.fault.value}; {verdict.entries} entries before it hold.")
        raise typer.Exit(1)
    console.print(f"[green]All {verdict.entries} entries hold.[/green] End: {verdict.end}", soft_wrap=True)


async def _verify(database: "Database", settings: "Settings", witness: "Witness | None") -> "Verdict":
    from app.foundation.audit.access_verify import verify as follow

    async with database.snapshot() as connection:
        return await follow(connection, settings.key("access-log"), witness)
