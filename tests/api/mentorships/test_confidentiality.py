"""Nothing of anybody is seen before the confidentiality is accepted: asked of every route there is."""

import pytest

from app.foundation.core.actor import Role
from app.journey.mentorships.permissions import ANSWER_MENTORSHIPS, READ_MENTORSHIPS
from tests.api.mentorships.conftest import LIST, YES, Circle
from tests.contract.matrix import MATRIX
from tests.contract.rows import OPERATIONS, Rows
from tests.factories.world import World

pytestmark = pytest.mark.anyio
# What a mentor reaches before: who am I, the own sign-in, and the proposals to answer.
OPEN = {"get_me", "step_up", "change_password", "sign_out"}
OPEN |= {"list_mentorships", "get_mentorship", "accept_mentorship", "decline_mentorship"}
MISSING = (403, "mentorship.confidentiality_missing")


async def test_every_other_route_answers_that_the_confidentiality_is_missing(circle: Circle, world: World):
    rows = await Rows(world, "").make()
    for name in sorted(MATRIX.keys() - OPEN):
        method, template = OPERATIONS[name]
        headers = {"If-Match": "*"} if method in {"PATCH", "DELETE"} else {}
        body = {} if MATRIX[name].body is None else {"json": MATRIX[name].body}
        answer = await circle.newcomer.call(method, rows.path(template, "mentor"), headers=headers, **body)
        assert answer.status_code in {403, 422}, (name, answer.text)
        if answer.status_code == 403:
            assert (answer.status_code, answer.json()["code"]) == MISSING, name


async def test_a_proposal_tells_nothing_of_the_person(circle: Circle, world: World):
    row = await circle.propose(circle.newcomer)
    assert row["candidate_name"] == "Olena Test"
    answer = await circle.newcomer.get(f"{LIST}/{row['id']}", headers={"Accept-Language": "en"})
    seen = answer.json()
    about = ("candidate_id", "candidate_name", "placement_id", "employment_id")
    assert [seen[name] for name in about] == [None] * 4
    assert "Olena" not in answer.text
    assert str(circle.placement.id) not in answer.text
    assert seen["confidentiality"]["version"] == 1
    assert "keep to myself" in seen["confidentiality"]["text"]
    assert seen["allowed_actions"] == ["accept", "decline", "end"]
    by_person = await circle.newcomer.get(f"{LIST}?candidate_id={world.candidate_row.id}")
    assert by_person.json()["items"] == []


async def test_what_was_accepted_opens_the_placement_and_nothing_else(circle: Circle, world: World):
    row = await circle.propose(circle.newcomer)
    path = f"/v1/placements/{circle.placement.id}"
    assert (await circle.newcomer.get(path)).status_code == 403
    accepted = (await circle.newcomer.post(f"{LIST}/{row['id']}/accept", YES)).json()
    assert (accepted["status"], accepted["candidate_name"]) == ("active", "Olena")
    assert (accepted["confidentiality"], accepted["confidentiality_version"]) == (None, 1)
    assert (await circle.newcomer.get(path)).status_code == 200
    need = await world.make_need()
    match = await world.make_match(need, await world.make_candidate())
    other = await world.make_placement(match, need)
    assert (await circle.newcomer.get(f"/v1/placements/{other.id}")).status_code == 404
    listed = (await circle.newcomer.get("/v1/placements")).json()["items"]
    assert [item["id"] for item in listed] == [str(circle.placement.id)]


@pytest.mark.parametrize("body", [{}, {"version": 1}, {"confidentiality": False, "version": 1}])
async def test_without_a_yes_to_the_confidentiality_nothing_is_accepted(circle: Circle, body):
    row = await circle.propose(circle.newcomer)
    assert (await circle.newcomer.post(f"{LIST}/{row['id']}/accept", body)).status_code == 422
    assert (await circle.newcomer.get("/v1/placements")).status_code == 403


async def test_another_version_than_the_present_one_is_not_accepted(circle: Circle):
    row = await circle.propose(circle.newcomer)
    answer = await circle.newcomer.post(f"{LIST}/{row['id']}/accept", {**YES, "version": 2})
    assert (answer.status_code, answer.json()["code"]) == (409, "mentorship.confidentiality_outdated")


async def test_a_dry_run_binds_nobody_and_opens_nothing(circle: Circle):
    row = await circle.propose(circle.newcomer)
    answer = await circle.newcomer.post(f"{LIST}/{row['id']}/accept?dry_run=true", YES)
    assert answer.json()["status"] == "active"
    assert (await circle.newcomer.get("/v1/placements")).status_code == 403


async def test_who_declines_has_seen_nothing_and_sees_nothing(circle: Circle):
    row = await circle.propose(circle.newcomer)
    answer = await circle.newcomer.post(f"{LIST}/{row['id']}/decline", {"reason_code": "no_time"})
    assert (answer.json()["status"], answer.json()["candidate_id"]) == ("declined", None)
    assert (await circle.newcomer.get("/v1/placements")).status_code == 403


async def test_the_end_closes_everything_at_once(circle: Circle):
    row = await circle.active(circle.newcomer)
    path = f"/v1/placements/{circle.placement.id}"
    assert (await circle.newcomer.get(path)).status_code == 200
    ended = await circle.world.caseworker.post(f"{LIST}/{row['id']}/end", {"reason_code": "changed_job"})
    assert (ended.json()["status"], ended.json()["ends_on"]) == ("ended", circle.today.isoformat())
    assert (await circle.newcomer.get(path)).status_code == 404
    assert (await circle.newcomer.get("/v1/placements")).json()["items"] == []
    assert (await circle.newcomer.get(f"{LIST}/{row['id']}")).json()["candidate_name"] is None


async def test_a_mentorship_of_the_person_as_a_whole_shows_the_name_and_no_placement(circle: Circle, world: World):
    row = await circle.active(circle.helper, candidate_id=str(world.candidate_row.id))
    assert (row["kind"], row["candidate_name"], row["placement_id"]) == ("volunteer", "Olena", None)
    assert (await circle.helper.get("/v1/placements")).json()["items"] == []
    assert (await circle.helper.get(f"/v1/placements/{circle.placement.id}")).status_code == 404


def test_nothing_but_me_and_the_proposals_is_open_before():
    assert READ_MENTORSHIPS.before_confidentiality
    assert ANSWER_MENTORSHIPS.before_confidentiality
    assert ANSWER_MENTORSHIPS.roles == {Role.MENTOR}
