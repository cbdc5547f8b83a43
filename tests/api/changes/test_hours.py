"""Hours that grow, and other working times."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.journey.training.models import TrainingActivity
from app.registers.candidates.models import Commitment
from app.registers.companies.models import Occupancy
from app.registers.law.domain import CommitmentKind
from tests.api.changes.internship import Internship
from tests.api.placements.stage import code_of, outcomes


def hours(week: int, weekly: float, **more: Any) -> dict[str, Any]:
    steps = [{"from_week": week, "weekly_hours": weekly}]
    return {"hours_schedule": steps, "reason_code": "hours_grow", **more}


async def test_hours_grow_from_a_week_on_and_the_ledgers_with_them(internship: Internship):
    await internship.active(weeks=2, days=1)
    change = await internship.asked("hours-changes", hours(5, 30))
    assert change["effective_on"] == internship.day(4).isoformat()
    await internship.agree(change)
    await internship.grants(change)

    assert internship.placement.hours_schedule == [
        {"from_week": 1, "weekly_hours": 25.0},
        {"from_week": 5, "weekly_hours": 30.0},
    ]
    rows = sorted((row.starts_on, row.ends_on, row.fte_fraction) for row in await internship.world.all(Occupancy))
    assert rows == [
        (internship.day(0), internship.day(4, days=-1), Decimal("0.6756")),
        (internship.day(4), internship.placement.ends_on, Decimal("0.8108")),
    ]
    await internship.holds()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (hours(3, 30), "change.backdated"),
        (hours(20, 30), "change.outside_period"),
        (hours(5, 25), "change.nothing_changes"),
        ({"reason_code": "other"}, "change.nothing_changes"),
        (
            {"hours_schedule": [{"from_week": 8, "weekly_hours": 30}, {"from_week": 6, "weekly_hours": 35}],
             "reason_code": "other"},
            "agreement.schedule_order",
        ),
        (
            {"working_times": [{"weekday": 1, "from": "08:00", "to": "14:00"},
                               {"weekday": 1, "from": "13:00", "to": "15:00"}], "reason_code": "timetable"},
            "agreement.times_overlap",
        ),
    ],
)  # fmt: skip
async def test_a_wish_that_makes_no_sense_is_a_fault_of_the_input(internship: Internship, body, code: str):
    await internship.active(weeks=2, days=1)
    refused = await internship.ask("hours-changes", body)
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["code"] == code


@pytest.mark.parametrize("week", [0, -1, 53, 10**20])
async def test_weeks_that_are_none_are_refused(internship: Internship, week: int):
    assert (await internship.ask("hours-changes", hours(week, 30))).status_code == 422


async def test_more_than_37_hours_with_classes_refuse(internship: Internship):
    placement = internship.placement
    await internship.world.add(
        Commitment(
            candidate_id=placement.candidate_id,
            jobcenter_id=internship.world.here.id,
            kind=CommitmentKind.DANISH_CLASS,
            source_type="classes",
            source_id=placement.candidate_id,
            starts_on=placement.starts_on,
            weekly_hours=Decimal(10),
        )
    )
    change = await internship.asked("hours-changes", hours(5, 30))
    await internship.agree(change)
    refused = await internship.grant(change)
    assert code_of(refused) == (409, "change.checks_failed")
    assert outcomes(refused.json()["checks"])["weekly_hours"] == "fail"
    small = await internship.world.caseworker.post(f"/v1/placement-changes/{change['id']}/withdraw")
    assert small.status_code == 200
    fits = await internship.asked("hours-changes", hours(5, 27))
    await internship.agree(fits)
    await internship.grants(fits)


async def test_a_week_that_begins_while_the_change_waits_is_too_late(internship: Internship):
    await internship.active(weeks=2, days=1)
    change = await internship.asked("hours-changes", hours(4, 30))
    await internship.agree(change)
    internship.stage.travel(internship.day(3, days=1))
    assert code_of(await internship.grant(change)) == (409, "change.too_late")


async def test_with_other_working_times_no_sitting_is_left_outside_them(internship: Internship):
    await internship.active(weeks=1, days=2)
    before = await internship.world.all(TrainingActivity)
    held = {row.skill_id: [each for each in row.dated_sessions if each["on"] < str(internship.day(1, days=2))]
            for row in before}  # fmt: skip
    assert any(held.values())
    afternoons = [{"weekday": day, "from": "14:00", "to": "20:00"} for day in (1, 3, 5)]
    change = await internship.asked("hours-changes", {"working_times": afternoons, "reason_code": "timetable"})
    await internship.agree(change)
    await internship.grants(change)
    today = internship.day(1, days=2)
    after = await internship.world.all(TrainingActivity)
    assert {row.skill_id for row in after} == {row.skill_id for row in before}
    for row in after:
        coming = [each for each in row.dated_sessions if date.fromisoformat(each["on"]) >= today]
        assert all(each["from"] >= "14:00" for each in coming)
        assert {date.fromisoformat(each["on"]).isoweekday() for each in coming} <= {1, 3, 5}
        assert [each for each in row.dated_sessions if each not in coming] == held[row.skill_id]
        assert row.starts_on.isoformat() == row.dated_sessions[0]["on"]
        assert row.ends_on.isoformat() == row.dated_sessions[-1]["on"]
    await internship.holds()
