"""OWASP API4:2023, unrestricted resource consumption: body, page, text, time, and how many at once."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.foundation.api.crowding import RoomForRequests, in_time
from app.foundation.api.errors import BodyTooSlow
from app.foundation.core.config import Settings
from app.foundation.core.errors import Unavailable
from app.foundation.db.failures import explain
from app.foundation.db.session import Database
from app.main import create_app
from tests.contract.document import DOCUMENT
from tests.factories.world import World

SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in DOCUMENT["paths"].values():
        for operation in methods.values():
            yield operation["operationId"], operation


def unbounded(schema: dict[str, Any], where: str, inside: tuple[str, ...] = ()) -> Iterator[str]:
    """The places in a schema where a caller may send as much as he likes."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        if name not in inside:
            yield from unbounded(SCHEMAS[name], where, (*inside, name))
        return
    options = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    is_decimal = any("maximum" in option for option in options)  # a number with limits, written as text or as number
    for option in options:
        if not (is_decimal and option == {"type": "string"}):
            yield from unbounded(option, where, inside)
    missing = LIMITS.get(schema.get("type", ""), lambda _schema: None)(schema)
    if missing is not None and not {"enum", "const"} & set(schema):
        yield f"{where}: {missing}"
    if "items" in schema:
        yield from unbounded(schema["items"], f"{where}[]", inside)
    for name, field in schema.get("properties", {}).items():
        yield from unbounded(field, f"{where}.{name}", inside)


def one_of(words: str, missing: str) -> Callable[[dict[str, Any]], str | None]:
    return lambda schema: None if set(words.split()) & set(schema) else missing


def closed_object(schema: dict[str, Any]) -> str | None:
    extra = schema.get("additionalProperties", "properties" not in schema)
    return "any fields" if extra is not False and "maxProperties" not in schema else None


LIMITS: dict[str, Callable[[dict[str, Any]], str | None]] = {
    "string": one_of("format pattern maxLength", "any text"),
    "array": one_of("maxItems", "any number of items"),
    "integer": one_of("maximum exclusiveMaximum", "any number"),
    "number": one_of("maximum exclusiveMaximum", "any number"),
    "object": closed_object,
}
# The form is OAuth's own: its fields have no limit but the body's.
OAUTH_FORM = {f"create_token.{name}: any text" for name in ("client_id", "client_secret", "scope", "username")}
# Lists in one answer, and why they cannot grow.
WITHOUT_PAGES = {
    "search_candidates": "at most 50, and a search that finds more has to be narrowed",
    "list_skill_proposals": "the skills of one occupation in the taxonomy",
    "list_agreement_versions": "the versions of one agreement",
    "list_end_statements": "at most four: one from each side",
    "list_attendance_months": "the months of one placement",
    "list_event_types": "the types this service knows",
    "list_mentor_hours": "a line for each mentor of one jobcenter, at most 366 days",
}


def test_every_text_list_and_number_that_comes_in_has_a_limit():
    found: set[str] = set()
    for name, operation in operations():
        for content in operation.get("requestBody", {}).get("content", {}).values():
            found |= set(unbounded(content["schema"], name))
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "query":
                found |= set(unbounded(parameter["schema"], f"{name}?{parameter['name']}"))
    assert found - OAUTH_FORM == set()


def test_a_list_has_pages_of_at_most_200_or_says_why_it_cannot_grow():
    whole = set()
    for name, operation in operations():
        limits = [each["schema"] for each in operation.get("parameters", ()) if each["name"] == "limit"]
        if not name.startswith(("list_", "search_")):
            continue
        if not limits:
            whole.add(name)
        assert all(limit["maximum"] <= 200 for limit in limits), name
    assert whole == set(WITHOUT_PAGES)


