"""The OpenAPI document: the committed one is the served one, and it says everything a client has to know."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from app.foundation.api.openapi import TAGS, build_openapi
from app.foundation.api.openapi_clients import shape
from app.foundation.core.config import Settings
from app.main import ROUTERS, create_app
from tests.contract.document import DOCUMENT
from tests.contract.matrix import PUBLIC

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


def routes_of(router: APIRouter) -> Iterator[APIRoute]:
    """The routes of a router and of the routers inside it."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif isinstance(inner := getattr(route, "original_router", None), APIRouter):
            yield from routes_of(inner)


ROUTES = {route.name: route for router in ROUTERS for route in routes_of(router)}


def every_operation() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


OPERATIONS = {operation["operationId"]: (method, path, operation) for method, path, operation in every_operation()}
JSON_BODIES = [
    name
    for name, (_method, _path, operation) in OPERATIONS.items()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
]


def test_the_committed_document_is_the_served_one():
    committed = json.loads(COMMITTED.read_text(encoding="utf-8"))
    assert committed == DOCUMENT, "docs/openapi.json is out of date: run `make openapi` and commit it"


def test_operation_ids_are_unique_and_snake_case():
    assert len(OPERATIONS) == len(list(every_operation()))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in OPERATIONS)


def test_the_tags_come_in_the_order_a_person_passes_through_them():
    assert [tag["name"] for tag in DOCUMENT["tags"]] == [name for name, _text in TAGS]
    order = list(dict.fromkeys(operation["tags"][0] for _method, _path, operation in every_operation()))
    assert order == [name for name, _text in TAGS]


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_says_what_it_is_for(name: str):
    _method, _path, operation = OPERATIONS[name]
    assert len(operation["tags"]) == 1
    assert operation["summary"]
    assert operation["description"].endswith((".", ")", "`")), operation["description"]
    for parameter in operation.get("parameters", ()):
        assert parameter["schema"], parameter


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_documents_how_it_refuses(name: str):
    method, path, operation = OPERATIONS[name]
    if operation["tags"] == ["operation"]:
        return
    expected = {"401", "422", "500", "503"}
    if name not in PUBLIC:
        expected |= {"403"}
    if "{" in path:
        expected |= {"404"}
    if method != "get":
        expected |= {"409", "412", "413"}
    if method == "patch":
        expected |= {"428"}
    answers = operation["responses"]
    assert expected <= set(answers)
    for status in expected:
        assert answers[status]["description"]
        assert answers[status]["content"] == {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        }
    done = [status for status in answers if status.startswith("2")]
    assert done
    assert all(answers[status]["description"] for status in done)


@pytest.mark.parametrize("name", JSON_BODIES)
def test_the_example_of_a_body_is_one_the_route_accepts(name: str):
    """The route's own model takes it: a reader who sends the example as it stands gets past validation."""
    _method, _path, operation = OPERATIONS[name]
    example = operation["requestBody"]["content"]["application/json"]["example"]
    assert example
    field = ROUTES[name].body_field
    assert field is not None
    _value, faults = field.validate(example, {}, loc=("body",))
    assert not faults, (example, faults)


def test_schema_names_are_names_that_a_class_can_have():
    assert [name for name in SCHEMAS if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)] == []
    assert {"NeedPage", "CreateTokenForm"} <= set(SCHEMAS)


def test_two_schemas_never_get_the_same_name():
    clash: dict[str, Any] = {"paths": {}, "components": {"schemas": {"Page_NeedRead_": {}, "NeedPage": {}}}}
    with pytest.raises(ValueError, match="Page_NeedRead_"):
        shape(clash)


def test_every_parameter_says_what_it_does_and_is_never_null():
    for _method, path, operation in every_operation():
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], (path, parameter)
            assert {"type": "null"} not in parameter["schema"].get("anyOf", ()), (path, parameter)


def test_a_change_has_to_name_the_version_it_has_seen():
    def asked(name: str) -> dict[str, Any]:
        return {each["name"]: each for each in OPERATIONS[name][2]["parameters"]}["if-match"]

    assert asked("patch_need")["required"] is True
    assert asked("publish_need")["required"] is False


async def test_an_answer_has_the_version_that_document_and_package_have():
    package = tomllib.loads((COMMITTED.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert DOCUMENT["info"]["version"] == package["project"]["version"]
    app = create_app()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://praktikmatch.test") as client:
        for path in ("/livez", "/v1/me", "/nowhere"):
            assert (await client.get(path)).headers["API-Version"] == DOCUMENT["info"]["version"]
    await app.state.database.close()


def test_an_installation_says_whom_to_ask_and_where_it_is():
    settings = Settings(
        contact_name="Digitalisering", contact_email="api@kommune.example", public_url="https://a.example"
    )
    app = FastAPI(title="Small", version="1.0.0")
    app.post("/things", tags=["operation"])(lambda thing: thing)
    document = build_openapi(app, settings)
    assert document["info"]["contact"] == {"name": "Digitalisering", "email": "api@kommune.example"}
    assert document["servers"] == [{"url": "https://a.example/"}]


def test_every_reference_leads_somewhere():
    text = json.dumps(DOCUMENT)
    assert set(re.findall(r"#/components/schemas/([^\"]+)", text)) <= set(SCHEMAS)


def test_every_schema_is_used():
    text = json.dumps(DOCUMENT)
    assert [name for name in SCHEMAS if f'"#/components/schemas/{name}"' not in text] == []
