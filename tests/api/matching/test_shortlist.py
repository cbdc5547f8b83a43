"""A ranking reads in full only whom kept columns show to be the best: the answer is that of reading everybody in full."""

from datetime import time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from app.foundation.core.clock import Clock
from app.foundation.db.work import Work
from app.journey.matching.repository import columns
from app.journey.matching.schemas import RankingRead
from app.journey.matching.service import answers
from app.journey.matching.service.judging import ask, legal_parameters, rank_pool, rules_of
from app.registers.candidates.domain import CandidateStatus, Cefr, DanishExam
from app.registers.candidates.models import Candidate, CandidateExperience, CandidateWish, Commitment
from app.registers.law.domain import CommitmentKind, LegalBasis
from tests.factories.world import World

pytestmark = pytest.mark.anyio
TIMES = [(time(9), time(12)), (time(13), time(16)), (time(22), time(2))]


async def whole(world: World, need: Any, limit: int) -> tuple[int, list[dict[str, Any]]]:
    """How many pass, and the best as a ranking tells them, when everybody is read in full."""
    async with world.database.read() as session:
        work = Work(session, Clock(), world.settings)
        rules, asked = await rules_of(work, world.here.id), await ask(work, need)
        eligible, period = columns.of_jobcenter(world.here.id), columns.whole_period(asked.facts)
        found = await columns.load_pool(work, eligible, period)
        standing = rank_pool(asked, found, rules, legal_parameters(None), work.today())
        rows = standing.ranking.rows.tolist()
        judged = standing.judge_all(rows[:limit], work.today())
    told = [answers.judgement(asked, item, work.language) for item in judged]
    return len(rows), [
        {**fields, "candidate_id": str(item.candidate.id), "rank": place, "planned_starts_on": str(item.planned_starts_on),
         "planned_ends_on": str(item.planned_ends_on)}
        for place, (fields, item) in enumerate(zip(told, judged, strict=True), start=1)
    ]  # fmt: skip


async def narrowed(world: World, need: Any, limit: int) -> tuple[int, list[dict[str, Any]]]:
    """The same by way of a shortlist, as the API answers."""
    answer = await world.caseworker.post(f"/v1/needs/{need.id}/rankings", {"limit": limit})
    assert answer.status_code == 201, answer.text
    beside = {"name", "has_priority", "match_id"}
    body = answer.json()
    return body["feasible"], [
        {name: value for name, value in item.items() if name not in beside} for item in body["items"]
    ]


async def make_crowd(world: World, count: int, seed: int) -> None:
    """People of every kind, many of them alike, some of whom nothing is known but where they live."""
    chance, today = Random(seed), Clock().today()
    for _ in range(count):
        row = await world.make_candidate(
            lat=55.68 + chance.choice([0, 0, 0.05, 0.3]),
            lon=12.53 + chance.choice([0, 0, -0.08, 0.5]),
            transport_modes=chance.sample(["walk", "bicycle", "public", "car"], chance.randrange(5)),
            transport_max_minutes=chance.choice([5, 60, 60, 120]),
            oral_cefr=chance.choice([None, Cefr.NONE, Cefr.A1, Cefr.A2, Cefr.B1]),
            danish_exam=chance.choice([None, DanishExam.PD1]),
            max_weekly_hours=chance.choice([Decimal(20), Decimal(25), Decimal(37), Decimal(37)]),
            available_from=today + timedelta(days=chance.choice([-5, 0, 5, 10, 90])),
            waiting_since=today - timedelta(days=chance.choice([0, 30, 300])),
            licences=chance.choice([[], ["forklift"], ["forklift"], ["crane", "forklift"]]),
            constraints=chance.choice([[], [], [], ["no_standing"]]),
            unwanted_occupation_ids=[str(world.occupation_id)] if chance.random() < 0.1 else [],
            last_employer_cvr=world.company_row.cvr_number if chance.random() < 0.1 else None,
            legal_basis=chance.choice(list(LegalBasis)),
            status=chance.choice([*CandidateStatus, *5 * [CandidateStatus.AVAILABLE]]),
            skills={key: chance.randint(1, 3) for key in world.skill_ids if chance.random() < 0.3},
        )
        await world.add(*lists_of(world, row, chance))


