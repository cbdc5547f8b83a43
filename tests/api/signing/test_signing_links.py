"""Making, reading and revoking signing links, as the jobcenter does it."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import AnyHttpUrl
from sqlmodel import col

from app.foundation.api.models import IdempotencyKey
from app.foundation.audit.models import Event
from app.foundation.core.clock import FixedClock
from app.journey.placements.domain import PlacementStatus
from app.journey.signing.models import SigningLink
from tests.api.signing.desk import Desk
from tests.factories.world import World

ON_PAPER = {"reason_code": "no_account", "channel": "paper"}


async def stored(world: World, link: dict) -> SigningLink:
    return (await world.all(SigningLink, col(SigningLink.id) == UUID(link["id"])))[0]


async def test_a_new_link_shows_its_url_once_and_only_a_hash_is_stored(desk: Desk, world: World):
    answer = await desk.ask("employee_representative", signer_name="Kirsten Lund", language="en")
    link = answer.json()
    assert answer.headers["location"] == f"/v1/signing-links/{link['id']}"
    assert (link["status"], link["language"], link["signer_name"]) == ("open", "en", "Kirsten Lund")
    assert link["url"] == f"http://praktikmatch.test/sign/{link['token']}"
    assert len(link["token"]) == 43
    row = await stored(world, link)
    assert row.token_hash == hashlib.sha256(link["token"].encode()).hexdigest()
    for path in (f"/v1/signing-links/{link['id']}", f"/v1/signing-links?placement_id={desk.placement.id}"):
        read = await world.caseworker.get(path)
        assert read.status_code == 200
        assert link["token"] not in read.text
        assert row.token_hash not in read.text


async def test_an_idempotency_key_does_not_put_the_secret_into_the_database(desk: Desk, world: World):
    body = {"placement_id": str(desk.placement.id), "party": "company", "signer_name": "Bo"}
    for _ in range(2):
        answer = await world.caseworker.post("/v1/signing-links", body, headers={"Idempotency-Key": "twice"})
        assert answer.status_code == 201
    assert await world.all(IdempotencyKey) == []


async def test_a_public_url_makes_the_link(desk: Desk, world: World):
    state = world.app.state
    address = AnyHttpUrl("https://praktik.kommune.example/app/")
    state.settings = state.settings.model_copy(update={"public_url": address})
    link = await desk.link()
    assert link["url"] == f"https://praktik.kommune.example/app/sign/{link['token']}"


async def test_a_link_lasts_as_long_as_the_jobcenter_has_set_or_as_asked_up_to_sixty_days(desk: Desk):
    now = datetime.now(UTC)
    for days, asked in ((14, None), (1, 1), (60, 60)):
        link = await desk.link(expires_in_days=asked)
        expires = datetime.fromisoformat(link["expires_at"])
        assert timedelta(days=days) <= expires - now < timedelta(days=days, minutes=5)
    for days in (0, 61, -1):
        assert (await desk.ask(expires_in_days=days)).status_code == 422


@pytest.mark.parametrize("party", ["jobcenter", "nobody", ""])
async def test_only_company_candidate_and_representative_get_links(desk: Desk, party: str):
    answer = await desk.ask(party)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "field.unknown_choice")


@pytest.mark.parametrize("name", ["", " ", "Bo\nBerg", "Bo\x00", "x" * 201, "\ud800"])
async def test_a_name_that_is_none_is_refused(desk: Desk, name: str):
    import json

    body = {"placement_id": str(desk.placement.id), "party": "company", "signer_name": name}
    headers = {"Content-Type": "application/json"}
    answer = await desk.world.caseworker.post("/v1/signing-links", content=json.dumps(body), headers=headers)
    assert answer.status_code == 422


async def test_a_company_or_candidate_cannot_make_or_see_links(desk: Desk, world: World):
    link = await desk.link("employee_representative")
    for caller in (world.company, world.candidate, world.mentor, world.integration, world.admin):
        assert (await desk.ask("employee_representative", caller)).status_code == 403
        assert (await caller.get(f"/v1/signing-links/{link['id']}")).status_code == 403
        assert (await caller.get("/v1/signing-links")).status_code == 403
        assert (await caller.post(f"/v1/signing-links/{link['id']}/revoke")).status_code == 403


async def test_another_jobcenter_neither_makes_sees_nor_revokes_it(desk: Desk, world: World):
    link = await desk.link()
    there = world.other_caseworker
    made = await desk.ask(caller=there)
    assert (made.status_code, made.json()["errors"][0]["pointer"]) == (422, "/placement_id")
    assert (await there.get(f"/v1/signing-links/{link['id']}")).status_code == 404
    assert (await there.post(f"/v1/signing-links/{link['id']}/revoke")).status_code == 404
    assert (await there.get("/v1/signing-links")).json()["items"] == []


async def test_a_new_link_revokes_the_partys_open_one_and_no_other(desk: Desk, world: World):
    first, other = await desk.link("candidate"), await desk.link("company")
    second = await desk.link("candidate")
    assert [await desk.status(link) for link in (first, other, second)] == ["revoked", "open", "open"]
    revoked = await world.all(Event, col(Event.name) == "signing_link.revoked")
    assert [(event.reason_code, str(event.subject_id)) for event in revoked] == [("replaced", first["id"])]
    assert (await desk.visit(first)).status_code == 410
    assert (await desk.visit(second)).status_code == 200


@pytest.mark.parametrize("status", [s for s in PlacementStatus if s is not PlacementStatus.SUBMITTED])
async def test_a_link_is_made_only_while_the_agreement_is_out_for_signature(
    world: World, desk: Desk, status: PlacementStatus
):
    ended = {"ended_on": date(2026, 11, 20)} if status is PlacementStatus.ENDED_EARLY else {}
    await desk.open(status, **ended)
    answer = await desk.ask()
    assert (answer.status_code, answer.json()["code"]) == (409, "signing_link.not_out_for_signature")


async def test_no_link_for_a_party_that_has_answered(desk: Desk):
    signed = await desk.act("sign", {"party": "candidate", "on_behalf": ON_PAPER})
    assert signed.status_code == 200
    answer = await desk.ask("candidate")
    assert (answer.status_code, answer.json()["code"]) == (409, "placement.already_signed")
    assert (await desk.ask("company")).status_code == 201


async def test_a_revoked_link_stays_revoked_and_says_so(desk: Desk, world: World):
    link = await desk.link()
    rehearsed = await world.caseworker.post(f"/v1/signing-links/{link['id']}/revoke?dry_run=true")
    assert (rehearsed.json()["status"], await desk.status(link)) == ("revoked", "open")
    stale = await world.caseworker.post(f"/v1/signing-links/{link['id']}/revoke", headers={"If-Match": '"7"'})
    assert stale.status_code == 412
    revoked = await world.caseworker.post(f"/v1/signing-links/{link['id']}/revoke")
    assert (revoked.status_code, revoked.json()["status"]) == (200, "revoked")
    again = await world.caseworker.post(f"/v1/signing-links/{link['id']}/revoke")
    assert (again.status_code, again.json()["code"]) == (409, "signing_link.over")
    page = await desk.send(link)
    assert page.status_code == 410
    assert "trukket" in page.text
    assert (await desk.read())["signatures"] == []


async def test_a_used_link_cannot_be_revoked(desk: Desk, world: World):
    link = await desk.link()
    assert (await desk.send(link)).status_code == 200
    answer = await world.caseworker.post(f"/v1/signing-links/{link['id']}/revoke")
    assert (answer.status_code, answer.json()["code"]) == (409, "signing_link.over")
    assert await desk.status(link) == "used"


async def test_links_are_listed_by_placement_page_by_page(desk: Desk, world: World):
    made = [await desk.link("company"), await desk.link("candidate"), await desk.link("employee_representative")]
    another = await Desk(world).open()
    await another.link()
    path = f"/v1/signing-links?placement_id={desk.placement.id}&limit=2"
    first = (await world.manager.get(path)).json()
    second = (await world.manager.get(f"{path}&cursor={first['next_cursor']}")).json()
    assert [link["id"] for link in first["items"] + second["items"]] == [link["id"] for link in made]
    assert second["next_cursor"] is None
    assert len((await world.manager.get("/v1/signing-links")).json()["items"]) == 4


async def test_an_expired_link_says_so_and_a_new_one_may_be_made(desk: Desk, world: World):
    link = await desk.link(expires_in_days=1)
    world.app.state.clock = FixedClock(datetime.now(UTC) + timedelta(days=1, seconds=1))
    for page in (await desk.visit(link), await desk.send(link)):
        assert page.status_code == 410
        assert "udløbet" in page.text
    world.app.state.clock = FixedClock(datetime.now(UTC))
    assert (await desk.visit(link)).status_code == 200


async def test_events_tell_who_and_what_but_no_names(desk: Desk, world: World):
    link = await desk.link(signer_name="Hemmelig Person")
    await desk.send(link)
    events = [event for event in await world.all(Event) if event.name.startswith("signing_link.")]
    assert [event.name for event in events] == ["signing_link.created", "signing_link.used"]
    created, used = events
    assert (created.actor_role, used.actor_id, used.actor_role) == ("caseworker", None, None)
    assert used.data == {
        "placement_id": str(desk.placement.id),
        "party": "candidate",
        "agreement_version": 1,
    }
    assert used.jobcenter_id == desk.placement.jobcenter_id
    for event in await world.all(Event):
        assert "Hemmelig" not in str(event.model_dump())
        assert link["token"] not in str(event.model_dump())
