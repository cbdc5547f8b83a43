"""Asking, the person's yes or no, and who hears of it when."""

from typing import Any
from uuid import uuid4

import pytest

from app.foundation.audit.models import Event
from app.journey.transfers.models import Transfer
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.models import Candidate
from tests.api.transfers.conftest import PAPER, Ask
from tests.factories.world import Caller, World

WHY = {"reason_code": "stays_here"}


async def status(caller: Caller, path: str) -> int:
    return (await caller.get(path)).status_code


async def test_the_other_jobcenter_hears_of_a_person_only_after_the_yes(world: World, asked: str):
    before = await world.other_manager.get(asked)
    unknown = await world.other_manager.get(f"/v1/transfers/{uuid4()}")
    assert (before.status_code, before.json()["code"]) == (unknown.status_code, unknown.json()["code"])
    assert before.status_code == 404
    assert (await world.other_manager.get("/v1/transfers")).json()["items"] == []
    assert (await world.other_manager.post(f"{asked}/accept")).status_code == 404
    await world.candidate.post(f"{asked}/consent")
    read = (await world.other_manager.get(asked)).json()
    assert (read["status"], read["candidate_name"]) == ("consented", "Olena Test")
    assert read["allowed_actions"] == ["accept", "decline"]
    assert await status(world.other_manager, f"/v1/candidates/{world.candidate_row.id}") == 404


async def test_nobody_is_taken_in_without_a_yes(world: World, asked: str):
    for caller in (world.caseworker, world.manager):
        answer = await caller.post(f"{asked}/accept")
        assert (answer.status_code, answer.json()["code"]) == (403, "transfer.other_side")
    row = await world.reload(world.candidate_row)
    assert row.jobcenter_id == world.here.id


async def test_a_consent_on_paper_is_taken_down_with_reason_and_channel(world: World, asked: str):
    missing = await world.caseworker.post(f"{asked}/consent")
    assert (missing.status_code, missing.json()["errors"][0]["code"]) == (422, "transfer.on_behalf_required")
    answer = await world.caseworker.post(f"{asked}/consent", PAPER)
    read = answer.json()
    assert (answer.status_code, read["status"], read["is_on_behalf"]) == (200, "consented", True)
    assert read["on_behalf"] == PAPER["on_behalf"]
    assert read["consented_at"]


async def test_a_person_consents_in_person(world: World, asked: str):
    answer = await world.candidate.post(f"{asked}/consent", PAPER)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "transfer.on_behalf_not_yours")
    read = (await world.candidate.post(f"{asked}/consent")).json()
    assert (read["status"], read["is_on_behalf"]) == ("consented", False)


async def test_a_person_may_say_no_also_after_a_yes(world: World, consented: str):
    read = (await world.candidate.post(f"{consented}/decline", WHY)).json()
    assert (read["status"], read["closed_reason"], read["allowed_actions"]) == ("declined", "stays_here", [])
    answer = await world.other_caseworker.post(f"{consented}/accept")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict.illegal_move")
    assert "candidate_name" not in (await world.other_caseworker.get(consented)).json()


async def test_the_other_jobcenter_may_say_no_and_forgets_who_it_was(world: World, consented: str):
    answer = await world.other_caseworker.post(f"{consented}/decline", {"reason_code": "lives_elsewhere"})
    assert (answer.status_code, answer.json()["status"]) == (200, "declined")
    assert "candidate_name" not in answer.json()
    assert await status(world.caseworker, f"/v1/candidates/{world.candidate_row.id}") == 200


async def test_each_side_does_its_own_part(world: World, consented: str):
    for caller, action, body in (
        (world.caseworker, "decline", WHY),
        (world.other_caseworker, "withdraw", WHY),
        (world.other_caseworker, "consent", PAPER),
    ):
        answer = await caller.post(f"{consented}/{action}", body)
        assert (answer.status_code, answer.json()["code"]) == (403, "transfer.other_side"), action
    assert (await world.candidate.post(f"{consented}/withdraw", WHY)).status_code == 403
    assert (await world.candidate.post(f"{consented}/accept")).status_code == 403


async def test_who_asked_may_take_it_back_and_ask_again(world: World, consented: str, ask: Ask):
    assert (await world.manager.post(f"{consented}/withdraw", WHY)).json()["status"] == "withdrawn"
    assert await ask() != consented


async def test_one_transfer_of_a_person_at_a_time(world: World, asked: str):
    body = {
        "candidate_id": str(world.candidate_row.id),
        "to_jobcenter_id": str(world.there.id),
        "reason_code": "other",
    }
    answer = await world.manager.post("/v1/transfers", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "transfer.open")
    assert len(await world.all(Transfer)) == 1


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("candidate_id", "unknown", "reference.unknown"),
        ("candidate_id", "theirs", "reference.unknown"),
        ("to_jobcenter_id", "unknown", "reference.unknown"),
        ("to_jobcenter_id", "own", "transfer.same_jobcenter"),
        ("reason_code", "because", "field.unknown_choice"),
        ("candidate_id", 7, "field.uuid"),
    ],
)
async def test_a_transfer_leads_one_of_ours_elsewhere(world: World, field: str, value: Any, code: str):
    named = {"unknown": uuid4(), "theirs": world.other_candidate_row.id, "own": world.here.id}
    body = {
        "candidate_id": str(world.candidate_row.id),
        "to_jobcenter_id": str(world.there.id),
        "reason_code": "moved_municipality",
        field: str(named[value]) if value in named else value,
    }
    answer = await world.caseworker.post("/v1/transfers", body)
    assert answer.status_code == 422, answer.text
    assert (answer.json()["errors"][0]["pointer"], answer.json()["errors"][0]["code"]) == (f"/{field}", code)


async def test_a_closed_case_is_nobodys_to_hand_over(world: World):
    closed = await world.make_candidate(status=CandidateStatus.CLOSED)
    body = {"candidate_id": str(closed.id), "to_jobcenter_id": str(world.there.id), "reason_code": "other"}
    answer = await world.caseworker.post("/v1/transfers", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "transfer.candidate_closed")


async def test_a_stale_version_is_refused_and_a_dry_run_changes_nothing(world: World, asked: str):
    stale = await world.candidate.post(f"{asked}/consent", headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    dry = await world.candidate.post(f"{asked}/consent?dry_run=true")
    assert dry.json()["status"] == "consented"
    assert (await world.candidate.get(asked)).json()["status"] == "asked"


async def test_a_replayed_request_asks_once(world: World):
    body = {
        "candidate_id": str(world.candidate_row.id),
        "to_jobcenter_id": str(world.there.id),
        "reason_code": "moves_soon",
    }
    headers = {"Idempotency-Key": "transfer-1"}
    first = await world.caseworker.post("/v1/transfers", body, headers=headers)
    second = await world.caseworker.post("/v1/transfers", body, headers=headers)
    assert first.json() == second.json()
    assert len(await world.all(Transfer)) == 1


async def test_events_name_jobcenters_and_nobody(world: World, consented: str):
    await world.other_caseworker.post(f"{consented}/accept")
    events = [event for event in await world.all(Event) if event.name.startswith("transfer.")]
    assert [event.name for event in events] == ["transfer.asked", "transfer.consented", "transfer.accepted"]
    for event in events:
        assert event.data == {"to_jobcenter_id": str(world.there.id)}
        assert "Olena" not in str(event)
    [row] = [each for each in await world.all(Candidate) if each.id == world.candidate_row.id]
    assert row.jobcenter_id == world.there.id
