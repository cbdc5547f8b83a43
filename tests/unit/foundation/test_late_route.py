"""Routes that are built when they are first asked for: once, whoever comes first, and with every fault said aloud."""

import gc
from threading import Barrier, Thread

import httpx
import pytest
import structlog
from fastapi import APIRouter, FastAPI
from fastapi.exceptions import FastAPIError
from starlette.routing import Match

from app.foundation.api import late_route
from app.foundation.api.late_route import LateRoute, joined, warm_up


class CountedRoute(LateRoute):
    """Counts how often it is built."""

    times = 0

    def build(self, declared):
        type(self).times += 1
        super().build(declared)


@pytest.fixture
def router() -> APIRouter:
    CountedRoute.times = 0
    router = APIRouter(prefix="/v1", route_class=CountedRoute, tags=["greeting"])

    @router.get("/greetings/{number}")
    async def get_greeting(number: int) -> dict[str, int]:
        return {"number": number}

    return router


def route_of(router: APIRouter) -> CountedRoute:
    (route,) = router.routes
    assert isinstance(route, CountedRoute)
    return route


def test_what_a_request_is_matched_by_is_there_before_the_route_is_built(router: APIRouter):
    route = route_of(router)
    assert (route.path, route.name, route.methods) == ("/v1/greetings/{number}", "get_greeting", {"GET"})
    assert route.path_regex.match("/v1/greetings/7")
    assert not route.is_built


def test_a_route_is_built_by_the_first_who_asks_and_never_again(router: APIRouter):
    route = route_of(router)
    assert route.tags == ["greeting"]
    assert [field.name for field in route.dependant.path_params] == ["number"]
    assert route.is_built
    assert CountedRoute.times == 1


def test_many_threads_that_ask_at_once_build_it_once_and_all_see_it_whole(router: APIRouter):
    route, together, seen = route_of(router), Barrier(8), []

    def ask() -> None:
        together.wait()
        seen.append((route.response_field is not None, route.app is not None))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [(True, True)] * 8
    assert CountedRoute.times == 1


def test_what_no_route_has_is_no_attribute_of_a_late_one(router: APIRouter):
    with pytest.raises(AttributeError):
        _ = route_of(router).original_router
    assert route_of(router).is_built


async def test_a_request_is_answered_by_a_route_that_was_not_built(router: APIRouter):
    app = FastAPI()
    app.router.routes.extend(joined(router).routes)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        assert (await client.get("/v1/greetings/7")).json() == {"number": 7}
        assert (await client.get("/v1/greetings/seven")).status_code == 422
        assert (await client.post("/v1/greetings/7")).status_code == 405
        assert (await client.get("/v1/greetings")).status_code == 404
    assert CountedRoute.times == 1


def wrong_router() -> APIRouter:
    router = APIRouter(route_class=CountedRoute)

    @router.get("/wrong")
    async def get_wrong() -> "type[Barrier]":
        return Barrier

    route_of(router)._declared = {"response_model": Barrier}  # what the framework can make no validator for
    return router


def test_a_wrong_declaration_is_told_to_everybody_who_asks():
    route = route_of(wrong_router())
    for _ in range(2):
        with pytest.raises(FastAPIError):
            _ = route.dependant


def test_joined_routers_keep_their_order_and_their_paths(router: APIRouter):
    other = wrong_router()
    assert [route.path for route in joined(other, router).routes if isinstance(route, LateRoute)] == [
        "/wrong",
        "/v1/greetings/{number}",
    ]


async def test_warming_up_builds_every_route_and_goes_on_after_a_wrong_one(
    router: APIRouter, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(late_route, "LATE", ("no_such_library", "json"))
    frozen: list[None] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(None))
    with structlog.testing.capture_logs() as lines:
        await warm_up([*wrong_router().routes, *router.routes], between_seconds=0)
    assert route_of(router).is_built
    assert [line["error"] for line in lines] == ["FastAPIError", "ModuleNotFoundError"]
    assert frozen == [None]


def test_a_path_of_another_length_needs_no_regular_expression(router: APIRouter):
    route = route_of(router)
    for path in ("/v1/greetings", "/v1/greetings/7/", "/v1/greetings/7/more"):
        assert route.matches({"type": "http", "path": path, "method": "GET"}) == (Match.NONE, {})
    assert "path_regex" not in vars(route)
    found, scope = route.matches({"type": "http", "path": "/v1/greetings/7", "method": "GET"})
    assert (found, scope["path_params"]) == (Match.FULL, {"number": "7"})
    assert not route.is_built


def test_a_route_for_the_rest_of_a_path_takes_any_number_of_parts():
    route = CountedRoute("/files/{rest:path}", lambda: None)
    found, scope = route.matches({"type": "http", "path": "/files/a/b/c", "method": "GET"})
    assert (found, scope["path_params"]) == (Match.FULL, {"rest": "a/b/c"})
