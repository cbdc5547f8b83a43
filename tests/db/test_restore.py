"""An old backup brings an erased person back; `praktikmatch re-erase` sees to it before the service starts."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import col

from app.foundation.core.config import Settings
from app.main import create_app
from app.oversight.privacy.domain.tombstones import Mark, Tombstone
from app.oversight.privacy.models import Erasure
from app.registers.candidates.models import Candidate
from tests.conftest import kitchen
from tests.db.conftest import BOTH, new_database
from tests.factories.leftovers import every_row, says
from tests.factories.world import World

if TYPE_CHECKING:
    from tests.postgres import PostgresServer

pytestmark = pytest.mark.anyio
COPY = "restored_copy"


@pytest.fixture(params=BOTH)
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from new_database(request, tmp_path)


@pytest.fixture
def backup(request: pytest.FixtureRequest, own_url: str, tmp_path: Path) -> Iterator[Any]:
    """Makes a copy of the database as it is, the way a backup does, and gives the copy's address."""
    server: PostgresServer | None = None if "sqlite" in own_url else request.getfixturevalue("postgres_server")

    def take() -> str:
        if server is None:
            path = tmp_path / "restored.db"
            shutil.copy(own_url.removeprefix("sqlite+aiosqlite:///"), path)
            return f"sqlite+aiosqlite:///{path}"
        return server.create_database(COPY, template=own_url.rsplit("/", 1)[-1].partition("?")[0])

    yield take
    if server is not None:
        server.drop_database(COPY)


async def world_on(url: str, **values: Any) -> World:
    """The people of an installation of its own; a restored one has them already."""
    settings = Settings(database_url=url, **values)
    app = create_app(settings)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://t")
    return World(app, client, app.state.database, settings, *await kitchen(app.state.database))


async def left(world: World) -> None:
    await world.client.aclose()
    await world.database.close()


def re_erase(url: str, file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PRAKTIK_DATABASE_URL": url}
    command = [sys.executable, "-c", "from app.cli import main; main()", "re-erase", "--file", str(file), *more]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


async def test_whoever_comes_back_with_an_old_backup_is_erased_again(own_url: str, backup: Any, tmp_path: Path):
    file = tmp_path / "tombstones"
    before = await (await world_on(own_url, tombstone_file=file)).populate()
    person, unsure = before.candidate_row.id, before.other_candidate_row.id
    sealed = {"cpr_number": "010190-4000", "phone": "+45 99 88 77 66"}
    changed = await before.caseworker.patch(f"/v1/candidates/{person}", sealed, headers={"If-Match": "*"})
    assert changed.status_code == 200, changed.text
    await before.database.engine.dispose()
    restored_url = backup()
    erased = await before.manager.post(f"/v1/candidates/{person}/erase", {"reason_code": "asked_by_person"})
    assert erased.status_code == 200, erased.text
    await left(before)
    begun = Tombstone(uuid4(), unsure, datetime.now(UTC), Mark.BEGUN)
    with file.open("a") as lines:
        lines.write(begun.line() + begun.line()[:25])

    done = re_erase(restored_url, file)
    assert "1 people were erased before; 1 had come back" in done.stdout, done.stdout + done.stderr
    assert "was begun" in done.stdout
    assert "1 lines of the file cannot be read" in done.stdout
    assert done.returncode == 1, "somebody has to look at the one that nobody knows about"

    after = await world_on(restored_url)
    found = [name for name, row in await every_row(after) if says(row, str(person), sealed["phone"])]
    assert [name for name in found if not name.startswith("access_")] == ["erasures"]
    (erasure,) = await after.all(Erasure)
    assert (erasure.candidate_id, erasure.again, erasure.erased_by) == (person, True, None)
    assert [row.id for row in await after.all(Candidate, col(Candidate.id) == unsure)] == [unsure]
    await left(after)

    again = re_erase(restored_url, file, "--unfinished")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "2 people were erased before; 1 had come back" in again.stdout
    assert re_erase(restored_url, tmp_path / "nowhere").returncode == 2
    assert isinstance(person, UUID)
