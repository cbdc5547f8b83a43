"""Hearing, deciding, refusing and taking back: who may do what, and what two at once lead to."""

import asyncio

from app.journey.changes.models import PlacementChange
from app.journey.placements.models import AgreementVersion, Decision, DecisionRequest
from app.registers.jobcenters.models import JobcenterSettings
from tests.api.changes.internship import ASSESSED, ON_PHONE, Internship, read, say
from tests.api.placements.stage import Stage, act, code_of
from tests.factories.world import World

AGAINST = {**ASSESSED, "reason_code": "against_candidate", "text": "Uden forlængelsen mistes jobbet."}


async def test_both_parties_are_heard_before_an_extension(internship: Internship):
    change = await internship.extension()
    assert code_of(await internship.grant(change, ASSESSED)) == (409, "change.not_heard")
    await internship.agree(change, internship.world.company)
    assert code_of(await internship.grant(change, ASSESSED)) == (409, "change.not_heard")
    await internship.agree(change, internship.world.candidate)
    await internship.grants(change, ASSESSED)


async def test_a_candidates_no_is_decided_against_in_so_many_words_or_not_at_all(internship: Internship):
    world = internship.world
    change = await internship.extension()
    await internship.agree(change, world.company)
    await say(world.candidate, change, "answer", {"agrees": False, "text": "Jeg vil hellere noget andet."})
    assert code_of(await internship.grant(change, ASSESSED)) == (409, "change.candidate_disagrees")
    silent = {key: value for key, value in AGAINST.items() if key != "text"}
    refused = await internship.grant(change, silent)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/text")
    await internship.grants(change, AGAINST)
    (decision,) = await world.all(Decision, Decision.action == "extension")
    assert (decision.reason_code, decision.reason_text) == ("against_candidate", AGAINST["text"])
    shown = (await world.caseworker.get(f"/v1/placements/{internship.placement.id}")).json()
    assert {signature["party"] for signature in shown["signatures"]} == {"company", "jobcenter"}
    assert shown["missing_signatures"] == []


async def test_nobody_is_decided_against_who_did_not_say_no(internship: Internship):
    change = await internship.extension()
    await internship.agree(change)
    refused = await internship.grant(change, AGAINST)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "change.nobody_disagrees")


async def test_a_company_is_not_made_to_go_on(internship: Internship):
    world = internship.world
    change = await internship.extension()
    await internship.agree(change, world.candidate)
    await say(world.company, change, "answer", {"agrees": False})
    assert code_of(await internship.grant(change, AGAINST))[0] == 422
    assert code_of(await internship.grant(change, ASSESSED)) == (409, "change.company_disagrees")
    await internship.agree(change, world.company)  # the last word counts
    await internship.grants(change, ASSESSED)


async def test_a_partys_words_are_for_itself_and_the_jobcenter(internship: Internship):
    world = internship.world
    change = await internship.extension()
    await say(world.candidate, change, "answer", {"agrees": False, "text": "Chefen råber."})
    assert (await read(world.caseworker, change))["answers"]["candidate"]["text"] == "Chefen råber."
    assert (await read(world.candidate, change))["answers"]["candidate"]["text"] == "Chefen råber."
    seen = (await read(world.company, change))["answers"]["candidate"]
    assert (seen["agrees"], "text" in seen) == (False, False)


async def test_everybody_answers_for_themselves_and_staff_with_reason_and_channel(internship: Internship):
    world = internship.world
    change = await internship.extension()
    for body in ({"agrees": True, "party": "candidate"}, {"agrees": True, "on_behalf": ON_PHONE}):
        assert code_of(await say(world.company, change, "answer", body)) == (403, "change.answers_for_others")
    refused = await say(world.caseworker, change, "answer", {"agrees": True})
    assert {fault["pointer"] for fault in refused.json()["errors"]} == {"/party", "/on_behalf"}
    answered = await say(
        world.caseworker, change, "answer", {"agrees": True, "party": "company", "on_behalf": ON_PHONE}
    )
    assert answered.json()["answers"]["company"]["is_on_behalf"] is True


async def test_who_asked_has_agreed_and_takes_it_back_by_withdrawing(internship: Internship):
    world = internship.world
    change = await internship.extension(by=world.company)
    assert change["allowed_actions"] == ["withdraw"]
    assert code_of(await say(world.company, change, "answer", {"agrees": False})) == (409, "change.asked_by_this_side")
    assert code_of(await say(world.candidate, change, "withdraw")) == (403, "change.answers_for_others")
    withdrawn = await say(world.company, change, "withdraw")
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert code_of(await internship.grant(change, ASSESSED)) == (409, "conflict.illegal_move")


