"""An installation's own file of legal parameters is the law it judges by; each day has the rules of that day."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.main import create_app
from tests.factories.world import World
from tests.unit.law.new_act import new_act

pytestmark = pytest.mark.anyio
# Far enough ahead that a need may still begin the day before.
REFORM = date(Clock().today().year + 2, 1, 1)
EVE = REFORM - timedelta(days=1)


@pytest.fixture
async def reformed(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """The same installation, started with a file of its own."""
    monkeypatch.setenv("PRAKTIK_LAW_FILE", str(new_act(tmp_path, REFORM)))
    here = world.settings
    walled = here.row_level_security
    app = create_app(Settings(database_url=here.database_url, log_level=here.log_level, row_level_security=walled))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://praktikmatch.test") as client:
        yield client
    await app.state.database.close()


async def caps(client: httpx.AsyncClient, world: World) -> list[tuple[int, str]]:
    """Cap and source on the last day of the old law and on the first of the new."""
    found = []
    for day in (EVE, REFORM):
        answer = await client.get(
            f"/v1/workplaces/{world.workplace.id}/capacity",
            params={"from": day.isoformat()},
            headers={"Authorization": f"Bearer {world.company.token}"},
        )
        assert answer.status_code == 200, answer.text
        found.append((answer.json()["cap"], answer.json()["source"]))
    return found


async def test_the_installations_own_file_replaces_the_packaged_one(world: World, reformed: httpx.AsyncClient):
    packaged = "BEK nr. 2636 af 28/12/2021 § 65"
    assert await caps(world.client, world) == [(2, packaged), (2, packaged)]
    assert await caps(reformed, world) == [(2, packaged), (1, "Ny hovedlov § 1")]


async def test_a_need_is_explained_by_the_rules_of_its_own_start(world: World, reformed: httpx.AsyncClient):
    limits = {}
    for day in (EVE, REFORM):
        need = await world.make_need(starts_from=day, starts_until=day, weeks=13)
        path = f"/v1/needs/{need.id}/candidates/{world.candidate_row.id}/explanation"
        answer = await reformed.get(path, headers={"Authorization": f"Bearer {world.caseworker.token}"})
        assert answer.status_code == 200, answer.text
        (duration,) = [check for check in answer.json()["checks"] if check["code"] == "duration"]
        limits[day] = (duration["limit"], duration["outcome"])
    assert limits == {EVE: (13, "pass"), REFORM: (6, "fail")}
