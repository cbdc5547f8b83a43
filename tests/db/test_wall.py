"""Raising the second wall and taking it away: `praktikmatch migrate`, and what `/readyz` says of it."""

from collections.abc import Callable

import anyio
import httpx
import psycopg
import pytest
from alembic.script import ScriptDirectory
from typer.testing import CliRunner

from app.cli.commands import app as commands
from app.foundation.core.config import Settings
from app.foundation.db import migrations
from app.foundation.db.policies import wall_stands
from app.foundation.db.session import Database
from app.main import create_app
from app.walls import WALLED
from tests.postgres import OWNER, SUPERUSER

ON_POSTGRES = pytest.mark.parametrize("own_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
STANDING = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
LEFT_OVERS = "SELECT proname FROM pg_proc WHERE starts_with(proname, 'praktik_')"


def ask(url: str, query: str) -> set[str]:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return {row[0] for row in connection.execute(query).fetchall()}


async def state(url: str, *, wanted: bool) -> str:
    database = Database(Settings(database_url=url))
    async with database.engine.connect() as connection:
        found = await wall_stands(connection, WALLED, wanted=wanted)
    await database.close()
    return found


@pytest.fixture
def migrate(own_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`praktikmatch migrate` with the wall wanted or not."""
    monkeypatch.setenv("PRAKTIK_DATABASE_URL", own_url)

    def run(*words: str, wanted: bool) -> str:
        monkeypatch.setenv("PRAKTIK_ROW_LEVEL_SECURITY", str(wanted).lower())
        done = CliRunner().invoke(commands, ["migrate", *words])
        assert done.exit_code == 0, done.output
        return done.output

    return run


@ON_POSTGRES
async def test_migrating_raises_the_wall_again_and_takes_it_away(own_url: str, migrate: Callable[..., str]):
    assert await state(own_url, wanted=True) == "down"
    for _twice in range(2):
        said = await anyio.to_thread.run_sync(lambda: migrate("--no-reference", wanted=True))
        assert "The second wall stands" in said
        assert ask(own_url, STANDING) == WALLED
    assert await state(own_url, wanted=True) == "ok"
    assert await state(own_url, wanted=False) == "up"
    as_superuser = own_url.replace(f"//{OWNER}@", f"//{SUPERUSER}@")
    assert await state(as_superuser, wanted=True) == "bypassed"
    await anyio.to_thread.run_sync(lambda: migrate("--no-reference", wanted=False))
    assert ask(own_url, STANDING) == ask(own_url, LEFT_OVERS) == set()
    assert await state(own_url, wanted=False) == "ok"


@ON_POSTGRES
async def test_a_service_whose_wall_is_not_there_is_not_ready(own_url: str):
    app = create_app(Settings(database_url=own_url, row_level_security=True, log_level=50))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://t") as client:
        answer = await client.get("/readyz")
    await app.state.database.close()
    assert (answer.status_code, answer.json()["checks"]["wall"]) == (503, "down")


@ON_POSTGRES
def test_the_wall_comes_down_before_a_migration(own_url: str, migrate: Callable[..., str]):
    """Behind it a migration would see no rows, and could not change a column that a policy names."""
    migrate("--no-reference", wanted=True)
    head = ScriptDirectory.from_config(migrations.alembic_config()).get_revision("head")
    assert head is not None
    before = str(head.down_revision)
    migrations.downgrade(own_url, before)
    assert ask(own_url, STANDING) == ask(own_url, LEFT_OVERS) == set()
    said = migrate("--no-reference", wanted=True)
    assert "The second wall stands" in said
    assert "down at this revision" in migrate("--downgrade", before, wanted=True)
    assert ask(own_url, "SELECT version_num FROM alembic_version") == {before}
