"""Readiness pictures by the supervisor, and the candidate's reply beside them."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from app.journey.placements.domain import PlacementStatus
from tests.api.attendance.internship import MARKS, ON_PHONE, START, TODAY, Running, day, pointers
from tests.api.placements.stage import Stage, code_of
from tests.factories.world import World


async def test_the_supervisor_gives_a_picture_and_everybody_around_reads_it(running: Running, world: World):
    answer = await running.picture(note="Spørger selv, når noget er uklart.")
    assert answer.status_code == 201, answer.text
    given = answer.json()
    assert answer.headers["location"] == f"/v1/readiness-pictures/{given['id']}"
    assert {name: given[name] for name in MARKS} == MARKS
    assert (given["seen_on"], given["is_signal"], given["allowed_actions"]) == (TODAY.isoformat(), False, [])
    for role in ("manager", "caseworker", "company", "candidate", "mentor", "integration"):
        read = await world.callers[role].get(answer.headers["location"])
        assert (read.status_code, read.json()["note"]) == (200, given["note"])
        listed = await world.callers[role].get(f"/v1/placements/{running.placement.id}/readiness")
        assert [item["id"] for item in listed.json()["items"]] == [given["id"]]
        strange = await world.callers[f"other_{role}"].get(answer.headers["location"])
        assert strange.status_code == 404


async def test_company_and_mentor_give_it_and_nobody_else(running: Running, world: World):
    assert (await running.picture(by=world.mentor)).status_code == 201
    for role in ("manager", "caseworker", "candidate", "integration"):
        assert (await running.picture(by=world.callers[role], seen_on=day(0).isoformat())).status_code == 403
    for role in ("other_company", "other_mentor"):
        assert (await running.picture(by=world.callers[role], seen_on=day(0).isoformat())).status_code == 404


async def test_a_day_has_one_picture(running: Running):
    assert (await running.picture()).status_code == 201
    assert code_of(await running.picture(punctuality=1)) == (409, "readiness.day_taken")
    answers = await asyncio.gather(*(running.picture(seen_on=day(0).isoformat()) for _ in range(8)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}
    assert len(await running.pictures()) == 2


async def test_the_same_key_gives_one_picture_and_a_dry_run_none(running: Running, world: World):
    path = f"/v1/placements/{running.placement.id}/readiness"
    assert (await world.company.post(f"{path}?dry_run=true", MARKS)).status_code == 201
    assert await running.pictures() == []
    answers = [await world.company.post(path, MARKS, headers={"Idempotency-Key": "one"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize(
    ("seen_on", "code"),
    [
        (TODAY + timedelta(days=1), "readiness.day_ahead"),
        (START - timedelta(days=1), "readiness.day_outside"),
    ],
)
async def test_a_day_ahead_or_outside_is_refused(running: Running, seen_on: object, code: str):
    assert pointers(await running.picture(seen_on=str(seen_on))) == [("/seen_on", code)]


async def test_an_internship_that_has_not_started_has_none(stage: Stage):
    granted = await Running(stage).begun(PlacementStatus.GRANTED)
    assert code_of(await granted.picture()) == (409, "attendance.not_under_way")


async def test_a_pause_has_none(stage: Stage):
    pauses = [{"from_on": day(5).isoformat(), "to_on": day(9).isoformat()}]
    running = await Running(stage).begun(pauses=pauses)
    assert pointers(await running.picture(seen_on=day(7).isoformat())) == [("/seen_on", "readiness.day_outside")]


@pytest.mark.parametrize("name", sorted(MARKS))
@pytest.mark.parametrize("mark", [0, 6, None, "x", 2.5])
async def test_a_mark_is_one_to_five(running: Running, name: str, mark: Any):
    marks: dict[str, Any] = {name: mark}
    assert [pointer for pointer, _ in pointers(await running.picture(**marks))] == [f"/{name}"]


async def test_the_candidate_replies_in_own_words_which_the_workplace_reads_if_they_say_so(
    running: Running, world: World
):
    path = (await running.picture(communication=1)).headers["location"]
    words = "أحتاج إلى مزيد من الوقت لفهم الزملاء."
    answer = await world.candidate.post(f"{path}/reply", {"text": words})
    assert (answer.status_code, answer.json()["reply"]) == (200, words)
    assert (await world.caseworker.get(path)).json()["reply"] == words
    for reader in (world.company, world.mentor, world.integration):
        read = (await reader.get(path)).json()
        assert {"reply", "replied_at", "on_behalf"}.isdisjoint(read)
    await world.candidate.post(f"{path}/reply", {"text": words, "may_be_shared": True})
    assert (await world.company.get(path)).json()["reply"] == words
    assert (await world.event_names()).count("readiness_picture.replied") == 2


async def test_staff_write_a_reply_down_but_not_over_own_words(running: Running, world: World):
    path = (await running.picture()).headers["location"]
    told = {"text": "Hun er ikke enig.", "on_behalf": ON_PHONE}
    read = (await world.caseworker.post(f"{path}/reply", told)).json()
    assert (read["reply"], read["is_on_behalf"], read["on_behalf"]) == ("Hun er ikke enig.", True, ON_PHONE)
    assert (await world.candidate.post(f"{path}/reply", {"text": "Jeg er enig."})).json()["is_on_behalf"] is False
    assert code_of(await world.caseworker.post(f"{path}/reply", told)) == (409, "attendance.own_words_stand")
    stale = await world.candidate.post(f"{path}/reply", {"text": "x"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert (await world.company.post(f"{path}/reply", {"text": "x"})).status_code == 403
    assert (await world.other_candidate.post(f"{path}/reply", {"text": "x"})).status_code == 404
