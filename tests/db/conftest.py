"""Databases of a test's own: migrations and crashes must not touch the shared ones."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from tests.postgres import PostgresServer


BOTH = [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database with reference data, for this test alone."""
    yield from new_database(request, tmp_path)


def new_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of a copy of the migrated database; `request.param` says of which kind."""
    if request.param == "sqlite":
        path = folder / "own.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("postgres_template")
    name = f"{template}_own_{uuid4().hex}"
    yield server.create_database(name, template=template)
    server.drop_database(name)
