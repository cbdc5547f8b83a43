"""From a path to its route by a table: the same route that the framework finds by trying one after the other."""

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.routing import Match

from app.foundation.api.route import Route
from app.foundation.api.switchboard import Switchboard, table_of
from app.main import create_app

SOMETHING = "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3"


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app()


def asked(method: str, path: str, **more: str) -> dict[str, Any]:
    return {"type": "http", "method": method, "path": path, "root_path": "", **more}


def found(app: FastAPI, scope: dict[str, Any]) -> Route | None:
    return Switchboard(app.router, app.router)._find(scope)


def paths(app: FastAPI) -> list[tuple[str, str]]:
    """Every route as somebody asks for it."""
    filled = [
        (route, dict.fromkeys(route.param_convertors, SOMETHING))
        for route in app.router.routes
        if isinstance(route, Route)
    ]
    return [(method, route.path_format.format(**values)) for route, values in filled for method in route.methods or ()]


def test_every_path_leads_where_the_framework_leads(app: FastAPI):
    by_table = 0
    for method, path in paths(app):
        scope = asked(method, path)
        first = next(route for route in app.router.routes if route.matches(scope)[0] is Match.FULL)
        _, child = first.matches(scope)
        ours = found(app, scope)
        assert ours is None or ours is first, path
        if ours is not None:
            by_table += 1
            assert scope["path_params"] == child["path_params"]
            assert (scope["endpoint"], scope["route"]) == (child["endpoint"], first)
    assert by_table > 250


def test_fixed_words_are_no_ids_though_they_stand_where_ids_do(app: FastAPI):
    by_word = {route.path: route for route in app.router.routes if isinstance(route, Route)}
    words = [path for path in by_word if f"{path.rpartition('/')[0]}/{{" in "\n".join(by_word) and "{" not in path]
    assert words
    for path in words:
        for method in by_word[path].methods or ():
            assert found(app, asked(method, path)) is not None


@pytest.mark.parametrize(
    "scope",
    [
        asked("GET", "/"),
        asked("GET", "/v1"),
        asked("GET", "/v1/"),
        asked("GET", "/v1/nothing/here"),
        asked("GET", "/v1/me/"),
        asked("GET", "//v1/me"),
        asked("TRACE", "/v1/me"),
        asked("HEAD", "/v1/me"),
        asked("GET", "/livez"),
        asked("GET", "/static/swagger-ui.css"),
    ],
)
def test_what_is_not_wholly_one_of_our_routes_is_left_to_the_framework(app: FastAPI, scope: dict[str, Any]):
    assert found(app, scope) is None
    assert "route" not in scope


def test_a_place_has_few_routes_to_try(app: FastAPI):
    assert max(len(routes) for routes in table_of(app.router.routes).values()) <= 5
