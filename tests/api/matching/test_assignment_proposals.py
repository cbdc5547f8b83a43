"""Deciding on what an assignment run proposes: one pair at a time, by a person, with everything checked again."""

import asyncio
from typing import Any

import pytest
from sqlmodel import col

from app.foundation.audit.models import Event
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.needs.domain import NeedStatus
from app.registers.candidates.domain import CandidateStatus, Cefr
from tests.api.matching.runs import proposals, run
from tests.factories.world import World

pytestmark = pytest.mark.anyio
REASON = {"reason_code": "better_known", "text": "Hun kender køkkenet."}


async def propose_one(world: World, **values: Any) -> tuple[Any, dict[str, Any]]:
    """A need and the one proposal that a run makes for it."""
    need = await world.make_need(**values)
    made = await run(world.caseworker, candidate_ids=[str(world.candidate_row.id)])
    (item,) = await proposals(world.caseworker, made["id"])
    return need, item


def decide(item: dict[str, Any], action: str) -> str:
    return f"/v1/assignment-proposals/{item['id']}/{action}"


async def test_accepting_proposes_the_match_as_anybody_would(world: World):
    need, item = await propose_one(world)
    answer = await world.caseworker.post(decide(item, "accept"))
    accepted = answer.json()
    assert (answer.status_code, accepted["status"], accepted["allowed_actions"]) == (200, "accepted", [])
    assert accepted["decided_by"] == str(world.caseworker.account.id)
    match = (await world.caseworker.get(f"/v1/matches/{accepted['match_id']}")).json()
    assert (match["need_id"], match["candidate_id"]) == (str(need.id), str(world.candidate_row.id))
    assert (match["status"], match["rank"], match["breakdown"]) == ("proposed", 1, item["breakdown"])
    assert (await world.reload(world.candidate_row)).status is CandidateStatus.IN_MATCH
    (event,) = await world.all(Event, col(Event.name) == "match.proposed")
    assert (event.data["run_id"], event.data["proposal_id"]) == (item["run_id"], item["id"])
    assert event.data["run_rank_score"] == str(item["rank_score"])


async def test_a_filter_that_fails_by_now_refuses_and_the_proposal_stays_open(world: World):
    _, item = await propose_one(world, min_oral_cefr=Cefr.B1)
    answer = await world.manager.patch(f"/v1/jobcenters/{world.here.id}/settings", {"language_gap": 0}, 1)
    assert answer.status_code == 200, answer.text
    refused = await world.caseworker.post(decide(item, "accept"))
    assert (refused.status_code, refused.json()["code"]) == (409, "match.filters_failed")
    assert [check["code"] for check in refused.json()["checks"]] == ["danish_level"]
    await still_open(world, item)
    override = {"override": {"reason_code": "agreed", "text": "Virksomheden er enig."}}
    assert (await world.caseworker.post(decide(item, "accept"), override)).status_code == 403
    overridden = await world.manager.post(decide(item, "accept"), override)
    assert (overridden.status_code, overridden.json()["status"]) == (200, "accepted")


async def still_open(world: World, item: dict[str, Any]) -> None:
    found = (await world.caseworker.get(f"/v1/assignment-proposals/{item['id']}")).json()
    assert (found["status"], found["decided_by"], found["match_id"]) == ("open", None, None)
    assert await world.all(Match) == []


async def test_a_seat_that_has_gone_meanwhile_is_not_sold_again(world: World):
    need, item = await propose_one(world)
    need.status, need.seats_taken = NeedStatus.FILLED, 1
    await world.add(need)
    refused = await world.caseworker.post(decide(item, "accept"))
    assert (refused.status_code, refused.json()["code"]) == (409, "need.no_open_seat")
    await still_open(world, item)


async def test_rejecting_takes_a_coded_reason_and_is_final(world: World):
    _, item = await propose_one(world)
    assert (await world.caseworker.post(decide(item, "reject"), {})).status_code == 422
    rejected = (await world.caseworker.post(decide(item, "reject"), REASON)).json()
    assert (rejected["status"], rejected["reason_code"], rejected["reason_text"]) == ("rejected", *REASON.values())
    for action, body in (("accept", {}), ("reject", REASON), ("change", {**REASON, "candidate_id": item["need_id"]})):
        again = await world.caseworker.post(decide(item, action), body)
        assert (again.status_code, again.json()["code"]) == (409, "conflict.illegal_move")
    assert await world.all(Match) == []


