"""Proposing a candidate for a need."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from app.foundation.core.clock import Clock
from app.journey.matching.domain.states import MatchStatus
from app.journey.needs.domain import NeedStatus
from app.registers.candidates.domain import CandidateStatus, Cefr
from tests.factories.world import World, next_monday

pytestmark = pytest.mark.anyio


def proposal(need, candidate, **more):
    return {"need_id": str(need.id), "candidate_id": str(candidate.id), **more}


async def test_a_proposal_stores_what_it_rests_on_and_holds_the_candidate(world: World):
    need = await world.make_need()
    ranking = (await world.caseworker.post(f"/v1/needs/{need.id}/rankings", {})).json()
    body = proposal(need, world.candidate_row, ranking_id=ranking["id"])
    answer = await world.caseworker.post("/v1/matches", body)
    match = answer.json()
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/matches/{match['id']}"
    shown = ranking["items"][0]
    assert (match["status"], match["rank"], match["ranking_id"]) == ("proposed", 1, ranking["id"])
    assert (match["score"], match["breakdown"]) == (pytest.approx(shown["score"]), shown["breakdown"])
    assert match["gaps"] == shown["gaps"]
    assert match["planned_starts_on"] == need.starts_from.isoformat()
    assert match["planned_ends_on"] == (need.starts_from + timedelta(days=13 * 7 - 1)).isoformat()
    assert all(item["passed"] for item in match["filters"])
    assert match["candidate"]["name"] == "Olena Test"
    assert match["allowed_actions"] == ["consent", "decline", "withdraw"]
    assert (await world.reload(world.candidate_row)).status is CandidateStatus.IN_MATCH
    assert "match.proposed" in await world.event_names()


async def test_the_period_begins_when_both_are_ready(world: World):
    need = await world.make_need()
    ready = need.starts_from + timedelta(days=9)
    candidate = await world.make_candidate(available_from=ready)
    match = (await world.caseworker.post("/v1/matches", proposal(need, candidate))).json()
    assert match["planned_starts_on"] == ready.isoformat()


async def test_the_period_begins_tomorrow_at_the_earliest(world: World):
    today = Clock().today()
    need = await world.make_need(starts_from=today - timedelta(days=20), starts_until=today + timedelta(days=20))
    match = (await world.caseworker.post("/v1/matches", proposal(need, world.candidate_row))).json()
    assert date.fromisoformat(match["planned_starts_on"]) - today in (timedelta(days=1), timedelta(days=2))


@pytest.mark.parametrize("field", ["need_id", "candidate_id", "ranking_id"])
async def test_an_unknown_id_is_refused_where_it_stands(world: World, field: str):
    body = {**proposal(await world.make_need(), world.candidate_row), field: str(uuid4())}
    answer = await world.caseworker.post("/v1/matches", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{field}")


async def test_another_jobcenters_candidate_need_and_ranking_do_not_exist_here(world: World):
    need = await world.make_need()
    far = await world.caseworker.post("/v1/matches", proposal(need, world.other_candidate_row))
    assert (far.status_code, far.json()["errors"][0]["pointer"]) == (422, "/candidate_id")
    other = await world.other_caseworker.post("/v1/matches", proposal(need, world.other_candidate_row))
    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (422, "/need_id")
    ranking = (await world.caseworker.post(f"/v1/needs/{need.id}/rankings", {})).json()
    second = await world.make_need()
    body = proposal(second, world.candidate_row, ranking_id=ranking["id"])
    answer = await world.caseworker.post("/v1/matches", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/ranking_id")


async def test_a_shared_need_may_be_filled_from_another_jobcenter(world: World):
    need = await world.make_need(open_to_other_jobcenters=True)
    match = await world.other_caseworker.post("/v1/matches", proposal(need, world.other_candidate_row))
    assert (match.status_code, match.json()["jobcenter_id"]) == (201, str(world.there.id))
    assert (await world.caseworker.get(f"/v1/matches/{match.json()['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (NeedStatus.DRAFT, "need.not_open"),
        (NeedStatus.CLOSED, "need.not_open"),
        (NeedStatus.EXPIRED, "need.not_open"),
        (NeedStatus.FILLED, "need.no_open_seat"),
    ],
)
async def test_only_an_open_need_takes_proposals(world: World, status: NeedStatus, code: str):
    need = await world.make_need(status=status)
    answer = await world.caseworker.post("/v1/matches", proposal(need, world.candidate_row))
    assert (answer.status_code, answer.json()["code"]) == (409, code)


async def test_a_window_that_nobody_can_meet_any_more_takes_no_proposals(world: World):
    today = Clock().today()
    need = await world.make_need(starts_from=today - timedelta(days=9), starts_until=today - timedelta(days=1))
    answer = await world.caseworker.post("/v1/matches", proposal(need, world.candidate_row))
    assert (answer.status_code, answer.json()["code"]) == (409, "need.window_past")


async def test_two_live_matches_never_join_the_same_two(world: World):
    need = await world.make_need(seats=3)
    assert (await world.caseworker.post("/v1/matches", proposal(need, world.candidate_row))).status_code == 201
    again = await world.manager.post("/v1/matches", proposal(need, world.candidate_row))
    assert (again.status_code, again.json()["code"]) == (409, "match.exists")


async def test_a_failing_filter_is_told_with_what_would_change_it(world: World):
    need = await world.make_need(min_oral_cefr=Cefr.C1, min_danish_reason="Journaler", licences=["forklift"])
    answer = await world.caseworker.post("/v1/matches", proposal(need, world.candidate_row))
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "match.filters_failed")
    assert {check["code"] for check in body["checks"]} == {"danish_level", "licences"}
    licence = next(check for check in body["checks"] if check["code"] == "licences")
    assert (licence["changeable_by"], licence["passed"]) == ("candidate", False)
    assert "truckcertifikat" in licence["relaxation"]
    assert await world.event_names() == []


async def test_a_manager_overrides_with_a_reason_and_nobody_else_does(world: World):
    need = await world.make_need(licences=["forklift"])
    override = {"reason_code": "course_booked", "text": "Kurset er bestilt til første uge."}
    body = proposal(need, world.candidate_row, override=override)
    assert (await world.caseworker.post("/v1/matches", body)).status_code == 403
    match = (await world.manager.post("/v1/matches", body)).json()
    assert match["override"] == {
        **override,
        "filters": ["licences"],
        "by": str(world.manager.account.id),
    }
    empty = proposal(need, world.candidate_row, override={"reason_code": "x", "text": ""})
    assert (await world.manager.post("/v1/matches", empty)).status_code == 422


async def test_an_override_that_nothing_needed_is_not_kept(world: World):
    need = await world.make_need()
    body = proposal(need, world.candidate_row, override={"reason_code": "x", "text": "Ikke nødvendig"})
    assert (await world.caseworker.post("/v1/matches", body)).json()["override"] is None


@pytest.mark.parametrize("who", ["admin", "company", "candidate", "mentor", "integration"])
async def test_only_staff_propose(world: World, who: str):
    answer = await getattr(world, who).post("/v1/matches", proposal(await world.make_need(), world.candidate_row))
    assert answer.status_code == 403


async def test_a_replayed_proposal_is_one_proposal(world: World):
    need = await world.make_need()
    options = {"headers": {"Idempotency-Key": "one"}}
    first = await world.caseworker.post("/v1/matches", proposal(need, world.candidate_row), **options)
    second = await world.caseworker.post("/v1/matches", proposal(need, world.candidate_row), **options)
    assert (second.status_code, second.json()) == (201, first.json())
    assert second.headers["idempotency-replayed"] == "true"


async def test_lists_are_filtered_and_scoped(world: World):
    one, two = await world.make_need(), await world.make_need()
    await world.make_match(one, world.candidate_row)
    await world.make_match(two, world.candidate_row, MatchStatus.CONSENTED)
    await world.make_match(one, world.other_candidate_row)

    async def count(caller, query=""):
        return len((await caller.get(f"/v1/matches{query}")).json()["items"])

    assert await count(world.caseworker) == 2
    assert await count(world.caseworker, f"?need_id={one.id}") == 1
    assert await count(world.caseworker, "?status=consented") == 1
    assert await count(world.caseworker, f"?candidate_id={world.other_candidate_row.id}") == 0
    assert await count(world.candidate) == 2
    assert await count(world.other_candidate) == 1
    assert await count(world.company) == 1
    assert await count(world.other_company) == 0
    assert (await world.admin.get("/v1/matches")).status_code == 403
    assert (await world.mentor.get("/v1/matches")).status_code == 403
    page = (await world.caseworker.get("/v1/matches?limit=1")).json()
    rest = (await world.caseworker.get(f"/v1/matches?limit=1&cursor={page['next_cursor']}")).json()
    assert {page["items"][0]["need_id"], rest["items"][0]["need_id"]} == {str(one.id), str(two.id)}


async def test_a_proposal_for_a_need_that_starts_later_than_another_placement(world: World):
    need = await world.make_need(starts_from=next_monday(1))
    candidate = await world.make_candidate(status=CandidateStatus.PAUSED)
    answer = await world.caseworker.post("/v1/matches", proposal(need, candidate))
    assert {check["code"] for check in answer.json()["checks"]} == {"status"}
