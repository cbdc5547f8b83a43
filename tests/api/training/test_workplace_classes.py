"""Classes at the workplace: set up for several placements together, joined, left, cancelled; never more than its seats."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col

from app.cli.check import broken_invariants
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.training.models import TrainingActivity, WorkplaceClass
from app.journey.training.service import replan_after_change
from app.registers.candidates.models import Commitment
from app.registers.jobcenters.models import JobcenterSettings
from app.registers.law.domain.facts import CommitmentKind
from tests.api.training.conftest import Grant, gap
from tests.factories.firing import fire
from tests.factories.world import World, at, next_monday

pytestmark = pytest.mark.anyio
CLASSES = "/v1/workplace-classes"
Several = Callable[[int], Awaitable[list[Placement]]]


@pytest.fixture
def several(world: World, grant: Grant) -> Several:
    """Granted placements of so many candidates at the one workplace, each with its plan."""

    async def make(number: int) -> list[Placement]:
        placements = [await grant()]
        for _ in range(number - 1):
            world.candidate_row = await world.make_candidate()
            placements.append(await grant())
        return placements

    return make


def body(world: World, *placements: Placement, **values: Any) -> dict[str, Any]:
    """Danish on Tuesdays and Thursdays at noon, for eight weeks from the placements' first Monday."""
    return {
        "workplace_id": str(world.workplace.id),
        "provider": "Sprogskolen Nord",
        "title": "Dansk i køkkenet",
        "starts_on": next_monday().isoformat(),
        "ends_on": (next_monday() + timedelta(weeks=8, days=-1)).isoformat(),
        "sessions": [{"weekday": 2, "from": "08:00", "to": "09:00"}, {"weekday": 4, "from": "08:00", "to": "09:00"}],
        "seats": 8,
        "placement_ids": [str(placement.id) for placement in placements],
        **values,
    }


async def hold(world: World, *placements: Placement, **values: Any) -> dict[str, Any]:
    answer = await world.caseworker.post(CLASSES, body(world, *placements, **values))
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{CLASSES}/{answer.json()['id']}"
    read: dict[str, Any] = answer.json()
    return read


async def plan_of(world: World, placement: Placement) -> dict[str, Any]:
    plan: dict[str, Any] = (await world.caseworker.get(f"/v1/placements/{placement.id}/training-plan")).json()
    return plan


