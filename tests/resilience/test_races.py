"""Sixty-four at once on two servers: an incentive is given once, a party signs once, a key has one effect and one answer."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest
from sqlmodel import col

from app.cli.check import broken_invariants
from app.foundation.audit.models import Event
from app.foundation.core.config import Settings
from app.foundation.db.session import Database
from app.journey.matching.domain.states import MatchStatus
from app.journey.milestones.models import Incentive
from app.journey.needs.models import Need
from app.journey.placements.models import Signature
from app.main import create_app
from tests.api.needs.test_needs import asked
from tests.conftest import empty, kitchen
from tests.factories.waiting import Desk
from tests.factories.world import Caller, World

RIVALS = 64
PATIENCE_SECONDS = 120
# What an impatient crowd is told to do again: nothing was done.
ASK_AGAIN = {(503, "unavailable"), (409, "idempotency.in_flight")}


@pytest.fixture
async def world(shared_url: str) -> AsyncIterator[World]:
    app = create_app(Settings(database_url=shared_url))
    database: Database = app.state.database
    await empty(database)
    occupation, skills = await kitchen(database)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://praktikmatch.test") as client:
        yield await World(app, client, database, app.state.settings, occupation, skills).populate()
    await database.close()


def code_of(answer: httpx.Response) -> str:
    """The stable code of a refusal; nothing for what was done."""
    return "" if answer.is_success else str(answer.json()["code"])


async def rush(
    servers: Sequence[str], path: str, callers: Sequence[Caller], *bodies: Any, **headers: str
) -> list[httpx.Response]:
    """The same request sixty-four times at once, over both servers, callers and bodies in turn; who is told to ask
    again does.
    """
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, limits=httpx.Limits(max_connections=RIVALS)) as client:

        async def ask(number: int) -> httpx.Response:
            caller = callers[number % len(callers)]
            sent = {"Authorization": f"Bearer {caller.token}", **headers}
            body = bodies[number % len(bodies)] if bodies else None
            while True:
                answer = await client.post(servers[number // 2 % len(servers)] + path, json=body, headers=sent)
                if (answer.status_code, code_of(answer)) not in ASK_AGAIN:
                    return answer

        async with asyncio.timeout(PATIENCE_SECONDS):
            return await asyncio.gather(*(ask(number) for number in range(RIVALS)))


async def events(world: World, name: str) -> int:
    return len(await world.all(Event, col(Event.name) == name))


async def is_sound(world: World) -> bool:
    async with world.database.read() as session:
        broken = await broken_invariants(session)
    assert not broken, [one.rule for one in broken]
    return True


async def test_of_sixty_four_one_approves_an_incentive_and_one_hands_it_over(world: World, two_servers: list[str]):
    path = f"/v1/incentives/{await Desk(world, world.candidate_row).incentive()}"
    staff = (world.caseworker, world.manager)
    for action, event, taker in (
        ("approve", "incentive.approved", "approved_by"),
        ("hand-over", "incentive.handed_over", "handed_over_by"),
    ):
        bodies: list[Any] = [{}] if action == "approve" else []
        answers = await rush(two_servers, f"{path}/{action}", staff, *bodies)
        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: RIVALS - 1}
        assert {code_of(answer) for answer in answers} == {"", "conflict.illegal_move"}
        (row,) = await world.all(Incentive)
        (winner,) = [answer.json() for answer in answers if answer.is_success]
        assert (row.version, row.status.value) == (winner["version"], winner["status"])
        assert getattr(row, taker) in {caller.account.id for caller in staff}
        assert await events(world, event) == 1


async def test_each_party_signs_once_and_the_last_signature_of_sixty_four_sends_it_to_review(
    world: World, two_servers: list[str]
):
    need = await world.make_need()
    match = await world.make_match(need, world.candidate_row, MatchStatus.CONSENTED)
    accepted = await world.company.post(f"/v1/matches/{match.id}/accept")
    assert accepted.status_code == 200, accepted.text
    path = f"/v1/placements/{accepted.json()['placement_id']}"
    submitted = await world.company.post(f"{path}/submit")
    assert submitted.status_code == 200, submitted.text

    both = await rush(two_servers, f"{path}/sign", (world.company, world.candidate))
    assert Counter(answer.status_code for answer in both) == {200: 2, 409: RIVALS - 2}
    assert {code_of(answer) for answer in both} == {"", "placement.already_signed"}
    assert {row.party.value for row in await world.all(Signature)} == {"company", "candidate"}

    last = await rush(two_servers, f"{path}/sign", (world.caseworker, world.manager))
    assert Counter(answer.status_code for answer in last) == {200: 1, 409: RIVALS - 1}
    assert len(await world.all(Signature)) == await events(world, "placement.signed") == 3
    assert await events(world, "placement.reviewed") == 1
    assert (await world.caseworker.get(path)).json()["status"] == "in_review"
    assert await is_sound(world)


async def test_one_key_sixty_four_times_on_two_servers_is_one_need_and_one_answer(world: World, two_servers: list[str]):
    key = {"Idempotency-Key": "one-need"}
    answers = await rush(two_servers, "/v1/needs", (world.company,), asked(world, title="Opvasker"), **key)
    assert {answer.status_code for answer in answers} == {201}, Counter(map(code_of, answers))
    assert len({(answer.content, answer.headers["location"], answer.headers["etag"]) for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == RIVALS - 1
    assert len(await world.all(Need)) == await events(world, "need.created") == 1

    other = await rush(two_servers, "/v1/needs", (world.company,), asked(world, title="Tjener"), **key)
    assert {(answer.status_code, code_of(answer)) for answer in other} == {(422, "idempotency.body_differs")}
    assert len(await world.all(Need)) == 1


async def test_one_key_with_two_bodies_at_once_is_one_of_them(world: World, two_servers: list[str]):
    bodies = [asked(world, title=title) for title in ("Opvasker", "Tjener")]
    answers = await rush(two_servers, "/v1/needs", (world.company,), *bodies, **{"Idempotency-Key": "two-bodies"})
    half = RIVALS // len(bodies)
    assert Counter(answer.status_code for answer in answers) == {201: half, 422: half}
    assert {code_of(answer) for answer in answers} == {"", "idempotency.body_differs"}
    (need,) = await world.all(Need)
    assert {answer.json()["title"] for answer in answers if answer.is_success} == {need.title}
    assert await is_sound(world)
