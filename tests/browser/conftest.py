"""A real server process and a real browser that runs no scripts."""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, async_playwright

from app.foundation.core.config import Settings
from app.main import create_app
from tests.api.signing.desk import Desk
from tests.browsers import FLAGS, find_chromium
from tests.conftest import kitchen
from tests.factories.world import World
from tests.resilience.conftest import serve  # noqa: F401  the same fixture


@pytest.fixture
def own_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The page is the same on both databases: tests/api/signing answers it on both."""
    path = tmp_path / "browser.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def desk(own_url: str, serve: Callable[[], str]) -> AsyncIterator[Desk]:  # noqa: F811  the fixture, by name
    """An agreement out for signature on a server process of its own."""
    app = create_app(Settings(database_url=own_url))
    address = serve()
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
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
