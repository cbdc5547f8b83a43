"""The schema's history: up, down and up again with people in it, and in step with the models."""

import asyncio
import io
from contextlib import redirect_stdout

import httpx
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Engine

from app import registry
from app.foundation.core.config import Settings
from app.foundation.db import migrations
from app.foundation.db.model import Entity
from app.main import create_app
from tests.conftest import kitchen
from tests.factories.world import World


def sync_engine(url: str) -> Engine:
    return create_engine(url.replace("+aiosqlite", ""))


def populate(url: str) -> None:
    """A world with a need, a match and a placement in it."""

    async def run() -> None:
        settings = Settings(database_url=url)
        app = create_app(settings)
        database = app.state.database
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://t") as client:
            occupation, skills = await kitchen(database)
            world = await World(app, client, database, settings, occupation, skills).populate()
            need = await world.make_need()
            match = await world.make_match(need, world.candidate_row)
            await world.make_placement(match, need)
        await database.close()

    asyncio.run(run())


def rows(url: str, table: str) -> int:
    engine = sync_engine(url)
    with engine.connect() as connection:
        number = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    engine.dispose()
    return number


def table_names(url: str) -> set[str]:
    engine = sync_engine(url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_migrations_go_down_and_up_again_on_a_database_with_people_in_it(own_url: str):
    populate(own_url)
    assert rows(own_url, "placements") == 1
    migrations.downgrade(own_url)
    assert table_names(own_url) == {"alembic_version"}
    migrations.upgrade(own_url)
    assert table_names(own_url) >= set(registry.metadata.tables)
    assert rows(own_url, "placements") == 0
    assert rows(own_url, "municipalities") == 0


def test_every_single_revision_goes_down_and_up(own_url: str):
    populate(own_url)
    script = ScriptDirectory.from_config(migrations.alembic_config())
    for revision in script.walk_revisions():
        down = revision.down_revision or "base"
        migrations.downgrade(own_url, str(down))
    migrations.upgrade(own_url)
    assert table_names(own_url) >= set(registry.metadata.tables)


def test_the_models_and_the_migrated_schema_agree(own_url: str):
    with redirect_stdout(io.StringIO()):
        command.check(migrations.alembic_config(own_url))


def test_constraint_names_are_the_same_on_both_databases(own_url: str):
    engine = sync_engine(own_url)
    inspector = inspect(engine)
    for table in registry.metadata.sorted_tables:
        checks = {check["name"] for check in inspector.get_check_constraints(table.name)}
        expected = {
            str(engine.dialect.identifier_preparer.format_constraint(constraint)).strip('"')
            for constraint in table.constraints
            if constraint.__visit_name__ == "check_constraint"
        }
        assert None not in checks, table.name
        assert checks >= expected, table.name
    engine.dispose()


@pytest.mark.parametrize("table", [t for t in registry.metadata.sorted_tables if "version" in t.c])
def test_a_mutable_row_has_a_version_and_utc_times(table):
    if table.name == "reference_datasets":  # its version is the name of a release
        return
    assert {"id", "created_at", "updated_at", "version"} <= set(table.c.keys())
    models = {str(mapper.local_table): mapper.class_ for mapper in Entity._sa_registry.mappers}
    assert models[table.name].__mapper__.version_id_col is not None
