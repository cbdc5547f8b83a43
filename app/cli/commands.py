"""Commands: serve, up, migrate, admin, demo, tour, worker, check, openapi, reference."""

import asyncio
import gc
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console

from app.foundation.core.config import Settings, every_fault
from app.foundation.core.errors import Invalid, PraktikError

if TYPE_CHECKING:
    from app.foundation.db.session import Database

T = TypeVar("T")
app = typer.Typer(
    help="praktikmatch: place, then train. From a company's need to a job that lasts.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
reference_app = typer.Typer(help="Reference data: what is loaded, and newer ESCO releases.", no_args_is_help=True)
app.add_typer(reference_app, name="reference")
console = Console()
HOST, PORT = "127.0.0.1", 8000
Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.")]


def read_settings() -> Settings:
    """The settings, or a readable word on what is wrong with them (never their values)."""
    try:
        return Settings()
    except ValidationError as error:
        for fault in every_fault(error):
            console.print(f"[red]Settings:[/red] {fault}", highlight=False, soft_wrap=True)
        raise typer.Exit(2) from None
    except OSError as error:
        console.print(f"[red]A secret's file cannot be read:[/red] {error.filename}")
        raise typer.Exit(2) from None


def warn_of_development_keys(settings: Settings) -> None:
    """Says before serving where development's secrets are; makes them if need be."""
    path = settings.development_keys
    if path is None:
        return
    try:
        settings.secrets  # noqa: B018  reading makes the file
    except (OSError, ValueError):
        console.print(f"[red]The file of development keys can neither be read nor made:[/red] {path}", soft_wrap=True)
        raise typer.Exit(2) from None
    console.print(
        f"[yellow]No PRAKTIK_SECRET_KEY is set: development's secrets are in {path}.[/yellow]",
        highlight=False,
        soft_wrap=True,
    )


def run_with_database(settings: Settings, job: Callable[..., Awaitable[T]]) -> T:
    """Runs `job(database)` on a database of its own and closes it."""
    from app.foundation.core.logs import configure_logs
    from app.foundation.db.session import Database
    from app.foundation.db.wall import Beyond

    configure_logs(as_json=settings.is_production, level=settings.log_level)

    async def run() -> T:
        database = Database(settings)
        try:
            return await job(database.beyond_wall(Beyond.COMMAND))
        finally:
            await database.close()

    return asyncio.run(run())


def serve_application(host: str, port: int, workers: int) -> None:
    gc.disable()  # as in each of the processes it starts, see application.py
    import uvicorn

    uvicorn.run(
        "app.cli.application:application",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,  # our own line carries the route's template, never the query
        log_level="warning",
        server_header=False,
        http="app.foundation.api.connections:ImpatientConnection",
        ws="none",  # nothing here speaks it
        timeout_keep_alive=30,
        timeout_graceful_shutdown=20,
        timeout_worker_healthcheck=30,  # one of several processes that is only slow must not be killed for it
        log_config=None,  # what the server has to say goes through our log, see core/logs.py
    )


@app.command()
def serve(
    host: Host = HOST, port: Port = PORT, workers: Annotated[int, typer.Option(min=1, help="Server processes.")] = 1
) -> None:
    """Serves the API; the database must be migrated already."""
    warn_of_development_keys(read_settings())
    serve_application(host, port, workers)


@app.command()
def migrate(
    revision: Annotated[str, typer.Argument(help="The revision to reach.")] = "head",
    downgrade: Annotated[bool, typer.Option("--downgrade", help="Go down to the revision instead of up.")] = False,
    reference: Annotated[bool, typer.Option(help="Load the packaged reference data afterwards.")] = True,
) -> None:
    """Brings the schema to a revision, and the reference data up to date."""
    from app.cli.wall import migrate_behind_wall

    settings = read_settings()
    migrate_behind_wall(settings, console, revision, down=downgrade)
    if reference and revision == "head" and not downgrade:
        _load_reference(settings)
    console.print("[green]Schema and reference data are up to date.[/green]")


def _load_reference(settings: Settings) -> None:
    from app.foundation.db.session import Database
    from app.registers.reference.loader import load_packaged

    async def load(database: Database) -> list[str]:
        async with database.connection() as connection:
            return await load_packaged(connection, now=datetime.now(UTC))

    loaded = run_with_database(settings, load)
    if loaded:
        console.print(f"Loaded reference data: {', '.join(loaded)}.")


@app.command()
def admin(
    email: Annotated[str, typer.Argument(help="What the administrator signs in with.")],
    name: Annotated[str, typer.Argument(help="Full name.")],
) -> None:
    """Makes an administrator's account; asks for the password, or reads it from a pipe."""
    from app.cli.jobs import make_administrator

    settings = read_settings()
    piped = not sys.stdin.isatty()
    password = sys.stdin.readline().rstrip("\n") if piped else typer.prompt("Password", hide_input=True)
    try:
        run_with_database(settings, lambda database: make_administrator(database, settings, email, name, password))
    except (ValidationError, PraktikError) as error:
        faults = [fault.detail.en for fault in error.faults] if isinstance(error, Invalid) else []
        what = error.explain().en if isinstance(error, PraktikError) else error.errors()[0]["msg"]
        console.print(f"[red]{' '.join(faults) or what}[/red]")
        raise typer.Exit(2) from None
    console.print("[green]The account is made.[/green]")


@app.command()
def worker(
    once: Annotated[bool, typer.Option("--once", help="One round, then stop.")] = False,
    every: Annotated[float, typer.Option(min=1, help="Seconds between rounds.")] = 60.0,
) -> None:
    """Does what time does by itself (unanswered matches expire, …), runs, imports, notices and webhooks."""
    from app.cli.jobs import keep_up

    settings = read_settings()
    run_with_database(settings, lambda database: keep_up(database, settings, console, None if once else every))


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="The same seed makes the same installation.")] = 1,
    candidates: Annotated[int | None, typer.Option(min=2, max=1_000_000, help="How many candidates.")] = None,
    year: Annotated[
        bool, typer.Option("--year", help="A year of all 29 municipalities of Region Hovedstaden, for the statistics.")
    ] = False,
) -> None:
    """Fills an empty development installation with believable, invented people and companies."""
    settings = read_settings()
    if settings.is_production:
        console.print("[red]The demo has known passwords: it is refused in production.[/red]")
        raise typer.Exit(2)
    _load_demo(settings, seed, candidates, year=year)


