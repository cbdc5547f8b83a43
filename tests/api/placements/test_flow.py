"""A placement from the agreed match to the end report, and every way out on the road."""

from datetime import UTC, datetime, timedelta

import pytest

from app.journey.matching.domain.states import MatchStatus
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.registers.candidates.models import Commitment
from app.registers.companies.models import Occupancy
from tests.api.placements.stage import Stage, act, code_of, outcomes, read


async def test_a_placement_goes_from_an_agreed_match_to_its_end_report(stage: Stage):
    world, match = stage.world, stage.match
    created = await world.caseworker.post("/v1/placements", {"match_id": str(match.id)})
    assert created.status_code == 201, created.text
    placement = created.json()
    assert created.headers["location"] == f"/v1/placements/{placement['id']}"
    assert placement["status"] == "draft"
    assert placement["starts_on"] == match.planned_starts_on.isoformat()
    assert placement["tasks"] == stage.need.tasks
    assert placement["hours_schedule"] == [{"from_week": 1, "weekly_hours": 25}]
    assert placement["missing_signatures"] == ["company", "candidate", "jobcenter"]
    assert (await world.reload(match)).placement_id == (await world.all(Placement))[0].id

    assert (await act(world.company, placement, "submit")).json()["status"] == "submitted"
    assert (await act(world.company, placement, "sign")).json()["missing_signatures"] == ["candidate", "jobcenter"]
    assert (await act(world.candidate, placement, "sign")).json()["status"] == "submitted"
    assert (await act(world.caseworker, placement, "sign")).json()["status"] == "in_review"

    granted = await act(world.caseworker, placement, "grant")
    assert granted.status_code == 200, granted.text
    body = granted.json()
    assert body["status"] == "granted"
    assert len(outcomes(body["checks"])) == 13
    assert "fail" not in outcomes(body["checks"]).values()
    assert [decision["action"] for decision in body["decisions"]] == ["grant"]
    assert "Ankestyrelsen" in body["decisions"][0]["appeal_guidance"]
    assert body["decisions"][0]["legal_basis"] == "Integrationsloven § 23 b"
    assert "training_plan_id" in body
    assert granted.headers["etag"] == f'"{body["version"]}"'

    assert code_of(await act(world.company, placement, "start")) == (409, "placement.not_confirmed")
    assert (await act(world.company, placement, "confirm")).json()["confirmed_at"] is not None
    assert code_of(await act(world.company, placement, "start")) == (409, "placement.too_early")
    stage.travel(match.planned_starts_on)
    assert (await act(world.company, placement, "start")).json()["status"] == "active"
    report = {"outcome": "job_offered", "actual_hours": 310.5, "candidate_assessment": "Jeg har lært meget."}
    assert code_of(await act(world.company, placement, "complete", report)) == (409, "placement.not_over_yet")
    stage.travel(match.planned_ends_on)
    done = (await act(world.company, placement, "complete", report)).json()
    assert done["status"] == "completed"
    assert done["ended_on"] == match.planned_ends_on.isoformat()
    assert done["end_report"]["outcome"] == "job_offered"
    assert done["end_report"]["actual_hours"] == 310.5
    assert done["allowed_actions"] == []

    assert [name for name in await world.event_names() if name.startswith("placement.")] == [
        "placement.drafted",
        "placement.submitted",
        "placement.signed",
        "placement.signed",
        "placement.signed",
        "placement.reviewed",
        "placement.granted",
        "placement.confirmed",
        "placement.started",
        "placement.completed",
    ]


