"""Stored rankings: who was shown what, reading it again, and computing it again."""

import zlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlmodel import col

from app.journey.matching.models import Ranking
from app.registers.candidates.domain import Cefr
from app.registers.candidates.models import Candidate, CandidateSkill, CandidateWish
from tests.factories.world import World

pytestmark = pytest.mark.anyio
CRITERIA = ["potential", "coverage", "language", "wish", "occupation", "travel"]


async def posted(caller, path: str, body: Any = None, status: int = 201):
    answer = await caller.post(path, {} if body is None else body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def for_need(world: World, need, **body):
    return await posted(world.caseworker, f"/v1/needs/{need.id}/rankings", body)


async def for_candidate(world: World, candidate, **body):
    return await posted(world.caseworker, f"/v1/candidates/{candidate.id}/rankings", body)


async def replayed(world: World, ranking):
    return await posted(world.caseworker, f"/v1/rankings/{ranking['id']}/replay", status=200)


async def crowd(world: World):
    """A need, and people who differ in what the score and the filters look at."""
    need = await world.make_need(licences=["forklift"])
    for index, licences in enumerate((["forklift"], ["forklift"], [])):
        candidate = await world.make_candidate(
            full_name="Samira Hemmelig",
            licences=licences,
            skills={world.skill_ids[index]: 1 + index},
            oral_cefr=None if index == 1 else Cefr.A2,
            constraints=["no_heavy_lifting"],
            languages=["uk"],
        )
        await world.add(CandidateWish(candidate_id=candidate.id, occupation_id=world.occupation_id, rank=1))
    return need


async def change(world: World, model: Any, *conditions: Any, **values: Any) -> None:
    async with world.database.write() as transaction:
        await transaction.session.exec(update(model).where(*conditions).values(**values))


async def test_a_stored_ranking_reads_as_it_was_shown(world: World):
    need = await crowd(world)
    shown = await for_need(world, need, include_infeasible=True)
    answer = await world.caseworker.get(f"/v1/rankings/{shown['id']}")
    stored = answer.json()
    assert answer.status_code == 200, answer.text
    for name in ("id", "created_at", "need_id", "settings_version", "config_hash", "input_hash", "considered"):
        assert stored[name] == shown[name]
    assert (stored["candidate_id"], stored["shown_to"]) == (None, str(world.caseworker.account.id))
    assert (stored["replayable"], stored["engine_version"]) == (True, stored["config"]["engine"])
    assert stored["config"]["weights"]["potential"] == 0.35
    assert stored["config"]["limits"]["max_travel_minutes"] == 90.0
    assert len(stored["items"]) == 4
    for before, after in zip(shown["items"], stored["items"], strict=True):
        for name in ("candidate_id", "rank", "feasible", "score", "rank_score", "confidence", "adjustments", "breakdown",
                     "gaps", "filters", "name", "planned_starts_on", "planned_ends_on"):  # fmt: skip
            assert after[name] == before[name], name
        assert after["failed"] == [entry["code"] for entry in before["filters"] if not entry["passed"]]


async def test_what_is_stored_holds_no_name_and_no_text(world: World):
    need = await crowd(world)
    await for_need(world, need, include_infeasible=True)
    await for_candidate(world, world.candidate_row, include_infeasible=True)
    for row in await world.all(Ranking):
        assert {key for item in row.items for key in item} - {"candidate_id", "need_id"} == {
            "rank", "score", "rank_score", "confidence", "adjustments", "breakdown", "gaps", "failed",
            "planned_starts_on", "planned_ends_on",
        }  # fmt: skip
        for item in row.items:
            assert [entry["code"] for entry in item["breakdown"]] == CRITERIA
            assert {key for entry in item["breakdown"] for key in entry} == {
                "code", "raw", "weight", "contribution", "known",
            }  # fmt: skip
        for word in ("Samira", "Hemmelig", "Olena", "Køkken"):
            assert word not in str(row.items)
            assert word.encode() not in zlib.decompress(row.inputs)
        assert len(row.inputs) < 10_000


async def test_texts_come_in_the_language_of_who_reads(world: World):
    shown = await for_need(world, await crowd(world))
    path = f"/v1/rankings/{shown['id']}"
    danish = (await world.caseworker.get(path, headers={"Accept-Language": "da"})).json()["items"][0]
    english = (await world.caseworker.get(path, headers={"Accept-Language": "en"})).json()["items"][0]
    assert "kandidatens ønskeliste" in danish["breakdown"][3]["evidence"]
    assert "candidate's list of wishes" in english["breakdown"][3]["evidence"]
    assert danish["score"] == english["score"]


async def test_a_replay_is_identical_whatever_has_changed_since(world: World):
    need = await crowd(world)
    shown = await for_need(world, need, include_infeasible=True)
    first = shown["items"][0]["candidate_id"]
    await change(world, Candidate, col(Candidate.id) == UUID(first), lat=57.05, lon=9.92, oral_cefr=None, licences=[])
    await change(world, CandidateSkill, level=3)
    settings = (await world.manager.get(f"/v1/jobcenters/{world.here.id}/settings")).json()
    weights = {**settings["weights"], "potential": 0.15, "travel": 0.30}
    path = f"/v1/jobcenters/{world.here.id}/settings"
    answer = await world.manager.patch(path, {"weights": weights}, version=settings["version"])
    assert answer.status_code == 200, answer.text
    result = await replayed(world, shown)
    assert result["differences"] == []
    assert (result["identical"], result["same_engine"], result["config_hash_matches"], result["rows"]) == (
        True, True, True, 4,
    )  # fmt: skip
    assert (await for_need(world, need, include_infeasible=True))["items"] != shown["items"]


async def test_the_needs_ranked_for_a_candidate_are_stored_and_replay(world: World):
    await world.make_need(skills={}, title="Let")
    await world.make_need(title="Sværere")
    await world.make_need(title="Umulig", licences=["crane"])
    shown = await for_candidate(world, world.candidate_row, include_infeasible=True)
    assert [item["rank"] for item in shown["items"]] == [1, 2, None]
    stored = (await world.caseworker.get(f"/v1/rankings/{shown['id']}")).json()
    assert (stored["need_id"], stored["candidate_id"]) == (None, str(world.candidate_row.id))
    assert [item["name"] for item in stored["items"]] == ["Let", "Sværere", "Umulig"]
    for before, after in zip(shown["items"], stored["items"], strict=True):
        for name in ("need_id", "rank", "score", "breakdown", "gaps", "filters"):
            assert after[name] == before[name]
    await world.make_need(skills={}, title="Ny")
    assert (await replayed(world, shown))["identical"] is True
    again = await for_candidate(world, world.candidate_row, include_infeasible=True)
    assert again["input_hash"] != shown["input_hash"]


async def test_an_empty_ranking_is_stored_and_replays(world: World):
    nobody = await for_need(world, await world.make_need(licences=["crane"]))
    nothing = await for_candidate(world, world.candidate_row)
    for shown in (nobody, nothing):
        assert shown["items"] == []
        result = await replayed(world, shown)
        assert (result["identical"], result["rows"]) == (True, 0)


async def test_a_replay_finds_what_was_tampered_with(world: World):
    shown = await for_need(world, await crowd(world))
    (row,) = await world.all(Ranking)
    items = [dict(item) for item in row.items]
    items[0]["score"] = 0.99
    await change(world, Ranking, items=list(reversed(items)))
    result = await replayed(world, shown)
    assert result["identical"] is False
    assert {item["field"] for item in result["differences"]} >= {"score"}
    await change(
        world, Ranking, items=row.items, config={**row.config, "weights": {**row.config["weights"], "waiting": 0.1}}
    )
    result = await replayed(world, shown)
    assert (result["identical"], result["config_hash_matches"]) == (False, False)


async def test_a_replay_says_when_another_engine_computed_it(world: World):
    shown = await for_need(world, await crowd(world))
    (row,) = await world.all(Ranking)
    await change(world, Ranking, config={**row.config, "engine": 0})
    result = await replayed(world, shown)
    assert (result["engine_version"], result["same_engine"], result["differences"]) == (0, False, [])
    stored = (await world.caseworker.get(f"/v1/rankings/{shown['id']}")).json()
    assert stored["items"][0]["breakdown"][0]["evidence"] is None


async def test_a_ranking_whose_inputs_are_gone_still_reads_but_does_not_replay(world: World):
    shown = await for_need(world, await crowd(world))
    await change(world, Ranking, inputs=None)
    stored = (await world.caseworker.get(f"/v1/rankings/{shown['id']}")).json()
    assert stored["replayable"] is False
    assert [item["score"] for item in stored["items"]] == [item["score"] for item in shown["items"]]
    assert stored["items"][0]["filters"] == []
    answer = await world.caseworker.post(f"/v1/rankings/{shown['id']}/replay")
    assert (answer.status_code, answer.json()["code"]) == (409, "ranking.inputs_not_kept")
    await change(world, Ranking, inputs=b"damaged")
    answer = await world.caseworker.post(f"/v1/rankings/{shown['id']}/replay")
    assert (answer.status_code, answer.json()["code"]) == (409, "ranking.inputs_unreadable")
    assert (await world.caseworker.get(f"/v1/rankings/{shown['id']}")).status_code == 200


async def test_a_ranking_from_before_configurations_were_kept_still_reads(world: World):
    need = await world.make_need()
    old = Ranking(
        created_at=datetime.now(UTC),
        jobcenter_id=world.here.id,
        need_id=need.id,
        shown_to=world.caseworker.account.id,
        settings_version=1,
        config_hash="a",
        input_hash="b",
        considered=1,
        feasible=1,
        items=[
            {
                "candidate_id": str(world.candidate_row.id), "rank": 1, "score": 0.5, "rank_score": 0.6,
                "confidence": 1.0, "contributions": {"potential": 0.3}, "failed": [],
            }
        ],
    )  # fmt: skip
    await world.add(old)
    stored = (await world.caseworker.get(f"/v1/rankings/{old.id}")).json()
    assert (stored["engine_version"], stored["items"][0]["score"], stored["items"][0]["breakdown"]) == (None, 0.5, [])
    assert (await world.caseworker.get("/v1/rankings")).json()["items"][0]["engine_version"] is None


async def test_rankings_are_listed_by_need_and_candidate_newest_first(world: World):
    need = await world.make_need()
    first, second = await for_need(world, need), await for_need(world, need)
    third = await for_candidate(world, world.candidate_row)

    async def ids(query: str = "", caller=None):
        answer = await (caller or world.caseworker).get(f"/v1/rankings{query}")
        return [item["id"] for item in answer.json()["items"]]

    assert await ids() == [third["id"], second["id"], first["id"]]
    assert await ids(f"?need_id={need.id}&sort=created_at") == [first["id"], second["id"]]
    assert await ids(f"?candidate_id={world.candidate_row.id}") == [third["id"]]
    assert await ids(caller=world.other_caseworker) == []
    page = (await world.caseworker.get("/v1/rankings?limit=2")).json()
    rest = (await world.caseworker.get(f"/v1/rankings?limit=2&cursor={page['next_cursor']}")).json()
    assert [item["id"] for item in rest["items"]] == [first["id"]]
    assert "items" not in page["items"][0]
    assert page["items"][0]["engine_version"] == 1


@pytest.mark.parametrize("who", ["admin", "company", "candidate", "mentor", "integration"])
async def test_only_staff_read_rankings(world: World, who: str):
    shown = await for_need(world, await world.make_need())
    caller = getattr(world, who)
    assert (await caller.get("/v1/rankings")).status_code == 403
    assert (await caller.get(f"/v1/rankings/{shown['id']}")).status_code == 403
    assert (await caller.post(f"/v1/rankings/{shown['id']}/replay")).status_code == 403


async def test_another_jobcenters_ranking_is_not_found(world: World):
    shown = await for_need(world, await world.make_need(open_to_other_jobcenters=True))
    for ranking_id in (shown["id"], uuid4()):
        assert (await world.other_caseworker.get(f"/v1/rankings/{ranking_id}")).status_code == 404
        assert (await world.other_manager.post(f"/v1/rankings/{ranking_id}/replay")).status_code == 404


def proposal(need, candidate, ranking) -> dict[str, str]:
    return {"need_id": str(need.id), "candidate_id": str(candidate.id), "ranking_id": ranking["id"]}


async def test_a_match_may_be_chosen_from_the_needs_ranked_for_a_candidate(world: World):
    await world.make_need(skills={})
    second = await world.make_need()
    ranking = await for_candidate(world, world.candidate_row)
    match = await posted(world.caseworker, "/v1/matches", proposal(second, world.candidate_row, ranking))
    assert (match["ranking_id"], match["rank"]) == (ranking["id"], 2)


async def test_who_passes_over_better_ranked_people_gives_no_reason(world: World):
    need = await world.make_need()
    await world.make_candidate(skills=dict.fromkeys(world.skill_ids[:2], 3))
    ranking = await for_need(world, need)
    assert ranking["items"][-1]["candidate_id"] == str(world.candidate_row.id)
    match = await posted(world.caseworker, "/v1/matches", proposal(need, world.candidate_row, ranking))
    assert (match["rank"], match["override"]) == (2, None)


async def test_a_ranking_about_somebody_else_is_refused_where_it_stands(world: World):
    need, other_need = await world.make_need(), await world.make_need()
    stranger = await world.make_candidate()
    about_others = [await for_need(world, other_need), await for_candidate(world, stranger)]
    for ranking in about_others:
        answer = await world.caseworker.post("/v1/matches", proposal(need, world.candidate_row, ranking))
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["pointer"] == "/ranking_id"
