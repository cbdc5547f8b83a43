"""Links with which somebody answers a follow-up without an account: made, seen and called back by the jobcenter."""

from datetime import timedelta

import pytest
from sqlmodel import col, update

from app.foundation.audit.models import Event
from app.foundation.core.secret_tokens import hash_token
from app.journey.aftercare.models import FollowUpLink
from app.registers.candidates.models import Candidate
from tests.api.aftercare.sheet import Sheet
from tests.factories.world import World

pytestmark = pytest.mark.anyio
LINKS = "/v1/follow-up-links"


@pytest.fixture
def sheet(world: World, job) -> Sheet:
    return Sheet(world, job)


async def test_the_secret_is_shown_once_and_stored_as_a_hash(sheet: Sheet, world: World):
    link = await sheet.link()
    assert link["url"].endswith(f"/answer/{link['token']}")
    assert link["status"] == "open"
    (row,) = await world.all(FollowUpLink)
    assert row.token_hash == hash_token(link["token"])
    read = (await world.caseworker.get(f"{LINKS}/{link['id']}")).json()
    assert {"url", "token", "token_hash"}.isdisjoint(read)
    assert link["token"] not in str(await world.all(Event))


async def test_the_same_key_twice_gives_two_links(sheet: Sheet, world: World):
    body = {"follow_up_id": sheet.follow_up()}
    first, second = [await world.caseworker.post(LINKS, body, headers={"Idempotency-Key": "one"}) for _ in range(2)]
    assert first.json()["token"] != second.json()["token"]


async def test_a_new_link_calls_the_one_before_back(sheet: Sheet):
    first, second = await sheet.link(), await sheet.link()
    assert [await sheet.status(each) for each in (first, second)] == ["revoked", "open"]
    other = await sheet.link("employer")
    assert [await sheet.status(each) for each in (second, other)] == ["open", "open"]


async def test_the_page_opens_in_the_candidates_own_language_unless_told_otherwise(sheet: Sheet, world: World):
    async with world.database.write() as transaction:
        statement = update(Candidate).where(col(Candidate.id) == world.candidate_row.id)
        await transaction.session.exec(statement.values(contact_language="en"))
    assert (await sheet.link())["language"] == "en"
    assert (await sheet.link("employer"))["language"] == "da"
    for language in ("da", "en", "uk", "ar"):
        assert (await sheet.link(language=language))["language"] == language
    assert (await sheet.ask(language="fr")).status_code == 422


async def test_the_jobcenter_sets_how_long_a_link_holds(sheet: Sheet, world: World):
    path = f"/v1/jobcenters/{world.here.id}/settings"
    assert (await world.manager.patch(path, {"answer_link_days": 3}, version=1)).status_code == 200
    await sheet.link()
    (row,) = await world.all(FollowUpLink)
    assert timedelta(days=2, hours=23) < row.expires_at - row.created_at <= timedelta(days=3, minutes=1)
    await sheet.link("employer", expires_in_days=60)
    assert (await sheet.ask(expires_in_days=61)).status_code == 422


async def test_a_link_to_a_follow_up_that_waits_for_nothing_is_refused(sheet: Sheet, world: World):
    path = f"/v1/follow-ups/{sheet.follow_up()}"
    link = await sheet.link()
    assert (await world.caseworker.post(f"{path}/cancel", {"reason_code": "moved_away"})).status_code == 200
    refused = await sheet.ask()
    assert refused.status_code == 409
    assert refused.json()["code"] == "follow_up_link.follow_up_closed"
    assert await sheet.status(link) == "void"


async def test_another_jobcenter_makes_and_sees_no_link(sheet: Sheet, world: World):
    link = await sheet.link()
    refused = await sheet.ask(caller=world.other_caseworker)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "reference.unknown"
    assert (await world.other_caseworker.get(LINKS)).json()["items"] == []
    assert (await world.other_caseworker.post(f"{LINKS}/{link['id']}/revoke")).status_code == 404


async def test_a_link_is_called_back_once(sheet: Sheet, world: World):
    link = await sheet.link()
    path = f"{LINKS}/{link['id']}/revoke"
    assert (await world.caseworker.post(f"{path}?dry_run=true")).json()["status"] == "revoked"
    assert await sheet.status(link) == "open"
    assert (await world.caseworker.post(path, headers={"If-Match": '"9"'})).status_code == 412
    assert (await world.caseworker.post(path)).status_code == 200
    again = await world.caseworker.post(path)
    assert (again.status_code, again.json()["code"]) == (409, "follow_up_link.over")


async def test_links_are_listed_by_follow_up(sheet: Sheet, world: World):
    link = await sheet.link()
    await sheet.link("employer")
    listed = (await world.caseworker.get(f"{LINKS}?follow_up_id={sheet.follow_up()}")).json()["items"]
    assert [each["id"] for each in listed] == [link["id"]]
    assert len((await world.caseworker.get(LINKS)).json()["items"]) == 2
