"""OWASP API5:2023, broken function level authorization: which role may call which route, and no way around it.

That each role is let in or refused with 403 as the matrix says: tests/contract/test_access_matrix.py. That what the
routes ask for is what the matrix says, route by route: here.
"""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.foundation.core.actor import Permission
from app.main import ROUTERS
from tests.contract.matrix import MATRIX, PUBLIC
from tests.factories.world import World

# What these write down is a trace of the reading itself: the ranking that was shown, that a thread has been read.
READS_THAT_STORE = {"rankings:read", "threads:read"}
TRICKS = {
    "X-HTTP-Method-Override": "GET",
    "X-HTTP-Method": "GET",
    "X-Method-Override": "GET",
    "X-Original-URL": "/v1/me",
    "X-Rewrite-URL": "/v1/me",
    "X-Role": "admin",
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Host": "localhost",
    "Forwarded": "for=127.0.0.1;host=localhost",
}


def routes_of(router: APIRouter) -> Iterator[APIRoute]:
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif isinstance(inner := getattr(route, "original_router", None), APIRouter):
            yield from routes_of(inner)


def permissions_of(dependant: Dependant) -> Iterator[Permission]:
    permission = getattr(dependant.call, "permission", None)
    if isinstance(permission, Permission):
        yield permission
    for inner in dependant.dependencies:
        yield from permissions_of(inner)


ROUTES = {route.name: route for router in ROUTERS for route in routes_of(router)}


def test_every_route_asks_for_a_permission_held_by_exactly_the_roles_of_the_matrix():
    for name, row in MATRIX.items():
        held = {role.value for permission in permissions_of(ROUTES[name].dependant) for role in permission.roles}
        named = set(f"{row.own} {row.barred} {row.across} {row.seen}".split())
        assert held, f"{name} asks for nothing"
        assert named == held, name


def test_a_route_that_asks_for_nothing_is_named_as_public():
    free = {name for name, route in ROUTES.items() if not list(permissions_of(route.dependant))}
    known = {name for name in PUBLIC if name in ROUTES}
    pages = {name for name, route in ROUTES.items() if not route.include_in_schema}
    assert free == known | pages


def test_reading_and_writing_are_different_permissions():
    """A permission that lets somebody look never lets him change: an API key with `…:read` cannot write."""
    ways: dict[str, set[bool]] = {}
    for route in ROUTES.values():
        writes = bool(set(route.methods or ()) - {"GET", "HEAD"}) and not getattr(route.endpoint, "read_only", False)
        for permission in permissions_of(route.dependant):
            ways.setdefault(permission.name, set()).add(writes)
    assert {name for name, found in ways.items() if name.endswith(":read") and True in found} == READS_THAT_STORE


async def test_no_header_and_no_spelling_of_the_path_leads_around_the_question(world: World):
    caller = world.candidate
    forbidden = f"/v1/accounts/{world.admin.account.id}"
    for headers in ({name: value} for name, value in TRICKS.items()):
        for method, path in (("GET", forbidden), ("POST", "/v1/accounts"), ("GET", "/v1/accounts")):
            answer = await caller.call(method, path, headers=headers)
            assert answer.status_code in {403, 422}, (headers, method, path, answer.text)
            assert answer.json()["code"] == "auth.not_permitted", (headers, method, path)
    spellings = ["/v1/accounts/", "//v1/accounts", "/v1//accounts", "/V1/accounts", "/v1/Accounts", "/v1/accounts%2f",
                 "/v1/./accounts", "/v1/me/../accounts", "/v1/me/%2e%2e/accounts", "/v1/accounts;x", "/v1/accounts.json",
                 "/v1/accounts%00", "/v2/accounts", "/accounts", "/v1%2faccounts"]  # fmt: skip
    for path in spellings:
        answer = await caller.get(path)
        assert answer.status_code in {403, 404}, (path, answer.text)
    for method in ("HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "QUERY", "get"):
        answer = await world.client.request(method, "/v1/accounts")
        assert answer.status_code in {401, 405}, method


async def test_a_caseworker_gains_nothing_by_saying_so(world: World):
    """Role and tenant come from the account alone: what a body says about them is an unknown field."""
    own: dict[str, Any] = {"role": "admin", "scopes": ["accounts:write"], "is_admin": True}
    for caller, path in ((world.manager, f"/v1/accounts/{world.caseworker.account.id}"), (world.caseworker, "/v1/me")):
        answer = await caller.patch(path, own, version=1)
        assert answer.status_code in {403, 405}, answer.text
    unscoped = world.callers["unscoped"]
    assert (await unscoped.get("/v1/needs")).status_code == 403
