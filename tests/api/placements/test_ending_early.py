"""Ends before the day: a decision when the jobcenter ends, two people where it wants them, and clear limits."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, update

from app.foundation.core.actor import Role
from app.foundation.db.work import Reactions
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Decision, DecisionRequest, Placement
from app.journey.placements.service import carry_out_request
from app.registers.jobcenters.models import JobcenterSettings
from tests.api.placements.stage import Stage, act, code_of, read

BY_CANDIDATE = {"reason_code": "job_found", "initiative": "candidate"}
BY_JOBCENTER = {"reason_code": "conditions_not_kept", "initiative": "jobcenter", "text": "Vilkårene er ikke overholdt."}
CARRIED_OUT: Reactions = {"decision_request.approved": (carry_out_request,)}


async def running(stage: Stage, days: int = 9) -> Placement:
    placement = await stage.placed(PlacementStatus.ACTIVE)
    stage.travel(placement.starts_on + timedelta(days=days))
    return placement


async def ask_for_two(stage: Stage) -> None:
    async with stage.world.database.write() as transaction:
        here = col(JobcenterSettings.id) == stage.world.here.id
        await transaction.session.exec(update(JobcenterSettings).where(here).values(second_approvals=["end_early"]))


async def test_an_end_by_the_jobcenter_is_a_decision_that_may_be_appealed(stage: Stage):
    placement = await running(stage)
    ended = (await act(stage.world.caseworker, placement, "end-early", BY_JOBCENTER)).json()
    assert (ended["status"], ended["end_initiative"]) == ("ended_early", "jobcenter")
    assert ended["end_reason_code"] == "conditions_not_kept"
    (decision,) = ended["decisions"]
    assert decision["action"] == "end"
    assert decision["reason_code"] == "conditions_not_kept"
    assert decision["reason_text"] == BY_JOBCENTER["text"]
    assert decision["agreement_version"] == placement.agreement_version
    assert decision["checks"] == []
    assert decision["legal_basis"] == "Integrationsloven § 23 b"
    assert "Ankestyrelsen" in decision["appeal_guidance"]
    assert "Ankestyrelsen" in (await read(stage.world.candidate, placement))["decisions"][0]["appeal_guidance"]


async def test_a_company_sees_neither_why_the_jobcenter_ended_nor_the_law(stage: Stage):
    placement = await running(stage)
    await act(stage.world.caseworker, placement, "end-early", BY_JOBCENTER)
    text = (await stage.world.company.get(f"/v1/placements/{placement.id}")).text
    for word in (BY_JOBCENTER["text"], "conditions_not_kept", "Integrationsloven", "Ankestyrelsen"):
        assert word not in text


async def test_the_jobcenter_gives_its_reasons_when_the_end_is_its_own_wish(stage: Stage):
    placement = await running(stage)
    bare = {name: value for name, value in BY_JOBCENTER.items() if name != "text"}
    refused = await act(stage.world.caseworker, placement, "end-early", bare)
    assert code_of(refused) == (422, "request.invalid")
    assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [
        ("/text", "placement.end_text_required")
    ]
    assert (await stage.world.reload(placement)).status is PlacementStatus.ACTIVE
    assert (await act(stage.world.caseworker, placement, "end-early", BY_CANDIDATE)).status_code == 200


async def test_an_end_by_the_company_is_no_decision(stage: Stage):
    placement = await running(stage)
    refused = await act(stage.world.company, placement, "end-early", {**BY_CANDIDATE, "text": "Fordi."})
    assert refused.json()["errors"][0]["pointer"] == "/text"
    ended = await act(stage.world.company, placement, "end-early", BY_CANDIDATE)
    assert ended.json()["status"] == "ended_early"
    assert await stage.world.all(Decision) == []


async def test_an_end_by_the_jobcenter_waits_for_a_second_person_where_it_wants_two(stage: Stage):
    world, placement = stage.world, await running(stage)
    world.app.state.reactions = CARRIED_OUT
    await ask_for_two(stage)
    asked = await act(world.caseworker, placement, "end-early", BY_JOBCENTER)
    assert asked.status_code == 202, asked.text
    assert asked.json()["status"] == "active"
    assert asked.json()["pending_decision"]["action"] == "end_early"
    assert await world.all(Decision) == []

    request = asked.json()["pending_decision"]["id"]
    approved = await world.manager.post(f"/v1/decision-requests/{request}/approve")
    assert approved.status_code == 200, approved.text
    ended = await read(world.caseworker, placement)
    assert ended["status"] == "ended_early"
    assert ended["ended_on"] == (placement.starts_on + timedelta(days=9)).isoformat()
    (decision,) = await world.all(Decision)
    assert (decision.action, decision.reason_text) == ("end", BY_JOBCENTER["text"])
    assert decision.requested_by == world.caseworker.account.id
    assert decision.decided_by == world.manager.account.id
    assert (await world.all(DecisionRequest))[0].decision_id == decision.id


async def test_nobody_approves_the_end_they_asked_for(stage: Stage):
    placement = await running(stage)
    await ask_for_two(stage)
    asked = (await act(stage.world.manager, placement, "end-early", BY_JOBCENTER)).json()
    approved = await stage.world.manager.post(f"/v1/decision-requests/{asked['pending_decision']['id']}/approve")
    assert code_of(approved) == (403, "decision_request.own_request")
    assert (await stage.world.reload(placement)).status is PlacementStatus.ACTIVE


async def test_the_companys_end_waits_for_nobody_and_takes_the_request_with_it(stage: Stage):
    world, placement = stage.world, await running(stage)
    world.app.state.reactions = CARRIED_OUT
    await ask_for_two(stage)
    asked = (await act(world.caseworker, placement, "end-early", BY_JOBCENTER)).json()
    assert (await act(world.company, placement, "end-early", BY_CANDIDATE)).status_code == 200
    second = await world.make_caller("second_manager", Role.MANAGER, jobcenter_id=world.here.id)
    stage.travel(placement.starts_on + timedelta(days=9))
    approved = await second.post(f"/v1/decision-requests/{asked['pending_decision']['id']}/approve")
    assert code_of(approved) == (409, "conflict.illegal_move")
    assert await world.all(Decision) == []


async def test_an_impossible_end_is_refused_before_a_second_person_is_asked(stage: Stage):
    placement = await running(stage)
    await ask_for_two(stage)
    tomorrow = (placement.starts_on + timedelta(days=10)).isoformat()
    refused = await act(stage.world.caseworker, placement, "end-early", {**BY_JOBCENTER, "ended_on": tomorrow})
    assert code_of(refused) == (422, "request.invalid")
    assert await stage.world.all(DecisionRequest) == []


def before_the_start(placement: Placement) -> date:
    return placement.starts_on - timedelta(days=1)


def after_the_end(placement: Placement) -> date:
    return placement.ends_on + timedelta(days=1)


def tomorrow(placement: Placement) -> date:
    return placement.starts_on + timedelta(days=10)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (before_the_start, "placement.ended_before_start"),
        (after_the_end, "placement.ended_after_end"),
        (tomorrow, "placement.ended_in_future"),
    ],
)
async def test_the_last_day_lies_within_the_period_and_not_in_the_future(stage: Stage, day, code: str):
    placement = await running(stage)
    body = {**BY_CANDIDATE, "ended_on": day(placement).isoformat()}
    refused = await act(stage.world.company, placement, "end-early", body)
    assert code_of(refused) == (422, "request.invalid")
    assert refused.json()["errors"][0] == {
        "pointer": "/ended_on",
        "code": code,
        "detail": refused.json()["errors"][0]["detail"],
    }


async def test_once_the_last_day_has_passed_the_day_it_ended_must_be_named(stage: Stage):
    placement = await running(stage)
    stage.travel(placement.ends_on + timedelta(days=5))
    refused = await act(stage.world.company, placement, "end-early", BY_CANDIDATE)
    assert refused.json()["errors"][0]["code"] == "placement.ended_after_end"
    named = (placement.starts_on + timedelta(days=20)).isoformat()
    ended = await act(stage.world.company, placement, "end-early", {**BY_CANDIDATE, "ended_on": named})
    assert ended.json()["ended_on"] == named


@pytest.mark.parametrize("rounds", [3])
async def test_of_complete_and_end_early_at_once_exactly_one_happens(stage: Stage, rounds: int):
    for number in range(rounds):
        placement = await stage.another(await stage.person(), status=PlacementStatus.ACTIVE)
        stage.travel(placement.ends_on)
        calls: list[tuple[str, dict[str, Any]]] = [
            ("complete", {"outcome": "no_job", "supervisor_assessment": "Fint."}),
            ("end-early", BY_CANDIDATE),
        ] * 4
        answers = await asyncio.gather(*(act(stage.world.company, placement, *call) for call in calls))
        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7, number
        names = await stage.world.event_names()
        assert names.count("placement.completed") + names.count("placement.ended_early") == number + 1
