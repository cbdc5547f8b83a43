"""A candidate's ranking reads in full only the needs that plain columns show to be the best: the answer stays the same."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from app.foundation.core.clock import Clock
from app.foundation.db.work import Work
from app.journey.matching.repository import columns
from app.journey.matching.service import answers
from app.journey.matching.service.judging import ask, legal_parameters, rank_pool, rules_of
from app.journey.needs.domain import Importance, NeedStatus
from app.journey.needs.models import Need, NeedSkill
from app.registers.candidates.domain import CandidateStatus, Cefr
from app.registers.candidates.models import Candidate
from app.registers.companies.models import Occupancy, Workplace
from app.registers.law.domain import LegalBasis
from tests.api.matching.test_shortlist import lists_of
from tests.factories.world import World

pytestmark = pytest.mark.anyio


async def whole(world: World, candidate: Candidate, offered: list[Any]) -> list[dict[str, Any]]:
    """Every need judged in full for the candidate, as a ranking tells them: feasible ones first, then by score."""
    async with world.database.read() as session:
        work = Work(session, Clock(), world.settings)
        rules, today = await rules_of(work, world.here.id), Clock().today()
        asked = [await ask(work, need) for need in offered]
        periods = [columns.whole_period(item.facts) for item in asked]
        period = min(first for first, _ in periods), max(last for _, last in periods)
        found = await columns.load_pool(work, [col(Candidate.id) == candidate.id], period)
        judged = [
            (item, rank_pool(item, found, rules, legal_parameters(None), today).judge_all([0], today)[0])
            for item in asked
        ]
    judged.sort(key=lambda pair: (not pair[1].feasible, -pair[1].explanation.score, pair[0].need.id))
    return [
        {
            **answers.judgement(item, one, work.language),
            "need_id": str(item.need.id),
            "rank": place if one.feasible else None,
            "planned_starts_on": str(one.planned_starts_on),
            "planned_ends_on": str(one.planned_ends_on),
        }
        for place, (item, one) in enumerate(judged, start=1)
    ]


async def answered(world: World, candidate: Candidate, **body: Any) -> dict[str, Any]:
    answer = await world.caseworker.post(f"/v1/candidates/{candidate.id}/rankings", body)
    assert answer.status_code == 201, answer.text
    beside = {"title", "company_id", "workplace_id", "workplace_name", "match_id"}
    told = answer.json()
    told["items"] = [{name: value for name, value in item.items() if name not in beside} for item in told["items"]]
    return dict(told)


async def make_offers(world: World, count: int, seed: int) -> list[Any]:
    """Open needs of every kind, many of them alike, at small workplaces some of which are full."""
    chance, today, made = Random(seed), Clock().today(), []
    for number in range(count):
        company = await world.make_company() if number % 3 == 0 else world.company_row
        place = await world.make_workplace(
            company,
            lat=55.68 + chance.choice([0, 0, 0.05, 0.3]),
            lon=12.53 + chance.choice([0, 0, -0.08, 0.9]),
            ordinary_employees_fte=4,
        )
        starts = today + timedelta(days=chance.choice([1, 14, 60]))
        need = await world.make_need(
            place,
            starts_from=starts,
            starts_until=starts + timedelta(days=chance.choice([0, 14])),
            weeks=chance.choice([4, 13]),
            licences=chance.choice([[], [], [], ["forklift"]]),
            conditions=chance.choice([[], [], [], ["standing"]]),
            hours_schedule=[{"from_week": 1, "weekly_hours": chance.choice([15, 25, 25, 37])}],
            working_times=chance.choice([[], [{"weekday": 1, "from": "08:00", "to": "13:00"}]]),
            skills={key: chance.randint(1, 3) for key in world.skill_ids if chance.random() < 0.3},
            **chance.choice([{}, {}, {"min_oral_cefr": Cefr.B2, "min_danish_reason": "Vejledning"}]),
        )
        if chance.random() < 0.3:
            await world.add(*(occupancy(world.here.id, place, starts) for _ in range(chance.choice([1, 9]))))
        if chance.random() < 0.2:
            await world.add(
                NeedSkill(
                    need_id=(await world.make_need(place, skills={})).id,
                    skill_id=world.skill_ids[0],
                    level=2,
                    importance=Importance.MUST,
                    required_at_start=True,
                )
            )
        made.append(need)
    return made


def occupancy(jobcenter_id: UUID, place: Workplace, starts_on: date) -> Occupancy:
    """Somebody who takes up room at the workplace while a need's placement would run."""
    return Occupancy(
        workplace_id=place.id,
        jobcenter_id=jobcenter_id,
        source_type="placement",
        source_id=uuid4(),
        legal_basis=LegalBasis.LAB_OTHER,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=20),
        fte_fraction=Decimal(1),
    )


async def open_needs(world: World) -> list[Any]:
    async with world.database.read() as session:
        found = await session.exec(select(Need).where(col(Need.status) == NeedStatus.OPEN).order_by(col(Need.id)))
        return list(found.all())


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_shortlist_of_needs_changes_nothing_about_the_answer(world: World, seed: int):
    await make_offers(world, 30, seed)
    offered, chance = await open_needs(world), Random(seed)
    for _ in range(3):
        person = await world.make_candidate(
            legal_basis=LegalBasis.LAB_OTHER,
            oral_cefr=chance.choice([None, Cefr.A2]),
            constraints=chance.choice([[], ["no_standing"]]),
            last_employer_cvr=chance.choice([None, world.company_row.cvr_number]),
            skills={key: chance.randint(1, 3) for key in world.skill_ids if chance.random() < 0.5},
        )
        await world.add(*lists_of(world, person, chance))
        expected = await whole(world, person, offered)
        feasible = [item for item in expected if item["feasible"]]
        assert "ratio" in {code["code"] for item in expected for code in item["filters"] if not code["passed"]}
        for limit in (1, 5, 50):
            told = await answered(world, person, limit=limit)
            assert told["items"] == feasible[:limit]
            assert (told["considered"], told["feasible"]) == (len(offered), len(feasible))
            everything = await answered(world, person, limit=limit, include_infeasible=True)
            assert everything["items"] == expected[:limit]


async def test_whoever_cannot_be_proposed_fits_nowhere(world: World):
    need = await world.make_need()
    person = await world.make_candidate(status=CandidateStatus.PAUSED)
    told = await answered(world, person)
    assert (told["considered"], told["feasible"], told["items"]) == (1, 0, [])
    shown = await answered(world, person, include_infeasible=True)
    assert [item["need_id"] for item in shown["items"]] == [str(need.id)]


async def test_the_same_needs_and_candidate_give_the_same_hash_and_others_another(world: World):
    await world.make_need()
    person = await world.make_candidate()
    first, again = await answered(world, person), await answered(world, person)
    assert first["input_hash"] == again["input_hash"]
    await world.make_need(weeks=4)
    assert (await answered(world, person))["input_hash"] != first["input_hash"]
