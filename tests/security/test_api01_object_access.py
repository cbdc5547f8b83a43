"""OWASP API1:2023, broken object level authorization: another tenant's row answers as no row at all, byte for byte."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.contract.document import DOCUMENT
from tests.contract.matrix import MATRIX
from tests.contract.rows import OPERATIONS, ROLES, Rows, ask, unknown_path
from tests.factories.world import Caller, World

REQUEST_ID = re.compile(rb'"request_id":"[^"]*"')
OF_ITS_OWN = {"x-request-id", "date"}
ABOUT_A_ROW = [name for name in sorted(MATRIX) if "{" in OPERATIONS[name][1]]
# Query fields that name rows which are nobody's secret: a company, a workplace, a word of the taxonomy.
PUBLIC_ROWS = {"company_id", "workplace_id", "occupation_id", "skill_id", "jobcenter_id"}


def told(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """All a caller can tell two answers apart by, beside the clock and the number of the request."""
    headers = sorted((name, value) for name, value in answer.headers.multi_items() if name not in OF_ITS_OWN)
    return answer.status_code, headers, REQUEST_ID.sub(b"", answer.content)


@pytest.mark.parametrize("role", ROLES)
async def test_another_tenants_row_answers_byte_for_byte_as_no_row(sides: tuple[Rows, Rows], world: World, role: str):
    _here, there = sides
    caller = world.callers[role]
    barred: set[str] = set()
    for name in ABOUT_A_ROW:
        method, template = OPERATIONS[name]
        row = MATRIX[name]
        other = await ask(caller, method, there.path(template, role), row)
        if role in row.across.split():
            assert other.status_code not in {401, 403, 404}, (name, other.text)
        elif role in row.seen.split():
            assert other.status_code == 403, (name, other.text)
        else:
            known = set(row.own.split()) | set(row.barred.split())
            assert other.status_code == (404 if role in known else 403), (name, other.text)
            if role in known:
                unknown = await ask(caller, method, unknown_path(template, role, there), row)
                assert told(other) == told(unknown), name
            else:
                barred.add(repr(told(other)))
    assert len(barred) < 2  # refused for the role alone, in the same words whatever was asked for


def filters() -> Iterator[tuple[str, str, str]]:
    """Lists, and the rows they can be narrowed to."""
    for path, methods in DOCUMENT["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", ()):
            name = parameter["name"]
            if parameter["in"] == "query" and name.endswith("_id") and name not in PUBLIC_ROWS and "{" not in path:
                yield methods["get"]["operationId"], path, name


def named_rows(side: Rows) -> dict[str, UUID]:
    """The rows of a side by the names that filters have for them."""
    mentor = side.world.callers[f"{side.prefix}mentor"].account.id
    also = {
        "caseworker_id": side.ids["account_id"],
        "mentor_account_id": mentor,
        "subject_id": side.ids["placement_id"],
        "target_id": side.ids["need_id"],
    }
    return {**side.ids, **also}


async def test_a_list_narrowed_to_another_tenants_row_is_as_empty_as_one_narrowed_to_nothing(
    sides: tuple[Rows, Rows], world: World
):
    here, there = map(named_rows, sides)
    seen = 0
    for name, path, field in filters():
        for role in sorted(set(MATRIX[name].own.split())):
            own = await world.callers[role].get(path, params={field: str(here[field])})
            other = await world.callers[role].get(path, params={field: str(there[field])})
            unknown = await world.callers[role].get(path, params={field: str(uuid4())})
            assert own.status_code == 200, (name, role, own.text)
            assert told(other) == told(unknown), (name, field, role)
            seen += bool(own.json()["items"])
    assert seen > 50  # the rows are there: an empty answer means something


def bodies() -> Iterator[tuple[str, str, str, str, dict[str, Any]]]:
    """Requests whose body names rows, with the example of the document as body."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            for field, value in (content.get("example") or {}).items():
                if field.endswith("_id") and field not in PUBLIC_ROWS and isinstance(value, str):
                    yield operation["operationId"], method.upper(), path, field, content["example"]


async def refused(caller: Caller, rows: Rows, request: tuple[str, str, str, str, dict[str, Any]], value: UUID) -> Any:
    name, method, path, field, example = request
    ids = {each: str(rows.ids[each]) for each in example if each in rows.ids}
    body = {**example, **ids, field: str(value)}
    template = rows.path(path, caller.account.role)
    return told(await caller.call(method, template, json=body, headers={"If-Match": "*"})), name


async def test_a_body_that_names_another_tenants_row_is_refused_as_one_that_names_nothing(
    sides: tuple[Rows, Rows], world: World
):
    here, there = sides
    requests = [request for request in bodies() if request[3] in there.ids]
    assert {request[0] for request in requests} >= {"propose_match", "create_placement", "issue_voucher"}
    for request in requests:
        for role in sorted(set(MATRIX[request[0]].own.split())):
            caller = world.callers[role]
            other = await refused(caller, here, request, there.ids[request[3]])
            unknown = await refused(caller, here, request, uuid4())
            assert other == unknown, (request[:4], role)
            assert other[0][0] in {403, 404, 409, 422}, (request[:4], role, other)