def attended(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [a for a in plan["activities"] if a["origin"] == "workplace_class"]


def sittings(plan: dict[str, Any]) -> list[tuple[str, str, str]]:
    return sorted((each["on"], each["from"], each["to"]) for a in plan["activities"] for each in a["dated_sessions"])


async def act(world: World, held: dict[str, Any], action: str, **values: Any) -> Any:
    return await world.caseworker.post(f"{CLASSES}/{held['id']}/{action}", values)


async def test_a_class_stands_in_the_plan_of_everybody_who_attends_and_their_training_moves_around_it(
    world: World, several
):
    placements = await several(3)
    held = await hold(world, *placements)
    assert (held["seats"], held["seats_taken"], held["status"], held["kind"]) == (8, 3, "open", "language")
    assert {each["placement_id"] for each in held["participants"]} == {str(each.id) for each in placements}
    assert held["allowed_actions"] == ["add", "remove", "cancel"]
    for placement in placements:
        plan = await plan_of(world, placement)
        (activity,) = attended(plan)
        assert (activity["origin_id"], activity["title"]) == (held["id"], "Dansk i køkkenet")
        assert activity["weekly_hours"] == 2
        assert activity["sessions"] == held["sessions"]
        assert {date.fromisoformat(each["on"]).isoweekday() for each in activity["dated_sessions"]} == {2, 4}
        every = sittings(plan)
        for (day, _, end), (other, begin, _) in pairwise(every):
            assert day < other or end <= begin
    assert "workplace_class.created" in await world.event_names()
    assert Counter(await world.event_names())["workplace_class.joined"] == 3


async def test_only_what_clashes_moves_and_it_keeps_its_row(world: World, placement):
    before = await plan_of(world, placement)
    clashing = next(a for a in before["activities"] if 2 in {each["weekday"] for each in a["sessions"]})
    other = next(a for a in before["activities"] if a["id"] != clashing["id"])
    free = next(
        day for day in range(1, 6) if day not in {s["weekday"] for a in before["activities"] for s in a["sessions"]}
    )
    held = await hold(world, placement, sessions=[{"weekday": free, "from": "08:00", "to": "09:00"}])
    after = {a["id"]: a for a in (await plan_of(world, placement))["activities"]}
    assert {key: after[key]["dated_sessions"] for key in (clashing["id"], other["id"])} == {
        each["id"]: each["dated_sessions"] for each in (clashing, other)
    }
    await act(world, held, "cancel", reason_code="other_times")
    first = clashing["sessions"][0]
    await hold(world, placement, sessions=[{"weekday": first["weekday"], "from": first["from"], "to": first["to"]}])
    moved = {a["id"]: a for a in (await plan_of(world, placement))["activities"]}
    assert moved[clashing["id"]]["dated_sessions"] != clashing["dated_sessions"]


async def test_sittings_leave_out_closing_days_and_end_with_the_placement(world: World, placement):
    closed = next_monday() + timedelta(days=1)
    async with world.database.write() as transaction:
        settings = await transaction.session.get_one(JobcenterSettings, world.here.id)
        settings.closing_days = [closed.isoformat()]
    late = (placement.ends_on + timedelta(weeks=10)).isoformat()
    await hold(world, placement, ends_on=late)
    (activity,) = attended(await plan_of(world, placement))
    days = [each["on"] for each in activity["dated_sessions"]]
    assert closed.isoformat() not in days
    assert max(days) <= placement.ends_on.isoformat()


async def test_a_danish_lesson_at_the_same_time_refuses_the_class_for_all(world: World, several):
    first, second = await several(2)
    lesson = Commitment(
        candidate_id=second.candidate_id,
        jobcenter_id=world.here.id,
        kind=CommitmentKind.DANISH_CLASS,
        source_type="candidate",
        source_id=second.candidate_id,
        starts_on=next_monday() - timedelta(weeks=8),
        weekday=2,
        from_time=at(7),
        to_time=at(8, 30),
    )
    await world.add(lesson)
    refused = await world.caseworker.post(CLASSES, body(world, first, second))
    assert (refused.status_code, refused.json()["code"]) == (409, "training.clashes_with_danish_class")
    assert (next_monday() + timedelta(days=1)).isoformat() in refused.json()["detail"]
    assert await world.all(WorkplaceClass) == []
    assert attended(await plan_of(world, first)) == []


async def test_two_classes_at_the_same_time_are_refused_and_one_after_the_other_is_fine(world: World, placement):
    await hold(world, placement)
    later = [{"weekday": 2, "from": "08:30", "to": "10:00"}]
    refused = await world.caseworker.post(CLASSES, body(world, placement, sessions=later))
    assert (refused.status_code, refused.json()["code"]) == (409, "training.clashes_with_given")
    await hold(world, placement, sessions=[{"weekday": 2, "from": "09:00", "to": "10:00"}])


async def test_a_placement_joins_later_leaves_and_its_seat_is_free_again(world: World, several):
    first, second = await several(2)
    held = await hold(world, first, seats=2)
    joined = await act(world, held, "add", placement_id=str(second.id))
    assert joined.status_code == 200, joined.text
    assert (joined.json()["seats_taken"], joined.json()["allowed_actions"]) == (2, ["remove", "cancel"])
    left = await act(world, held, "remove", placement_id=str(first.id), reason_code="language_school")
    assert left.status_code == 200, left.text
    assert left.json()["seats_taken"] == 1
    assert [each["placement_id"] for each in left.json()["participants"]] == [str(second.id)]
    (dropped,) = attended(await plan_of(world, first))
    assert (dropped["status"], dropped["dropped_reason"]) == ("dropped", "language_school")
    again = await act(world, held, "add", placement_id=str(first.id))
    assert again.status_code == 200, again.text
    assert again.json()["seats_taken"] == 2


async def test_nobody_joins_twice(world: World, placement):
    held = await hold(world, placement)
    refused = await act(world, held, "add", placement_id=str(placement.id))
    assert (refused.status_code, refused.json()["code"]) == (409, "training.given_already")
    assert (await world.caseworker.get(f"{CLASSES}/{held['id']}")).json()["seats_taken"] == 1


async def test_a_full_class_takes_nobody_more(world: World, several):
    first, second = await several(2)
    held = await hold(world, first, seats=1)
    refused = await act(world, held, "add", placement_id=str(second.id))
    assert (refused.status_code, refused.json()["code"]) == (409, "training.class_full")
    assert attended(await plan_of(world, second)) == []


async def test_cancelling_takes_the_class_out_of_every_plan_and_keeps_what_was_attended(world: World, several):
    first, second = await several(2)
    held = await hold(world, first, second)
    (row,) = await world.all(TrainingActivity, col(TrainingActivity.placement_id) == first.id, col(TrainingActivity.origin_id).is_not(None))  # fmt: skip
    past = {"on": (world.app.state.clock.today() - timedelta(days=1)).isoformat(), "from": "08:00", "to": "09:00"}
    async with world.database.write() as transaction:
        stored = await transaction.session.get_one(TrainingActivity, row.id)
        stored.starts_on = world.app.state.clock.today() - timedelta(days=1)
        stored.dated_sessions = [past, *stored.dated_sessions]
    answer = await act(world, held, "cancel", reason_code="teacher_ill")
    assert answer.status_code == 200, answer.text
    cancelled = answer.json()
    assert (cancelled["status"], cancelled["cancelled_reason"], cancelled["seats_taken"]) == (
        "cancelled", "teacher_ill", 0,
    )  # fmt: skip
    assert (cancelled["participants"], cancelled["allowed_actions"]) == ([], [])
    (kept,) = attended(await plan_of(world, first))
    assert (kept["status"], kept["dated_sessions"]) == ("dropped", [past])
    (gone,) = attended(await plan_of(world, second))
    assert (gone["status"], gone["dated_sessions"]) == ("dropped", [])
    for action, values in (("cancel", {}), ("add", {"placement_id": str(first.id)})):
        refused = await act(world, held, action, **({"reason_code": "x"} if action == "cancel" else {}), **values)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict.illegal_move")


async def test_dropping_the_activity_or_ending_the_placement_frees_the_seat_too(world: World, several):
    first, second = await several(2)
    held = await hold(world, first, second)
    (activity,) = attended(await plan_of(world, first))
    await world.caseworker.post(f"/v1/training-activities/{activity['id']}/drop", {"reason_code": "no_longer_needed"})
    assert (await world.caseworker.get(f"{CLASSES}/{held['id']}")).json()["seats_taken"] == 1
    cancelled = await world.caseworker.post(f"/v1/placements/{second.id}/cancel", {"reason_code": "company_withdrew"})
    assert cancelled.status_code == 200, cancelled.text
    assert (await world.caseworker.get(f"{CLASSES}/{held['id']}")).json()["seats_taken"] == 0


async def test_of_many_who_want_the_last_seats_at_once_no_more_get_one_than_there_are(world: World, several):
    placements = await several(6)
    held = await hold(world, seats=2)
    wanting = [act(world, held, "add", placement_id=str(each.id)) for each in placements]
    answers = await asyncio.gather(*wanting)
    assert Counter(answer.status_code for answer in answers) == {200: 2, 409: 4}
    codes = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert codes == {"training.class_full"}
    (row,) = await world.all(WorkplaceClass)
    assert row.seats_taken == 2
    assert len(await world.all(TrainingActivity, col(TrainingActivity.origin_id) == row.id)) == 2


async def test_a_shorter_placement_leaves_the_class_earlier_and_a_longer_one_attends_on(world: World, placement):
    await hold(world, placement, ends_on=(placement.ends_on + timedelta(weeks=8)).isoformat())
    before = attended(await plan_of(world, placement))[0]["dated_sessions"]
    end = placement.starts_on + timedelta(weeks=12, days=-1)
    path = f"/v1/placements/{placement.id}"
    async with world.database.write() as transaction:
        row = await transaction.session.get_one(Placement, placement.id)
        row.ends_on = end

    async def changed(work: Any, event: Any) -> None:
        event.data["kind"] = "shortening"
        await replan_after_change(work, event)

    await fire(world, "placement.changed", await world.reload(placement), changed)
    after = attended(await plan_of(world, placement))[0]["dated_sessions"]
    assert after == [each for each in before if each["on"] <= end.isoformat()]
    assert len(after) < len(before)
    assert (await world.caseworker.get(path)).status_code == 200


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"ends_on": "2001-01-01", "starts_on": "2001-01-02"}, "/ends_on", "training.class_period_reversed"),
        ({"starts_on": "2020-01-01", "ends_on": "2020-02-01"}, "/ends_on", "training.class_past"),
        ({"ends_on": "2099-01-01"}, "/ends_on", "training.class_too_long"),
        ({"seats": 0}, "/seats", None),
        ({"sessions": []}, "/sessions", None),
        ({"sessions": [{"weekday": 2, "from": "22:00", "to": "02:00"}]}, "/sessions/0", "training.class_time_reversed"),
        ({"sessions": [{"weekday": 8, "from": "08:00", "to": "09:00"}]}, "/sessions/0/weekday", None),
        ({"sessions": [{"weekday": 1, "from": "08:00", "to": "24:00"}]}, "/sessions/0/to", None),
        (
            {
                "sessions": [
                    {"weekday": 2, "from": "08:00", "to": "10:00"},
                    {"weekday": 2, "from": "09:00", "to": "11:00"},
                ]
            },
            "/sessions/1",
            "training.class_times_overlap",
        ),
        ({"title": ""}, "/title", None),
        ({"workplace_id": "0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11"}, "/workplace_id", "reference.unknown"),
        ({"placement_ids": ["0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11"]}, "/placement_ids/0", "reference.unknown"),
    ],
)
async def test_what_is_wrong_with_a_class_is_pointed_at(world: World, change, pointer, code):
    refused = await world.caseworker.post(CLASSES, body(world, **change))
    assert refused.status_code == 422, refused.text
    assert [each["pointer"] for each in refused.json()["errors"]] == [pointer]
    assert code is None or refused.json()["errors"][0]["code"] == code
    assert await world.all(WorkplaceClass) == []


