"""Assignment runs: many needs and candidates at once, done in the request."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import anyio.from_thread
import numpy as np
import pytest

from app.foundation.core.clock import Clock
from app.journey.matching.domain.assignment import Seen, learn_prices
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import AssignmentProposal, AssignmentRun, ScarcityPrice
from app.journey.matching.service.runs import asking, computing
from app.journey.needs.domain import NeedStatus
from app.registers.candidates.domain import CandidateStatus, Licence
from app.registers.candidates.models import CandidateWish
from tests.api.matching.runs import pairs, proposals, run
from tests.factories.world import World

pytestmark = pytest.mark.anyio


async def test_a_small_run_is_done_at_once_and_explains_every_pair(world: World):
    need = await world.make_need(seats=1)
    answer = await world.caseworker.post("/v1/assignment-runs")
    made = answer.json()
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/assignment-runs/{made['id']}"
    assert (made["status"], made["progress"], made["allowed_actions"]) == ("done", 100, [])
    assert made["summary"]["assigned"]["seats_filled"] == 1
    assert (made["proposals"], made["failure_code"]) == (None, None)
    (item,) = await proposals(world.caseworker, made["id"])
    assert pairs([item]) == {(str(need.id), str(world.candidate_row.id))}
    ranked = (await world.caseworker.post(f"/v1/needs/{need.id}/rankings", {})).json()["items"][0]
    for name in ("score", "rank_score", "confidence", "breakdown", "gaps"):
        assert item[name] == ranked[name], name
    assert (item["rank_in_need"], item["status"]) == (1, "open")
    assert item["allowed_actions"] == ["accept", "reject", "change"]
    assert item["candidate"]["name"] == "Olena Test"
    assert item["need"] == {"title": "Køkkenmedhjælper", "workplace_name": "Kantinen"}
    assert "assignment_run.finished" in await world.event_names()


async def test_one_pair_is_read_in_the_callers_language(world: World):
    await world.make_need()
    made = await run(world.caseworker)
    (item,) = await proposals(world.caseworker, made["id"])
    path = f"/v1/assignment-proposals/{item['id']}"
    danish, english = [
        (await world.caseworker.get(path, headers={"Accept-Language": language})).json() for language in ("da", "en")
    ]
    assert danish == item
    assert [row["evidence"] for row in danish["breakdown"]] != [row["evidence"] for row in english["breakdown"]]


async def scarce(world: World) -> tuple[Any, Any]:
    """The better candidate is the only one for the second need: whoever looks at one pair at a time wastes them."""
    driver = await world.make_candidate(
        licences=[Licence.DRIVING_B.value],
        lat=55.68,
        lon=12.53,
        waiting_since=Clock().today() - timedelta(days=170),
    )
    far = await world.make_workplace(world.company_row, name="Lageret", lat=55.70, lon=12.58)
    near_need = await world.make_need()
    far_need = await world.make_need(far, licences=[Licence.DRIVING_B.value])
    assert near_need.id < far_need.id
    return {(str(near_need.id), str(world.candidate_row.id)), (str(far_need.id), str(driver.id))}, far_need


async def test_the_optimum_fills_a_seat_that_simpler_ways_leave_empty(world: World):
    best, far_need = await scarce(world)
    made = await run(world.caseworker)
    assert pairs(await proposals(world.caseworker, made["id"])) == best
    summary = made["summary"]
    assert summary["assigned"]["seats_filled"] == 2
    for way in ("greedy", "first_come"):
        simpler = summary["baselines"][way]
        assert simpler["seats_filled"] == 1
        assert simpler["total_score"] < summary["assigned"]["total_score"]
    assert summary["baselines"]["without_prices"] is None
    assert (summary["needs"], summary["seats"], summary["candidates"], summary["feasible_pairs"]) == (2, 2, 2, 3)
    alone = await run(world.caseworker, candidate_ids=[str(world.candidate_row.id)])
    assert alone["summary"]["unfilled"] == [
        {"need_id": str(far_need.id), "seats": 1, "feasible_candidates": 0, "reason": "no_feasible_candidate"}
    ]


async def test_the_same_seed_gives_the_same_pairs_in_whatever_order_they_are_named(world: World):
    people = [await world.make_candidate() for _ in range(6)]
    needs = [await world.make_need(seats=2) for _ in range(2)]
    named = {"need_ids": [str(need.id) for need in needs], "candidate_ids": [str(one.id) for one in people]}
    turned = {name: ids[::-1] for name, ids in named.items()}
    found: dict[int, set[tuple[str, str]]] = {}
    for seed in range(5):
        first, second = [await run(world.caseworker, seed=seed, **ids) for ids in (named, turned)]
        found[seed] = pairs(await proposals(world.caseworker, first["id"]))
        assert pairs(await proposals(world.caseworker, second["id"])) == found[seed]
        assert (first["input_hash"], first["config_hash"]) == (second["input_hash"], second["config_hash"])
        assert first["summary"]["assigned"] == second["summary"]["assigned"]
    assert len({frozenset(chosen) for chosen in found.values()}) > 1  # they are all the same: only the seed decides


async def test_a_dry_run_shows_the_whole_result_and_stores_nothing(world: World):
    await scarce(world)
    answer = await world.caseworker.post("/v1/assignment-runs?dry_run=true", {"seed": 7})
    shown = answer.json()
    assert (answer.status_code, shown["status"], len(shown["proposals"])) == (201, "done", 2)
    assert "location" not in answer.headers
    for table in (AssignmentRun, AssignmentProposal, ScarcityPrice):
        assert await world.all(table) == []
    assert await world.event_names() == []
    real = await run(world.caseworker)
    assert (real["summary"], real["input_hash"]) == (shown["summary"], shown["input_hash"])
    stored = await proposals(world.caseworker, real["id"])
    assert pairs(stored) == pairs(shown["proposals"])
    assert [item["breakdown"] for item in stored] == [item["breakdown"] for item in shown["proposals"]]


async def test_a_dry_run_that_would_take_long_is_refused(world: World, monkeypatch: pytest.MonkeyPatch):
    await world.make_need()
    monkeypatch.setattr(world.settings, "assignment_pairs_at_once", 0)
    answer = await world.caseworker.post("/v1/assignment-runs?dry_run=true", {})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "run.too_large_for_dry_run")


async def test_others_write_while_a_run_is_computed(world: World, monkeypatch: pytest.MonkeyPatch):
    """SQLite has one writer: a run that held it would keep everybody else waiting."""
    need = await world.make_need()
    compute = computing.compute

    def meanwhile(given, step):
        anyio.from_thread.run(world.make_candidate)
        return compute(given, step)

    monkeypatch.setattr(asking, "compute", meanwhile)
    made = await run(world.caseworker)
    assert pairs(await proposals(world.caseworker, made["id"])) == {(str(need.id), str(world.candidate_row.id))}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"fill_bonus": -0.1}, "/fill_bonus"),
        ({"fill_bonus": 10.1}, "/fill_bonus"),
        ({"top_k": 0}, "/top_k"),
        ({"top_k": 1001}, "/top_k"),
        ({"top_k": 2**70}, "/top_k"),
        ({"seed": 2**63}, "/seed"),
        ({"seed": -(2**63) - 1}, "/seed"),
        ({"seed": 0.5}, "/seed"),
        ({"need_ids": []}, "/need_ids"),
        ({"need_ids": ["x"]}, "/need_ids/0"),
        ({"candidate_ids": []}, "/candidate_ids"),
        ({"bulk_accept": True}, "/bulk_accept"),
    ],
)
async def test_an_option_out_of_range_is_refused_where_it_stands(world: World, body: dict, pointer: str):
    answer = await world.caseworker.post("/v1/assignment-runs", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
async def test_a_bonus_that_is_no_finite_number_is_refused(world: World, number: str):
    body = f'{{"fill_bonus": {number}}}'
    answer = await world.caseworker.post(
        "/v1/assignment-runs", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 422}, answer.text


async def test_an_id_named_twice_is_refused(world: World):
    need = await world.make_need()
    answer = await world.caseworker.post("/v1/assignment-runs", {"need_ids": [str(need.id)] * 2})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/need_ids")


async def test_an_id_that_names_nothing_here_is_refused_where_it_stands(world: World):
    need = await world.make_need()
    theirs = await world.make_need(jobcenter_id=world.there.id)
    closed = await world.make_need(status=NeedStatus.CLOSED)
    today = Clock().today()
    past = await world.make_need(starts_from=today - timedelta(days=30), starts_until=today)
    for other, code in ((uuid4(), "reference.unknown"), (theirs.id, "reference.unknown")):
        answer = await world.caseworker.post("/v1/assignment-runs", {"need_ids": [str(need.id), str(other)]})
        error = answer.json()["errors"][0]
        assert (answer.status_code, error["pointer"], error["code"]) == (422, "/need_ids/1", code)
    for late in (closed, past):
        answer = await world.caseworker.post("/v1/assignment-runs", {"need_ids": [str(need.id), str(late.id)]})
        error = answer.json()["errors"][0]
        assert (answer.status_code, error["pointer"], error["code"]) == (422, "/need_ids/1", "need.not_open")
    answer = await world.caseworker.post("/v1/assignment-runs", {"candidate_ids": [str(world.other_candidate_row.id)]})
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, "/candidate_ids/0", "reference.unknown")


@pytest.mark.parametrize("seed", [-(2**63), 2**63 - 1, 0])
async def test_every_whole_number_of_64_bits_is_a_seed(world: World, seed: int):
    await world.make_need()
    made = await run(world.caseworker, seed=seed)
    assert made["seed"] == seed
    assert (await world.caseworker.get(f"/v1/assignment-runs/{made['id']}")).json()["seed"] == seed


async def test_without_needs_and_without_candidates_a_run_is_empty(world: World):
    none = (await run(world.caseworker))["summary"]
    assert (none["needs"], none["candidates"], none["assigned"]["pairs"], none["unfilled"]) == (0, 1, 0, [])
    need = await world.make_need(seats=3)
    paused = await world.make_candidate(status=CandidateStatus.PAUSED)
    nobody = (await run(world.caseworker, candidate_ids=[str(paused.id)]))["summary"]
    assert (nobody["candidates"], nobody["assigned"]["mean_score"]) == (0, None)
    assert nobody["unfilled"] == [
        {"need_id": str(need.id), "seats": 3, "feasible_candidates": 0, "reason": "no_feasible_candidate"}
    ]


async def test_a_full_need_a_need_without_skills_and_a_candidate_of_whom_nothing_is_known_do_no_harm(world: World):
    await world.make_need(seats=1, seats_taken=1)
    bare = await world.make_need(skills={})
    unknown = await world.make_candidate(oral_cefr=None, transport_modes=[])
    made = await run(world.caseworker, candidate_ids=[str(unknown.id)])
    assert made["summary"]["seats"] == 1
    (item,) = await proposals(world.caseworker, made["id"])
    assert pairs([item]) == {(str(bare.id), str(unknown.id))}
    assert item["confidence"] < 1


async def test_nobody_is_proposed_twice_for_the_same_need(world: World):
    need = await world.make_need(seats=2)
    second = await world.make_candidate()
    await world.make_match(need, world.candidate_row, MatchStatus.PROPOSED)
    made = await run(world.caseworker)
    assert pairs(await proposals(world.caseworker, made["id"])) == {(str(need.id), str(second.id))}


async def test_a_need_another_jobcenter_shares_is_filled_from_here(world: World):
    shared = await world.make_need(jobcenter_id=world.there.id, open_to_other_jobcenters=True)
    await world.make_need(jobcenter_id=world.there.id)
    made = await run(world.caseworker)
    assert pairs(await proposals(world.caseworker, made["id"])) == {(str(shared.id), str(world.candidate_row.id))}


async def test_the_fill_bonus_is_the_jobcenters_unless_the_run_says_otherwise(world: World):
    await world.make_need()
    await world.make_match(await world.make_need(status=NeedStatus.CLOSED), world.candidate_row, MatchStatus.DECLINED)
    assert (await run(world.caseworker))["summary"]["fill_bonus"] == 0.1
    assert (await run(world.caseworker, fill_bonus=0))["summary"]["fill_bonus"] == 0


async def test_a_run_teaches_prices_and_a_later_one_may_use_them(world: World):
    """Three places for one kitchen hand: what one more would add is the price of the group."""
    await world.add(CandidateWish(candidate_id=world.candidate_row.id, occupation_id=world.occupation_id, rank=1))
    for _ in range(3):
        await world.make_need()
    first = await run(world.caseworker)
    assert first["summary"]["scarcity_prices"] is None
    (learnt,) = await world.all(ScarcityPrice)
    (item,) = await proposals(world.caseworker, first["id"])
    worth = round((item["rank_score"] + 0.1) * 10_000) / 10_000
    assert (learnt.group_code, learnt.seen) == ("94", 1)
    assert learnt.price == pytest.approx(learn_prices([seen(94, worth)])[94], abs=1e-4)
    second = await run(world.caseworker, use_scarcity_prices=True)
    assert second["summary"]["scarcity_prices"] == {"94": round(learnt.price, 6)}
    assert second["summary"]["baselines"]["without_prices"] == second["summary"]["assigned"]
    assert second["config_hash"] != first["config_hash"]
    (again,) = await world.all(ScarcityPrice)
    assert (again.seen, str(again.learned_from)) == (2, second["id"])
    assert again.price == pytest.approx(learn_prices([seen(94, worth)] * 2)[94], abs=1e-4)


def seen(group: int, price: float) -> Seen:
    return Seen(np.array([group]), np.array([price]))


async def test_prices_spare_whoever_is_scarce(world: World):
    """Two are as good for one place; with prices it goes to the one whom nobody else waits for."""
    need = await world.make_need()
    other = await world.make_candidate()
    first = await run(world.caseworker)
    (chosen,) = await proposals(world.caseworker, first["id"])
    await world.add(
        CandidateWish(candidate_id=UUID(chosen["candidate_id"]), occupation_id=world.occupation_id, rank=1),
        ScarcityPrice(
            jobcenter_id=world.here.id,
            group_code="94",
            price=0.9,
            seen=100,
            learned_from=(await world.all(AssignmentRun))[0].id,
            learned_at=datetime.now(UTC),
        ),
    )
    left = {str(world.candidate_row.id), str(other.id)} - {chosen["candidate_id"]}
    spared = await run(world.caseworker, use_scarcity_prices=True)
    assert pairs(await proposals(world.caseworker, spared["id"])) == {(str(need.id), left.pop())}
    plain = await run(world.caseworker, use_scarcity_prices=False)
    assert pairs(await proposals(world.caseworker, plain["id"])) == {(str(need.id), chosen["candidate_id"])}


async def test_a_run_belongs_to_the_jobcenter_that_asked_for_it(world: World):
    await world.make_need()
    made = await run(world.caseworker)
    (item,) = await proposals(world.caseworker, made["id"])
    assert (await world.manager.get(f"/v1/assignment-runs/{made['id']}")).status_code == 200
    for path in (
        f"/v1/assignment-runs/{made['id']}",
        f"/v1/assignment-runs/{made['id']}/proposals",
        f"/v1/assignment-proposals/{item['id']}",
    ):
        assert (await world.other_manager.get(path)).status_code == 404
        for outsider in (world.company, world.candidate, world.mentor, world.integration, world.admin):
            assert (await outsider.get(path)).status_code == 403
    assert (await world.other_caseworker.get("/v1/assignment-runs")).json()["items"] == []


async def test_runs_and_proposals_are_listed_by_status_a_page_at_a_time(world: World):
    for _ in range(2):
        await world.make_candidate()
    need = await world.make_need(seats=3)
    first, second = await run(world.caseworker), await run(world.caseworker)
    listed = (await world.caseworker.get("/v1/assignment-runs?limit=1")).json()
    assert [item["id"] for item in listed["items"]] == [second["id"]]
    rest = (await world.caseworker.get(f"/v1/assignment-runs?limit=1&cursor={listed['next_cursor']}")).json()
    assert [item["id"] for item in rest["items"]] == [first["id"]]
    assert (await world.caseworker.get("/v1/assignment-runs?status=queued")).json()["items"] == []
    items = await proposals(world.caseworker, first["id"], status="open", need_id=str(need.id))
    assert [item["rank_in_need"] for item in items] == [1, 2, 3]
    assert await proposals(world.caseworker, first["id"], status="accepted") == []


async def test_an_idempotency_key_keeps_a_repeated_request_from_running_twice(world: World):
    await world.make_need()
    answers = [
        await world.caseworker.post("/v1/assignment-runs", {"seed": 3}, headers={"Idempotency-Key": "once"})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len(await world.all(AssignmentRun)) == len(await world.all(AssignmentProposal)) == 1
    found = await world.caseworker.get(answers[0].headers["location"])
    assert found.json() == answers[0].json()
    assert found.headers["etag"] == answers[0].headers["etag"]


async def test_more_seats_than_can_be_assigned_exactly_are_refused(world: World, monkeypatch: pytest.MonkeyPatch):
    def too_many(*_args, **_options):
        raise ValueError("too many seats or too large a bonus for one run: split it")

    await world.make_need()
    monkeypatch.setattr(computing, "propose", too_many)
    answer = await world.caseworker.post("/v1/assignment-runs", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "run.too_large")