def client_of(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://praktikmatch.test")


@pytest.fixture(scope="module")
def small() -> FastAPI:
    """An application with little room; nothing asked of it comes as far as its database."""
    limits: dict[str, Any] = {"max_body_bytes": 1_000, "max_attachment_bytes": 1_000}
    room: dict[str, Any] = {"max_concurrent_requests": 4, "max_concurrent_per_caller": 2}
    return create_app(Settings(log_level=logging.ERROR, **limits, **room))


async def in_pieces() -> AsyncIterator[bytes]:
    for _ in range(3):
        yield b"x" * 500


async def test_no_route_takes_a_body_over_the_limit_with_or_without_a_length(small: FastAPI):
    """But for an import, whose body is not even received before the caller is let in: tests/api/imports has its limit."""
    async with client_of(small) as client:
        assert (await client.post("/v1/imports?kind=candidates", content=b"x" * 1_001)).status_code == 401
        for path, methods in DOCUMENT["paths"].items():
            if path == "/v1/imports":
                continue
            for method in set(methods) - {"get"}:
                for body in (b"x" * 1_001, in_pieces()):
                    answer = await client.request(method.upper(), path, content=body)
                    assert answer.status_code == 413, (method, path, answer.text)
                    assert answer.json()["code"] == "request.too_large"


class Held:
    """Bodies that begin and do not go on until they are let go."""

    def __init__(self, expected: int = 1) -> None:
        self.let_go, self.all_begun = anyio.Event(), anyio.Event()
        self.expected = expected

    async def body(self) -> AsyncIterator[bytes]:
        self.expected -= 1
        if not self.expected:
            self.all_begun.set()
        yield b"{"
        await self.let_go.wait()


@asynccontextmanager
async def held(client: httpx.AsyncClient, callers: list[str]) -> AsyncIterator[list[httpx.Response]]:
    """One request of each caller, under way while the block runs; its answers afterwards."""
    hold, answers = Held(len(callers)), list[httpx.Response]()

    async def send(caller: str) -> None:
        headers = {"Authorization": f"Bearer {caller}"}
        answers.append(await client.post("/v1/needs", content=hold.body(), headers=headers))

    async with anyio.create_task_group() as tasks:
        for caller in callers:
            tasks.start_soon(send, caller)
        await hold.all_begun.wait()
        yield answers
        hold.let_go.set()


async def test_what_there_is_no_room_for_is_refused_at_once(small: FastAPI):
    async with client_of(small) as client:
        async with held(client, ["a", "a", "b", "c"]) as answers:
            refused = await client.get("/v1/me")
            assert (refused.status_code, refused.json()["code"]) == (503, "service.unavailable")
            assert refused.headers["retry-after"].isdigit()
            assert refused.headers["x-content-type-options"] == "nosniff"
            assert refused.headers["x-request-id"] == refused.json()["request_id"]
            assert (await client.get("/livez")).status_code == 200
            assert answers == []
        assert {answer.status_code for answer in answers} == {401}
        assert (await client.get("/v1/me")).status_code == 401


async def test_one_caller_never_takes_all_the_room(small: FastAPI):
    async with client_of(small) as client:
        async with held(client, ["a", "a"]):
            refused = await client.get("/v1/me", headers={"Authorization": "Bearer a", "Accept-Language": "en"})
            assert (refused.status_code, refused.json()["code"]) == (429, "request.too_many_at_once")
            assert refused.headers["retry-after"] == "1"
            assert (await client.get("/v1/me", headers={"Authorization": "Bearer b"})).status_code == 401
        assert (await client.get("/v1/me", headers={"Authorization": "Bearer a"})).status_code == 401


async def nothing_comes() -> dict[str, Any]:
    await anyio.sleep_forever()
    return {}


async def test_callers_without_a_token_share_what_one_address_may():
    room = RoomForRequests(lambda *_: anyio.sleep_forever(), Settings(max_concurrent_per_caller=2))
    sent: list[Any] = []

    async def ask(host: str) -> None:
        scope = {"type": "http", "method": "GET", "path": "/v1/me", "headers": [], "client": (host, 1), "state": {}}
        await room(scope, nothing_comes, keep)

    async def keep(message: Any) -> None:
        sent.append(message)

    async with anyio.create_task_group() as tasks:
        for host in ("2001:db8::1", "2001:db8::2", "198.51.100.7"):
            tasks.start_soon(ask, host)
        await anyio.wait_all_tasks_blocked()
        assert sent == []
        await ask("2001:db8::3")
        assert sent[0]["status"] == 429
        tasks.cancel_scope.cancel()
    sent.clear()
    with anyio.move_on_after(0):
        await ask("2001:db8::3")
    assert sent == []


async def test_a_body_that_trickles_in_is_given_up(small: FastAPI):
    """Late, but whole: the same application with another clock for bodies."""
    hurried = RoomForRequests(small, Settings(body_seconds=0.05))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=hurried), base_url="http://x.test") as client:
        late = await client.post("/v1/needs", content=Held().body())
    assert (late.status_code, late.json()["code"], late.headers["connection"]) == (408, "request.too_slow", "close")


async def test_what_comes_after_the_body_has_all_the_time_in_the_world():
    async def finished() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    receive = in_time(finished, 0.0)
    await receive()
    assert await receive() == await finished()
    with pytest.raises(BodyTooSlow):
        await in_time(nothing_comes, 0.0)()


async def test_a_statement_that_never_ends_is_interrupted_and_the_connection_lives_on(database_url: str):
    database = Database(Settings(database_url=database_url, database_pool_size=1, query_seconds=0.2))
    for _ in range(2):
        async with database.read() as session:
            with pytest.raises(DBAPIError) as interrupted:
                await run(session, ENDLESS)
            assert isinstance(explain(interrupted.value), Unavailable)
        async with database.read() as session:
            assert await run(session, "SELECT 1") == 1
    await database.close()


async def run(session: Any, statement: str) -> Any:
    return (await (await session.connection()).execute(text(statement))).scalar_one()


async def test_whoever_asks_for_too_much_hears_503_and_when_to_come_back(
    world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
):
    impatient = Database(Settings(database_url=database_url, query_seconds=0.2))

    async def endless(_work: Any) -> Any:
        async with impatient.read() as session:
            return await run(session, ENDLESS)

    monkeypatch.setattr("app.foundation.identity.repository.read_own", endless)
    answer = await world.caseworker.get("/v1/me")
    await impatient.close()
    assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")
    assert answer.headers["retry-after"].isdigit()


HOSTILE: list[bytes] = [
    b"[" * 100_000,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b'{"title": ' + b"9" * 100_000 + b"}",
    b'{"weekly_hours": "' + b"9" * 400_000 + b'"}',
    b'{"weekly_hours": 1e999999999}',
    b'{"weekly_hours": NaN}',
    b'{"title": "\\ud800"}',
    b'{"title": "\\u0000"}',
    b'{"title": "' + b"x" * 500_000 + b'"}',
    b"{" + b",".join(b'"f%d": 1' % number for number in range(20_000)) + b"}",
    b'\xff\xfe{"title": 1}',
]


async def test_bodies_made_to_break_a_parser_are_unacceptable_and_no_more(world: World):
    for body in HOSTILE:
        answer = await world.caseworker.post("/v1/needs", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, (body[:20], answer.status_code)
        assert len(answer.content) < 20_000, body[:20]
