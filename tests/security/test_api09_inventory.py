"""OWASP API9:2023, improper inventory management: what is served is what is written down, and nothing beside it.

That docs/openapi.json is the document that is served: tests/contract/test_openapi.py.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import APIRouter
from starlette.routing import Mount

from app.main import create_app
from tests.contract.document import DOCUMENT
from tests.contract.matrix import MATRIX, PAGES, PUBLIC
from tests.factories.production import production

# Everything outside /v1, and what it is for.
BESIDE_THE_API = {
    "/livez": "the process lives",
    "/readyz": "the database answers",
    "/metrics": "counts by route template, for the inside",
    "/docs": "the documentation, in development",
    "/static": "the documentation's own files, in development",
    "/sign/{token}": "the page of a signing link",
    "/answer/{token}": "the page of a follow-up link",
    "/calendar/{token}.ics": "a calendar feed",
}
IN_DEVELOPMENT = {"/docs", "/static", "/v1/openapi.json"}


def served(routes: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Every path of the application and its name, also inside routers and mounts."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if isinstance(inner, APIRouter):
            yield from served(inner.routes)
        elif isinstance(route, Mount):
            yield route.path, str(route.name)
        else:
            yield route.path, route.name


def test_every_path_is_in_the_document_or_named_here():
    paths = {path for path, _name in served(create_app().routes)}
    assert paths == set(DOCUMENT["paths"]) | set(BESIDE_THE_API) | {"/v1/openapi.json"}
    assert {path for path in paths if not path.startswith("/v1/")} == set(BESIDE_THE_API)


def test_every_name_has_its_line_in_the_access_matrix():
    names = {name for _path, name in served(create_app().routes)}
    assert names == set(MATRIX) | PUBLIC | PAGES | {"static"}


def test_production_serves_the_same_without_the_documentation():
    paths = {path for path, _name in served(create_app(production()).routes)}
    assert paths == (set(DOCUMENT["paths"]) | set(BESIDE_THE_API)) - IN_DEVELOPMENT


def test_there_is_one_version_and_nothing_left_over_from_another():
    versions = {match[1] for path in DOCUMENT["paths"] if (match := re.match(r"/(v\d+)/", path))}
    assert versions == {"v1"}
    leftovers = [
        (path, method)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if operation.get("deprecated") or re.search(r"/(debug|test|internal|old|beta|legacy)\b", path)
    ]
    assert leftovers == []
    assert [server["url"] for server in DOCUMENT["servers"]] == ["/"]


def test_nothing_personal_is_asked_for_in_a_path_or_a_query():
    """Addresses are written down by proxies, browsers and logs on the way."""
    personal = re.compile(r"cpr|name$|email|phone|birth|address|password|secret")
    named = {
        parameter["name"]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        for parameter in operation.get("parameters", ())
        if parameter["in"] in {"path", "query"} and personal.search(parameter["name"])
    }
    assert named == set()


def test_the_document_says_who_may_call_what_without_signing_in():
    open_to_all = {
        operation["operationId"]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        if not operation.get("security")
    }
    assert open_to_all == PUBLIC
