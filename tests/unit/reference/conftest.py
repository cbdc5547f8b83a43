"""One SQLite database with the packaged reference data, loaded once for the tests of this folder."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.core.config import Settings
from app.foundation.db.engine import make_engine
from app.registers.reference import models
from app.registers.reference.bulk import table_of
from app.registers.reference.loader import load_packaged

LOADED_AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
TABLES = [
    table_of(model)
    for model in vars(models).values()
    if isinstance(model, type) and issubclass(model, SQLModel) and model.__module__ == models.__name__
]


@pytest.fixture(scope="session")
def loaded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reference") / "loaded.db"


async def open_database(file: Path) -> AsyncEngine:
    engine = make_engine(Settings(database_url=f"sqlite+aiosqlite:///{file}"))
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: SQLModel.metadata.create_all(sync, tables=TABLES))
    return engine


@pytest.fixture(scope="session")
async def loaded(loaded_file: Path) -> AsyncIterator[AsyncEngine]:
    """The packaged data, to be read only."""
    engine = await open_database(loaded_file)
    async with engine.execution_options(write=True).begin() as connection:
        await load_packaged(connection, now=LOADED_AT)
    yield engine
    await engine.dispose()


@pytest.fixture
async def session(loaded: AsyncEngine) -> AsyncIterator[AsyncSession]:
    async with AsyncSession(loaded) as session:
        yield session


@pytest.fixture
async def changing(loaded: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """The packaged data in a transaction that is rolled back: a test may change what it likes."""
    async with loaded.execution_options(write=True).connect() as connection:
        yield connection
        await connection.rollback()
