"""The drill: a backup is taken while people work, restored to a new place, and found whole and consistent."""

import asyncio
import hashlib
import logging
import sqlite3
import stat
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio.to_thread
import httpx
import psycopg
import pytest
from typer.testing import CliRunner

import app.cli as _every_command  # noqa: F401  the package adds commands to those of its first file
from app import registry
from app.cli.backup import Refused, put_back, take_backup
from app.cli.check import broken_invariants
from app.cli.commands import app as commands
from app.foundation.audit.access_verify import verify
from app.foundation.core.config import Settings
from app.foundation.db.session import Database
from app.main import create_app
from tests.conftest import kitchen
from tests.factories.world import World
from tests.postgres import find_bin_dir

if TYPE_CHECKING:
    from tests.postgres import PostgresServer

NUMBER = "010190-4001"
# What the work that goes on meanwhile changes.
WRITTEN_MEANWHILE = {
    "candidates",
    "events",
    "event_feed",
    "event_counter",
    "access_entries",
    "access_subjects",
    "access_chain",
}
ONLY_SQLITE = pytest.mark.parametrize("own_url", ["sqlite"], indirect=True)
ONLY_POSTGRES = pytest.mark.parametrize(
    "own_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


async def make_world(url: str) -> World:
    settings = Settings(database_url=url, log_level=logging.ERROR)
    application = create_app(settings)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://t")
    world = World(application, client, application.state.database, settings, *await kitchen(application.state.database))
    await world.populate()
    person = f"/v1/candidates/{world.candidate_row.id}"
    sealed = await world.caseworker.patch(person, {"cpr_number": NUMBER}, headers={"If-Match": "*"})
    assert sealed.status_code == 200, sealed.text
    return world


async def left(world: World) -> None:
    await world.client.aclose()
    await world.database.close()


async def work_until(world: World, done: asyncio.Event) -> int:
    """What staff do all day: each change is an event and an entry in the access log, each reading an entry."""
    changes = 0
    while not done.is_set():
        changed = await world.caseworker.patch(
            f"/v1/candidates/{world.candidate_row.id}",
            {"phone": f"+45 12 {changes:04d}"[:12]},
            headers={"If-Match": "*"},
        )
        assert changed.status_code == 200, changed.text
        await world.caseworker.get(f"/v1/candidates/{world.other_candidate_row.id}")
        changes += 1
    return changes


def digests(url: str) -> dict[str, tuple[int, str]]:
    """Of every table how many rows there are, and what is in them; as the driver reads them, which is fast."""
    if url.startswith("sqlite"):
        connection: Any = sqlite3.connect(url.removeprefix("sqlite+aiosqlite:///"))
    else:
        connection = psycopg.connect(url.replace("+psycopg", ""))
    found = {}
    with closing(connection):
        for table in registry.metadata.tables:
            # What is looked up is large and the same everywhere: counted, and its first column read.
            wanted = (
                "*" if table not in registry.REFERENCE_TABLES else next(iter(registry.metadata.tables[table].c)).name
            )
            rows = sorted(map(repr, connection.execute(f"SELECT {wanted} FROM {table}").fetchall()))
            found[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return found


def drafts(folder: Path) -> list[Path]:
    return list(folder.glob("*.new*"))


def holds(path: str | Path, piece: bytes) -> bool:
    return piece in Path(path).read_bytes()


async def is_consistent(url: str) -> bool:
    """`praktikmatch check` and `praktikmatch access-log verify`."""
    settings = Settings(database_url=url)
    database = Database(settings)
    async with database.read() as session:
        broken = await broken_invariants(session)
    async with database.snapshot() as connection:
        verdict = await verify(connection, settings.key("access-log"), None)
    await database.close()
    assert not broken, [one.rule for one in broken]
    assert verdict.fault is None
    return verdict.entries > 0


@pytest.mark.sqlite
@ONLY_SQLITE
async def test_a_backup_of_a_busy_database_is_one_moment_of_it_and_restores_to_the_same(own_url: str, tmp_path: Path):
    world = await make_world(own_url)
    source = Path(own_url.removeprefix("sqlite+aiosqlite:///"))
    done = asyncio.Event()
    at_work = [asyncio.create_task(work_until(world, done)) for _ in range(2)]
    busy, quiet = tmp_path / "busy.db", tmp_path / "quiet.db"
    await anyio.to_thread.run_sync(lambda: take_backup(source, busy, without_keys=False))
    done.set()
    changes = sum(await asyncio.gather(*at_work))
    assert changes > 0
    await left(world)
    assert take_backup(source, quiet, without_keys=False).keys == 1
    for backup in (busy, quiet):
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (backup, backup.with_name(f"{backup.name}.sha256"))]
        assert modes == [0o600, 0o600]
        target = backup.with_suffix(".restored")
        assert put_back(backup, target).without_key == 0
        assert await is_consistent(f"sqlite+aiosqlite:///{target}")
    taken, restored = (digests(f"sqlite+aiosqlite:///{path}") for path in (quiet, quiet.with_suffix(".restored")))
    assert taken == restored == digests(own_url)
    seen = digests(f"sqlite+aiosqlite:///{busy.with_suffix('.restored')}")
    assert {name for name in taken if seen[name] != taken[name]} <= WRITTEN_MEANWHILE
    assert drafts(tmp_path) == []


@pytest.mark.sqlite
@ONLY_SQLITE
async def test_the_commands_keep_what_is_there_and_refuse_what_is_not_as_it_was_made(
    own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    world = await make_world(own_url)
    async with world.database.read() as session:
        connection = await session.connection()
        (wrapped,) = (await connection.exec_driver_sql("SELECT wrapped_key FROM person_keys")).scalars().all()
    await left(world)
    path, target = tmp_path / "kept.db", tmp_path / "new.db"

    def run(*words: str, url: str = own_url) -> tuple[int, str]:
        monkeypatch.setenv("PRAKTIK_DATABASE_URL", url)
        done = CliRunner().invoke(commands, words)
        return done.exit_code, done.output

    def restored_to(place: Path) -> tuple[int, str]:
        return run("restore", str(path), url=f"sqlite+aiosqlite:///{place}")

    assert holds(own_url.removeprefix("sqlite+aiosqlite:///"), wrapped)
    code, said = run("backup", str(path), "--without-keys")
    assert (code, "people's keys" in said) == (0, False), said
    assert not holds(path, wrapped), "deleted, and nothing of it left in the file"
    assert run("backup", str(path))[0] == 2
    code, said = restored_to(target)
    assert code == 0, said
    for step in ("migrate", "person-keys restore", "re-erase --file", "check", "access-log verify"):
        assert f"praktikmatch {step}" in said
    assert restored_to(target)[0] == 2
    place = tmp_path / "other.db"
    place.with_name("other.db-wal").touch()
    assert restored_to(place)[0] == 2, "a stranger's log beside it would be read into it"
    place.with_name("other.db-wal").unlink()
    with closing(sqlite3.connect(path)) as changed:
        changed.execute("UPDATE accounts SET full_name = 'Mallory'")
        changed.commit()
    code, said = restored_to(place)
    assert (code, "not as it was made" in said.replace("\n", " "), place.exists()) == (2, True, False)
    path.with_name("kept.db.sha256").unlink()
    with pytest.raises(Refused, match="missing"):
        put_back(path, place)
    assert run("backup", str(tmp_path / "x"), url="postgresql+psycopg://somebody@127.0.0.1/x")[0] == 2
    with pytest.raises(Refused, match="no database"):
        take_backup(tmp_path / "nowhere.db", tmp_path / "x", without_keys=False)
    assert not (tmp_path / "nowhere.db").exists()


@ONLY_POSTGRES
async def test_the_documented_way_brings_a_busy_postgresql_back(
    own_url: str, tmp_path: Path, postgres_server: "PostgresServer"
):
    world = await make_world(own_url)
    name = own_url.rsplit("/", 1)[-1].partition("?")[0]
    done = asyncio.Event()
    at_work = asyncio.create_task(work_until(world, done))
    dump, copy = tmp_path / "praktikmatch.dump", f"{name}_restored"
    await tool(
        "pg_dump", "--format=custom", "--exclude-table-data=person_keys", f"--file={dump}", postgres_server.dsn(name)
    )
    done.set()
    assert await at_work > 0
    url = postgres_server.create_database(copy)
    try:
        await tool(
            "pg_restore",
            "--no-owner",
            "--role=praktik",
            "--exit-on-error",
            f"--dbname={postgres_server.dsn(copy)}",
            str(dump),
        )
        assert await is_consistent(url)
        restored, now = digests(url), digests(own_url)
        assert restored["person_keys"][0] == 0
        assert {table for table in now if restored[table] != now[table]} <= WRITTEN_MEANWHILE | {"person_keys"}
        assert restored["candidates"][0] == now["candidates"][0]
    finally:
        postgres_server.drop_database(copy)
    await left(world)


async def tool(program: str, *words: str) -> None:
    done = await anyio.to_thread.run_sync(
        lambda: subprocess.run([find_bin_dir() / program, *words], capture_output=True, text=True, check=False)
    )
    assert done.returncode == 0, done.stderr
