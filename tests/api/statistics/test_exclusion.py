"""The exclusion report: who of the own jobcenter falls through, and why."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import col

from app.foundation.audit.models import Event
from app.foundation.core.clock import Clock
from app.foundation.db.work import Work
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Ranking
from app.journey.matching.repository.columns import load_pool
from app.journey.matching.service.judging import ask, legal_flags, legal_parameters
from app.journey.matching.service.law import LawOfPeople
from app.journey.needs.domain import NeedStatus
from app.oversight.statistics.service import exclusion
from app.registers.candidates.domain import CandidateStatus, Cefr
from app.registers.candidates.models import Candidate
from app.registers.companies.models import Occupancy
from app.registers.law.domain import LegalBasis
from tests.factories.world import Caller, World

pytestmark = pytest.mark.anyio
PATH = "/v1/statistics/exclusion"


def waited(days: int) -> dict[str, Any]:
    return {"waiting_since": Clock().today() - timedelta(days=days)}


async def report(world: World, caller: Caller | None = None, **params: Any) -> dict[str, Any]:
    answer = await (caller or world.caseworker).get(PATH, params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def of(body: dict[str, Any], candidate: Candidate) -> dict[str, Any]:
    [item] = [item for item in body["candidates"] if item["candidate_id"] == str(candidate.id)]
    return item


def alone(body: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {row["code"]: (row["candidates"], row["pairs"]) for row in body["filters"] if row["pairs"]}


async def test_without_needs_everybody_is_without_one_and_no_filter_is_to_blame(world: World):
    body = await report(world)
    assert body["needs"] == {"considered": 0, "own": 0, "shared": 0, "cut": False}
    assert body["counts"] == {
        "candidates": 1, "no_feasible_need": 1, "never_proposed": 1, "waiting": 0, "all_three": 0,
    }  # fmt: skip
    assert (alone(body), body["no_single_filter"]) == ({}, 1)
    assert of(body, world.candidate_row)["single_filters"] == []


async def test_without_people_the_report_is_empty(world: World):
    await world.make_need()
    world.candidate_row = await change(world, world.candidate_row, status=CandidateStatus.CLOSED)
    body = await report(world)
    assert (body["counts"]["candidates"], body["candidates"], body["candidates_total"]) == (0, [], 0)


async def change(world: World, row: Candidate, **values: Any) -> Candidate:
    async with world.database.write() as transaction:
        stored = await transaction.session.get(Candidate, row.id)
        assert stored is not None
        for name, value in values.items():
            setattr(stored, name, value)
    return await world.reload(row)


async def test_the_filter_that_alone_keeps_somebody_out_comes_with_the_smallest_change_that_would_do(world: World):
    need = await world.make_need(min_oral_cefr=Cefr.C1, language_reason="Kundekontakt")
    near = await world.make_need(min_oral_cefr=Cefr.B2, title="Anretter", language_reason="Kundekontakt")
    short = await change(world, world.candidate_row, oral_cefr=Cefr.A1)
    body = await report(world)
    assert alone(body) == {"danish_level": (1, 2)}
    assert body["no_single_filter"] == 0
    [found] = of(body, short)["single_filters"]
    assert (found["code"], found["needs"], found["need_id"], found["need_title"]) == (
        "danish_level", 2, str(near.id), "Anretter",
    )  # fmt: skip
    assert found["changeable_by"]
    assert found["relaxation"]
    shown = await world.caseworker.get(f"/v1/needs/{near.id}/candidates/{short.id}/explanation")
    [filter_] = [entry for entry in shown.json()["filters"] if entry["code"] == "danish_level"]
    assert (found["relaxation"], found["explanation"]) == (filter_["relaxation"], filter_["explanation"])
    assert need.id != near.id


async def test_texts_are_in_the_readers_language(world: World):
    await world.make_need(min_oral_cefr=Cefr.C1, language_reason="Kundekontakt")
    texts = {}
    for language in ("da", "en"):
        answer = await world.caseworker.get(PATH, headers={"Accept-Language": language})
        texts[language] = answer.json()["candidates"][0]["single_filters"][0]["explanation"]
    assert texts["da"] != texts["en"]


async def test_two_filters_at_once_leave_nobody_to_blame(world: World):
    await world.make_need(min_oral_cefr=Cefr.C2, licences=["forklift"], language_reason="Kundekontakt")
    body = await report(world)
    assert (alone(body), body["no_single_filter"]) == ({}, 1)


async def test_somebody_with_a_feasible_need_counts_under_no_filter(world: World):
    await world.make_need(licences=["forklift"])
    await world.make_need()
    body = await report(world)
    assert (alone(body), body["counts"]["no_feasible_need"]) == ({}, 0)
    assert of(body, world.candidate_row)["feasible_needs"] == 1


async def test_never_proposed_looks_at_the_period_asked_for(world: World):
    need = await world.make_need()
    long_ago = datetime.now(UTC) - timedelta(days=60)
    await world.make_match(need, world.candidate_row, MatchStatus.WITHDRAWN, proposed_at=long_ago)
    today = Clock().today()
    ever = await report(world, waiting_days=0)
    assert (ever["counts"]["never_proposed"], of(ever, world.candidate_row)["proposals"]) == (0, 1)
    since: dict[str, Any] = {"from": today - timedelta(days=30)}
    lately = await report(world, **since)
    assert lately["counts"]["never_proposed"] == 1
    before = await report(world, to=today - timedelta(days=61), waiting_days=0)
    assert before["counts"]["never_proposed"] == 1
    between: dict[str, Any] = {"from": today - timedelta(days=70), "to": today - timedelta(days=50)}
    then = await report(world, **between)
    assert then["counts"]["never_proposed"] == 0


async def test_waiting_means_more_days_than_asked_for(world: World):
    await world.make_candidate(**waited(91))
    await world.make_candidate(**waited(90))
    assert (await report(world))["counts"]["waiting"] == 1
    assert (await report(world, waiting_days=89))["counts"]["waiting"] == 2
    assert (await report(world, waiting_days=0))["counts"]["waiting"] == 3


async def test_groups_add_up_to_the_whole(world: World):
    await world.make_candidate(oral_cefr=None, legal_basis=LegalBasis.LAB_OTHER)
    await world.make_candidate(oral_cefr=Cefr.B1)
    by_danish = await report(world, group_by="danish_oral")
    assert [(row["group"], row["candidates"]) for row in by_danish["groups"]] == [("A2", 1), ("B1", 1), ("unknown", 1)]
    by_basis = await report(world, group_by="legal_basis")
    assert [(row["group"], row["candidates"]) for row in by_basis["groups"]] == [("intl_23b", 2), ("lab_other", 1)]
    assert [row["group"] for row in (await report(world, group_by="status"))["groups"]] == ["available"]
    assert (await report(world))["groups"] == []


async def test_the_people_are_those_of_the_own_jobcenter_who_have_no_place(world: World):
    for status in (CandidateStatus.PLACED, CandidateStatus.EMPLOYED, CandidateStatus.PAUSED, CandidateStatus.CLOSED):
        await world.make_candidate(status=status)
    waiting = await world.make_candidate(status=CandidateStatus.IN_MATCH)
    body = await report(world)
    assert body["counts"]["candidates"] == 2
    assert {item["candidate_id"] for item in body["candidates"]} == {str(world.candidate_row.id), str(waiting.id)}
    other = await report(world, world.other_manager)
    assert [item["candidate_id"] for item in other["candidates"]] == [str(world.other_candidate_row.id)]


async def test_the_needs_are_the_open_ones_the_jobcenter_may_serve(world: World):
    await world.make_need()
    await world.make_need(status=NeedStatus.DRAFT)
    await world.make_need(jobcenter_id=world.there.id, open_to_other_jobcenters=True)
    await world.make_need(jobcenter_id=world.there.id, open_to_other_jobcenters=False)
    assert (await report(world))["needs"] == {"considered": 2, "own": 1, "shared": 1, "cut": False}


async def test_beyond_the_bound_only_the_newest_needs_are_looked_at_and_the_report_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(exclusion, "MOST_NEEDS", 1)
    await world.make_need()
    await world.make_need(licences=["forklift"])
    body = await report(world)
    assert body["needs"] == {"considered": 1, "own": 1, "shared": 0, "cut": True}
    assert alone(body) == {"licences": (1, 1)}


async def test_the_worst_off_are_named_first_and_no_more_than_asked_for(world: World):
    need = await world.make_need(min_oral_cefr=Cefr.B1, language_reason="Kundekontakt")
    longest = await world.make_candidate(oral_cefr=Cefr.NONE, full_name="Amina Test", **waited(300))
    long = await world.make_candidate(oral_cefr=Cefr.NONE, **waited(200))
    fits = await world.make_candidate(**waited(400))
    await world.make_match(need, fits)
    body = await report(world)
    named = [item["candidate_id"] for item in body["candidates"]]
    assert named == [str(row.id) for row in (longest, long, fits, world.candidate_row)]
    assert (body["candidates"][0]["name"], body["candidates"][0]["waited_days"]) == ("Amina Test", 300)
    cut = await report(world, limit=1)
    assert (len(cut["candidates"]), cut["candidates_total"]) == (1, 4)


async def test_training_that_opens_a_need_which_todays_skills_would_not_is_told(world: World):
    """Thirteen weeks leave 10.4 for learning; what is missing takes 9: potential 1, coverage 0."""
    await world.make_candidate(skills={world.skill_ids[2]: 3})
    await world.make_need()
    body = await report(world)
    assert (body["training"]["trainable"], body["training"]["top_ten"]) == (1, 0)
    await world.make_need(weeks=1)
    assert (await report(world))["training"]["trainable"] == 1


async def test_a_place_among_the_first_ten_by_training_alone_is_named(world: World):
    need = await world.make_need()
    for _ in range(10):
        await world.make_candidate(skills={world.skill_ids[0]: 2}, **waited(30))
    learner = await world.make_candidate(skills={world.skill_ids[2]: 3}, full_name="Yusuf Test", **waited(180))
    settings = {"weights": {"potential": 0.5, "coverage": 0.0}}
    changed = await world.manager.patch(f"/v1/jobcenters/{world.here.id}/settings", settings, version=1)
    assert changed.status_code == 200
    training = (await report(world))["training"]
    assert (training["top_ten"], training["only_top_ten"], training["doors_total"]) == (1, 1, 1)
    assert training["doors"] == [
        {"candidate_id": str(learner.id), "name": "Yusuf Test", "need_id": str(need.id), "need_title": need.title}
    ]


async def test_the_report_names_the_settings_it_was_made_by(world: World):
    await world.manager.patch(f"/v1/jobcenters/{world.here.id}/settings", {"language_gap": 1}, version=1)
    body = await report(world)
    ranking = await world.caseworker.post(f"/v1/needs/{(await world.make_need()).id}/rankings")
    assert (body["settings_version"], body["config_hash"]) == (2, ranking.json()["config_hash"])


async def test_the_report_agrees_with_the_ranking(world: World):
    """Whoever the ranking of a need shows as feasible has a feasible need, and nobody else."""
    for level in (Cefr.NONE, Cefr.A1, Cefr.B1):
        await world.make_candidate(oral_cefr=level)
    need = await world.make_need(min_oral_cefr=Cefr.B1, language_reason="Kundekontakt")
    body = await report(world, waiting_days=0)
    ranked = (await world.caseworker.post(f"/v1/needs/{need.id}/rankings", {"include_infeasible": True})).json()
    feasible = {item["candidate_id"]: item["feasible"] for item in ranked["items"]}
    assert {item["candidate_id"]: bool(item["feasible_needs"]) for item in body["candidates"]} == feasible


async def test_the_law_says_of_everybody_what_it_says_in_a_ranking(world: World):
    """Four employees and one person there: no room for another, but for who is under § 23 b it only warns."""
    small = await world.make_workplace(world.company_row, ordinary_employees_fte=Decimal(4))
    need, other = await world.make_need(small), await world.make_need()
    await world.add(
        Occupancy(
            workplace_id=small.id,
            jobcenter_id=world.here.id,
            source_type="test",
            source_id=uuid4(),
            legal_basis=LegalBasis.LAB_OTHER,
            starts_on=need.starts_from - timedelta(days=30),
            fte_fraction=Decimal(1),
        )
    )
    for basis in (LegalBasis.INTL_23B, LegalBasis.LAB_OTHER, LegalBasis.LAB_JOB_READY):
        await world.make_candidate(legal_basis=basis, last_employer_cvr=world.company_row.cvr_number)
        await world.make_candidate(legal_basis=basis)
    async with world.database.read() as session:
        work = Work(session, Clock(), world.settings)
        law, today = legal_parameters(world.settings.law_file), work.today()
        found = await load_pool(work, [col(Candidate.jobcenter_id) == world.here.id], (today, today))
        seen = set()
        for row in (need, other):
            asked = await ask(work, row)
            said = LawOfPeople.of(found.candidates, law, today).flags(asked)
            expected = legal_flags(asked, found, law, today)
            for name in ("ratio_refuses", "ratio_warns", "same_employer"):
                assert getattr(said, name).tolist() == getattr(expected, name).tolist(), name
                seen |= {(name, value) for value in getattr(said, name).tolist()}
    assert len(seen) == 6


async def test_reading_it_changes_nothing(world: World):
    await world.make_need()
    await report(world)
    assert await world.all(Ranking) == []
    assert await world.all(Event) == []


@pytest.mark.parametrize("role", ["manager", "caseworker"])
async def test_the_own_staff_reads_it(world: World, role: str):
    assert (await report(world, world.callers[role]))["jobcenter_id"] == str(world.here.id)


@pytest.mark.parametrize("role", ["admin", "company", "candidate", "mentor", "integration"])
async def test_nobody_else_reads_it(world: World, role: str):
    assert (await world.callers[role].get(PATH)).status_code == 403


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"from": "2026-02-01", "to": "2026-01-31"}, "query/to"),
        ({"from": "yesterday"}, "query/from"),
        ({"to": "1999-01-01"}, "query/to"),
        ({"waiting_days": -1}, "query/waiting_days"),
        ({"waiting_days": 10**30}, "query/waiting_days"),
        ({"group_by": "origin"}, "query/group_by"),
        ({"limit": 0}, "query/limit"),
        ({"limit": 501}, "query/limit"),
    ],
)
async def test_questions_that_make_no_sense_are_refused(world: World, params: dict, pointer: str):
    refused = await world.caseworker.get(PATH, params=params)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