async def test_changing_proposes_somebody_else_for_the_need(world: World):
    need, item = await propose_one(world)
    other = await world.make_candidate(full_name="Maryna Test")
    body = {**REASON, "candidate_id": str(other.id)}
    changed = (await world.caseworker.post(decide(item, "change"), body)).json()
    assert (changed["status"], changed["chosen_candidate_id"]) == ("changed", str(other.id))
    (match,) = await world.all(Match)
    assert (str(match.id), match.need_id, match.candidate_id) == (changed["match_id"], need.id, other.id)
    assert match.rank is None
    assert (await world.reload(world.candidate_row)).status is CandidateStatus.AVAILABLE


async def test_a_change_names_another_candidate_of_the_own_jobcenter(world: World):
    _, item = await propose_one(world)
    for person, code in (
        (item["candidate_id"], "proposal.same_candidate"),
        (world.other_candidate_row.id, "reference.unknown"),
    ):
        answer = await world.caseworker.post(decide(item, "change"), {**REASON, "candidate_id": str(person)})
        error = answer.json()["errors"][0]
        assert (answer.status_code, error["pointer"], error["code"]) == (422, "/candidate_id", code)
    await still_open(world, item)


async def test_of_two_who_decide_at_once_exactly_one_does(world: World):
    _, item = await propose_one(world)
    other = await world.make_candidate()
    answers = await asyncio.gather(
        world.caseworker.post(decide(item, "accept")),
        world.manager.post(decide(item, "change"), {**REASON, "candidate_id": str(other.id)}),
        world.manager.post(decide(item, "reject"), REASON),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len(await world.all(Match)) <= 1


async def test_a_dry_run_of_a_decision_and_a_stale_version_change_nothing(world: World):
    _, item = await propose_one(world)
    shown = await world.caseworker.post(decide(item, "accept") + "?dry_run=true")
    assert (shown.status_code, shown.json()["status"]) == (200, "accepted")
    stale = await world.caseworker.post(decide(item, "accept"), headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    await still_open(world, item)


async def test_events_hold_ids_and_codes_only(world: World):
    _, item = await propose_one(world)
    await world.caseworker.post(decide(item, "reject"), REASON)
    (event,) = await world.all(Event, col(Event.name) == "assignment_proposal.rejected")
    assert event.reason_code == "better_known"
    assert set(event.data) == {"run_id", "need_id", "match_id", "chosen_candidate_id"}
    everything = "".join(str(row.data) for row in await world.all(Event))
    assert "Olena" not in everything
    assert "køkken" not in everything.lower()


async def test_only_the_own_jobcenter_decides(world: World):
    _, item = await propose_one(world)
    for action, body in (("accept", {}), ("reject", REASON), ("change", {**REASON, "candidate_id": item["need_id"]})):
        assert (await world.other_caseworker.post(decide(item, action), body)).status_code == 404
        for outsider in (world.company, world.candidate, world.integration):
            assert (await outsider.post(decide(item, action), body)).status_code == 403
    await still_open(world, item)


async def test_accepts_of_a_run_and_ordinary_ones_share_the_seats(world: World):
    """Three people for one seat, two by a run's proposals and one by hand: one is agreed, whoever comes first."""
    need, item = await propose_one(world)
    second, third = [await world.make_candidate() for _ in range(2)]
    again = await run(world.caseworker, candidate_ids=[str(second.id)])
    (other,) = await proposals(world.caseworker, again["id"])
    proposed = await asyncio.gather(
        world.caseworker.post(decide(item, "accept")),
        world.manager.post(decide(other, "accept")),
        world.caseworker.post("/v1/matches", {"need_id": str(need.id), "candidate_id": str(third.id)}),
    )
    assert [answer.status_code for answer in proposed] == [200, 200, 201]
    behalf = {"on_behalf": {"reason_code": "no_account", "channel": "phone"}}
    matches = await world.all(Match)
    for match in matches:
        consented = await world.caseworker.post(f"/v1/matches/{match.id}/consent", behalf)
        assert consented.status_code == 200, consented.text
    accepted = await asyncio.gather(
        *(world.caseworker.post(f"/v1/matches/{match.id}/accept", behalf) for match in matches)
    )
    assert sorted(answer.status_code for answer in accepted) == [200, 409, 409]
    assert (await world.reload(need)).seats_taken == 1
    assert len(await world.all(Match, col(Match.status) == MatchStatus.AGREED)) == 1