def _load_demo(settings: Settings, seed: int, candidates: int | None = None, *, year: bool = False) -> None:
    from app.demo import AlreadyPopulated, load_demo, shape_of
    from app.foundation.core.clock import Clock
    from app.foundation.db.session import Database

    today: date = Clock().today()

    async def load(database: Database) -> str:
        try:
            summary = await load_demo(database, settings, seed=seed, shape=shape_of(candidates, year=year), today=today)
        except AlreadyPopulated:
            return "The installation has data already: the demo is left as it is."
        return str(summary)

    console.print(run_with_database(settings, load))


async def _is_empty(database: "Database") -> bool:
    """Asked before the demo is imported at all: the second start is the one people wait for every day."""
    from sqlmodel import select

    from app.registers.jobcenters.models import Jobcenter

    async with database.read() as session:
        return (await session.exec(select(Jobcenter.id).limit(1))).first() is None


@app.command()
def up(host: Host = HOST, port: Port = PORT) -> None:
    """Migrates, loads reference data and (in development, when empty) the demo, then serves: what `make run` calls."""
    gc.disable()  # what a start imports is no garbage; the application switches it on again when it is up
    from app.cli.banner import show_banner
    from app.cli.wall import migrate_behind_wall

    settings = read_settings()
    warn_of_development_keys(settings)
    migrate_behind_wall(settings, console)
    _load_reference(settings)
    if not settings.is_production and run_with_database(settings, _is_empty):
        _load_demo(settings, seed=1)
    show_banner(console, f"http://{host}:{port}", with_demo=not settings.is_production)
    serve_application(host, port, workers=1)


@app.command()
def check() -> None:
    """Asks the stored rows whether everything that must hold between them does."""
    from sqlalchemy.exc import DBAPIError

    from app.cli.check import RULES, Broken, broken_invariants
    from app.foundation.db.session import Database

    async def ask(database: Database) -> list[Broken]:
        async with database.read() as session:
            return await broken_invariants(session)

    try:
        broken = run_with_database(read_settings(), ask)
    except DBAPIError:
        console.print("[red]The database is away or not migrated: run `praktikmatch migrate`.[/red]")
        raise typer.Exit(2) from None
    for one in broken:
        console.print(f"[red]Broken:[/red] {one.rule}: {len(one.ids)} rows, first {one.ids[0]}")
    if broken:
        raise typer.Exit(1)
    console.print(f"[green]All {len(RULES)} invariants hold.[/green]")


@app.command()
def tour(
    url: Annotated[str, typer.Option(help="Address of a running server with demo data.")] = f"http://{HOST}:{PORT}",
) -> None:
    """Drives a running server through the whole flow as company, caseworker and candidate."""
    from app.cli.tour import run_tour

    raise typer.Exit(0 if run_tour(url, console) else 1)


@app.command()
def openapi() -> None:
    """Prints the OpenAPI document."""
    from app.main import create_app

    document = create_app(Settings(environment="development")).openapi()
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False, sort_keys=False)
    sys.stdout.write("\n")


@reference_app.command("import")
def reference_import(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The unpacked ESCO CSV download.")],
    version: Annotated[str, typer.Option(help="The release's name, such as v1.2.1.")],
) -> None:
    """Brings a newer or fully Danish ESCO release; rows that are gone are retired, never deleted."""
    from app.foundation.db.session import Database
    from app.registers.reference.loader import import_esco

    async def load(database: Database) -> object:
        async with database.connection() as connection:
            return await import_esco(connection, folder, version, now=datetime.now(UTC))

    try:
        console.print(run_with_database(read_settings(), load))
    except Invalid as error:
        console.print(f"[red]{error.explain().en}[/red]")
        raise typer.Exit(2) from None
