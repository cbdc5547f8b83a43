"""What goes wrong around an agreement: stale versions, people at the same time, dates gone by. Nothing half-done."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.foundation.core.clock import Clock
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import AgreementVersion, Decision, Placement, Signature
from app.registers.candidates.models import Commitment
from app.registers.companies.models import Occupancy
from tests.api.placements.stage import ON_PAPER, Stage, act, code_of, outcomes, read

LOST_RACE = {(409, "conflict.illegal_move"), (412, "precondition.stale")}


async def out_for_signature(stage: Stage) -> dict[str, Any]:
    """A drafted and submitted agreement, as its parties read it."""
    created = await stage.world.caseworker.post("/v1/placements", {"match_id": str(stage.match.id)})
    submitted = await act(stage.world.company, created.json(), "submit")
    assert submitted.status_code == 200, submitted.text
    document: dict[str, Any] = submitted.json()
    return document


def seen(placement: dict[str, Any]) -> dict[str, str]:
    """If-Match of the version somebody has on the screen."""
    return {"If-Match": f'"{placement["version"]}"'}


async def change(caller, placement: dict[str, Any], patch: dict[str, Any]):
    path = f"/v1/placements/{placement['id']}/agreement"
    return await caller.patch(path, patch, version=placement["version"])


async def standing(stage: Stage) -> list[tuple[str, int]]:
    rows = await stage.world.all(Signature)
    return sorted((row.party.value, row.agreement_version) for row in rows if row.voided_at is None)


async def test_a_version_that_was_changed_on_the_way_cannot_be_signed(stage: Stage):
    world, placement = stage.world, await out_for_signature(stage)
    signed = (await act(world.company, placement, "sign", headers=seen(placement))).json()
    assert (await change(world.company, signed, {"tasks": "Opvask om aftenen"})).json()["agreement_version"] == 2

    late = await act(world.candidate, placement, "sign", headers=seen(signed))
    assert code_of(late) == (412, "precondition.stale")
    unaware = await act(world.candidate, placement, "sign")
    assert code_of(unaware) == (409, "conflict.illegal_move")
    assert await standing(stage) == []

    await act(world.company, placement, "submit")
    still_late = await act(world.candidate, placement, "sign", headers=seen(signed))
    assert code_of(still_late) == (412, "precondition.stale")
    assert await standing(stage) == []
    assert (await act(world.candidate, placement, "sign")).status_code == 200
    assert await standing(stage) == [("candidate", 2)]


async def test_a_voided_signature_is_kept_and_shown_at_its_version_only(stage: Stage):
    world, placement = stage.world, await out_for_signature(stage)
    signed = (await act(world.company, placement, "sign")).json()
    changed = (await change(world.caseworker, signed, {"tasks": "Opvask"})).json()

    assert changed["signatures"] == []
    versions = (await world.company.get(f"/v1/placements/{placement['id']}/versions")).json()["items"]
    assert versions[0]["signatures"][0]["voided_at"] is not None
    assert versions[1]["signatures"] == []
    assert [row.number for row in await world.all(AgreementVersion)] == [1, 2]


@pytest.mark.parametrize("rounds", range(2))
async def test_of_two_people_who_sign_for_one_party_at_once_one_counts(stage: Stage, rounds):
    world, placement = stage.world, await out_for_signature(stage)
    on_behalf = {"party": "company", "on_behalf": ON_PAPER}
    answers = await asyncio.gather(
        act(world.company, placement, "sign"),
        act(world.company, placement, "sign"),
        act(world.caseworker, placement, "sign", on_behalf),
        act(world.manager, placement, "sign", on_behalf),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    refused = {code_of(answer) for answer in answers if answer.status_code == 409}
    assert refused == {(409, "placement.already_signed")}
    assert await standing(stage) == [("company", 1)]
    assert (await world.event_names()).count("placement.signed") == 1


@pytest.mark.parametrize("rounds", range(2))
async def test_when_all_parties_sign_at_once_each_stands_once_and_the_review_begins_once(stage: Stage, rounds):
    world, placement = stage.world, await out_for_signature(stage)
    answers = await asyncio.gather(
        *(act(caller, placement, "sign") for caller in (world.company, world.candidate, world.manager))
    )
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert await standing(stage) == [("candidate", 1), ("company", 1), ("jobcenter", 1)]
    assert (await read(world.caseworker, placement))["status"] == "in_review"
    assert (await world.event_names()).count("placement.reviewed") == 1


@pytest.mark.parametrize("rounds", range(2))
async def test_signing_and_objecting_at_once_leave_one_answer_of_the_representative(stage: Stage, rounds):
    world, placement = stage.world, await out_for_signature(stage)
    answers = await asyncio.gather(
        act(world.caseworker, placement, "sign", {"party": "employee_representative", "on_behalf": ON_PAPER}),
        act(world.manager, placement, "object", {"text": "Vi er for få til at oplære."}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await standing(stage) == [("employee_representative", 1)]


@pytest.mark.parametrize("rounds", range(3))
async def test_an_edit_during_a_signature_never_binds_anybody_to_unseen_text(stage: Stage, rounds):
    world, placement = stage.world, await out_for_signature(stage)
    signed, changed = await asyncio.gather(
        act(world.candidate, placement, "sign", headers=seen(placement)),
        change(world.company, placement, {"tasks": "Rengøring om natten"}),
    )
    assert sorted([signed.status_code, changed.status_code]) in ([200, 409], [200, 412])
    after = await read(world.caseworker, placement)
    if signed.status_code == 200:
        assert code_of(changed) in LOST_RACE
        assert (after["status"], after["tasks"]) == ("submitted", placement["tasks"])
        assert await standing(stage) == [("candidate", 1)]
    else:
        assert code_of(signed) in LOST_RACE
        assert (after["status"], after["tasks"]) == ("draft", "Rengøring om natten")
        assert await standing(stage) == []


@pytest.mark.parametrize("rounds", range(2))
async def test_a_grant_that_comes_twice_at_once_is_one_decision_and_one_entry_in_the_ledger(stage: Stage, rounds):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    answers = await asyncio.gather(
        act(stage.world.caseworker, placement, "grant"), act(stage.world.manager, placement, "grant")
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(await stage.world.all(Decision)) == 1
    assert len(await stage.world.all(Occupancy)) == 1


@pytest.mark.parametrize("rounds", range(2))
async def test_a_grant_and_an_edit_at_once_never_grant_what_was_changed(stage: Stage, rounds):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    granted, changed = await asyncio.gather(
        act(stage.world.caseworker, placement, "grant"),
        stage.world.company.patch(f"/v1/placements/{placement.id}/agreement", {"tasks": "Andet"}, version=1),
    )
    assert sorted([granted.status_code, changed.status_code]) in ([200, 409], [200, 412])
    after = await read(stage.world.caseworker, placement)
    assert after["status"] == ("granted" if granted.status_code == 200 else "draft")
    assert (after["tasks"] == "Andet") is (changed.status_code == 200)
    assert len(await stage.world.all(Occupancy)) == (1 if granted.status_code == 200 else 0)


@pytest.mark.parametrize("rounds", range(2))
async def test_a_grant_and_a_cancellation_at_once_leave_no_hours_behind(stage: Stage, rounds):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    await asyncio.gather(
        act(stage.world.caseworker, placement, "grant"),
        act(stage.world.company, placement, "cancel", {"reason_code": "company_withdrew"}),
    )
    assert (await read(stage.world.caseworker, placement))["status"] == "cancelled"
    assert await stage.world.all(Occupancy) == []
    assert await stage.world.all(Commitment) == []


async def test_an_agreement_that_was_dated_back_is_signed_but_never_granted(stage: Stage):
    world, placement = stage.world, await out_for_signature(stage)
    yesterday = (Clock().today() - timedelta(days=2)).isoformat()
    assert (await change(world.company, placement, {"starts_on": yesterday})).status_code == 200
    await act(world.company, placement, "submit")
    for caller in (world.company, world.candidate, world.caseworker):
        await act(caller, placement, "sign")
    for caller in (world.caseworker, world.manager):
        refused = await act(caller, placement, "grant")
        assert code_of(refused) == (409, "placement.checks_failed")
        assert outcomes(refused.json()["checks"])["start_date"] == "fail"
    override = {"code": "start_date", "reason_code": "concrete_assessment", "text": "Personen er mødt op."}
    assert (await act(world.manager, placement, "grant", {"overrides": [override]})).status_code == 409
    assert await world.all(Decision) == []
    assert await world.all(Occupancy) == []


async def test_an_agreement_that_waited_past_its_first_day_is_not_granted_any_more(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    stage.travel(placement.starts_on)
    dry = await act(stage.world.caseworker, placement, "grant", params={"dry_run": "true"})
    assert dry.status_code == 200, dry.text
    stage.travel(placement.starts_on + timedelta(days=1))
    assert code_of(await act(stage.world.caseworker, placement, "grant")) == (409, "placement.checks_failed")


BAD_BODIES: tuple[tuple[str, Any, str], ...] = (
    ("sign", {"party": "landlord"}, "/party"),
    (
        "sign",
        {"party": "candidate", "on_behalf": {"reason_code": "no_account", "channel": "dream"}},
        "/on_behalf/channel",
    ),
    ("sign", {"party": "candidate", "on_behalf": {"channel": "paper"}}, "/on_behalf/reason_code"),
    ("sign", {"party": "candidate", "on_behalf": {**ON_PAPER, "name": "x" * 5000}}, "/on_behalf/name"),
    ("sign", {"party": "candidate", "on_behalf": {**ON_PAPER, "name": "a\x00b"}}, "/on_behalf/name"),
    ("sign", {"signed_at": "2020-01-01T00:00:00Z"}, "/signed_at"),
    ("sign", {"agreement_version": 1}, "/agreement_version"),
    ("object", {"text": ""}, "/text"),
    ("object", {"text": "   "}, "/text"),
    ("object", {"text": "x" * 2001}, "/text"),
    ("object", {"text": "nul\x00"}, "/text"),
    ("object", {"text": ["Vi er for få."]}, "/text"),
)


@pytest.mark.parametrize(("action", "body", "pointer"), BAD_BODIES)
async def test_an_answer_that_makes_no_sense_is_refused_where_it_makes_none(stage: Stage, action, body, pointer):
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    answer = await act(stage.world.caseworker, placement, action, body)
    assert code_of(answer) == (422, "request.invalid")
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert await standing(stage) == []


@pytest.mark.parametrize("header", ['"0"', '"-1"', "nonsense", '"1', "1", '"99999999999999999999"', ""])
async def test_a_condition_that_no_version_meets_is_stale_whatever_it_says(stage: Stage, header):
    placement: Placement = await stage.placed(PlacementStatus.SUBMITTED)
    answer = await act(stage.world.company, placement, "sign", headers={"If-Match": header})
    assert code_of(answer) == (412, "precondition.stale")
    assert await standing(stage) == []
