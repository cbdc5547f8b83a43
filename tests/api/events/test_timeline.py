"""A person's timeline: everything of the feed that is about one person, in words, for who may know of it."""

from typing import Any
from uuid import UUID

from sqlmodel import col

from app.foundation.audit.models import AccessEntry, AccessSubject
from app.foundation.core.ids import new_id
from tests.factories.happenings import event_of, happen
from tests.factories.world import Caller, World, candidate_of


def path_of(candidate_id: UUID) -> str:
    return f"/v1/candidates/{candidate_id}/timeline"


async def told(caller: Caller, candidate_id: UUID, **parameters: Any) -> list[str]:
    answer = await caller.get(path_of(candidate_id), params=parameters)
    assert answer.status_code == 200, answer.text
    return [item["type"] for item in answer.json()["items"]]


async def lived(world: World) -> UUID:
    """Some things that happened around the candidate, one of them nobody's but the jobcenter's, and one to others."""
    whose = {
        "jobcenter_id": world.here.id,
        "company_id": world.company_row.id,
        "candidate_id": world.candidate_row.id,
    }
    await happen(
        world.database,
        event_of("match.proposed", actor_role="caseworker", to_state="proposed", **whose),
        event_of("match.declined", from_state="proposed", reason_code="too_far", actor_role="candidate", **whose),
        event_of("candidate.ranked", **whose),
        event_of("placement.started", **whose),
        event_of("placement.started", **{**whose, "candidate_id": new_id()}),
    )
    return world.candidate_row.id


async def test_what_happened_is_told_in_words_newest_first(world: World):
    candidate_id = await lived(world)
    answer = await world.caseworker.get(path_of(candidate_id), headers={"Accept-Language": "en"})
    items = answer.json()["items"]
    assert [item["type"] for item in items] == [
        "placement.started", "candidate.ranked", "match.declined", "match.proposed",
    ]  # fmt: skip
    assert items[2] == {
        "id": items[2]["id"],
        "type": "match.declined",
        "title": "A proposal was declined.",
        "occurred_at": items[2]["occurred_at"],
        "subject_type": "match",
        "subject_id": items[2]["subject_id"],
        "from_state": "proposed",
        "to_state": None,
        "reason_code": "too_far",
        "actor_role": "candidate",
    }
    danish = await world.caseworker.get(path_of(candidate_id), headers={"Accept-Language": "da"})
    assert danish.json()["items"][2]["title"] == "Et forslag er afvist."
    assert items[0]["actor_role"] is None


async def test_it_is_read_page_by_page_in_either_order(world: World):
    candidate_id = await lived(world)
    whole = await told(world.manager, candidate_id, sort="oldest")
    assert whole == list(reversed(await told(world.manager, candidate_id)))
    read, cursor = [], None
    while True:
        parameters = {"limit": 1, **({"cursor": cursor} if cursor else {})}
        page = (await world.manager.get(path_of(candidate_id), params=parameters)).json()
        read += [item["type"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert read == list(reversed(whole))
    assert await told(world.manager, candidate_id, types="match.proposed") == ["match.proposed"]


async def test_a_person_is_told_what_persons_are_told_and_no_codes(world: World):
    candidate_id = await lived(world)
    items = (await world.candidate.get(path_of(candidate_id))).json()["items"]
    assert [item["type"] for item in items] == ["placement.started", "match.declined", "match.proposed"]
    assert {item["reason_code"] for item in items} == {None}


async def test_nobody_else_is_told_and_a_stranger_is_as_good_as_nobody(world: World):
    candidate_id = await lived(world)
    stranger = candidate_of(world.here)
    await world.add(stranger)
    for caller, status in (
        (world.callers["other_caseworker"], 404),
        (world.callers["other_candidate"], 404),
        (world.company, 403),
        (world.callers["mentor"], 403),
        (world.callers["admin"], 403),
    ):
        assert (await caller.get(path_of(candidate_id))).status_code == status
    assert (await world.candidate.get(path_of(stranger.id))).status_code == 404
    assert (await world.manager.get(path_of(new_id()))).status_code == 404


async def test_of_a_person_who_came_the_time_before_is_the_former_jobcenters(world: World):
    before = {"jobcenter_id": world.there.id, "candidate_id": world.candidate_row.id}
    await happen(world.database, event_of("placement.started", **before))
    assert await told(world.manager, world.candidate_row.id) == []
    assert await told(world.candidate, world.candidate_row.id) == ["placement.started"]


async def test_reading_it_is_in_the_access_log_and_a_wrong_type_is_refused(world: World):
    candidate_id = await lived(world)
    await world.manager.get(path_of(candidate_id), headers={"X-Request-ID": "who-looked"})
    [entry] = await world.all(AccessEntry, col(AccessEntry.request_id) == "who-looked")
    subjects = await world.all(AccessSubject, col(AccessSubject.entry_id) == entry.id)
    assert [subject.candidate_id for subject in subjects] == [candidate_id]
    refused = await world.manager.get(path_of(candidate_id), params={"types": "need.eaten"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "event.type_unknown"
