"""What a start leaves out is found here: every route and every schema builds, and no large library is loaded for it."""

import json
import subprocess
import sys
import warnings
from collections.abc import Iterator

import pytest
from alembic.script import ScriptDirectory
from pydantic import BaseModel
from sqlmodel import SQLModel

from app.foundation.api.late_route import LATE, LateRoute, build
from app.foundation.api.schemas import Input, Output
from app.foundation.db.migrations import alembic_config, migration_head
from app.main import create_app

ROUTES = {f"{route.name} {route.path}": route for route in create_app().routes if isinstance(route, LateRoute)}
NOT_AT_START = {
    "alembic",
    "argon2",
    "fontTools",
    "fpdf",
    "holidays",
    "icalendar",
    "joserfc",
    "limits",
    "openpyxl",
    "PIL",
    "psycopg",
    "pwdlib",
    "rapidfuzz",
    "scipy",
    "xlsxwriter",
}
_START = """
import json, sys
from app.main import create_app
app = create_app()
built = [route.name for route in app.routes if getattr(type(route), "is_built", None) and route.is_built]
print(json.dumps({"modules": sorted({name.partition(".")[0] for name in sys.modules}), "built": built}))
"""


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_every_route_builds_without_a_warning(name: str):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        build(ROUTES[name])
    assert ROUTES[name].dependant.call is ROUTES[name].endpoint


def schemas_of(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for schema in base.__subclasses__():
        if not issubclass(schema, SQLModel):
            yield schema
            yield from schemas_of(schema)


@pytest.mark.parametrize("base", [Input, Output])
def test_every_schema_builds_its_validator(base: type[BaseModel]):
    schemas = [schema for schema in schemas_of(base) if schema.__module__.startswith("app.")]
    assert len(schemas) > 50
    for schema in schemas:
        schema.model_rebuild(raise_errors=True)
        assert schema.__pydantic_complete__, schema.__name__


def test_a_start_loads_no_large_library_and_builds_no_route(tmp_path):
    environment = {"PRAKTIK_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/start.db", "PYTHONPATH": ":".join(sys.path)}
    said = subprocess.run(
        [sys.executable, "-c", _START], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    started = json.loads(said.stdout.splitlines()[-1])
    assert NOT_AT_START & set(started["modules"]) == set()
    assert started["built"] == []


def test_what_is_imported_afterwards_is_what_a_start_leaves_out():
    assert {name.partition(".")[0] for name in LATE if not name.startswith("app.")} <= NOT_AT_START


def test_the_newest_migration_is_the_one_alembic_names():
    assert migration_head() == ScriptDirectory.from_config(alembic_config()).get_current_head()