async def test_a_company_makes_no_assessment_of_a_person_and_reads_none(internship: Internship):
    world = internship.world
    body = {"ends_on": "2029-01-01", "reason_code": "other", "concrete_assessment": "Hun er klar."}
    refused = await internship.ask("extensions", body, world.company)
    assert refused.json()["errors"][0]["code"] == "change.assessment_of_the_jobcenter"
    change = await internship.extension(concrete_assessment="Personen mangler fire uger.")
    assert "concrete_assessment" not in await read(world.company, change)
    assert (await read(world.candidate, change))["concrete_assessment"] == "Personen mangler fire uger."
    assert not {"extension", "work_obligation", "same_employer"} & {
        check["code"] for check in (await read(world.company, change))["checks"]
    }


async def test_one_change_at_a_time(internship: Internship):
    await internship.extension()
    body = {"from_on": internship.day(3).isoformat(), "to_on": internship.day(4).isoformat(), "reason_code": "holiday"}
    assert code_of(await internship.ask("pauses", body)) == (409, "change.open")


async def test_of_two_who_ask_at_once_one_is_told(internship: Internship):
    body = {"ends_on": internship.day(20).isoformat(), "reason_code": "other"}
    answers = await asyncio.gather(
        internship.ask("extensions", body, internship.world.company), internship.ask("extensions", body)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len(await internship.world.all(PlacementChange)) == 1


async def test_of_two_grants_at_once_exactly_one_holds(internship: Internship):
    change = await internship.extension()
    await internship.agree(change)
    answers = await asyncio.gather(
        internship.grant(change, ASSESSED), internship.grant(change, ASSESSED, internship.world.manager)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await internship.refresh()).agreement_version == 2
    assert {row.number for row in await internship.world.all(AgreementVersion)} == {1, 2}
    await internship.holds()


async def test_a_refusal_is_a_decision_that_can_be_appealed(internship: Internship):
    world = internship.world
    change = await internship.extension()
    refused = await say(world.caseworker, change, "reject", {"reason_code": "no_need", "text": "Målet er nået."})
    assert (refused.status_code, refused.json()["status"]) == (200, "rejected")
    shown = (await read(world.candidate, change))["decision"]
    assert (shown["action"], shown["reason_code"]) == ("reject_extension", "no_need")
    assert shown["appeal_guidance"]
    assert (await internship.refresh()).agreement_version == 1
    again = await internship.extension()
    assert again["status"] == "requested"


async def test_a_refused_pause_tells_the_company_no_reason(internship: Internship):
    world = internship.world
    body = {"from_on": internship.day(3).isoformat(), "to_on": internship.day(4).isoformat(), "reason_code": "illness"}
    change = await internship.asked("pauses", body, world.candidate)
    await say(world.caseworker, change, "reject", {"reason_code": "no_need", "text": "Rask igen."})
    assert (await read(world.candidate, change))["decision"]["reason_text"] == "Rask igen."
    assert (await read(world.company, change))["decision"]["reason_text"] is None


async def test_with_the_end_of_the_internship_an_open_change_falls_away(internship: Internship):
    await internship.active(weeks=1)
    change = await internship.extension()
    ended = await act(internship.world.company, internship.placement, "end-early",
                      {"reason_code": "job_found", "initiative": "candidate"})  # fmt: skip
    assert ended.status_code == 200, ended.text
    assert (await read(internship.world.caseworker, change))["status"] == "withdrawn"
    assert "placement_change.withdrawn" in await internship.world.event_names()


async def test_with_a_cancellation_too(internship: Internship):
    change = await internship.extension()
    await act(internship.world.caseworker, internship.placement, "cancel", {"reason_code": "job_found"})
    assert (await read(internship.world.caseworker, change))["status"] == "withdrawn"


async def test_lists_show_each_kind_and_all_of_them(internship: Internship):
    world = internship.world
    first = await internship.extension()
    await say(world.caseworker, first, "withdraw")
    body = {"from_on": internship.day(3).isoformat(), "to_on": internship.day(4).isoformat(), "reason_code": "other"}
    second = await internship.asked("pauses", body, world.candidate)
    for path, expected in (
        ("extensions", [first]),
        ("pauses", [second]),
        ("shortenings", []),
        ("changes", [first, second]),
    ):
        answer = await world.company.get(f"/v1/placements/{internship.placement.id}/{path}")
        assert [item["id"] for item in answer.json()["items"]] == [item["id"] for item in expected], path
    page = await world.company.get(f"/v1/placements/{internship.placement.id}/changes?limit=1")
    assert page.json()["next_cursor"]


async def test_nobody_else_knows_of_a_change(internship: Internship):
    world = internship.world
    change = await internship.extension()
    for caller in (world.other_company, world.other_candidate, world.other_caseworker, world.other_integration):
        assert (await caller.get(f"/v1/placement-changes/{change['id']}")).status_code == 404
        assert (await caller.get(f"/v1/placements/{internship.placement.id}/changes")).status_code == 404
    assert (await world.mentor.get(f"/v1/placement-changes/{change['id']}")).status_code == 403


async def two_people(world: World) -> None:
    async with world.database.write() as transaction:
        row = await transaction.session.get_one(JobcenterSettings, world.here.id)
        row.second_approvals = ["change"]


async def test_where_two_people_decide_the_grant_waits_for_the_second(internship: Internship):
    world = internship.world
    await two_people(world)
    change = await internship.extension()
    await internship.agree(change)
    waiting = await internship.grant(change, ASSESSED)
    assert waiting.status_code == 202, waiting.text
    assert (waiting.json()["status"], waiting.json()["pending_decision"]["action"]) == ("requested", "change")
    assert "pending_decision" not in await read(world.company, change)
    assert code_of(await internship.grant(change, ASSESSED)) == (409, "decision_request.pending")
    key = waiting.json()["pending_decision"]["id"]
    approved = await world.manager.post(f"/v1/decision-requests/{key}/approve")
    assert approved.status_code == 200, approved.text
    assert (await read(world.caseworker, change))["status"] == "granted"
    assert (await internship.refresh()).agreement_version == 2
    (decision,) = await world.all(Decision, Decision.action == "extension")
    assert decision.requested_by == world.caseworker.account.id
    assert decision.decided_by == world.manager.account.id
    assert approved.json()["decision_id"] == str(decision.id)
    await internship.holds()


async def test_a_second_person_cannot_approve_what_a_party_has_gone_back_on(internship: Internship):
    world = internship.world
    await two_people(world)
    change = await internship.extension()
    await internship.agree(change)
    key = (await internship.grant(change, ASSESSED)).json()["pending_decision"]["id"]
    await say(world.candidate, change, "answer", {"agrees": False})
    refused = await world.manager.post(f"/v1/decision-requests/{key}/approve")
    assert code_of(refused) == (409, "change.candidate_disagrees")
    assert (await internship.refresh()).agreement_version == 1


async def test_a_change_may_be_decided_anew_once_the_second_person_has_said_no(internship: Internship):
    world = internship.world
    await two_people(world)
    change = await internship.extension()
    await internship.agree(change)
    waiting = await internship.grant(change, ASSESSED)
    key = waiting.json()["pending_decision"]["id"]
    body = {"note": "Vurderingen mangler."}
    assert (await world.manager.post(f"/v1/decision-requests/{key}/refuse", body)).status_code == 200
    after = await read(world.caseworker, change)
    assert "pending_decision" not in after
    assert after["version"] > waiting.json()["version"]
    assert (await internship.grant(change, ASSESSED)).status_code == 202


async def test_a_change_that_is_withdrawn_takes_its_request_along(internship: Internship):
    world = internship.world
    await two_people(world)
    change = await internship.extension(by=world.company)
    await internship.agree(change, world.candidate)
    assert (await internship.grant(change, ASSESSED)).status_code == 202
    await say(world.company, change, "withdraw")
    (request,) = await world.all(DecisionRequest)
    assert request.status.value == "lapsed"


async def test_what_was_set_aside_once_is_set_aside_again_by_a_manager_only(stage: Stage):
    world = stage.world
    internship = await Internship(stage).granted()
    async with world.database.write() as transaction:
        settings = await transaction.session.get_one(JobcenterSettings, world.here.id)
        settings.second_approvals = []
        candidate = await transaction.session.get_one(type(world.candidate_row), world.candidate_row.id)
        candidate.last_employer_cvr = world.company_row.cvr_number
    change = await internship.extension()
    await internship.agree(change)
    assert code_of(await internship.grant(change, ASSESSED)) == (409, "change.checks_failed")
    override = {"code": "same_employer", "reason_code": "concrete_assessment", "text": "Et fritidsjob for ti år siden."}
    body = {**ASSESSED, "overrides": [override]}
    assert code_of(await internship.grant(change, body)) == (403, "placement.override_not_permitted")
    granted = await internship.grant(change, body, world.manager)
    assert granted.status_code == 200, granted.text
    assert granted.json()["decision"]["overridden"] == ["same_employer"]
    assert len(await world.all(Decision, Decision.action == "override")) == 1
