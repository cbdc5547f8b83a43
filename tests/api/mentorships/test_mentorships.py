"""Proposing mentors, the agreement that names one, hours and notes."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.cli.check import broken_invariants
from app.foundation.audit.models import Event
from app.foundation.identity.models import MentorRight
from app.journey.matching.domain.states import MatchStatus
from app.journey.mentorships.models import Mentorship
from app.journey.placements.domain import PlacementStatus
from tests.api.mentorships.conftest import LIST, YES, Circle
from tests.factories.world import World

pytestmark = pytest.mark.anyio


async def test_the_jobcenter_proposes_a_colleague_and_the_mentor_is_told(circle: Circle):
    row = await circle.propose(circle.newcomer)
    assert (row["kind"], row["status"], row["company_id"]) == (
        "company_mentor",
        "proposed",
        str(circle.world.company_row.id),
    )
    (event,) = [event for event in await circle.world.all(Event) if event.name == "mentorship.proposed"]
    assert (event.subject_id, event.data) == (row_id(row), {"kind": "company_mentor"})
    assert await circle.world.all(MentorRight) == []


def row_id(row: dict[str, Any]) -> UUID:
    return UUID(row["id"])


async def test_a_company_proposes_its_own_people_for_its_own_placements(circle: Circle):
    company = circle.world.company
    assert (await circle.ask(circle.newcomer, company)).status_code == 201
    stranger = await circle.ask(circle.helper, company)
    assert [error["pointer"] for error in stranger.json()["errors"]] == ["/mentor_account_id"]
    elsewhere = await circle.ask(circle.helper, circle.world.other_company)
    assert [error["pointer"] for error in elsewhere.json()["errors"]] == ["/placement_id"]
    person = await circle.ask(circle.newcomer, company, candidate_id=str(circle.world.candidate_row.id))
    assert (person.status_code, person.json()["code"]) == (403, "mentorship.own_mentors_only")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"candidate_id": "01928f6e-7c1a-7d3e-9f00-0123456789ab"}, "reference.unknown"),
        ({"employment_id": "01928f6e-7c1a-7d3e-9f00-0123456789ab"}, "reference.unknown"),
        ({"ends_on": "2020-01-01"}, "mentorship.period_reversed"),
    ],
)
async def test_bad_input_is_refused(circle: Circle, values, code):
    answer = await circle.ask(circle.newcomer, **values)
    assert answer.status_code == 422
    assert code in {error["code"] for error in answer.json()["errors"]}


async def test_a_mentorship_is_about_exactly_one_thing(circle: Circle, world: World):
    body = {"mentor_account_id": str(circle.newcomer.account.id), "starts_on": circle.today.isoformat()}
    ids = {"placement_id": str(circle.placement.id), "candidate_id": str(world.candidate_row.id)}
    for wrong in (body, {**body, **ids}):
        assert (await world.caseworker.post(LIST, wrong)).status_code == 422


async def test_only_a_mentors_account_can_be_a_mentor(circle: Circle, world: World):
    for caller in (world.caseworker, world.company, world.candidate):
        answer = await circle.ask(caller)
        assert answer.json()["errors"][0]["pointer"] == "/mentor_account_id"


async def test_the_same_mentor_is_asked_about_the_same_once(circle: Circle):
    answers = await asyncio.gather(*(circle.ask(circle.newcomer) for _ in range(8)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {
        "mentorship.already_standing",
        "conflict.lost_race",
        "conflict.duplicate",
    }


async def test_nobody_is_asked_about_a_placement_that_is_over(circle: Circle, world: World):
    need = await world.make_need()
    match = await world.make_match(need, await world.make_candidate(), MatchStatus.AGREED)
    over = await world.make_placement(match, need, PlacementStatus.COMPLETED)
    answer = await circle.ask(circle.newcomer, placement_id=str(over.id))
    assert (answer.status_code, answer.json()["code"]) == (409, "mentorship.subject_over")


async def test_person_and_mentor_may_end_it_and_strangers_find_nothing(circle: Circle, world: World):
    row = await circle.active(circle.newcomer)
    path = f"{LIST}/{row['id']}"
    for stranger in ("other_caseworker", "other_company", "other_candidate", "other_mentor"):
        assert (await world.callers[stranger].get(path)).status_code == 404
        assert (await world.callers[stranger].post(f"{path}/end", {"reason_code": "x"})).status_code == 404
    assert (await circle.helper.get(path)).status_code == 404
    ended = await world.candidate.post(f"{path}/end", {"reason_code": "wishes_no_mentor"})
    assert ended.json()["end_reason_code"] == "wishes_no_mentor"
    assert (await circle.newcomer.post(f"{path}/end", {"reason_code": "x"})).status_code == 409


async def test_a_company_does_not_learn_whom_its_volunteer_helps_elsewhere(circle: Circle, world: World):
    row = await circle.active(circle.helper)
    seen = await world.other_company.get(f"{LIST}/{row['id']}")
    assert (seen.json()["kind"], seen.json()["candidate_id"], seen.json()["placement_id"]) == ("volunteer", None, None)
    assert "Olena" not in seen.text
    by_person = await world.other_company.get(f"{LIST}?placement_id={circle.placement.id}")
    assert by_person.json()["items"] == []


async def draft(world: World):
    need = await world.make_need()
    match = await world.make_match(need, world.candidate_row, MatchStatus.AGREED)
    return await world.make_placement(match, need)


async def name_mentor(world: World, placement, account) -> None:
    version = (await world.reload(placement)).version
    body = {"mentor_account_id": None if account is None else str(account.id)}
    answer = await world.company.patch(f"/v1/placements/{placement.id}/agreement", body, version)
    assert answer.status_code == 200, answer.text


async def test_whom_the_agreement_names_is_asked_and_who_accepted_before_begins_at_once(circle: Circle, world: World):
    placement = await draft(world)
    await name_mentor(world, placement, circle.newcomer.account)
    (row,) = await world.all(Mentorship)
    assert (row.status, row.placement_id, row.proposed_by) == ("proposed", placement.id, world.company.account.id)
    await name_mentor(world, placement, world.mentor.account)
    first, second = await world.all(Mentorship)
    assert (first.status, first.end_reason_code) == ("ended", "no_longer_named")
    assert (second.status, second.accepted_at) == ("active", world.mentor.account.confidentiality_accepted_at)
    assert (await world.mentor.get(f"/v1/placements/{placement.id}")).status_code == 200
    await name_mentor(world, placement, None)
    assert (await world.mentor.get(f"/v1/placements/{placement.id}")).status_code == 404


async def test_a_volunteer_proposed_beside_the_named_mentor_stays(circle: Circle, world: World):
    placement = await draft(world)
    await name_mentor(world, placement, world.mentor.account)
    await circle.active(circle.helper, placement_id=str(placement.id))
    await name_mentor(world, placement, circle.newcomer.account)
    states = {row.mentor_account_id: row.status for row in await world.all(Mentorship)}
    assert states == {
        world.mentor.account.id: "ended",
        circle.helper.account.id: "active",
        circle.newcomer.account.id: "proposed",
    }


async def test_a_cancelled_placement_ends_its_mentorships(circle: Circle, world: World):
    placement = await draft(world)
    await name_mentor(world, placement, world.mentor.account)
    answer = await world.caseworker.post(f"/v1/placements/{placement.id}/cancel", {"reason_code": "candidate_withdrew"})
    assert answer.status_code == 200, answer.text
    (row,) = await world.all(Mentorship)
    assert (row.status, row.end_reason_code) == ("ended", "placement_cancelled")
    assert await world.all(MentorRight) == []


async def test_upkeep_asks_whom_older_agreements_name_and_ends_what_is_over(circle: Circle, world: World):
    circle.placement.mentor_account_id = circle.newcomer.account.id
    await world.add(circle.placement)
    assert (await circle.upkeep(0)).mentors_asked == 1
    assert (await circle.upkeep(0)).mentors_asked == 0
    (row,) = await world.all(Mentorship)
    assert (row.status, row.proposed_by) == ("proposed", None)
    until = circle.today + timedelta(days=10)
    await circle.active(circle.helper, ends_on=until.isoformat())
    assert (await circle.upkeep(10)).mentorships_ended == 0
    assert (await circle.upkeep(11)).mentorships_ended == 1
    (helping,) = [row for row in await world.all(Mentorship) if row.mentor_account_id == circle.helper.account.id]
    assert (helping.status, helping.end_reason_code, helping.ends_on) == ("ended", "period_over", until)
    assert await world.all(MentorRight) == []


async def entries_path(circle: Circle, mentor, **about) -> str:
    return f"{LIST}/{(await circle.active(mentor, **about))['id']}/entries"


async def test_notes_are_read_by_the_jobcenter_and_the_mentor_alone(circle: Circle, world: World):
    path = await entries_path(circle, circle.newcomer)
    body = {"happened_on": circle.today.isoformat(), "hours": 1.5, "note": "Vi talte om vagtplanen."}
    written = await circle.newcomer.post(path, body)
    assert (written.status_code, written.json()["hours"]) == (201, 1.5)
    for reader in (world.caseworker, world.manager, circle.newcomer):
        (entry,) = (await reader.get(path)).json()["items"]
        assert entry["note"] == "Vi talte om vagtplanen."
    for caller, status in (("company", 403), ("candidate", 403), ("integration", 403), ("other_caseworker", 404)):
        assert (await world.callers[caller].get(path)).status_code == status
    assert (await world.caseworker.post(path, body)).status_code == 403
    told = [event for event in await world.all(Event) if event.name == "mentorship.entry_written"]
    assert "vagtplan" not in repr([event.data for event in told])


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": 0},
        {"hours": 24.5},
        {"hours": 1.25},
        {"hours": -1},
        {"hours": 1, "happened_on": "2020-01-01"},
        {"hours": 1, "happened_on": "2099-01-01"},
        {"note": ""},
    ],
)
async def test_an_entry_that_says_nothing_or_the_impossible_is_refused(circle: Circle, wrong):
    path = await entries_path(circle, circle.newcomer)
    answer = await circle.newcomer.post(path, {"happened_on": circle.today.isoformat(), **wrong})
    assert answer.status_code == 422, answer.text


async def test_nothing_is_written_or_read_by_a_mentor_before_and_after(circle: Circle, world: World):
    await circle.active(circle.newcomer)
    row = await circle.propose(circle.newcomer, candidate_id=str(world.candidate_row.id))
    path = f"{LIST}/{row['id']}/entries"
    body = {"happened_on": circle.today.isoformat(), "hours": 1}
    early = await circle.newcomer.post(path, body)
    assert (early.status_code, early.json()["code"]) == (409, "mentorship.not_active")
    await circle.newcomer.post(f"{LIST}/{row['id']}/accept", YES)
    assert (await circle.newcomer.post(path, body)).status_code == 201
    await circle.newcomer.post(f"{LIST}/{row['id']}/end", {"reason_code": "no_time"})
    assert (await circle.newcomer.post(path, body)).status_code == 409
    assert (await circle.newcomer.get(path)).status_code == 403
    assert len((await world.caseworker.get(path)).json()["items"]) == 1


async def test_hours_are_added_up_per_company_and_name_nobody(circle: Circle, world: World):
    colleague = await entries_path(circle, circle.newcomer)
    volunteer = await entries_path(circle, circle.helper)
    day = circle.today.isoformat()
    for path, mentor, hours in (
        (colleague, circle.newcomer, (1.5, 2)),
        (volunteer, circle.helper, (0.5,)),
    ):
        for each in hours:
            assert (await mentor.post(path, {"happened_on": day, "hours": each})).status_code == 201
    read = (await world.manager.get(f"/v1/mentor-hours?from={day}&to={day}")).json()
    found = {(item["company_name"], item["kind"]): (item["hours"], item["mentors"]) for item in read["items"]}
    assert found == {("Køkken & Co ApS", "company_mentor"): (3.5, 1), ("Lager Nord A/S", "volunteer"): (0.5, 1)}
    own = (await world.other_company.get("/v1/mentor-hours")).json()["items"]
    assert [(item["company_id"], item["hours"]) for item in own] == [(str(world.other_company_row.id), 0.5)]
    later = (circle.today + timedelta(days=1)).isoformat()
    assert (await world.manager.get(f"/v1/mentor-hours?from={later}")).json()["items"] == []
    assert (await world.other_manager.get("/v1/mentor-hours")).json()["items"] == []


async def test_check_finds_rights_that_no_mentorship_gives_and_mentorships_that_give_none(circle: Circle, world: World):
    async def broken() -> list[str]:
        async with world.database.read() as session:
            return [each.rule for each in await broken_invariants(session) if "mentor" in each.rule]

    await circle.active(circle.newcomer)
    await circle.active(circle.helper, candidate_id=str(world.candidate_row.id))
    assert await broken() == []
    await world.let_see_no_longer(circle.newcomer.account.id, circle.placement.id)
    assert await broken() == ["what an active mentorship is about its mentor sees"]
    await world.let_see(circle.helper.account.id, circle.placement.id)
    assert await broken() == [
        "what a mentor sees an active mentorship gives",
        "what an active mentorship is about its mentor sees",
    ]
