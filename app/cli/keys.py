"""`praktikmatch rotate-keys` and `person-keys`: new keys for old, and people's keys apart from the backup."""

import os
from collections.abc import Awaitable, Callable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from app.cli.commands import console, read_settings, run_with_database
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.core.key_file import OWNER_ONLY

if TYPE_CHECKING:
    from uuid import UUID

    from sqlmodel.ext.asyncio.session import AsyncSession

    from app.foundation.db.session import Database
    from app.foundation.db.work import Work
    from app.registers.candidates.service.rotation import Batch, Outdated

    Step = Callable[["Work", "UUID"], Awaitable["Batch"]]

ROUNDS = 5
PAUSE_SECONDS = 1.0
person_keys_app = typer.Typer(help="People's keys, which the backup leaves out.", no_args_is_help=True)


def rotate_keys(
    index: Annotated[bool, typer.Option("--index", help="Also make the indexes of CPR numbers anew.")] = False,
) -> None:
    """Brings everything under the first keys of PRAKTIK_CPR_KEYS (and PRAKTIK_CPR_INDEX_KEYS).

    Safe while the service runs, and to break off and begin again. Exit code 1 when something is left.
    """
    settings = read_settings()
    stuck = run_with_database(settings, lambda database: _rotate_secrets(database, settings))
    if stuck:
        console.print(
            f"[red]{stuck} secrets of webhooks do not open:[/red] their owners make new ones (rotate-secret)."
        )
    left = run_with_database(settings, lambda database: _rotate(database, settings, index=index))
    waiting = left.keys + left.numbers + (left.indexes if index else 0)
    if waiting:
        console.print(
            f"[red]Left: {left.keys} keys, {left.numbers} numbers, {left.indexes} indexes.[/red] "
            "Keep the old keys in the list, look for what holds these rows, and run this again."
        )
        raise typer.Exit(1)
    console.print("[green]Nothing is left under an older key.[/green]")
    if left.indexes:
        console.print(f"{left.indexes} indexes are under an older index key: `rotate-keys --index`.")


async def _rotate(database: "Database", settings: Settings, *, index: bool) -> "Outdated":
    """Rounds until nothing is left that can be done: a row that somebody holds is left for the next round."""
    from app.registers.candidates.service import rotation

    steps: list[tuple[str, Step]] = [
        ("numbers brought under their person's key", rotation.seal_numbers_anew),
        ("keys wrapped anew", rotation.wrap_keys_anew),
    ]
    if index:
        steps.append(("indexes made anew", rotation.index_numbers_anew))
    for _ in range(ROUNDS):
        stuck = 0
        for what, step in steps:
            done, failed = await _through(database, settings, step)
            stuck += failed
            console.print(f"{done} {what}" + (f", {failed} left as they are" if failed else ""))
        left = await _count(database, settings)
        if left.keys + left.numbers + (left.indexes if index else 0) <= stuck:
            return left
        await anyio.sleep(PAUSE_SECONDS)
    return await _count(database, settings)


async def _rotate_secrets(database: "Database", settings: Settings) -> int:
    from app.integration.webhooks.service import wrap_secrets_anew

    done, stuck = await _through(database, settings, wrap_secrets_anew)
    console.print(f"{done} secrets of webhooks wrapped anew")
    return stuck


async def _count(database: "Database", settings: Settings) -> "Outdated":
    from app.registers.candidates.service.rotation import count_outdated

    async with database.read() as session:
        return await count_outdated(_work(session, settings))


async def _through(database: "Database", settings: Settings, step: "Step") -> tuple[int, int]:
    """One step over all rows, a short transaction at a time: how many it did, and how many do not open."""
    from app.foundation.db.session import with_retry
    from app.registers.candidates.service.rotation import FIRST

    async def batch() -> "Batch":
        async with database.write() as transaction:
            return await step(_work(transaction.session, settings), after)

    after, done, stuck = FIRST, 0, 0
    while (found := await with_retry(batch)).last is not None:
        after, done, stuck = found.last, done + found.done, stuck + found.stuck
    return done, stuck


@person_keys_app.command("save")
def save_person_keys(path: Annotated[Path, typer.Argument(help="Where to; an older copy is replaced.")]) -> None:
    """Writes everybody's wrapped key to one file that only its owner may read. Keep no older copy of it."""
    settings = read_settings()
    console.print(f"{run_with_database(settings, lambda database: _save(database, settings, path))} keys saved.")


@person_keys_app.command("restore")
def restore_person_keys(path: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Puts the keys of everybody who is there, and has none, back after a restore; then run `re-erase`."""
    settings = read_settings()
    try:
        done = run_with_database(settings, lambda database: _restore(database, settings, path))
    except ValueError as error:
        console.print(f"[red]{path} {error}[/red]")
        raise typer.Exit(2) from None
    console.print(f"{done} keys restored.")


async def _save(database: "Database", settings: Settings, path: Path) -> int:
    """The old copy stays until the new one is whole."""
    from app.registers.candidates.service.key_copies import every_key

    draft, done = path.with_name(f"{path.name}.new"), 0
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="ascii") as file:
        async with database.read() as session:
            async for line in every_key(_work(session, settings)):
                file.write(f"{line}\n")
                done += 1
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return done


async def _restore(database: "Database", settings: Settings, path: Path) -> int:
    from app.registers.candidates.service.key_copies import AT_ONCE, put_back

    done = 0
    with path.open(encoding="ascii", errors="replace") as file:
        while lines := list(islice(file, AT_ONCE)):
            async with database.write() as transaction:
                done += await put_back(_work(transaction.session, settings), lines)
    return done


def _work(session: "AsyncSession", settings: Settings) -> "Work":
    from app.foundation.db.work import Work

    return Work(session=session, clock=Clock(), settings=settings)
