"""A decision as it is kept: why, on which law, version and checks, by whom, and how to appeal."""

from typing import Any

import pytest

from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Decision
from tests.api.placements.stage import ON_PAPER, OVERRIDE, Stage, act, code_of, outcomes, read

RETURN = {"reason_code": "wrong_hours", "text": "Onsdag falder sammen med undervisningen."}
REJECTION = {"reason_code": "displaces_staff", "text": "Opgaverne svarer til en stilling, som netop er opsagt."}
GRANT = {"reason_code": "concrete_assessment", "text": "Praktikken giver de færdigheder, der mangler."}


async def digest_of(stage: Stage, placement: Any) -> str:
    shown = await stage.world.caseworker.get(f"/v1/placements/{placement.id}/checks")
    return str(shown.json()["digest"])


@pytest.mark.parametrize(("action", "body"), [("return", RETURN), ("reject", REJECTION), ("grant", GRANT)])
async def test_a_decision_keeps_what_it_rests_on(stage: Stage, action: str, body: dict[str, str]):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    decided = await act(stage.world.caseworker, placement, action, body, headers={"Accept-Language": "en"})

    assert decided.status_code == 200, decided.text
    (decision,) = decided.json()["decisions"]
    assert decision["action"] == action
    assert (decision["reason_code"], decision["reason_text"]) == (body["reason_code"], body["text"])
    assert decision["legal_basis"] == "Integrationsloven § 23 b"
    assert decision["decided_by"] == str(stage.world.caseworker.account.id)
    assert "requested_by" not in decision
    assert decision["agreement_version"] == 1
    assert outcomes(decision["checks"])["duration"] == "pass"
    (stored,) = await stage.world.all(Decision)
    assert all(set(check["explanation"]) == {"da", "en"} for check in stored.checks)


@pytest.mark.parametrize(("action", "body"), [("reject", REJECTION), ("grant", GRANT)])
async def test_what_can_be_appealed_says_how_in_the_readers_language(stage: Stage, action: str, body: dict[str, str]):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    await act(stage.world.caseworker, placement, action, body)
    for language, word in (("da", "Ankestyrelsen"), ("en", "appeal against the decision")):
        seen = await stage.world.candidate.get(f"/v1/placements/{placement.id}", headers={"Accept-Language": language})
        (decision,) = seen.json()["decisions"]
        assert word in decision["appeal_guidance"]
        assert "decided_by" not in decision
    assert "appeal_guidance" not in (await read(stage.world.company, placement))["decisions"][0]


async def test_a_return_settles_nothing_and_cannot_be_appealed(stage: Stage):
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    (decision,) = (await act(stage.world.caseworker, placement, "return", RETURN)).json()["decisions"]
    assert "appeal_guidance" not in decision


@pytest.mark.parametrize(("action", "body", "status"), [("return", RETURN, "draft"), ("reject", REJECTION, "rejected")])
async def test_what_cannot_be_judged_can_still_be_refused_or_sent_back(
    stage: Stage, action: str, body: dict[str, str], status: str
):
    placement = await stage.placed(PlacementStatus.SUBMITTED, hours_schedule=[])
    decided = await act(stage.world.caseworker, placement, action, body)
    assert (decided.status_code, decided.json()["status"]) == (200, status)
    assert decided.json()["decisions"][0]["checks"] == []


async def test_a_grant_on_the_checks_that_were_looked_at_goes_through(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    body = {"checks_digest": await digest_of(stage, placement)}
    assert (await act(stage.world.caseworker, placement, "grant", body)).status_code == 200


async def test_a_grant_on_stale_checks_is_refused_with_the_fresh_ones(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    body = {"checks_digest": await digest_of(stage, placement)}
    row = await stage.world.reload(placement)
    row.declares_replaces_nobody = False
    await stage.world.add(row)
    refused = await act(stage.world.caseworker, placement, "grant", body)

    assert code_of(refused) == (409, "placement.checks_stale")
    assert outcomes(refused.json()["checks"])["purpose"] == "fail"
    assert (await read(stage.world.caseworker, placement))["status"] == "in_review"
    assert await stage.world.all(Decision) == []


async def test_stale_checks_are_refused_before_anybody_is_asked(stage: Stage):
    placement = await stage.formerly_employed()
    body = {"overrides": [OVERRIDE], "checks_digest": "0" * 64}
    refused = await act(stage.world.caseworker, placement, "grant", body)
    assert code_of(refused) == (409, "placement.checks_stale")
    assert "pending_decision" not in await read(stage.world.caseworker, placement)


@pytest.mark.parametrize("digest", ["", "0" * 63, "G" * 64, "0" * 65, 7])
async def test_what_is_no_digest_is_a_fault_of_the_input(stage: Stage, digest: Any):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    refused = await act(stage.world.caseworker, placement, "grant", {"checks_digest": digest})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/checks_digest"


async def test_the_digest_that_was_shown_holds_for_a_grant_that_decides_on_an_objection(stage: Stage):
    world = stage.world
    workplace = await world.reload(world.workplace)
    workplace.has_other_employees = True
    await world.add(workplace)
    placement = await stage.placed(PlacementStatus.SUBMITTED, no_other_employees=False)
    await act(world.caseworker, placement, "object", {"text": "Vi er for få.", "on_behalf": ON_PAPER})
    for caller in (world.company, world.candidate, world.caseworker):
        assert (await act(caller, placement, "sign")).status_code == 200
    body = {
        "reason_code": "objection_considered",
        "text": "Oplæringen er lagt hos en anden kollega.",
        "checks_digest": await digest_of(stage, placement),
    }
    granted = await act(world.caseworker, placement, "grant", body)
    assert granted.status_code == 200, granted.text


async def test_the_digest_is_for_those_who_decide(stage: Stage):
    """It is made of all checks, and a company that does not see some of them could guess them from it."""
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    for caller in (stage.world.company, stage.world.candidate, stage.world.integration):
        shown = await caller.get(f"/v1/placements/{placement.id}/checks")
        assert (shown.status_code, "digest" in shown.json()) == (200, False)


async def test_why_a_check_was_set_aside_is_for_the_person_and_not_for_the_company(stage: Stage):
    await stage.two_people_for()
    row = await stage.world.reload(stage.world.candidate_row)
    row.last_employer_cvr = stage.world.company_row.cvr_number
    await stage.world.add(row)
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    granted = await act(stage.world.manager, placement, "grant", {"overrides": [OVERRIDE]})
    assert granted.status_code == 200, granted.text

    own = (await read(stage.world.candidate, placement))["decisions"]
    assert [decision["action"] for decision in own] == ["override", "grant"]
    assert own[0]["reason_text"] == OVERRIDE["text"]
    theirs = await read(stage.world.company, placement)
    assert [decision["action"] for decision in theirs["decisions"]] == ["grant"]
    assert theirs["decisions"][0]["overridden"] == []
    assert OVERRIDE["text"] not in str(theirs)
