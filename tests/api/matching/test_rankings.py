"""Rankings and explanations."""

from datetime import time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from app.foundation.core.clock import Clock
from app.journey.matching.models import Ranking
from app.journey.needs.domain import NeedStatus
from app.registers.candidates.domain import CandidateStatus, Cefr
from app.registers.candidates.models import CandidateWish, Commitment
from app.registers.companies.models import Occupancy
from app.registers.law.domain import CommitmentKind, LegalBasis
from tests.factories.world import World

pytestmark = pytest.mark.anyio


async def ranked(world: World, need, caller=None, **body):
    answer = await (caller or world.caseworker).post(f"/v1/needs/{need.id}/rankings", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_ranking_shows_every_factor_and_is_stored_as_it_was_shown(world: World):
    need = await world.make_need()
    skilled = await world.make_candidate(full_name="Samira Test", skills=dict.fromkeys(world.skill_ids[:2], 3))
    body = await ranked(world, need)
    first, second = body["items"]
    assert (first["candidate_id"], first["name"], first["rank"]) == (str(skilled.id), "Samira Test", 1)
    assert (second["candidate_id"], second["rank"]) == (str(world.candidate_row.id), 2)
    assert [item["code"] for item in first["breakdown"]] == [
        "potential", "coverage", "language", "wish", "occupation", "travel",
    ]  # fmt: skip
    for item in body["items"]:
        for criterion in item["breakdown"]:
            assert criterion["contribution"] == pytest.approx(criterion["raw"] * criterion["weight"], abs=1e-5)
            assert criterion["evidence"]
        assert item["score"] == pytest.approx(sum(c["contribution"] for c in item["breakdown"]), abs=1e-5)
        adjusted = item["score"] + item["adjustments"]["waiting"] + item["adjustments"]["open_proposals"]
        assert item["rank_score"] == pytest.approx(adjusted, abs=1e-5)
        assert len(item["filters"]) == 14
    assert first["gaps"] == []
    assert [(gap["have"], gap["need"], gap["weeks"]) for gap in second["gaps"]] == [(0.0, 2, 6.0), (0.0, 1, 3.0)]
    assert all(gap["label"] for gap in second["gaps"])
    assert (body["considered"], body["feasible"], body["settings_version"]) == (2, 2, 1)
    stored = (await world.all(Ranking))[0]
    assert (str(stored.id), stored.shown_to) == (body["id"], world.caseworker.account.id)
    assert (stored.config_hash, stored.input_hash) == (body["config_hash"], body["input_hash"])
    assert [item["candidate_id"] for item in stored.items] == [item["candidate_id"] for item in body["items"]]
    assert "Samira" not in str(stored.items)


async def test_the_same_question_gets_the_same_answer(world: World):
    need = await world.make_need()
    for _ in range(4):
        await world.make_candidate()
    first, second = await ranked(world, need), await ranked(world, need)
    assert first["items"] == second["items"]
    assert first["input_hash"] == second["input_hash"]
    await world.make_candidate()
    assert (await ranked(world, need))["input_hash"] != first["input_hash"]


async def test_only_candidates_of_the_own_jobcenter_are_ranked(world: World):
    need = await world.make_need(open_to_other_jobcenters=True)
    here, there = await ranked(world, need), await ranked(world, need, world.other_caseworker)
    assert [item["candidate_id"] for item in here["items"]] == [str(world.candidate_row.id)]
    assert [item["candidate_id"] for item in there["items"]] == [str(world.other_candidate_row.id)]


async def test_who_a_filter_keeps_out_is_shown_last_when_asked_for(world: World):
    need = await world.make_need(min_oral_cefr=Cefr.B2, min_danish_reason="Vejledning")
    near = await world.make_candidate(oral_cefr=Cefr.B1)
    paused = await world.make_candidate(status=CandidateStatus.PAUSED)
    far = await world.make_candidate(lat=57.05, lon=9.92, oral_cefr=Cefr.B2)
    beginner = await world.make_candidate(oral_cefr=Cefr.A1)
    assert {item["candidate_id"] for item in (await ranked(world, need))["items"]} == {
        str(near.id),
        str(world.candidate_row.id),
    }
    body = await ranked(world, need, include_infeasible=True)
    failed = {
        item["candidate_id"]: {f["code"] for f in item["filters"] if not f["passed"]}
        for item in body["items"]
        if not item["feasible"]
    }
    assert failed == {str(far.id): {"travel_time"}, str(beginner.id): {"danish_level"}}
    assert [item["rank"] for item in body["items"]] == [1, 2, None, None]
    assert (body["considered"], body["feasible"]) == (4, 2)
    assert str(paused.id) not in failed


async def test_the_coarse_filter_loses_nobody_whom_the_exact_filters_keep(world: World):
    need = await world.make_need(min_oral_cefr=Cefr.B2, min_danish_reason="Vejledning")
    chance = Random(7)
    for _ in range(80):
        await world.make_candidate(
            lat=55.68 + chance.uniform(-0.4, 0.4),
            lon=12.53 + chance.uniform(-0.7, 0.7),
            transport_modes=chance.sample(["walk", "bicycle", "public", "car"], chance.randrange(5)),
            transport_max_minutes=chance.choice([20, 45, 60, 90, 120]),
            oral_cefr=chance.choice([None, *Cefr]),
            max_weekly_hours=chance.choice([Decimal(20), Decimal(25), Decimal(37)]),
            available_from=need.starts_until + timedelta(days=chance.randrange(-20, 5)),
        )
    narrowed = await ranked(world, need, limit=200)
    everybody = await ranked(world, need, limit=200, include_infeasible=True)
    feasible = [item["candidate_id"] for item in everybody["items"] if item["feasible"]]
    assert [item["candidate_id"] for item in narrowed["items"]] == feasible
    assert 3 < len(feasible) < 60


async def test_a_limit_shows_the_best_so_many(world: World):
    need = await world.make_need()
    for _ in range(3):
        await world.make_candidate()
    body = await ranked(world, need, limit=2)
    assert ([item["rank"] for item in body["items"]], body["feasible"]) == ([1, 2], 4)
    for limit in (0, 201):
        answer = await world.caseworker.post(f"/v1/needs/{need.id}/rankings", {"limit": limit})
        assert answer.status_code == 422


async def test_wishes_waiting_and_open_proposals_move_a_candidate(world: World):
    need = await world.make_need()
    wishing = await world.make_candidate()
    await world.add(CandidateWish(candidate_id=wishing.id, occupation_id=world.occupation_id, rank=1))
    waiting = await world.make_candidate(waiting_since=Clock().today() - timedelta(days=400))
    asked_often = await world.make_candidate()
    for _ in range(3):
        await world.make_match(await world.make_need(), asked_often)
    items = {item["candidate_id"]: item for item in (await ranked(world, need))["items"]}
    assert next(c for c in items[str(wishing.id)]["breakdown"] if c["code"] == "wish")["raw"] == 1.0
    assert items[str(waiting.id)]["adjustments"]["waiting"] == pytest.approx(0.15)
    assert items[str(asked_often.id)]["adjustments"]["open_proposals"] == pytest.approx(-0.12)


async def test_a_live_match_is_named_beside_the_candidate(world: World):
    need = await world.make_need()
    match = await world.make_match(need, world.candidate_row)
    assert (await ranked(world, need))["items"][0]["match_id"] == str(match.id)


async def test_the_ledgers_keep_out_who_is_busy_and_who_would_break_the_ratio(world: World):
    workplace = await world.make_workplace(world.company_row, ordinary_employees_fte=4)
    need = await world.make_need(workplace)
    busy = await world.make_candidate()
    at_class = await world.make_candidate()
    lab = await world.make_candidate(legal_basis=LegalBasis.LAB_OTHER)
    start = need.starts_from - timedelta(days=30)
    common: dict[str, Any] = {"jobcenter_id": world.here.id, "source_type": "test", "starts_on": start}
    morning: dict[str, Any] = {"weekday": 1, "from_time": time(9), "to_time": time(12)}
    await world.add(
        Commitment(candidate_id=busy.id, kind=CommitmentKind.PLACEMENT, source_id=uuid4(), **common, **morning),
        Commitment(candidate_id=at_class.id, kind=CommitmentKind.DANISH_CLASS, source_id=uuid4(), **common, **morning),
        Occupancy(
            workplace_id=workplace.id,
            legal_basis=LegalBasis.LAB_OTHER,
            source_id=uuid4(),
            fte_fraction=Decimal(1),
            **common,
        ),
    )
    body = await ranked(world, need, include_infeasible=True)
    failed = {i["candidate_id"]: [f["code"] for f in i["filters"] if not f["passed"]] for i in body["items"]}
    assert failed == {
        str(world.candidate_row.id): [],  # a programme person is not refused by the ratio
        str(busy.id): ["overlap"],
        str(at_class.id): ["danish_classes"],
        str(lab.id): ["ratio"],
    }


@pytest.mark.parametrize("status", [s for s in NeedStatus if s is not NeedStatus.OPEN])
async def test_only_an_open_need_is_ranked(world: World, status: NeedStatus):
    need = await world.make_need(status=status)
    answer = await world.caseworker.post(f"/v1/needs/{need.id}/rankings", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "need.not_open")


async def test_a_need_with_nobody_to_rank_has_an_empty_ranking(world: World):
    need = await world.make_need(licences=["crane"], skills={})
    assert (await ranked(world, need))["items"] == []
    far = await world.make_workplace(world.company_row, lat=57.05, lon=9.92)
    assert (await ranked(world, await world.make_need(far)))["feasible"] == 0


@pytest.mark.parametrize("who", ["admin", "company", "candidate", "mentor", "integration"])
async def test_only_staff_rank(world: World, who: str):
    caller = getattr(world, who)
    need = await world.make_need()
    assert (await caller.post(f"/v1/needs/{need.id}/rankings", {})).status_code == 403
    assert (await caller.post(f"/v1/candidates/{world.candidate_row.id}/rankings", {})).status_code == 403


async def test_somebody_elses_need_and_candidate_are_not_found(world: World):
    need = await world.make_need()
    assert (await world.other_caseworker.post(f"/v1/needs/{need.id}/rankings", {})).status_code == 404
    path = f"/v1/candidates/{world.candidate_row.id}/rankings"
    assert (await world.other_caseworker.post(path, {})).status_code == 404
    explained = f"/v1/needs/{need.id}/candidates/{world.candidate_row.id}/explanation"
    assert (await world.other_caseworker.get(explained)).status_code == 404
    far = f"/v1/needs/{need.id}/candidates/{world.other_candidate_row.id}/explanation"
    assert (await world.caseworker.get(far)).status_code == 404
    assert (await world.company.get(explained)).status_code == 403


async def test_an_explanation_tells_all_that_stands_in_the_way_and_what_would_change_it(world: World):
    need = await world.make_need(licences=["forklift"], conditions=["heavy_lifting"])
    candidate = await world.make_candidate(
        constraints=["no_heavy_lifting"], legal_basis=LegalBasis.LAB_JOB_READY, skills={world.skill_ids[0]: 1}
    )
    path = f"/v1/needs/{need.id}/candidates/{candidate.id}/explanation"
    body = (await world.caseworker.get(path, headers={"Accept-Language": "en"})).json()
    assert body["feasible"] is False
    failing = {item["code"]: item for item in body["filters"] if not item["passed"]}
    assert set(failing) == {"licences", "constraints"}
    assert failing["licences"]["relaxation"] == "If the candidate obtains: forklift licence."
    assert failing["constraints"]["changeable_by"] == "company"
    steps = body["counterfactuals"]
    assert {step["skill_id"] for step in steps} == {str(key) for key in world.skill_ids[:2]}
    assert [s["gain_per_week"] for s in steps] == sorted((s["gain_per_week"] for s in steps), reverse=True)
    assert all(step["score"] == pytest.approx(body["score"] + step["gain"], abs=1e-5) for step in steps)
    checks = {check["code"]: check["outcome"] for check in body["checks"]}
    assert checks["duration"] == "fail"  # four weeks for those ready for a job
    assert checks["purpose"] == "pass"
    assert len(checks) >= 10
    assert body["summary"].endswith("A person decides whether you are proposed, and you can say no.")


async def test_papers_may_follow_when_a_match_is_only_thought_of(world: World):
    workplace = await world.make_workplace(world.company_row, has_other_employees=True)
    need = await world.make_need(workplace, declares_no_seasonal_peak=False)
    path = f"/v1/needs/{need.id}/candidates/{world.candidate_row.id}/explanation"
    checks = {check["code"]: check["outcome"] for check in (await world.caseworker.get(path)).json()["checks"]}
    assert (checks["purpose"], checks["representative_statement"]) == ("warn", "warn")


async def test_a_candidate_reads_the_explanation_of_its_own_match_in_plain_words(world: World):
    need = await world.make_need()
    path = f"/v1/needs/{need.id}/candidates/{world.candidate_row.id}/explanation"
    assert (await world.candidate.get(path)).status_code == 404
    await world.make_match(need, world.candidate_row)
    body = (await world.candidate.get(path)).json()
    assert "du kan selv sige nej" in body["summary"]
    assert body["checks"] == []
    assert (await world.other_candidate.get(path)).status_code == 404


async def test_the_needs_for_one_candidate_are_ranked_by_the_same_scores(world: World):
    fits = await world.make_need(title="Passer", skills={})
    gap = await world.make_need(title="Kræver mere")
    await world.make_need(title="Umulig", licences=["crane"])
    await world.make_need(title="Kladde", status=NeedStatus.DRAFT)
    shared = {"jobcenter_id": world.there.id, "open_to_other_jobcenters": True}
    await world.make_need(world.other_workplace, title="Delt", **shared)
    await world.make_need(world.other_workplace, title="Andres", jobcenter_id=world.there.id)
    match = await world.make_match(fits, world.candidate_row)
    answer = await world.caseworker.post(f"/v1/candidates/{world.candidate_row.id}/rankings", {})
    body = answer.json()
    assert answer.status_code == 201, answer.text
    assert body["items"][0]["title"] == "Passer"
    assert {item["title"] for item in body["items"]} == {"Passer", "Kræver mere", "Delt"}
    assert [item["rank"] for item in body["items"]] == [1, 2, 3]
    assert (body["considered"], body["feasible"]) == (4, 3)
    assert body["items"][0]["match_id"] == str(match.id)
    by_need = {item["need_id"]: item for item in body["items"]}
    assert by_need[str(gap.id)]["score"] == (await ranked(world, gap))["items"][0]["score"]
    everything = {"include_infeasible": True}
    path = f"/v1/candidates/{world.candidate_row.id}/rankings"
    last = (await world.caseworker.post(path, everything)).json()["items"][-1]
    assert (last["title"], last["rank"], last["feasible"]) == ("Umulig", None, False)
    assert "candidate.ranked" in await world.event_names()
