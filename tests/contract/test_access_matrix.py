"""Every route × every role on a row of its own tenant, generated from the routes themselves.

What the same roles hear about other tenants' rows: tests/security/test_api01_object_access.py.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from app.main import create_app
from tests.contract.matrix import MATRIX, PAGES, PUBLIC
from tests.contract.rows import OPERATIONS, ROLES, Rows, ask
from tests.factories.world import Caller, World


def test_every_route_has_its_line_in_the_matrix_and_every_line_its_route():
    assert set(OPERATIONS) == set(MATRIX) | PUBLIC


def routes_outside_the_document(routes: Iterable[Any]) -> Iterator[str]:
    """Routes of the application, and of the routers inside it, that OpenAPI does not speak of."""
    for route in routes:
        if isinstance(route, APIRoute) and not route.include_in_schema:
            yield route.name
        elif isinstance(inner := getattr(route, "original_router", None), APIRouter):
            yield from routes_outside_the_document(inner.routes)


def test_every_page_outside_the_document_is_named_too():
    """A route cannot slip past the matrix by leaving the OpenAPI document."""
    assert set(routes_outside_the_document(create_app().routes)) == PAGES


@pytest.mark.parametrize("name", sorted(MATRIX))
async def test_a_route_lets_in_exactly_whom_the_matrix_names(sides: tuple[Rows, Rows], world: World, name: str):
    method, template = OPERATIONS[name]
    row = MATRIX[name]
    here, _there = sides
    stranger = Caller(world.client, world.admin.account, "no-token")
    assert (await ask(stranger, method, here.path(template, ""), row)).status_code == 401
    for role in ROLES:
        answer = await ask(world.callers[role], method, here.path(template, role), row)
        if role in row.own.split():
            assert answer.status_code not in {401, 403, 404}, (role, answer.text)
            assert answer.status_code < 500, (role, answer.text)
        else:
            assert answer.status_code == 403, (role, answer.text)
