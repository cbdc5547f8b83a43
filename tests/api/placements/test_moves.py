"""Every action tried in every state, through HTTP, by every role."""

import pytest

from app.journey.placements.domain import PlacementStatus
from tests.api.placements.stage import Stage, act, code_of

BODIES = {
    "submit": None,
    "sign": None,
    "object": {"text": "Vi er for få til at oplære."},
    "return": {"reason_code": "other", "text": "Ret tiderne."},
    "grant": None,
    "reject": {"reason_code": "other", "text": "Ikke egnet."},
    "confirm": None,
    "start": None,
    "complete": {"outcome": "no_job"},
    "end-early": {"reason_code": "moved", "initiative": "candidate"},
    "cancel": {"reason_code": "other"},
}
# Where each action starts from; in every other state it is refused.
STARTS_FROM = {
    "submit": {"draft"},
    "sign": {"submitted"},
    "object": {"submitted"},
    "return": {"submitted", "in_review"},
    "grant": {"in_review"},
    "reject": {"submitted", "in_review"},
    "confirm": {"granted"},
    "start": {"granted"},
    "complete": {"active"},
    "end-early": {"active"},
    "cancel": {"draft", "submitted", "in_review", "granted"},
}
BY_STAFF = {"caseworker", "manager"}
BY_COMPANY_TOO = {"caseworker", "manager", "company"}
MAY = {
    "submit": BY_COMPANY_TOO,
    "sign": BY_COMPANY_TOO | {"candidate"},
    "object": BY_STAFF,
    "return": BY_STAFF,
    "grant": BY_STAFF,
    "reject": BY_STAFF,
    "confirm": BY_COMPANY_TOO,
    "start": BY_COMPANY_TOO,
    "complete": BY_COMPANY_TOO,
    "end-early": BY_COMPANY_TOO,
    "cancel": BY_COMPANY_TOO,
}


@pytest.mark.parametrize("status", list(PlacementStatus))
async def test_the_agreement_can_be_changed_before_the_grant_only(stage: Stage, status):
    placement = await stage.placed(status)
    path = f"/v1/placements/{placement.id}/agreement"
    answer = await stage.world.caseworker.patch(path, {"tasks": "Andre opgaver"}, version=placement.version)
    if status.value in {"draft", "submitted", "in_review"}:
        assert answer.json()["status"] == "draft"
    else:
        assert code_of(answer) == (409, "conflict.illegal_move")


@pytest.mark.parametrize("action", list(BODIES))
async def test_a_placement_of_somebody_else_is_not_there(stage: Stage, action):
    placement = await stage.placed(PlacementStatus(min(STARTS_FROM[action])))
    for name in ("other_caseworker", "other_manager", "other_company", "other_candidate"):
        if name.removeprefix("other_") in MAY[action]:
            answer = await act(stage.world.callers[name], placement, action, BODIES[action])
            assert code_of(answer) == (404, "resource.not_found"), name


@pytest.mark.parametrize("status", list(PlacementStatus))
async def test_allowed_actions_are_those_that_are_then_allowed(stage: Stage, status):
    placement = await stage.placed(status)
    for name in ("caseworker", "company"):
        caller = stage.world.callers[name]
        offered = (await caller.get(f"/v1/placements/{placement.id}")).json()["allowed_actions"]
        for action, body in BODIES.items():
            answer = await act(caller, placement, action, body, params={"dry_run": "true"})
            refused = answer.json().get("code") in {"conflict.illegal_move", "auth.not_permitted"}
            if action in offered:
                assert not refused, (name, action)
            elif not refused:
                assert (action, answer.json().get("code")) == ("confirm", "placement.already_confirmed")


async def test_a_dry_run_of_each_action_leaves_the_placement_as_it_was(stage: Stage):
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    before = (await stage.world.caseworker.get(f"/v1/placements/{placement.id}")).json()
    for action in ("sign", "object", "return", "reject", "cancel"):
        await act(stage.world.caseworker, placement, action, BODIES[action], params={"dry_run": "true"})
    assert (await stage.world.caseworker.get(f"/v1/placements/{placement.id}")).json() == before
    assert await stage.world.event_names() == []


@pytest.mark.parametrize("action", ["return", "reject", "object", "complete", "end-early", "cancel"])
async def test_an_action_that_needs_reasons_is_refused_without_them(stage: Stage, action):
    placement = await stage.placed(PlacementStatus(min(STARTS_FROM[action])))
    answer = await act(stage.world.caseworker, placement, action, {})
    assert answer.status_code == 422
    assert answer.json()["errors"]
