"""Sixty-four companies' answers race for twenty seats on two server processes."""

import asyncio
from collections import Counter
from collections.abc import Callable

import httpx
from fastapi import FastAPI
from sqlmodel import col

from app.foundation.audit.models import Event
from app.foundation.core.config import Settings
from app.foundation.db.session import Database
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.needs.domain import NeedStatus
from app.journey.needs.models import Need
from app.journey.placements.models import Placement
from app.main import create_app
from tests.conftest import kitchen
from tests.factories.world import World

SEATS, RIVALS = 20, 64
TRIES = 12  # a 503 comes after five seconds of waiting


async def make_world(app: FastAPI, client: httpx.AsyncClient) -> World:
    database: Database = app.state.database
    occupation, skills = await kitchen(database)
    return await World(app, client, database, app.state.settings, occupation, skills).populate()


async def test_exactly_twenty_of_sixty_four_parallel_accepts_get_a_seat(own_url: str, serve: Callable[[], str]):
    app = create_app(Settings(database_url=own_url))
    async with httpx.AsyncClient() as client:
        world = await make_world(app, client)
        need = await world.make_need(seats=SEATS)
        matches = []
        for _ in range(RIVALS):
            candidate = await world.make_candidate()
            matches.append(await world.make_match(need, candidate, MatchStatus.CONSENTED))
        servers = [serve(), serve()]
        answers = await accept_all(world, servers, [str(match.id) for match in matches])
        statuses = Counter(answer.status_code for answer in answers)
        assert statuses == {200: SEATS, 409: RIVALS - SEATS}
        refused = {answer.json()["code"] for answer in answers if answer.status_code == 409}
        assert refused == {"need.no_open_seat"}

        stored: Need = await world.reload(need)
        assert (stored.seats_taken, stored.status) == (SEATS, NeedStatus.FILLED)
        agreed = await world.all(Match, col(Match.status) == MatchStatus.AGREED)
        drafted = await world.all(Placement)
        events = await world.all(Event, col(Event.name) == "match.agreed")
        assert len(agreed) == len(drafted) == len(events) == SEATS
        assert {match.placement_id for match in agreed} == {placement.id for placement in drafted}
    await app.state.database.close()


async def accept_all(world: World, servers: list[str], match_ids: list[str]) -> list[httpx.Response]:
    """Every accept at once, spread over the servers, each on a connection of its own. Who is told to come again (503: the
    line for a connection was too long on this machine) does so.
    """
    headers = {"Authorization": f"Bearer {world.company.token}"}
    limits = httpx.Limits(max_connections=RIVALS)
    async with httpx.AsyncClient(timeout=60, limits=limits, headers=headers) as client:

        async def accept(number: int, match_id: str) -> httpx.Response:
            url = f"{servers[number % len(servers)]}/v1/matches/{match_id}/accept"
            answer = await client.post(url)
            for _ in range(TRIES):
                if answer.status_code != 503:
                    break
                assert int(answer.headers["Retry-After"]) > 0
                answer = await client.post(url)
            return answer

        return await asyncio.gather(*(accept(number, match_id) for number, match_id in enumerate(match_ids)))


async def test_the_same_accept_sent_sixteen_times_with_one_key_takes_one_seat(own_url: str, serve: Callable[[], str]):
    app = create_app(Settings(database_url=own_url))
    async with httpx.AsyncClient() as client:
        world = await make_world(app, client)
        need = await world.make_need(seats=3)
        match = await world.make_match(need, world.candidate_row, MatchStatus.CONSENTED)
        server = serve()
        headers = {"Authorization": f"Bearer {world.company.token}", "Idempotency-Key": "one-accept"}
        async with httpx.AsyncClient(timeout=60, headers=headers) as sender:
            url = f"{server}/v1/matches/{match.id}/accept"
            answers = await asyncio.gather(*(sender.post(url) for _ in range(16)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert sum("idempotency-replayed" in answer.headers for answer in answers) == 15
        assert (await world.reload(need)).seats_taken == 1
    await app.state.database.close()
