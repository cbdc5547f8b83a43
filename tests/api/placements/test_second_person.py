"""A decision that takes two people: one asks, another manager approves, and nothing happens before that."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from app.foundation.audit.models import Event
from app.foundation.core.actor import Role
from app.foundation.core.clock import Clock
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Decision, DecisionRequest, Placement
from app.registers.companies.models import Occupancy
from app.registers.law.domain import LegalBasis
from tests.api.placements.stage import OVERRIDE, Stage, act, code_of, outcomes, read
from tests.factories.world import Caller

WITH_OVERRIDE = {"text": "Konkret vurdering.", "overrides": [OVERRIDE]}
REJECTION = {"reason_code": "displaces_staff", "text": "Opgaverne svarer til en stilling, som netop er opsagt."}
NOTE = {"note": "Fravigelsen mangler en begrundelse."}


async def second_manager(stage: Stage) -> Caller:
    return await stage.world.make_caller("second_manager", Role.MANAGER, jobcenter_id=stage.world.here.id)


async def asked(stage: Stage, placement: Placement, caller: Caller | None = None) -> str:
    """The id of a request to grant with an override, asked for by a caseworker."""
    answer = await act(caller or stage.world.caseworker, placement, "grant", WITH_OVERRIDE)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["pending_decision"]["id"])


async def answer(caller: Caller, request_id: str, action: str, body: Any = None, **options: Any) -> httpx.Response:
    return await caller.post(f"/v1/decision-requests/{request_id}/{action}", body, **options)


async def shown(caller: Caller, request_id: str) -> dict[str, Any]:
    found = await caller.get(f"/v1/decision-requests/{request_id}")
    assert found.status_code == 200, found.text
    document: dict[str, Any] = found.json()
    return document


async def test_an_override_waits_for_a_second_person(stage: Stage):
    placement = await stage.formerly_employed()
    before = await read(stage.world.caseworker, placement)
    asking = await act(stage.world.caseworker, placement, "grant", WITH_OVERRIDE)

    assert asking.status_code == 202
    document = asking.json()
    assert (document["status"], document["decisions"]) == ("in_review", [])
    pending = document["pending_decision"]
    assert pending["action"] == "override"
    assert pending["requested_by"] == str(stage.world.caseworker.account.id)
    assert pending["reason_code"] == "conditions_met"
    assert document["version"] == before["version"] + 1
    assert asking.headers["etag"] == f'"{document["version"]}"'
    assert (await read(stage.world.manager, placement))["pending_decision"] == pending
    listed = (await stage.world.manager.get("/v1/placements")).json()["items"]
    assert {item["id"]: item.get("pending_decision") for item in listed}[str(placement.id)] == pending
    assert await stage.world.all(Occupancy) == []


async def test_a_manager_who_did_not_ask_approves_it(stage: Stage):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement)
    approved = await answer(stage.world.manager, request_id, "approve")

    assert approved.status_code == 200, approved.text
    request = approved.json()
    assert (request["status"], request["closed_by"]) == ("approved", str(stage.world.manager.account.id))
    assert request["decision"]["id"] == request["decision_id"]
    assert request["decision"]["action"] == "grant"
    document = await read(stage.world.caseworker, placement)
    assert document["status"] == "granted"
    assert "pending_decision" not in document
    override, grant = document["decisions"]
    assert (override["action"], override["reason_code"], override["reason_text"]) == (
        "override",
        OVERRIDE["reason_code"],
        OVERRIDE["text"],
    )
    assert override["overridden"] == grant["overridden"] == ["same_employer"]
    assert outcomes(override["checks"]) == {"same_employer": "fail"}
    assert len(await stage.world.all(Occupancy)) == 1
    for decision in (override, grant):
        assert decision["requested_by"] == str(stage.world.caseworker.account.id)
        assert decision["decided_by"] == str(stage.world.manager.account.id)
    assert "appeal_guidance" in grant
    assert "appeal_guidance" not in override


async def test_every_step_leaves_its_event_with_codes_only(stage: Stage):
    placement = await stage.formerly_employed()
    await answer(stage.world.manager, await asked(stage, placement), "approve")
    events = sorted(await stage.world.all(Event), key=lambda event: event.id)
    assert [event.name for event in events] == [
        "decision_request.asked",
        "decision_request.approved",
        "placement.granted",
    ]
    for event in events[:2]:
        assert event.data == {
            "action": "override",
            "placement_id": str(placement.id),
            "subject_id": str(placement.id),
            "agreement_version": 1,
        }
        assert (event.company_id, event.candidate_id) == (None, None)


async def test_nobody_approves_what_they_asked_for(stage: Stage):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement, stage.world.manager)
    assert code_of(await answer(stage.world.manager, request_id, "approve")) == (403, "decision_request.own_request")
    refused = await answer(stage.world.manager, request_id, "refuse", NOTE)
    assert code_of(refused) == (403, "decision_request.own_request")
    assert (await shown(stage.world.manager, request_id))["allowed_actions"] == ["withdraw"]
    other = await second_manager(stage)
    assert (await shown(other, request_id))["allowed_actions"] == ["approve", "refuse"]
    assert (await answer(other, request_id, "approve")).json()["status"] == "approved"


async def test_nor_what_they_asked_for_before_in_another_request(stage: Stage):
    placement = await stage.formerly_employed()
    first = await asked(stage, placement, stage.world.manager)
    assert (await answer(stage.world.manager, first, "withdraw")).json()["status"] == "withdrawn"
    second = await asked(stage, placement)
    assert code_of(await answer(stage.world.manager, second, "approve")) == (403, "decision_request.own_request")
    assert (await read(stage.world.manager, placement))["status"] == "in_review"
    assert (await answer(await second_manager(stage), second, "approve")).status_code == 200


async def test_a_caseworker_asks_but_does_not_approve(stage: Stage):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement, stage.world.manager)
    for action, body in (("approve", None), ("refuse", NOTE)):
        assert code_of(await answer(stage.world.caseworker, request_id, action, body)) == (403, "auth.not_permitted")
    assert (await shown(stage.world.caseworker, request_id))["allowed_actions"] == []


async def test_a_refusal_says_why_and_leaves_the_placement_as_it_is(stage: Stage):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement)
    assert (await answer(stage.world.manager, request_id, "refuse", {"note": " "})).status_code == 422
    refused = (await answer(stage.world.manager, request_id, "refuse", NOTE)).json()
    assert (refused["status"], refused["closing_note"], refused["decision"]) == ("refused", NOTE["note"], None)
    document = await read(stage.world.caseworker, placement)
    assert (document["status"], document["decisions"]) == ("in_review", [])
    assert "pending_decision" not in document
    assert (await asked(stage, placement)) != request_id


async def test_only_the_asker_withdraws(stage: Stage):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement)
    refused = await answer(stage.world.manager, request_id, "withdraw")
    assert code_of(refused) == (403, "decision_request.not_the_asker")
    assert (await answer(stage.world.caseworker, request_id, "withdraw")).json()["status"] == "withdrawn"
    again = await answer(stage.world.manager, request_id, "approve")
    assert code_of(again) == (409, "conflict.illegal_move")


async def test_one_decision_waits_on_a_placement_at_a_time(stage: Stage):
    await stage.two_people_for("override", "reject")
    placement = await stage.formerly_employed()
    await asked(stage, placement)
    for action, body in (("grant", WITH_OVERRIDE), ("reject", REJECTION)):
        refused = await act(stage.world.manager, placement, action, body)
        assert code_of(refused) == (409, "decision_request.pending")
    assert len(await stage.world.all(DecisionRequest)) == 1


async def test_what_would_fail_is_not_asked_for(stage: Stage):
    placement = await stage.formerly_employed(declares_no_seasonal_peak=False)
    refused = await act(stage.world.caseworker, placement, "grant", WITH_OVERRIDE)
    assert code_of(refused) == (409, "placement.checks_failed")
    assert await stage.world.all(DecisionRequest) == []


async def test_an_override_that_nothing_needs_asks_for_nobody(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    granted = await act(stage.world.caseworker, placement, "grant", WITH_OVERRIDE)
    assert (granted.status_code, granted.json()["status"]) == (200, "granted")


async def test_checks_that_have_changed_are_not_approved_unseen(stage: Stage):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement)
    await change(stage, placement, declares_no_seasonal_peak=False)
    stale = await answer(stage.world.manager, request_id, "approve")

    assert code_of(stale) == (409, "decision_request.stale")
    assert outcomes(stale.json()["checks"])["purpose"] == "fail"
    assert (await shown(stage.world.manager, request_id))["status"] == "pending"
    assert await stage.world.all(Decision) == []
    await answer(stage.world.manager, request_id, "refuse", NOTE)
    await change(stage, placement, declares_no_seasonal_peak=True)
    assert (await answer(stage.world.manager, await asked(stage, placement), "approve")).status_code == 200


async def change(stage: Stage, placement: Placement, **values: Any) -> None:
    """Changes the row past every rule: something that no action of the placement announces."""
    row = await stage.world.reload(placement)
    for name, value in values.items():
        setattr(row, name, value)
    await stage.world.add(row)


async def test_a_request_outlives_the_day_it_was_asked_on(stage: Stage):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement)
    stage.travel(Clock().today() + timedelta(days=3))
    assert (await answer(stage.world.manager, request_id, "approve")).status_code == 200


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("return", {"reason_code": "wrong_hours", "text": "Onsdag falder sammen med undervisningen."}),
        ("reject", REJECTION),
        ("cancel", {"reason_code": "candidate_withdrew"}),
    ],
)
async def test_a_request_lapses_when_the_placement_moves_on(stage: Stage, action: str, body: dict[str, str]):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement)
    assert (await act(stage.world.caseworker, placement, action, body)).status_code == 200
    await lapsed(stage, request_id)


async def lapsed(stage: Stage, request_id: str) -> None:
    request = await shown(stage.world.manager, request_id)
    assert (request["status"], request["allowed_actions"], request["decision"]) == ("lapsed", [], None)
    assert (await stage.world.event_names()).count("decision_request.lapsed") == 1
    late = await answer(stage.world.manager, request_id, "approve", headers={"Accept-Language": "en"})
    assert code_of(late) == (409, "conflict.illegal_move")
    assert "lapsed" in late.json()["detail"]


async def test_an_edit_of_the_agreement_lets_the_request_lapse(stage: Stage):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement)
    changed = await stage.world.company.patch(
        f"/v1/placements/{placement.id}/agreement", {"tasks": "Opvask"}, headers={"If-Match": "*"}
    )
    assert changed.status_code == 200, changed.text
    await lapsed(stage, request_id)
    request = await shown(stage.world.manager, request_id)
    assert request["closed_by"] == str(stage.world.company.account.id)


async def test_a_grant_that_needs_nobody_any_more_lets_the_request_lapse(stage: Stage):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement)
    await stage.two_people_for()
    granted = await act(stage.world.manager, placement, "grant", WITH_OVERRIDE)
    assert granted.status_code == 200, granted.text
    await lapsed(stage, request_id)


async def test_what_was_asked_for_can_be_approved_whatever_the_settings_become(stage: Stage):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement)
    await stage.two_people_for()
    assert code_of(await answer(stage.world.caseworker, request_id, "approve")) == (403, "auth.not_permitted")
    assert (await answer(stage.world.manager, request_id, "approve")).status_code == 200


async def test_a_request_stands_when_the_askers_account_is_closed(stage: Stage):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement)
    account = await stage.world.reload(stage.world.caseworker.account)
    account.is_active = False
    await stage.world.add(account)
    assert (await answer(stage.world.manager, request_id, "approve")).status_code == 200
    assert (await read(stage.world.manager, placement))["decisions"][-1]["requested_by"] == str(account.id)


async def test_a_dry_run_of_the_approval_shows_the_decision_and_leaves_the_request(stage: Stage):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement)
    shown_dry = await answer(stage.world.manager, request_id, "approve?dry_run=true")
    assert shown_dry.json()["decision"]["overridden"] == ["same_employer"]
    assert (await shown(stage.world.manager, request_id))["status"] == "pending"
    assert (await read(stage.world.manager, placement))["status"] == "in_review"
    assert await stage.world.all(Decision) == []


async def test_a_dry_run_of_the_grant_says_that_it_would_wait(stage: Stage):
    placement = await stage.formerly_employed()
    dry = await act(stage.world.caseworker, placement, "grant?dry_run=true", WITH_OVERRIDE)
    assert (dry.status_code, dry.json()["pending_decision"]["action"]) == (202, "override")
    assert await stage.world.all(DecisionRequest) == []


async def test_the_same_asking_sent_twice_with_one_key_asks_once(stage: Stage):
    placement = await stage.formerly_employed()
    key = {"Idempotency-Key": "one-asking"}
    first, second = [
        await act(stage.world.caseworker, placement, "grant", WITH_OVERRIDE, headers=key) for _ in range(2)
    ]
    assert (first.status_code, second.status_code, second.headers["idempotency-replayed"]) == (202, 202, "true")
    assert first.content == second.content


async def test_an_answer_may_name_the_version_it_is_given_on(stage: Stage):
    request_id = await asked(stage, await stage.formerly_employed())
    stale = await answer(stage.world.manager, request_id, "approve", headers={"If-Match": '"7"'})
    assert stale.status_code == 412
    assert (await answer(stage.world.manager, request_id, "approve", headers={"If-Match": '"1"'})).status_code == 200


@pytest.mark.parametrize(("action", "body"), [("grant", None), ("reject", REJECTION)])
async def test_a_jobcenter_may_want_two_people_for_any_decision(stage: Stage, action: str, body: Any):
    await stage.two_people_for(action)
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    asking = await act(stage.world.manager, placement, action, body)
    assert (asking.status_code, asking.json()["status"]) == (202, "in_review")
    request_id = asking.json()["pending_decision"]["id"]
    assert code_of(await answer(stage.world.manager, request_id, "approve")) == (403, "decision_request.own_request")
    approved = await answer(await second_manager(stage), request_id, "approve")
    assert approved.status_code == 200, approved.text
    document = await read(stage.world.manager, placement)
    assert document["status"] == {"grant": "granted", "reject": "rejected"}[action]
    (decision,) = document["decisions"]
    assert (decision["action"], decision["id"]) == (action, approved.json()["decision_id"])
    assert decision["requested_by"] == str(stage.world.manager.account.id)
    assert len(decision["checks"]) == len(approved.json()["checks"]) > 10


async def test_a_request_shows_what_is_asked_for_and_on_which_checks(stage: Stage):
    request = await shown(stage.world.manager, await asked(stage, await stage.formerly_employed()))
    assert request["asked"]["overrides"] == [OVERRIDE]
    assert outcomes(request["checks"])["same_employer"] == "fail"
    assert (request["agreement_version"], request["reason_code"]) == (1, "conditions_met")


async def test_requests_are_listed_by_status_and_placement(stage: Stage):
    placements = [await stage.formerly_employed() for _ in range(3)]
    ids = [await asked(stage, placement) for placement in placements]
    await answer(stage.world.manager, ids[0], "refuse", NOTE)

    async def listed(query: str) -> list[str]:
        found = await stage.world.caseworker.get(f"/v1/decision-requests{query}")
        assert found.status_code == 200, found.text
        return [item["id"] for item in found.json()["items"]]

    assert await listed("") == ids
    assert await listed("?status=pending") == ids[1:]
    assert await listed(f"?placement_id={placements[1].id}") == [ids[1]]
    page = (await stage.world.caseworker.get("/v1/decision-requests?limit=2")).json()
    assert await listed(f"?limit=2&cursor={page['next_cursor']}") == [ids[2]]
    assert (await stage.world.caseworker.get("/v1/decision-requests?status=open")).status_code == 422


async def test_nobody_but_the_staff_learns_that_a_decision_waits(stage: Stage):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement)
    for caller in (stage.world.company, stage.world.integration):
        assert "pending_decision" not in await read(caller, placement)
        assert request_id not in (await caller.get("/v1/placements")).text
    await answer(stage.world.manager, request_id, "approve")
    seen = await read(stage.world.company, placement)
    assert [decision["action"] for decision in seen["decisions"]] == ["grant"]
    assert OVERRIDE["text"] not in str(seen)
    assert str(stage.world.caseworker.account.id) not in str(seen)
    assert str(stage.world.manager.account.id) not in str(seen)


async def test_another_jobcenters_request_does_not_exist(stage: Stage):
    request_id = await asked(stage, await stage.formerly_employed())
    unknown = str(stage.world.there.id)
    for action, body in (("approve", None), ("refuse", NOTE), ("withdraw", None)):
        here, nowhere = [await answer(stage.world.other_manager, key, action, body) for key in (request_id, unknown)]
        assert here.status_code == nowhere.status_code == 404
        assert {**here.json(), "request_id": ""} == {**nowhere.json(), "request_id": ""}
    assert (await stage.world.other_manager.get(f"/v1/decision-requests/{request_id}")).status_code == 404
    assert (await stage.world.other_manager.get("/v1/decision-requests")).json()["items"] == []


@pytest.mark.parametrize("rounds", range(2))
async def test_of_two_managers_who_approve_at_once_one_decides(stage: Stage, rounds: int):
    request_id = await asked(stage, await stage.formerly_employed())
    managers = (stage.world.manager, await second_manager(stage))
    answers = await asyncio.gather(*(answer(manager, request_id, "approve") for manager in managers))
    assert sorted(each.status_code for each in answers) == [200, 409]
    refused = next(each for each in answers if each.status_code == 409)
    assert code_of(refused) == (409, "conflict.illegal_move")
    assert sorted(decision.action for decision in await stage.world.all(Decision)) == ["grant", "override"]
    assert len(await stage.world.all(Occupancy)) == 1


@pytest.mark.parametrize("rounds", range(2))
async def test_of_an_approval_and_an_edit_at_once_one_comes_first_and_nothing_dangles(stage: Stage, rounds: int):
    placement = await stage.formerly_employed()
    request_id = await asked(stage, placement)
    edit = stage.world.company.patch(
        f"/v1/placements/{placement.id}/agreement", {"tasks": "Opvask"}, headers={"If-Match": "*"}
    )
    answers = await asyncio.gather(answer(stage.world.manager, request_id, "approve"), edit)
    assert sorted(each.status_code for each in answers) == [200, 409]
    request = await shown(stage.world.manager, request_id)
    document = await read(stage.world.manager, placement)
    assert (request["status"], document["status"]) in {("approved", "granted"), ("lapsed", "draft")}


@pytest.mark.parametrize("rounds", range(2))
async def test_of_two_askings_at_once_one_waits(stage: Stage, rounds: int):
    placement = await stage.formerly_employed()
    callers = (stage.world.caseworker, stage.world.manager)
    answers = await asyncio.gather(*(act(caller, placement, "grant", WITH_OVERRIDE) for caller in callers))
    assert sorted(each.status_code for each in answers) == [202, 409]
    assert len(await stage.world.all(DecisionRequest)) == 1


async def test_two_approvals_for_the_last_room_at_a_workplace_do_not_both_succeed(stage: Stage):
    """The ledgers are looked at anew: room that was free when it was asked for may be gone."""
    await stage.two_people_for("grant")
    small = await stage.world.make_workplace(stage.world.company_row, ordinary_employees_fte=Decimal(4))
    values: dict[str, Any] = {
        "hours_schedule": [{"from_week": 1, "weekly_hours": 30}],
        "legal_basis": LegalBasis.LAB_OTHER,
    }
    ids = []
    for _ in range(2):
        placement = await stage.another(await stage.person(), small, **values)
        asking = await act(stage.world.caseworker, placement, "grant")
        ids.append(asking.json()["pending_decision"]["id"])
    answers = await asyncio.gather(*(answer(stage.world.manager, request_id, "approve") for request_id in ids))
    assert sorted(each.status_code for each in answers) == [200, 409]
    refused = next(each for each in answers if each.status_code == 409)
    assert code_of(refused) == (409, "decision_request.stale")
    assert outcomes(refused.json()["checks"])["ratio_requirement"] == "fail"
    assert len(await stage.world.all(Occupancy)) == 1
