"""What other settings would do to the ranking of a need, before anybody saves them."""

from typing import Any

import pytest

from app.foundation.audit.models import Event
from app.journey.matching.models import Ranking
from app.journey.needs.domain import NeedStatus
from app.registers.candidates.domain import Cefr
from app.registers.jobcenters.models import JobcenterSettings
from tests.factories.world import World

pytestmark = pytest.mark.anyio
ONLY_COVERAGE = {"potential": 0, "coverage": 1, "language": 0, "wish": 0, "occupation": 0, "travel": 0}


async def preview(world: World, need: Any, **body: Any) -> dict[str, Any]:
    answer = await world.manager.post(f"/v1/needs/{need.id}/ranking-previews", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_saved_settings_tried_once_more_move_nobody(world: World):
    need = await world.make_need()
    await world.make_candidate(skills=dict.fromkeys(world.skill_ids[:2], 3))
    body = await preview(world, need)
    assert [(item["rank_before"], item["rank_after"], item["change"]) for item in body["items"]] == [
        (1, 1, 0),
        (2, 2, 0),
    ]
    assert (body["moved"], body["entered"], body["left"], body["mean_absolute_change"]) == (0, 0, 0, 0)
    assert body["config_hash_before"] == body["config_hash_after"]


async def test_other_weights_show_who_would_rise_and_who_would_fall(world: World):
    need = await world.make_need(min_oral_cefr=Cefr.B1, language_reason="Kundekontakt", weeks=26)
    skilled = await world.make_candidate(full_name="Samira Test", skills=dict.fromkeys(world.skill_ids[:2], 3))
    fluent = await world.make_candidate(oral_cefr=Cefr.C1, skills={world.skill_ids[2]: 1})
    weights = {"potential": 0, "coverage": 0, "language": 1, "wish": 0, "occupation": 0, "travel": 0}
    body = await preview(world, need, weights=weights)
    by_id = {item["candidate_id"]: item for item in body["items"]}
    assert (by_id[str(skilled.id)]["rank_before"], by_id[str(skilled.id)]["name"]) == (1, "Samira Test")
    assert (by_id[str(fluent.id)]["rank_after"], by_id[str(fluent.id)]["score_after"]) == (1, 1.0)
    assert by_id[str(fluent.id)]["change"] == by_id[str(fluent.id)]["rank_before"] - 1 > 0
    assert by_id[str(skilled.id)]["change"] < 0
    assert (body["feasible_before"], body["feasible_after"]) == (3, 3)
    assert body["mean_absolute_change"] > 0


async def test_before_is_what_the_ranking_says_and_after_is_what_it_says_once_saved(world: World):
    need = await world.make_need(min_oral_cefr=Cefr.B2, language_reason="Kundekontakt")
    for level in (Cefr.NONE, Cefr.A1, Cefr.B1, Cefr.C1):
        await world.make_candidate(oral_cefr=level, skills={world.skill_ids[0]: 1})
    tried = {"weights": {"potential": 0.2, "language": 0.3}, "max_travel_minutes": 60, "language_gap": 3}
    body = await preview(world, need, **tried)

    async def places() -> tuple[dict[str, tuple[int, float, float]], str]:
        ranked = (await world.manager.post(f"/v1/needs/{need.id}/rankings")).json()
        items = ranked["items"]
        return {i["candidate_id"]: (i["rank"], i["score"], i["rank_score"]) for i in items}, ranked["config_hash"]

    def told(side: str) -> dict[str, tuple[int, float, float]]:
        return {
            item["candidate_id"]: tuple(item[f"{name}_{side}"] for name in ("rank", "score", "rank_score"))
            for item in body["items"]
            if item[f"rank_{side}"]
        }

    assert (told("before"), body["config_hash_before"]) == await places()
    path = f"/v1/jobcenters/{world.here.id}/settings"
    assert (await world.manager.patch(path, tried, version=1)).status_code == 200
    assert (told("after"), body["config_hash_after"]) == await places()


async def test_a_wider_limit_shows_who_enters_and_by_which_filter(world: World):
    need = await world.make_need(min_oral_cefr=Cefr.B1, language_reason="Kundekontakt")
    beginner = await world.make_candidate(oral_cefr=Cefr.NONE)
    body = await preview(world, need, language_gap=3)
    [item] = [item for item in body["items"] if item["movement"] == "entered"]
    assert (item["candidate_id"], item["rank_before"], item["change"]) == (str(beginner.id), None, None)
    assert item["filters"] == ["danish_level"]
    assert (body["entered"], body["left"], body["top_ten_entered"]) == (1, 0, 1)


async def test_a_narrower_limit_shows_who_leaves(world: World):
    need = await world.make_need()
    far = await world.make_candidate(lat=55.95, lon=12.5, transport_modes=["car"], transport_max_minutes=90)
    body = await preview(world, need, max_travel_minutes=20)
    [item] = [item for item in body["items"] if item["movement"] == "left"]
    assert (item["candidate_id"], item["rank_after"], item["filters"]) == (str(far.id), None, ["travel_time"])
    assert (body["left"], body["top_ten_left"]) == (1, 1)


async def test_nothing_is_stored_and_nothing_is_recorded(world: World):
    need = await world.make_need()
    await preview(world, need, weights=ONLY_COVERAGE)
    assert await world.all(Ranking) == []
    assert await world.all(Event) == []
    [settings] = await world.all(JobcenterSettings, JobcenterSettings.id == world.here.id)
    assert (settings.version, settings.weights["potential"]) == (1, 0.35)


async def test_no_more_candidates_are_shown_than_asked_for(world: World):
    need = await world.make_need()
    for _ in range(3):
        await world.make_candidate()
    body = await preview(world, need, limit=2)
    assert (len(body["items"]), body["feasible_before"]) == (2, 4)


async def test_a_need_without_skills_and_a_pool_without_people_are_answered(world: World):
    need = await world.make_need(skills={}, jobcenter_id=world.there.id, open_to_other_jobcenters=True)
    body = await preview(world, need, weights=ONLY_COVERAGE)
    assert len(body["items"]) == 1
    nobody = await world.make_need(licences=["crane"])
    assert (await preview(world, nobody, language_gap=0))["items"] == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"weights": {"potential": 0.5}}, "/weights"),
        ({"weights": dict.fromkeys(ONLY_COVERAGE, 0)}, "/weights"),
        ({"weights": {"potential": -0.1}}, "/weights/potential"),
        ({"weights": {"looks": 0.1}}, "/weights/looks"),
        ({"weights": {"usable_share": 0}}, "/weights/usable_share"),
        ({"max_travel_minutes": 5}, "/max_travel_minutes"),
        ({"language_gap": 7}, "/language_gap"),
        ({"limit": 201}, "/limit"),
        ({"fill_bonus": 1}, "/fill_bonus"),
    ],
)
async def test_settings_that_make_no_sense_are_refused(world: World, body: dict, pointer: str):
    need = await world.make_need()
    refused = await world.manager.post(f"/v1/needs/{need.id}/ranking-previews", body)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
async def test_what_is_no_number_is_refused(world: World, number: str):
    need = await world.make_need()
    content = f'{{"weights": {{"potential": {number}}}}}'
    headers = {"Content-Type": "application/json"}
    path = f"/v1/needs/{need.id}/ranking-previews"
    refused = await world.manager.call("POST", path, content=content, headers=headers)
    assert refused.status_code in {400, 422}, refused.text


async def test_a_need_that_is_not_open_is_not_previewed(world: World):
    need = await world.make_need(status=NeedStatus.DRAFT)
    refused = await world.manager.post(f"/v1/needs/{need.id}/ranking-previews", {})
    assert refused.status_code == 409


async def test_another_jobcenters_need_is_not_found(world: World):
    need = await world.make_need(jobcenter_id=world.there.id)
    assert (await world.manager.post(f"/v1/needs/{need.id}/ranking-previews", {})).status_code == 404


@pytest.mark.parametrize("role", ["admin", "caseworker", "company", "candidate", "mentor", "integration"])
async def test_only_a_manager_previews(world: World, role: str):
    need = await world.make_need()
    assert (await world.callers[role].post(f"/v1/needs/{need.id}/ranking-previews", {})).status_code == 403
