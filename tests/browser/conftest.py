"""A real server process and a real browser that runs no scripts."""

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, async_playwright

from app.foundation.core.config import Settings
from app.main import create_app
from tests.api.signing.desk import Desk
from tests.browsers import FLAGS, find_chromium
from tests.conftest import empty, kitchen
from tests.factories.world import World
from tests.resilience.conftest import servers


@dataclass(frozen=True)
class Served:
    """A server process and the database it stands on."""

    database_url: str
    address: str


@pytest.fixture(scope="session")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One for all tests of a worker: to start one takes longer than a test. The page is the same on both databases:
    tests/api/signing answers it on both.
    """
    folder = tmp_path_factory.mktemp("browser")
    shutil.copy(sqlite_template, folder / "browser.db")
    url = f"sqlite+aiosqlite:///{folder / 'browser.db'}"
    for start in servers(url, folder):
        yield Served(url, start())


@pytest.fixture
async def desk(served: Served) -> AsyncIterator[Desk]:
    """An agreement out for signature, in an installation with nothing else in it."""
    app = create_app(Settings(database_url=served.database_url))
    await empty(app.state.database)
    async with httpx.AsyncClient(base_url=served.address, timeout=30) as client:
        occupation, skills = await kitchen(app.state.database)
        world = World(app, client, app.state.database, app.state.settings, occupation, skills)
        yield await Desk(await world.populate()).open()
    await app.state.database.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield browser
        await browser.close()
