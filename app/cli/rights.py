"""`praktikmatch retention`, `re-erase` and `data-map`: what age takes away, what a backup brought back, and the map of both."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from app.cli.commands import console, read_settings, run_with_database

if TYPE_CHECKING:
    from app.foundation.core.config import Settings
    from app.foundation.db.session import Database
    from app.oversight.privacy.domain.tombstones import Buried
    from app.oversight.privacy.models import RetentionReport
    from app.oversight.privacy.service.retaining import Archivist

T = TypeVar("T")


def retention(
    apply: Annotated[bool, typer.Option("--apply", help="Erase and delete; without it everything is counted.")] = False,
) -> None:
    """Erases and deletes what has been kept long enough (PRAKTIK_KEEP_…_DAYS), but for what a legal hold keeps.

    Safe while the service runs, and to break off and begin again. The report stays: GET /v1/retention-reports.
    """
    settings = read_settings()

    async def run(archivist: "Archivist") -> "list[RetentionReport]":
        return await archivist.run(apply=apply)

    for report in _with_archivist(settings, run):
        for kind, found in report.rules.items():
            if found["due"]:
                console.print(
                    f"{report.jobcenter_id} {kind}: {found['due']} older than {found['kept_days']} days, "
                    f"{found['done']} done, {found['held']} held, {found['blocked']} still open",
                    soft_wrap=True,
                )
    console.print("[green]Done.[/green]" if apply else "[yellow]Counted only: nothing was changed.[/yellow]")


def re_erase(
    file: Annotated[Path | None, typer.Option(help="The tombstone file; else PRAKTIK_TOMBSTONE_FILE.")] = None,
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="Also those whose erasure was begun and never heard of again.")
    ] = False,
) -> None:
    """Erases again whom a restored backup brought back. Run it after every restore, before the service is started.

    Exit code 1 when somebody is left whose erasure was begun, and nobody knows whether it was done.
    """
    settings = read_settings()
    buried = _dig(file or settings.tombstone_file)

    async def run(archivist: "Archivist") -> tuple[int, int]:
        wanted = buried.done | await archivist.known_erasures()
        if unfinished:
            wanted |= buried.unfinished
        return len(wanted), len(await archivist.erase_again(frozenset(wanted)))

    known, came_back = _with_archivist(settings, run)
    console.print(f"{known} people were erased before; {came_back} had come back and are erased again.")
    if buried.unreadable:
        console.print(f"[yellow]{buried.unreadable} lines of the file cannot be read.[/yellow]")
    if buried.unfinished and not unfinished:
        console.print(
            f"[yellow]The erasure of {len(buried.unfinished)} people was begun, and the file does not say that it was "
            "done. Look whether they are still wanted; --unfinished erases them too.[/yellow]",
            soft_wrap=True,
        )
        raise typer.Exit(1)


def data_map() -> None:
    """Prints the data map as docs/data-map.md has it."""
    from app.oversight.privacy.domain.data_map import as_markdown
    from app.oversight.privacy.mapping import data_map as packaged

    typer.echo(as_markdown(packaged()), nl=False)


def _dig(path: Path | None) -> "Buried":
    from app.oversight.privacy.domain.tombstones import Buried
    from app.oversight.privacy.service.tombstones import dig

    if path is None:
        console.print(
            "[yellow]No PRAKTIK_TOMBSTONE_FILE: only what the database itself remembers is looked at.[/yellow]"
        )
        return Buried(frozenset(), frozenset())
    try:
        return dig(path)
    except OSError:
        console.print(f"[red]The tombstone file cannot be read:[/red] {path}", soft_wrap=True)
        raise typer.Exit(2) from None


def _with_archivist(settings: "Settings", job: "Callable[[Archivist], Awaitable[T]]") -> T:
    from app import registry as _registry  # noqa: F401  an erasure goes through every table there is
    from app.foundation.core.clock import Clock
    from app.journey.reactions import REACTIONS
    from app.oversight.privacy.service.retaining import Archivist

    async def run(database: "Database") -> T:
        return await job(Archivist(database, settings, Clock(), REACTIONS))

    return run_with_database(settings, run)