async def test_a_class_whose_every_day_is_closed_never_meets(world: World):
    start = next_monday()
    async with world.database.write() as transaction:
        settings = await transaction.session.get_one(JobcenterSettings, world.here.id)
        settings.closing_days = [(start + timedelta(days=day)).isoformat() for day in range(14)]
    refused = await world.caseworker.post(CLASSES, body(world, ends_on=(start + timedelta(days=13)).isoformat()))
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
        ("/sessions", "training.class_never_meets")
    ]


async def test_placements_elsewhere_twice_too_many_or_over_are_refused(world: World, several):
    first, second = await several(2)
    twice = await world.caseworker.post(CLASSES, body(world, first, first))
    assert [each["code"] for each in twice.json()["errors"]] == ["training.placement_twice"]
    crowded = await world.caseworker.post(CLASSES, body(world, first, second, seats=1))
    assert [each["pointer"] for each in crowded.json()["errors"]] == ["/seats"]
    company = await world.make_company()
    elsewhere = await world.make_workplace(company)
    moved = await world.caseworker.post(CLASSES, body(world, first, workplace_id=str(elsewhere.id)))
    assert [(each["pointer"], each["code"]) for each in moved.json()["errors"]] == [
        ("/placement_ids/0", "training.other_workplace")
    ]
    late = first.ends_on + timedelta(days=1)
    never = await world.caseworker.post(
        CLASSES, body(world, first, starts_on=late.isoformat(), ends_on=(late + timedelta(weeks=4)).isoformat())
    )
    assert [each["code"] for each in never.json()["errors"]] == ["training.no_sitting_in_placement"]
    async with world.database.write() as transaction:
        (await transaction.session.get_one(Placement, first.id)).status = PlacementStatus.COMPLETED
    over = await world.caseworker.post(CLASSES, body(world, first))
    assert (over.status_code, over.json()["code"]) == (409, "training.placement_not_under_way")