async def test_a_grant_writes_both_ledgers(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    assert (await act(stage.world.caseworker, placement, "grant")).status_code == 200

    (occupancy,) = await stage.world.all(Occupancy)
    commitments = await stage.world.all(Commitment)
    assert (occupancy.source_type, occupancy.source_id) == ("placement", placement.id)
    assert (occupancy.starts_on, occupancy.ends_on) == (placement.starts_on, placement.ends_on)
    assert float(occupancy.fte_fraction) == pytest.approx(25 / 37, abs=1e-4)
    assert {row.source_id for row in commitments} == {placement.id}
    assert sorted(row.weekday for row in commitments) == [1, 2, 3, 4, 5]


async def test_a_dry_grant_shows_the_result_and_leaves_nothing_behind(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    shown = await act(stage.world.caseworker, placement, "grant", params={"dry_run": "true"})

    assert shown.json()["status"] == "granted"
    assert (await read(stage.world.caseworker, placement))["status"] == "in_review"
    assert await stage.world.all(Occupancy) == []
    assert await stage.world.event_names() == []


async def test_a_reaction_that_fails_takes_the_grant_with_it(stage: Stage):
    async def fail(_work, _event):
        raise RuntimeError

    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    stage.world.app.state.reactions = {"placement.granted": [fail]}
    assert (await act(stage.world.caseworker, placement, "grant")).status_code == 500
    assert (await read(stage.world.caseworker, placement))["status"] == "in_review"
    assert await stage.world.all(Occupancy) == []


async def test_a_match_has_one_standing_placement_and_a_new_one_after_a_rejection(stage: Stage):
    world, wanted = stage.world, {"match_id": str(stage.match.id)}
    first = (await world.caseworker.post("/v1/placements", wanted)).json()
    assert code_of(await world.caseworker.post("/v1/placements", wanted)) == (409, "placement.exists")

    await act(world.company, first, "submit")
    reason = {"reason_code": "conditions_not_met", "text": "Opgaverne svarer til en opsagt stilling."}
    rejected = (await act(world.caseworker, first, "reject", reason)).json()
    assert rejected["status"] == "rejected"
    assert rejected["decisions"][0]["reason_text"] == reason["text"]
    assert "Ankestyrelsen" in rejected["decisions"][0]["appeal_guidance"]
    second = await world.caseworker.post("/v1/placements", wanted)
    assert second.status_code == 201
    assert (await world.reload(stage.match)).placement_id is not None
    assert second.json()["id"] != first["id"]


async def test_a_match_that_is_not_agreed_has_no_placement(stage: Stage):
    need = await stage.world.make_need()
    match = await stage.world.make_match(need, stage.world.candidate_row, MatchStatus.CONSENTED)
    answer = await stage.world.caseworker.post("/v1/placements", {"match_id": str(match.id)})
    assert code_of(answer) == (409, "placement.match_not_agreed")


async def test_a_match_of_another_jobcenter_is_unknown(stage: Stage):
    answer = await stage.world.other_caseworker.post("/v1/placements", {"match_id": str(stage.match.id)})
    assert code_of(answer) == (422, "request.invalid")
    assert answer.json()["errors"][0]["pointer"] == "/match_id"


async def test_an_agreement_without_declarations_cannot_be_submitted(stage: Stage):
    placement = await stage.placed(PlacementStatus.DRAFT, tasks="", declares_replaces_nobody=False)
    answer = await act(stage.world.company, placement, "submit", headers={"Accept-Language": "en"})
    assert code_of(answer) == (409, "placement.content_incomplete")
    assert "tasks" in answer.json()["detail"]
    assert "nobody is replaced" in answer.json()["detail"]


async def test_a_returned_agreement_says_why_and_keeps_its_signatures_while_unchanged(stage: Stage):
    world = stage.world
    placement = await stage.placed(PlacementStatus.DRAFT)
    await act(world.company, placement, "submit")
    for caller in (world.company, world.candidate, world.caseworker):
        await act(caller, placement, "sign")
    reason = {"reason_code": "tasks_unclear", "text": "Beskriv opgaverne."}
    returned = (await act(world.caseworker, placement, "return", reason)).json()
    assert returned["status"] == "draft"
    assert returned["decisions"][0]["reason_code"] == "tasks_unclear"
    assert "appeal_guidance" not in returned["decisions"][0]
    assert (await act(world.company, placement, "submit")).json()["status"] == "in_review"


async def test_ending_early_frees_hours_and_room_from_the_next_day(stage: Stage):
    world = stage.world
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    await act(world.caseworker, placement, "grant")
    await act(world.company, placement, "confirm")
    stage.travel(placement.starts_on + timedelta(days=9))
    await act(world.company, placement, "start")
    body = {"reason_code": "job_found", "initiative": "candidate"}
    for outside in (placement.starts_on - timedelta(days=1), placement.starts_on + timedelta(days=10)):
        refused = await act(world.company, placement, "end-early", {**body, "ended_on": outside.isoformat()})
        assert code_of(refused) == (422, "request.invalid")
        assert refused.json()["errors"][0]["pointer"] == "/ended_on"
    last = placement.starts_on + timedelta(days=7)
    ended = await act(world.company, placement, "end-early", {**body, "ended_on": last.isoformat()})
    assert ended.json()["status"] == "ended_early"
    assert ended.json()["ended_on"] == last.isoformat()
    assert ended.json()["end_initiative"] == "candidate"
    assert [row.ends_on for row in await world.all(Occupancy)] == [last]
    assert {row.ends_on for row in await world.all(Commitment)} == {last}


async def test_a_placement_that_ends_early_ends_today_unless_a_day_is_named(stage: Stage):
    placement = await stage.placed(PlacementStatus.ACTIVE)
    stage.travel(placement.starts_on + timedelta(days=3))
    body = {"reason_code": "not_a_fit", "initiative": "mutual"}
    ended = (await act(stage.world.caseworker, placement, "end-early", body)).json()
    assert ended["ended_on"] == (placement.starts_on + timedelta(days=3)).isoformat()


async def test_cancelling_a_granted_placement_empties_both_ledgers(stage: Stage):
    world = stage.world
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    await act(world.caseworker, placement, "grant")
    cancelled = await act(world.company, placement, "cancel", {"reason_code": "need_changed"})
    assert cancelled.json()["status"] == "cancelled"
    assert await world.all(Occupancy) == []
    assert await world.all(Commitment) == []


async def test_a_grant_is_confirmed_once(stage: Stage):
    placement = await stage.placed(PlacementStatus.GRANTED, confirmed_at=None, granted_at=datetime.now(UTC))
    assert (await act(stage.world.company, placement, "confirm")).status_code == 200
    answer = await act(stage.world.company, placement, "confirm")
    assert code_of(answer) == (409, "placement.already_confirmed")


async def test_a_stale_version_is_refused_on_a_transition(stage: Stage):
    placement = await stage.placed(PlacementStatus.DRAFT)
    answer = await act(stage.world.company, placement, "submit", headers={"If-Match": '"7"'})
    assert code_of(answer) == (412, "precondition.stale")


async def test_the_same_grant_sent_twice_with_one_key_is_answered_once(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    key = {"Idempotency-Key": "grant-1"}
    first = await act(stage.world.caseworker, placement, "grant", headers=key)
    again = await act(stage.world.caseworker, placement, "grant", headers=key)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    assert (await stage.world.event_names()).count("placement.granted") == 1
