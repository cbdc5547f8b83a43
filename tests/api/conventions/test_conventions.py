"""What holds for every route: problems, cursors, idempotency, headers, hostile input."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, update

from app.foundation.api.models import IdempotencyKey
from app.foundation.identity.models import Account
from tests.factories.world import World

NEW_ACCOUNT = {"email": "ny@test.example", "full_name": "Ny", "password": "et-langt-kodeord-26", "role": "admin"}


async def test_an_unknown_path_is_a_problem_in_the_callers_language(world: World):
    danish = await world.client.get("/v1/nope")
    english = await world.client.get("/v1/nope", headers={"Accept-Language": "en"})
    assert danish.status_code == english.status_code == 404
    assert danish.headers["content-type"] == "application/problem+json"
    assert (danish.json()["title"], english.json()["title"]) == ("Findes ikke", "Not found")


async def test_a_method_the_resource_does_not_know_is_a_problem_with_allow(world: World):
    answer = await world.caseworker.call("DELETE", "/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (405, "request.method_not_allowed")
    assert answer.headers["allow"] == "GET"


async def test_a_request_id_comes_back_when_it_is_one_and_is_replaced_when_not(world: World):
    kept = await world.client.get("/livez", headers={"X-Request-ID": "trace-1"})
    assert kept.headers["x-request-id"] == "trace-1"
    replaced = await world.client.get("/livez", headers={"X-Request-ID": "not ok <script>"})
    assert replaced.headers["x-request-id"] != "not ok <script>"
    failed = await world.client.get("/v1/me", headers={"X-Request-ID": "trace-2"})
    assert failed.json()["request_id"] == "trace-2"


async def test_personal_answers_are_never_cached_and_never_sniffed(world: World):
    headers = (await world.caseworker.get("/v1/me")).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b"null", 422),
        (b'{"full_name": "\\u0000"}', 422),
        (b'{"full_name": "\\ud800"}', 422),
        (b'{"full_name": ' + b"9" * 5000 + b"}", 422),
        (b'{"full_name": NaN}', 422),
        (b"[" * 100_000, 422),
        (b"\xff\xfe", 422),
        (b'{"full_name": "' + b"x" * 2_000_000 + b'"}', 413),
    ],
)
async def test_hostile_bodies_are_refused_as_problems(world: World, body: bytes, status: int):
    headers = {"Content-Type": "application/json"}
    answer = await world.admin.call("POST", "/v1/accounts", content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def test_an_unknown_field_is_named_and_refused(world: World):
    answer = await world.admin.post("/v1/accounts", {**NEW_ACCOUNT, "is_superuser": True})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "/is_superuser", "code": "field.unknown", "detail": "Feltet findes ikke."}
    ]


async def test_pages_follow_each_other_without_gaps_or_repeats(world: World):
    seen, cursor = [], ""
    for _ in range(20):
        page = await world.admin.get(f"/v1/accounts?limit=4{cursor}")
        seen += [item["id"] for item in page.json()["items"]]
        if page.json()["next_cursor"] is None:
            break
        assert f"cursor={page.json()['next_cursor']}" in page.headers["link"]
        cursor = f"&cursor={page.json()['next_cursor']}"
    assert len(seen) == len(set(seen)) == len(await world.all(Account))


async def test_a_cursor_that_was_altered_or_belongs_elsewhere_is_refused(world: World):
    cursor = (await world.admin.get("/v1/accounts?limit=2")).json()["next_cursor"]
    altered = cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")
    for wrong in (altered, "x", "æ", "A" * 900):
        answer = await world.admin.get("/v1/accounts", params={"limit": 2, "cursor": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor.invalid")


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=99999999999999999999"])
async def test_a_limit_out_of_range_is_refused(world: World, query: str):
    assert (await world.admin.get(f"/v1/accounts?{query}")).status_code == 422


async def test_a_repeated_key_gets_the_stored_answer_and_no_second_effect(world: World):
    headers = {"Idempotency-Key": "key-1"}
    first = await world.admin.post("/v1/accounts", NEW_ACCOUNT, headers=headers)
    again = await world.admin.post("/v1/accounts", NEW_ACCOUNT, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    assert len(await world.all(Account, col(Account.email) == NEW_ACCOUNT["email"])) == 1


async def test_a_repeated_key_with_another_body_is_refused(world: World):
    headers = {"Idempotency-Key": "key-2"}
    await world.admin.post("/v1/accounts", NEW_ACCOUNT, headers=headers)
    other = await world.admin.post("/v1/accounts", {**NEW_ACCOUNT, "full_name": "Anden"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.body_differs")


async def test_a_refused_request_leaves_its_key_free(world: World):
    headers = {"Idempotency-Key": "key-3"}
    refused = await world.admin.post("/v1/accounts", {**NEW_ACCOUNT, "role": "caseworker"}, headers=headers)
    assert refused.status_code == 422
    assert await world.all(IdempotencyKey) == []
    assert (await world.admin.post("/v1/accounts", NEW_ACCOUNT, headers=headers)).status_code == 201


async def test_after_a_day_a_key_stands_for_something_new(world: World):
    headers = {"Idempotency-Key": "key-5"}
    await world.admin.post("/v1/accounts", NEW_ACCOUNT, headers=headers)
    long_ago = datetime.now(UTC) - timedelta(hours=25)
    async with world.database.write() as transaction:
        await transaction.session.exec(update(IdempotencyKey).values(created_at=long_ago))
    another = {**NEW_ACCOUNT, "email": "en.anden@test.example"}
    first = await world.admin.post("/v1/accounts", another, headers=headers)
    again = await world.admin.post("/v1/accounts", another, headers=headers)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert first.json()["email"] == another["email"]
    assert len(await world.all(IdempotencyKey)) == 1


async def test_parallel_requests_with_one_key_have_one_effect(world: World):
    headers = {"Idempotency-Key": "key-4"}
    calls = (world.admin.post("/v1/accounts", NEW_ACCOUNT, headers=headers) for _ in range(8))
    answers = await asyncio.gather(*calls)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len(await world.all(Account, col(Account.email) == NEW_ACCOUNT["email"])) == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "med mellemrum"])
async def test_a_malformed_key_is_refused(world: World, key: str):
    answer = await world.admin.post("/v1/accounts", NEW_ACCOUNT, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.key_invalid")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
async def test_a_forged_token_is_refused(world: World, token: str):
    answer = await world.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_health_and_documentation_need_no_sign_in_and_no_internet(world: World):
    assert (await world.client.get("/livez")).json() == {"status": "ok"}
    assert (await world.client.get("/readyz")).json()["status"] == "ok"
    assert "praktik_requests_total" in (await world.client.get("/metrics")).text
    page = await world.client.get("/docs")
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert (await world.client.get("/static/swagger-ui-bundle.js")).status_code == 200