async def test_a_stranger_cannot_be_removed(world: World, several):
    first, second = await several(2)
    held = await hold(world, first)
    refused = await act(world, held, "remove", placement_id=str(second.id), reason_code="x")
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
        ("/placement_id", "reference.unknown")
    ]


async def test_everybody_sees_the_class_and_only_their_own_people_in_it(world: World, several):
    first, second = await several(2)
    held = await hold(world, first, second)
    path = f"{CLASSES}/{held['id']}"
    assert len((await world.company.get(path)).json()["participants"]) == 2
    own = (await world.candidate.get(path)).json()
    assert [each["placement_id"] for each in own["participants"]] == [str(first.id)]
    assert own["allowed_actions"] == []
    for stranger in (world.other_caseworker, world.other_company, world.other_candidate, world.mentor):
        assert (await stranger.get(path)).status_code == 404
        assert (await stranger.get(CLASSES)).json()["items"] == []
    assert [each["id"] for each in (await world.candidate.get(CLASSES)).json()["items"]] == [held["id"]]


async def test_the_list_is_narrowed_by_workplace_placement_and_status(world: World, several):
    first, second = await several(2)
    ours, empty = await hold(world, first), await hold(world)
    await act(world, empty, "cancel", reason_code="nobody")

    async def listed(**query: Any) -> list[str]:
        answer = await world.caseworker.call("GET", CLASSES, params=query)
        return [each["id"] for each in answer.json()["items"]]

    assert await listed() == [empty["id"], ours["id"]]
    assert await listed(limit=1) == [empty["id"]]
    assert await listed(status="open") == [ours["id"]]
    assert await listed(placement_id=str(first.id)) == [ours["id"]]
    assert await listed(placement_id=str(second.id)) == []
    assert await listed(workplace_id=str(world.other_workplace.id)) == []


