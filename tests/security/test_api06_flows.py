"""OWASP API6:2023, unrestricted access to sensitive business flows: what harms people when a machine does it by thousands.

The flows, and what slows each of them: links and calendars are guessed (a limit for each address, before any
transaction), a CPR number is looked up or shown (own permissions, one at a time, each time recorded), places are taken
(one conditional update), answers are given in somebody's name (a link is used once). Signing in: tests/api/identity.
"""

import asyncio
from typing import Any

import pytest

from app.foundation.api.rate_limits import RateLimits
from app.foundation.audit.models import Event
from app.journey.matching.domain.states import MatchStatus
from app.journey.needs.models import Need
from tests.contract.matrix import MATRIX
from tests.factories.world import World

GUESSES = 4
PERSON: dict[str, Any] = {
    "full_name": "Olena Kovalenko",
    "legal_basis": "intl_23b",
    "postcode": "2000",
    "available_from": "2026-09-01",
    "cpr_number": "0101904001",
}


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/sign/{}", "signing_requests_per_minute"),
        ("/answer/{}", "signing_requests_per_minute"),
        ("/calendar/{}.ics", "calendar_requests_per_minute"),
    ],
)
async def test_whoever_guesses_addresses_is_soon_told_to_wait(
    world: World, monkeypatch: pytest.MonkeyPatch, path: str, limit: str
):
    """Each guess is another secret, so the limit is that of the address the guesses come from."""
    strict = world.settings.model_copy(update={limit: GUESSES})
    monkeypatch.setitem(world.app.state._state, "settings", strict)
    monkeypatch.setitem(world.app.state._state, "rate_limits", RateLimits())
    answers = [await world.client.get(path.format(f"{number:064x}")) for number in range(GUESSES + 2)]
    assert [answer.status_code for answer in answers] == [404] * GUESSES + [429] * 2
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60


async def test_one_place_is_taken_once_however_many_ask_for_it_at_once(world: World):
    need = await world.make_need(seats=1)
    rivals = [await world.make_candidate() for _ in range(6)]
    matches = [await world.make_match(need, rival, MatchStatus.CONSENTED) for rival in rivals]
    answers = await asyncio.gather(*(world.company.post(f"/v1/matches/{match.id}/accept") for match in matches))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    assert (await world.all(Need, Need.id == need.id))[0].seats_taken == 1


async def test_one_place_is_taken_once_however_often_one_asks(world: World):
    need = await world.make_need(seats=2)
    match = await world.make_match(need, world.candidate_row, MatchStatus.CONSENTED)
    path = f"/v1/matches/{match.id}/accept"
    answers = await asyncio.gather(*(world.company.post(path) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert (await world.all(Need, Need.id == need.id))[0].seats_taken == 1


async def test_people_cannot_be_listed_by_trying_numbers(world: World):
    """A search by CPR number is a permission of its own, finds whole numbers only, and says nothing about other towns."""
    assert set(MATRIX["search_candidates"].own.split()) == {"manager", "caseworker", "integration"}
    assert set(MATRIX["reveal_candidate_cpr"].own.split()) == {"manager", "caseworker"}
    number = PERSON["cpr_number"]
    assert (await world.other_caseworker.post("/v1/candidates", PERSON)).status_code == 201
    for asked in (number, number[:6], number[:9], f"{number[:6]}%", ""):
        found = await world.caseworker.post("/v1/candidates/searches", {"cpr_number": asked})
        assert found.status_code == 422 or found.json()["items"] == [], asked
        assert number not in found.text


async def test_each_look_at_a_number_is_one_request_with_a_purpose_and_leaves_its_trace(world: World):
    created = (await world.caseworker.post("/v1/candidates", PERSON)).json()
    path = f"/v1/candidates/{created['id']}/cpr/reveal"
    for refused in ({}, {"purpose": "curiosity"}, {"purpose": ""}):
        assert (await world.caseworker.post(path, refused)).status_code == 422
    key = {"Idempotency-Key": "again"}
    for _ in range(3):
        shown = await world.caseworker.post(path, {"purpose": "payment"}, headers=key)
        assert shown.status_code == 200
    assert len(await world.all(Event, Event.name == "candidate.cpr_revealed")) == 3
