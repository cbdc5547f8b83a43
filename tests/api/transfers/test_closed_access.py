"""Who was handed over is gone from the sight of the jobcenter it was handed over by, on every route."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.journey.aftercare.domain.states import FollowUpStatus
from app.journey.aftercare.models import FollowUp
from app.journey.changes.domain import ChangeStatus
from app.journey.changes.models import PlacementChange
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.domain.requests import RequestStatus
from app.journey.placements.models import DecisionRequest, Placement
from tests.api.transfers.conftest import PAPER
from tests.contract.matrix import MATRIX
from tests.contract.rows import OPERATIONS, Rows
from tests.factories.world import Caller, World

STAFF = ("manager", "caseworker")
# The parts of a path that lead to a person, one way or another.
PERSONAL = {"candidate_id", "match_id", "placement_id", "activity_id", "change_id", "request_id", "link_id", "day_id",
            "picture_id", "voice_id", "employment_id", "follow_up_id", "task_id", "follow_up_link_id", "thread_id"}  # fmt: skip


def personal_gets() -> list[str]:
    found = []
    for name, (method, path) in OPERATIONS.items():
        named = {part.strip("{}") for part in path.split("/") if part.startswith("{")}
        if method == "GET" and named & PERSONAL and set(MATRIX[name].own.split()) & set(STAFF):
            found.append(name)
    return sorted(found)


def personal_posts() -> list[str]:
    found = []
    for name, (method, path) in OPERATIONS.items():
        named = {part.strip("{}") for part in path.split("/") if part.startswith("{")}
        row = MATRIX.get(name)
        if method != "GET" and row is not None and named & PERSONAL and set(row.own.split()) & set(STAFF):
            found.append(name)
    return sorted(found)


@pytest.fixture
async def left(world: World) -> Rows:
    """Everything there can be of a person at Frederiksberg, all of it over; the person is København's now."""
    rows = await Rows(world, "").make()
    async with world.database.write() as transaction:
        session = transaction.session
        placement = await session.get(Placement, rows.ids["placement_id"])
        request = await session.get(DecisionRequest, rows.ids["request_id"])
        change = await session.get(PlacementChange, rows.ids["change_id"])
        follow_up = await session.get(FollowUp, rows.ids["follow_up_id"])
        assert placement is not None
        assert request is not None
        assert change is not None
        assert follow_up is not None
        placement.status = PlacementStatus.COMPLETED
        request.status = RequestStatus.WITHDRAWN
        change.status = ChangeStatus.WITHDRAWN
        follow_up.status, follow_up.record = FollowUpStatus.DONE, {"rating": 4, "own_words": "Godt"}
    path = f"/v1/transfers/{rows.ids['transfer_id']}"
    assert (await world.caseworker.post(f"{path}/consent", PAPER)).status_code == 200
    accepted = await world.other_caseworker.post(f"{path}/accept")
    assert accepted.status_code == 200, accepted.text
    return rows


async def told(caller: Caller, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
    headers = {"If-Match": "*"} if method in {"PATCH", "DELETE", "PUT"} else {}
    options = {} if body is None else {"json": body}
    answer = await caller.call(method, path, headers=headers, **options)
    problem = answer.json() if answer.content and "json" in answer.headers["content-type"] else {}
    problem.pop("request_id", None)
    return answer.status_code, problem


def unknown(template: str, rows: Rows) -> str:
    strange: dict[str, UUID] = {key: uuid4() for key in rows.ids}
    return template.format(**strange, author="supervisor")


async def test_every_way_to_the_person_answers_as_if_there_were_none(world: World, left: Rows):
    reads, writes = personal_gets(), personal_posts()
    assert {"get_candidate", "get_cv", "get_cv_pdf", "get_candidate_history", "get_placement", "get_match"} <= set(
        reads
    )
    open_still = []
    for name in (*reads, *writes):
        method, template = OPERATIONS[name]
        path = left.path(template, "manager")
        for role in STAFF:
            if role not in MATRIX[name].own.split():
                continue
            seen = await told(world.callers[role], method, path, MATRIX[name].body)
            nobody = await told(world.callers[role], method, unknown(template, left), MATRIX[name].body)
            if seen[0] != 404 or seen != nobody:
                open_still.append((name, role, seen[0]))
    assert open_still == []


async def test_no_list_names_the_person_any_more(world: World, left: Rows):
    person = str(left.ids["candidate_id"])
    for name in ("candidates", "matches", "placements", "training-activities", "decision-requests", "voices"):
        for role in (*STAFF, "integration"):
            answer = await world.callers[role].get(f"/v1/{name}")
            if answer.status_code != 403:
                assert answer.status_code == 200, (name, role, answer.text)
                assert person not in answer.text, (name, role)
    search = await world.caseworker.post("/v1/candidates/searches", {"name": "Olena"})
    assert search.json()["items"] == []


async def test_the_former_jobcenter_keeps_the_fact_of_the_transfer_and_no_name(world: World, left: Rows):
    read = (await world.manager.get(f"/v1/transfers/{left.ids['transfer_id']}")).json()
    assert read["status"] == "done"
    assert "candidate_name" not in read
    assert "on_behalf" not in read


async def test_the_new_jobcenter_reads_the_persons_whole_way(world: World, left: Rows):
    person = left.ids["candidate_id"]
    answer = await world.other_caseworker.get(f"/v1/candidates/{person}/history")
    assert answer.status_code == 200, answer.text
    history = answer.json()
    [stay] = history["placements"]
    assert (stay["id"], stay["jobcenter_id"]) == (str(left.ids["placement_id"]), str(world.here.id))
    assert stay["company_name"] == world.company_row.name
    assert [job["id"] for job in history["employments"]] == [str(left.ids["employment_id"])]
    [said] = history["follow_ups"]
    assert (said["audience"], said["record"]["own_words"]) == ("candidate", "Godt")
    [moved] = history["transfers"]
    assert (moved["from_jobcenter_id"], moved["to_jobcenter_id"]) == (str(world.here.id), str(world.there.id))
    for path in (f"/v1/candidates/{person}", f"/v1/candidates/{person}/cv"):
        assert (await world.other_caseworker.get(path)).status_code == 200


async def test_a_person_reads_the_own_way_without_what_employers_said(world: World, left: Rows):
    async with world.database.write() as transaction:
        employer = await transaction.session.get(FollowUp, left.ids["employer_follow_up_id"])
        assert employer is not None
        employer.status, employer.record = FollowUpStatus.DONE, {"rating": 1}
    person = left.ids["candidate_id"]
    own = (await world.candidate.get(f"/v1/candidates/{person}/history")).json()
    assert [each["audience"] for each in own["follow_ups"]] == ["candidate"]
    staff = (await world.other_manager.get(f"/v1/candidates/{person}/history")).json()
    assert {each["audience"] for each in staff["follow_ups"]} == {"candidate", "employer"}
    for caller in (world.other_candidate, world.manager):
        assert (await caller.get(f"/v1/candidates/{person}/history")).status_code == 404
