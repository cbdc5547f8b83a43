"""Other hours, another kind, another last day: the terms of a job change, and the ledgers with them."""

import asyncio
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlmodel import col

from app.foundation.audit.models import Event
from app.registers.candidates.models import Commitment
from app.registers.companies.models import Occupancy
from tests.factories.world import World

pytestmark = pytest.mark.anyio


async def taken(world: World, job):
    rows = await world.all(Commitment, col(Commitment.source_id) == UUID(job["id"]))
    return sorted((row.starts_on, row.ends_on or date.max, row.weekly_hours) for row in rows)


async def change(world: World, job, version=1, query="", **terms):
    return await world.caseworker.patch(f"/v1/employments/{job['id']}{query}", terms, version=version)


async def test_other_hours_count_from_their_day_and_what_was_worked_stays(world: World, employ, today):
    began, changed_on = today - timedelta(days=60), today - timedelta(days=10)
    job = await employ(starts_on=began.isoformat(), weekly_hours=20)
    before = await world.caseworker.get(f"/v1/aftercare-plans/{job['plan_id']}")
    answer = await change(world, job, weekly_hours=30.5, title="Kok", from_on=changed_on.isoformat())
    assert answer.status_code == 200, answer.text
    read = answer.json()
    assert (read["weekly_hours"], read["title"], read["version"]) == (30.5, "Kok", 2)
    assert answer.headers["etag"] == '"2"'
    earlier = (began, changed_on - timedelta(days=1), Decimal(20))
    assert await taken(world, job) == [earlier, (changed_on, date.max, Decimal("30.5"))]
    after = await world.caseworker.get(f"/v1/aftercare-plans/{job['plan_id']}")
    assert after.headers["etag"] != before.headers["etag"]
    assert [f["due_on"] for f in after.json()["follow_ups"]] == [f["due_on"] for f in before.json()["follow_ups"]]
    (told,) = await world.all(Event, col(Event.name) == "employment.changed")
    assert told.data == {"fields": ["title", "weekly_hours"], "from_on": changed_on.isoformat()}
    # Another last day ends the latest stretch; a correction from the first day on replaces them all.
    last = today + timedelta(days=30)
    assert (await change(world, job, 2, ends_on=last.isoformat())).status_code == 200
    assert await taken(world, job) == [earlier, (changed_on, last, Decimal("30.5"))]
    corrected = await change(world, job, 3, weekly_hours=25, ends_on=None, from_on=began.isoformat())
    assert corrected.json()["ends_on"] is None
    assert await taken(world, job) == [(began, date.max, Decimal(25))]


async def test_wage_subsidy_counts_at_the_workplace_from_its_day_and_no_longer_than_it_is_given(
    world: World, employ, today
):
    began = today - timedelta(days=40)
    job = await employ(starts_on=began.isoformat(), weekly_hours=37)
    terms = {"kind": "wage_subsidy", "workplace_id": str(world.workplace.id)}
    assert (await change(world, job, **terms)).status_code == 200
    (entry,) = await world.all(Occupancy)
    assert (entry.starts_on, entry.ends_on, entry.fte_fraction) == (today, None, 1)
    assert (await change(world, job, 2, kind="ordinary")).status_code == 200
    assert await world.all(Occupancy) == []
    assert [hours for *_, hours in await taken(world, job)] == [Decimal(37)] * 2


async def test_terms_that_do_not_fit_are_refused_and_leave_nothing(world: World, employ, today):
    job = await employ(weekly_hours=20, starts_on=(today - timedelta(days=20)).isoformat())
    await employ(company_id=str(world.other_company_row.id), weekly_hours=15, starts_on=today.isoformat())
    for terms, status, code in (
        ({"weekly_hours": 22.5}, 409, "employment.too_many_hours"),
        ({"weekly_hours": 38}, 422, "field.too_large"),
        ({"weekly_hours": None}, 422, "field.required"),
        ({"weekly_hours": 10, "from_on": (today + timedelta(days=1)).isoformat()}, 422, "employment.change_outside"),
        ({"weekly_hours": 10, "from_on": (today - timedelta(days=21)).isoformat()}, 422, "employment.change_outside"),
        ({"ends_on": (today - timedelta(days=21)).isoformat()}, 422, "employment.period_reversed"),
        ({"workplace_id": str(world.other_workplace.id)}, 422, "employment.workplace_elsewhere"),
        ({"workplace_id": job["id"]}, 422, "reference.unknown"),
        ({"starts_on": today.isoformat()}, 422, "field.unknown"),
    ):
        refused = await change(world, job, **terms)
        problem = refused.json()
        assert (refused.status_code, (problem.get("errors") or [problem])[0]["code"]) == (status, code), terms
    assert (await change(world, job, version=7, weekly_hours=10)).status_code == 412
    assert (await change(world, job, query="?dry_run=true", weekly_hours=22)).json()["weekly_hours"] == 22
    same = await change(world, job, weekly_hours=20)
    assert (same.status_code, same.json()["version"]) == (200, 1)
    end = {"ended_on": today.isoformat(), "reason_code": "moved", "initiative": "candidate"}
    ended = await world.caseworker.post(f"/v1/employments/{job['id']}/end", end)
    over = await change(world, job, version=ended.json()["version"], title="Kok")
    assert (over.status_code, over.json()["code"]) == (409, "conflict.illegal_move")
    assert "employment.changed" not in await world.event_names()


async def test_of_two_jobs_that_grow_at_once_only_as_much_as_fits_grows(world: World, employ, today):
    jobs = [
        await employ(company_id=str(each.id), weekly_hours=15) for each in (world.company_row, world.other_company_row)
    ]
    answers = await asyncio.gather(*(change(world, job, weekly_hours=20) for job in jobs))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 1}
