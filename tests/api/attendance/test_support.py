"""Three signals in a fortnight open one talk with each side, whoever enters them and however often; nothing else."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col

from app.cli.check import broken_invariants
from app.foundation.audit.models import Event
from app.journey.aftercare.models import FollowUp
from app.journey.aftercare.service import schedule_internship_follow_ups
from app.journey.attendance.domain.states import AttendanceStatus
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from tests.api.attendance.internship import START, TODAY, Running, day, on
from tests.api.placements.stage import Stage
from tests.factories.firing import fire
from tests.factories.presence import day_row
from tests.factories.world import World

PLANNED = [("support_1", "candidate", "planned"), ("support_1", "employer", "planned")]


async def close(world: World, *audiences: str) -> None:
    """The caseworker has talked to these sides."""
    rows = await world.all(FollowUp, col(FollowUp.step).startswith("support"), col(FollowUp.status) == "planned")
    for row in rows:
        if row.audience.value in audiences:
            answer = await world.caseworker.post(f"/v1/follow-ups/{row.id}/record", {"rating": 4})
            assert answer.status_code == 200, answer.text


async def test_two_signals_open_nothing_and_the_third_opens_one_talk_with_each_side(running: Running, world: World):
    await running.entered(on(0, "late"), on(1, "absent"), on(2, "excused"), on(3))
    assert await running.support() == []
    await running.entered(on(4, "late"))
    assert await running.support() == PLANNED
    assert await running.calls() == [
        {
            "placement_id": str(running.placement.id),
            "from_on": day(0).isoformat(),
            "to_on": day(4).isoformat(),
            "late": 2,
            "absent": 1,
            "readiness": 0,
        }
    ]
    await running.holds()


async def test_it_is_due_on_the_next_working_day_and_the_caseworkers_own(running: Running, world: World):
    candidate = await world.reload(world.candidate_row)
    candidate.caseworker_account_id = world.caseworker.account.id
    await world.add(candidate)
    await running.entered(*(on(number, "absent") for number in range(3)))
    rows = await world.all(FollowUp)
    monday = TODAY + timedelta(days=3)
    assert {(row.due_on, row.assignee_account_id) for row in rows} == {(monday, world.caseworker.account.id)}
    listed = (await world.caseworker.get("/v1/follow-ups?mine=true&due=week")).json()["items"]
    assert [item["step"] for item in listed] == ["support_1", "support_1"]
    for caller, audience in ((world.candidate, "candidate"), (world.company, "employer")):
        (own,) = (await caller.get("/v1/follow-ups")).json()["items"]
        assert (own["audience"], own["step"]) == (audience, "support_1")


async def test_a_low_mark_is_a_signal_once_for_a_picture(running: Running):
    await running.entered(on(0, "late"))
    low: dict[str, Any] = {"punctuality": 1, "presence": 1, "appearance": 2, "communication": 2}
    assert (await running.picture(seen_on=day(1).isoformat(), **low)).json()["is_signal"]
    assert await running.support() == []
    await running.picture(seen_on=day(2).isoformat())
    assert await running.support() == []
    await running.picture(seen_on=day(3).isoformat(), communication=2)
    assert await running.support() == PLANNED
    assert [(call["late"], call["readiness"]) for call in await running.calls()] == [(1, 2)]


async def test_three_that_lie_more_than_a_fortnight_apart_are_not_three(running: Running):
    await running.entered(on(0, "late"), on(5, "late"), on(10, "late"))
    assert await running.support() == []
    await running.entered(on(9, "late"))
    assert await running.support() == PLANNED


async def test_a_corrected_day_takes_its_signal_back(running: Running):
    await running.entered(on(0, "absent"), on(1, "late"))
    await running.entered(on(0, "excused"))
    await running.entered(on(2, "late"))
    assert await running.support() == []


async def test_a_correction_after_the_third_leaves_the_talk_standing(running: Running):
    await running.entered(*(on(number, "absent") for number in range(3)))
    await running.entered(*(on(number) for number in range(3)))
    assert await running.support() == PLANNED
    await running.entered(*(on(number, "absent") for number in range(3)))
    assert (await running.support(), len(await running.calls())) == (PLANNED, 1)


async def test_further_signals_open_no_second_talk_while_one_is_open(running: Running):
    await running.entered(*(on(number, "absent") for number in range(3)))
    await running.entered(*(on(number, "late") for number in range(3, 9)))
    assert await running.support() == PLANNED


async def test_a_second_talk_takes_three_new_signals(running: Running, world: World):
    await running.entered(*(on(number, "absent") for number in range(3)))
    await close(world, "candidate", "employer")
    await running.entered(on(3, "absent"), on(4, "absent"))
    assert len(await running.support()) == 2
    await running.entered(on(5, "late"))
    assert await running.support() == [
        ("support_1", "candidate", "done"),
        ("support_1", "employer", "done"),
        ("support_2", "candidate", "planned"),
        ("support_2", "employer", "planned"),
    ]


async def test_who_still_waits_for_a_talk_is_not_given_another(running: Running, world: World):
    await running.entered(*(on(number, "absent") for number in range(3)))
    await close(world, "employer")
    await running.entered(*(on(number, "absent") for number in range(3, 6)))
    assert await running.support() == [
        ("support_1", "candidate", "planned"),
        ("support_1", "employer", "done"),
        ("support_2", "employer", "planned"),
    ]


async def test_a_day_that_rests_meanwhile_is_no_signal(running: Running, world: World):
    await running.entered(on(0, "absent"), on(1, "absent"))
    placement = await world.reload(running.placement)
    placement.pauses = [{"from_on": day(0).isoformat(), "to_on": day(0).isoformat()}]
    await world.add(placement)
    await running.entered(on(2, "absent"))
    assert await running.support() == []


async def test_an_internship_that_is_over_calls_for_nothing(stage: Stage):
    running = await Running(stage).begun(PlacementStatus.COMPLETED, ended_on=day(14))
    await running.entered(*(on(number, "absent") for number in range(5)))
    assert (await running.support(), await running.calls()) == ([], [])


async def test_nothing_happens_to_anybody(running: Running, world: World):
    """Never a sanction: of all that is stored only the days, the follow-ups and the events are others."""
    before = [(await world.reload(row)).model_dump() for row in (running.placement, world.candidate_row)]
    await running.entered(*(on(number, "absent") for number in range(15)))
    assert await running.support() == PLANNED
    after = [(await world.reload(row)).model_dump() for row in (running.placement, world.candidate_row)]
    assert after == before
    assert set(await world.event_names()) == {
        "attendance.recorded",
        "attendance.support_needed",
        "follow_up.scheduled",
    }


async def test_a_dry_run_opens_nothing(running: Running):
    days = [on(number, "absent") for number in range(3)]
    assert (await running.enter(*days, query="?dry_run=true")).status_code == 200
    assert await running.support() == []


async def test_events_say_neither_who_nor_why_in_words(running: Running, world: World):
    (item, *_) = await running.entered(*(on(number, "absent", reason_code="childcare") for number in range(3)))
    await world.candidate.post(f"/v1/attendance-days/{item['id']}/note", {"text": "Mit barn var sygt."})
    told = " ".join(f"{event.data} {event.reason_code}" for event in await world.all(Event))
    assert "childcare" not in told
    assert "sygt" not in told


async def test_talks_stand_beside_the_usual_follow_ups_and_go_with_the_end(running: Running, world: World):
    await fire(world, "placement.granted", running.placement, schedule_internship_follow_ups)
    usual = len(await world.all(FollowUp))
    await running.entered(*(on(number, "absent") for number in range(3)))
    assert len(await world.all(FollowUp)) == usual + 2
    body = {"reason_code": "not_a_fit", "initiative": "candidate", "ended_on": TODAY.isoformat()}
    answer = await world.company.post(f"/v1/placements/{running.placement.id}/end-early", body)
    assert answer.status_code == 200, answer.text
    assert {status for _, _, status in await running.support()} == {"cancelled"}


@pytest.mark.parametrize("kind", ["days", "days_and_pictures", "one_day"])
async def test_of_many_entries_at_the_same_moment_one_sets_it_off(running: Running, world: World, kind: str):
    """Eight at once: whatever order they come in, the talk is opened once, with each side."""
    callers = (world.company, world.mentor, world.caseworker, world.manager)
    if kind == "days":
        sends = [running.enter(on(number % 5, "absent"), by=callers[number % 4]) for number in range(8)]
    elif kind == "one_day":
        await running.entered(on(1, "absent"), on(2, "absent"))
        sends = [running.enter(on(0, "absent"), by=callers[number % 4]) for number in range(8)]
    else:
        sends = [running.enter(on(number, "late")) for number in range(4)]
        sends += [running.picture(seen_on=day(number).isoformat(), presence=1) for number in range(4)]
    answers = await asyncio.gather(*sends)
    assert {answer.status_code for answer in answers} <= {200, 201}, [answer.text for answer in answers]
    assert await running.support() == PLANNED
    rows = await running.rows()
    assert len(rows) == len({row.day_on for row in rows})
    await running.holds()


async def test_notes_and_entries_at_the_same_moment_lose_nothing(running: Running, world: World):
    items = await running.entered(on(0, "absent"), on(1, "absent"))
    notes = [world.candidate.post(f"/v1/attendance-days/{item['id']}/note", {"text": "Nej."}) for item in items]
    entries = [running.enter(on(0, "late"), on(2, "absent")), running.enter(on(1, "late"))]
    answers = await asyncio.gather(*notes, *entries)
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    assert [(row.status.value, row.candidate_note) for row in await running.rows()] == [
        ("late", "Nej."),
        ("late", "Nej."),
        ("absent", None),
    ]
    assert await running.support() == PLANNED


async def test_a_talk_on_the_day_before_a_holiday_is_due_after_it(running: Running):
    running.stage.travel(date(2027, 3, 24))
    start = date(2027, 3, 15)
    days = [{"day_on": (start + timedelta(days=offset)).isoformat(), "status": "absent"} for offset in range(3)]
    await running.entered(*days)
    assert {row.due_on for row in await running.world.all(FollowUp)} == {date(2027, 3, 30)}


async def test_it_is_about_the_right_internship(stage: Stage, world: World):
    """Two of one person at once: the signals of each are its own."""
    first = await Running(stage).begun()
    second: Placement = await stage.another(
        status=PlacementStatus.ACTIVE, starts_on=START, ends_on=first.placement.ends_on
    )
    await first.entered(on(0, "absent"), on(1, "absent"))
    path = f"/v1/placements/{second.id}/attendance"
    answer = await world.company.put(path, {"days": [on(0, "absent"), on(2, "absent")]})
    assert answer.status_code == 200, answer.text
    assert await first.support() == []
    await first.entered(on(2, "absent"))
    assert {row.placement_id for row in await world.all(FollowUp)} == {first.placement.id}


async def test_the_check_finds_days_outside_and_signals_nobody_counted(running: Running, world: World):
    """Rows stored past every rule: `praktikmatch check` names the day, and the internship whose talk is missing."""
    by, whose = world.company.account.id, {
        name: getattr(running.placement, name) for name in ("jobcenter_id", "company_id", "candidate_id")
    }  # fmt: skip
    outside = day_row(running.placement.id, by, START - timedelta(days=1), **whose)
    late = {"status": AttendanceStatus.LATE, "minutes_late": 5}
    await world.add(outside, *(day_row(running.placement.id, by, day(number), **late, **whose) for number in range(3)))
    async with world.database.read() as session:
        broken = {each.rule: each.ids for each in await broken_invariants(session)}
    assert broken["attendance lies within the period of its internship"] == (outside.id,)
    assert broken["three signals in a fortnight have opened a talk"] == (running.placement.id,)
