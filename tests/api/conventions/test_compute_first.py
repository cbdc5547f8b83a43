"""What holds for a POST that computes first and stores afterwards: a ranking."""

import asyncio

import pytest
from sqlmodel import col

from app.foundation.api.models import IdempotencyKey
from app.foundation.audit.models import Event
from app.journey.matching.models import Ranking
from app.journey.needs.domain import NeedStatus
from tests.factories.world import World


@pytest.fixture
async def path(world: World) -> str:
    await world.make_candidate()
    return f"/v1/needs/{(await world.make_need()).id}/rankings"


async def test_what_was_computed_is_stored_before_the_answer_leaves(world: World, path: str):
    answer = await world.caseworker.post(path, {})
    assert answer.status_code == 201
    assert [str(row.id) for row in await world.all(Ranking)] == [answer.json()["id"]]


async def test_a_writer_is_not_waited_for_while_it_computes(world: World, path: str):
    async with world.database.write():
        ranking = asyncio.create_task(world.caseworker.post(path, {}))
        profile = await world.caseworker.get("/v1/me")
        assert profile.status_code == 200
        assert not (world.database.is_sqlite and ranking.done())
    assert (await ranking).status_code == 201


async def test_a_repeated_key_gets_the_stored_answer_and_one_result(world: World, path: str):
    headers = {"Idempotency-Key": "rank-1"}
    first = await world.caseworker.post(path, {}, headers=headers)
    again = await world.caseworker.post(path, {}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    assert len(await world.all(Ranking)) == 1


async def test_parallel_requests_with_one_key_store_one_result_and_answer_alike(world: World, path: str):
    headers = {"Idempotency-Key": "rank-2"}
    answers = await asyncio.gather(*(world.caseworker.post(path, {}, headers=headers) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len([answer for answer in answers if "idempotency-replayed" not in answer.headers]) == 1
    assert len(await world.all(Ranking)) == 1


async def test_a_repeated_key_with_another_body_is_refused_and_stores_nothing(world: World, path: str):
    headers = {"Idempotency-Key": "rank-3"}
    await world.caseworker.post(path, {}, headers=headers)
    other = await world.caseworker.post(path, {"limit": 1}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.body_differs")
    assert len(await world.all(Ranking)) == 1


async def test_a_refused_request_leaves_its_key_free_and_no_trace(world: World):
    draft = await world.make_need(status=NeedStatus.DRAFT)
    refused = await world.caseworker.post(f"/v1/needs/{draft.id}/rankings", {}, headers={"Idempotency-Key": "rank-4"})
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    assert await world.all(IdempotencyKey) == []
    assert await world.all(Ranking) == []


async def test_the_event_is_written_together_with_the_result(world: World):
    candidate = await world.make_candidate()
    answer = await world.caseworker.post(f"/v1/candidates/{candidate.id}/rankings", {})
    assert answer.status_code == 201
    events = await world.all(Event, col(Event.name) == "candidate.ranked")
    assert [event.subject_id for event in events] == [candidate.id]
    assert len(await world.all(Ranking)) == 1


async def test_a_result_that_cannot_be_stored_is_not_answered(world: World, path: str, monkeypatch: pytest.MonkeyPatch):
    broken = {"settings_version": 1, "config_hash": "x", "config": {"no": object()}}
    monkeypatch.setattr("app.journey.matching.service.storing.columns_of", lambda _: broken)
    answer = await world.caseworker.post(path, {}, headers={"Idempotency-Key": "rank-5"})
    assert answer.status_code >= 500
    assert await world.all(IdempotencyKey) == []
    assert await world.all(Ranking) == []