async def test_a_dry_run_and_a_stale_version_change_nothing(world: World, placement):
    shown = await world.caseworker.post(f"{CLASSES}?dry_run=true", body(world, placement))
    assert (shown.status_code, shown.json()["seats_taken"]) == (201, 1)
    assert await world.all(WorkplaceClass) == []
    held = await hold(world)
    stale = await world.caseworker.post(
        f"{CLASSES}/{held['id']}/add", {"placement_id": str(placement.id)}, headers={"If-Match": '"77"'}
    )
    assert stale.status_code == 412
    assert attended(await plan_of(world, placement)) == []


async def test_a_gap_without_room_because_of_the_class_says_so(world: World, grant):
    skill = world.skill_ids[0]
    placement = await grant(gaps=[gap(skill, weeks=13.0)])
    assert len((await plan_of(world, placement))["activities"]) == 1
    every_day = [{"weekday": day, "from": "08:00", "to": "14:00"} for day in range(1, 6)]
    await hold(world, placement, sessions=every_day)
    plan = await plan_of(world, placement)
    assert [a["origin"] for a in plan["activities"]] == ["workplace_class"]
    (unplaced,) = plan["unplaced"]
    assert (unplaced["skill_id"], unplaced["reason_code"]) == (str(skill), "clashes_with_courses")


async def test_the_check_holds_the_seats_to_who_attends(world: World, several):
    first, second = await several(2)
    held = await hold(world, first, second)
    await act(world, held, "remove", placement_id=str(first.id), reason_code="x")
    rule = "seats_taken of a class at the workplace equals who attends it"
    async with world.database.read() as session:
        assert rule not in {broken.rule for broken in await broken_invariants(session)}
    async with world.database.write() as transaction:
        (await transaction.session.get_one(WorkplaceClass, UUID(held["id"]))).seats_taken = 2
    async with world.database.read() as session:
        assert rule in {broken.rule for broken in await broken_invariants(session)}
