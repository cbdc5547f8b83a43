"""What a company is shown: the minimum, and more only while the person's consent stands; and what it ever saw."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, update

from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.placements.domain import PlacementStatus
from app.registers.candidates.models import Candidate, Commitment
from app.registers.law.domain.facts import CommitmentKind
from tests.factories.world import World

pytestmark = pytest.mark.anyio
PHONE = {"on_behalf": {"reason_code": "no_account", "channel": "phone"}}
MORE = ("work_accommodations", "phone", "email")


@pytest.fixture
async def match(world: World) -> Match:
    """The person has said yes to a place at the company."""
    async with world.database.write() as transaction:
        known = {"constraints": ["no_heavy_lifting"], "phone": "+45 20 12 34 56", "email": "olena@mail.example"}
        await transaction.session.exec(
            update(Candidate).where(col(Candidate.id) == world.candidate_row.id).values(**known)
        )
    return await world.make_match(await world.make_need(), world.candidate_row, MatchStatus.CONSENTED)


async def give(world: World, kind: str, **values: Any) -> str:
    body = {"candidate_id": str(world.candidate_row.id), "kind": kind, **values}
    answer = await world.candidate.post("/v1/sharing-consents", body)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


async def shown(world: World, match: Match) -> dict[str, Any]:
    """What the company reads of the person, on the match alone and in the list alike."""
    one = (await world.company.get(f"/v1/matches/{match.id}")).json()["candidate"]
    (listed,) = (await world.company.get("/v1/matches")).json()["items"]
    assert listed["candidate"] == one
    return {name: one[name] for name in MORE if one[name] is not None}


async def test_without_consent_a_company_reads_the_minimum_on_every_route(world: World, match: Match):
    assert await shown(world, match) == {}
    for kind in ("", ".json", ".pdf"):
        assert (await world.company.get(f"/v1/candidates/{world.candidate_row.id}/cv{kind}")).status_code == 404


async def test_each_consent_shows_its_own_part_and_a_withdrawal_holds_at_once(world: World, match: Match):
    cv = f"/v1/candidates/{world.candidate_row.id}/cv"
    contact = await give(world, "contact_details")
    assert await shown(world, match) == {"phone": "+45 20 12 34 56", "email": "olena@mail.example"}
    accommodations = await give(world, "work_accommodations")
    assert (await shown(world, match))["work_accommodations"] == ["no_heavy_lifting"]
    reads_cv = await give(world, "cv")
    assert (await world.company.get(cv)).json()["contact"]["phone"] == "+45 20 12 34 56"
    for consent in (contact, accommodations):
        withdrawn = await world.candidate.post(f"{consent}/withdraw")
        assert (withdrawn.status_code, withdrawn.json()["allowed_actions"]) == (200, [])
    assert await shown(world, match) == {}
    assert (await world.company.get(cv)).json()["contact"]["phone"] is None
    assert (await world.candidate.post(f"{reads_cv}/withdraw")).status_code == 200
    assert (await world.company.get(cv)).status_code == 404
    again = await world.candidate.post(f"{reads_cv}/withdraw")
    assert (again.status_code, again.json()["code"]) == (409, "sharing_consent.withdrawn")
    assert await give(world, "cv") != reads_cv


async def test_a_consent_for_one_company_shows_nothing_to_another_and_ends_with_the_internship(
    world: World, match: Match
):
    await give(world, "contact_details", company_id=str(world.other_company_row.id))
    assert await shown(world, match) == {}
    await give(world, "contact_details", company_id=str(world.company_row.id))
    assert set(await shown(world, match)) == {"phone", "email"}
    need = (await world.all(type(await world.make_need())))[0]
    placement = await world.make_placement(match, need, PlacementStatus.COMPLETED)
    yesterday = world.app.state.clock.today() - timedelta(days=1)
    await world.add(
        Commitment(
            candidate_id=world.candidate_row.id,
            jobcenter_id=world.here.id,
            kind=CommitmentKind.PLACEMENT,
            source_type="placement",
            source_id=placement.id,
            starts_on=yesterday - timedelta(weeks=4),
            ends_on=yesterday,
        )
    )
    async with world.database.write() as transaction:
        agreed = {"status": MatchStatus.AGREED, "placement_id": placement.id}
        await transaction.session.exec(update(Match).where(col(Match.id) == match.id).values(**agreed))
    assert await shown(world, match) == {}


async def test_the_person_or_staff_on_behalf_consents_once_and_the_text_is_told(world: World):
    body = {"candidate_id": str(world.candidate_row.id), "kind": "cv"}
    unsaid = await world.caseworker.post("/v1/sharing-consents", body)
    assert unsaid.json()["errors"][0]["code"] == "privacy.on_behalf_required"
    given = await world.caseworker.post("/v1/sharing-consents", {**body, **PHONE}, headers={"Accept-Language": "en"})
    assert (given.status_code, given.json()["is_on_behalf"]) == (201, True)
    assert given.json()["explanation"].startswith("The company may see my CV")
    twice = await world.candidate.post("/v1/sharing-consents", body)
    assert (twice.status_code, twice.json()["code"]) == (409, "sharing_consent.stands")
    stranger = {"candidate_id": str(world.other_candidate_row.id), "kind": "cv"}
    assert (await world.candidate.post("/v1/sharing-consents", stranger)).status_code == 422
    nowhere = {**body, "company_id": str(world.candidate_row.id)}
    assert (await world.candidate.post("/v1/sharing-consents", nowhere)).json()["errors"][0]["pointer"] == "/company_id"
    assert (await world.other_caseworker.get(given.headers["location"])).status_code == 404
    (listed,) = (await world.candidate.get("/v1/sharing-consents", params={"standing": "true"})).json()["items"]
    assert listed["explanation"].startswith("Virksomheden må se mit CV")


async def test_what_a_company_ever_saw_is_listed_with_the_fields_of_its_answers(world: World, match: Match):
    path = f"/v1/candidates/{world.candidate_row.id}/disclosures"
    await world.company.get(f"/v1/matches/{match.id}")
    await world.caseworker.get(f"/v1/matches/{match.id}")
    for caller in (world.caseworker, world.candidate):
        (seen,) = (await caller.get(path)).json()["items"]
        assert (seen["operation"], seen["company_name"], seen["by_role"]) == ("get_match", "Køkken & Co ApS", "company")
        assert {"candidate.name", "candidate.phone", "planned_starts_on"} <= set(seen["fields"])
    consent = await give(world, "cv")
    await world.company.get(f"/v1/candidates/{world.candidate_row.id}/cv.pdf")
    await world.candidate.post(f"{consent}/withdraw")
    first = (await world.candidate.get(path, params={"limit": "1"})).json()
    assert [one["fields"] for one in first["items"]] == [["application/pdf"]]
    assert first["next_cursor"]
    assert (await world.other_caseworker.get(path)).status_code == 404