def lists_of(world: World, row: Candidate, chance: Random) -> list[Any]:
    rows: list[Any] = []
    if chance.random() < 0.4:
        rows.append(CandidateWish(candidate_id=row.id, occupation_id=world.occupation_id, rank=1))
    if chance.random() < 0.4:
        rows.append(CandidateExperience(candidate_id=row.id, occupation_id=world.occupation_id, months=12))
    if chance.random() < 0.5:
        start, end = chance.choice(TIMES)
        common: dict[str, Any] = {
            "candidate_id": row.id,
            "jobcenter_id": world.here.id,
            "kind": chance.choice([CommitmentKind.DANISH_CLASS, CommitmentKind.PLACEMENT, CommitmentKind.COURSE]),
            "source_type": "test",
            "source_id": uuid4(),
            "starts_on": row.available_from - timedelta(days=chance.choice([200, 10])),
            "ends_on": chance.choice([None, row.available_from + timedelta(days=40)]),
        }
        known = chance.random() < 0.7
        at_work = {"from_time": start, "to_time": end}
        times: list[dict[str, Any]] = [{"weekday": day, **at_work} for day in (1, 4)] if known else [{}]
        hours = None if known and chance.random() < 0.5 else Decimal(12)
        rows += [Commitment(**common, **at, weekly_hours=hours) for at in times]
    return rows


@pytest.mark.parametrize(
    ("seed", "asked"),
    [
        (1, {"licences": ["forklift"]}),
        (2, {"conditions": ["standing"]}),
        (3, {"min_oral_cefr": Cefr.B1, "min_danish_reason": "Vejledning"}),
    ],
)
async def test_a_shortlist_changes_nothing_about_the_answer(world: World, seed: int, asked: dict[str, Any]):
    await make_crowd(world, 120, seed)
    need = await world.make_need(**asked)
    for limit in (1, 3, 10, 50):
        feasible, best = await whole(world, need, limit)
        assert await narrowed(world, need, limit) == (feasible, best)
    assert 3 < (await whole(world, need, 1))[0] < 50


async def test_those_of_whom_nothing_is_known_are_not_lost(world: World):
    need = await world.make_need(skills=dict.fromkeys(world.skill_ids[:3], 3))
    for _ in range(5):
        await world.make_candidate()
        known = await world.make_candidate(skills={world.skill_ids[5]: 1})
        await world.add(CandidateWish(candidate_id=known.id, occupation_id=world.occupation_id, rank=1))
    for limit in range(1, 12):
        assert await narrowed(world, need, limit) == await whole(world, need, limit)


async def test_a_shortlist_of_nobody_is_an_empty_ranking(world: World):
    assert await narrowed(world, await world.make_need(licences=["crane"]), 50) == (0, [])


async def test_the_answer_has_the_form_that_is_documented(world: World):
    """It is written without the schema; the schema reads it, and would write the same."""
    await make_crowd(world, 30, seed=4)
    need = await world.make_need(skills={world.skill_ids[0]: 2})
    answer = await world.caseworker.post(f"/v1/needs/{need.id}/rankings", {"include_infeasible": True})
    read = RankingRead.model_validate_json(answer.content, extra="forbid")
    assert read.model_dump(mode="json") == answer.json()


async def test_the_longest_index_entry_a_candidate_can_have_is_stored(world: World):
    await world.make_candidate(
        unwanted_occupation_ids=[str(uuid4()) for _ in range(50)],
        licences=["driving_b", "driving_c", "driving_d", "forklift", "crane", "welding", "food_hygiene", "first_aid",
                  "criminal_record_children"],
        constraints=["no_heavy_lifting", "no_standing", "no_night_work", "no_heights", "no_stairs", "no_wet_work",
                     "no_noise", "no_cold", "no_outdoor", "no_driving"],
        transport_modes=["walk", "bicycle", "public", "car"],
        last_employer_cvr="10000000",
        danish_exam=DanishExam.PD1,
    )  # fmt: skip
