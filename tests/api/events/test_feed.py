"""The feed as other systems follow it: one order, a cursor that lasts, and nobody else's business in it."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlmodel import col

from app.cli.check import broken_invariants
from app.foundation.audit.models import AccessEntry, AccessSubject, Event, FeedEntry
from app.registers.candidates.models import Candidate
from tests.factories.happenings import event_of, happen
from tests.factories.world import Caller, World


async def heard(caller: Caller, **parameters: Any) -> list[str]:
    """The types the caller is told, in their order."""
    answer = await caller.get("/v1/events", params={"limit": 200, **parameters})
    assert answer.status_code == 200, answer.text
    return [item["type"] for item in answer.json()["items"]]


async def test_a_reader_who_keeps_the_cursor_hears_of_everything_once_and_in_order(world: World):
    manager, path = world.manager, f"/v1/candidates/{world.candidate_row.id}"
    begun = (await manager.get("/v1/events")).json()
    assert begun["items"] == []
    assert not begun["has_more"]
    await manager.post(f"{path}/pause", {"reason_code": "leave"})
    await manager.post(f"{path}/resume?dry_run=true")
    await manager.post(f"{path}/resume")
    first = await manager.get("/v1/events", params={"cursor": begun["next_cursor"], "limit": 1})
    assert first.headers["Link"].endswith('rel="next"')
    [paused] = first.json()["items"]
    assert paused["type"] == "candidate.paused"
    assert (paused["subject_type"], paused["subject_id"]) == ("candidate", str(world.candidate_row.id))
    assert (paused["from_state"], paused["to_state"], paused["reason_code"]) == ("available", "paused", "leave")
    assert set(paused) == {
        "id", "type", "occurred_at", "subject_type", "subject_id", "from_state", "to_state", "reason_code",
    }  # fmt: skip
    assert first.json()["has_more"]
    second = (await manager.get("/v1/events", params={"cursor": first.json()["next_cursor"], "limit": 1})).json()
    assert [item["type"] for item in second["items"]] == ["candidate.resumed"]
    assert not second["has_more"]
    nothing = (await manager.get("/v1/events", params={"cursor": second["next_cursor"]})).json()
    assert nothing == {"items": [], "next_cursor": second["next_cursor"], "has_more": False}
    # An old cursor is as good as a new one: nothing has moved behind it.
    assert await heard(manager, cursor=begun["next_cursor"]) == ["candidate.paused", "candidate.resumed"]
    stored = [event.id for event in await world.all(Event)]
    assert [entry.event_id for entry in await world.all(FeedEntry)] == stored


async def test_whoever_is_told_of_is_named_in_the_access_log(world: World):
    await happen(world.database, event_of("candidate.paused", **whose(world)), event_of("need.created", **whose(world)))
    answer = await world.integration.get("/v1/events", headers={"X-Request-ID": "who-follows"})
    assert len(answer.json()["items"]) == 2
    [entry] = await world.all(AccessEntry, col(AccessEntry.request_id) == "who-follows")
    subjects = await world.all(AccessSubject, col(AccessSubject.entry_id) == entry.id)
    assert [subject.candidate_id for subject in subjects] == [world.candidate_row.id]


async def test_one_begins_now_or_with_types_or_with_one_subject(world: World):
    manager = world.manager
    await happen(world.database, event_of("need.created", **whose(world)))
    now = (await manager.get("/v1/events", params={"after": "latest"})).json()
    assert (now["items"], now["has_more"]) == ([], False)
    match = event_of("match.agreed", **whose(world))
    await happen(
        world.database, event_of("need.changed", **whose(world)), match, event_of("match.expired", **whose(world))
    )
    assert await heard(manager, cursor=now["next_cursor"]) == ["need.changed", "match.agreed", "match.expired"]
    # Whoever says `after=latest` with every call goes on all the same.
    assert await heard(manager, cursor=now["next_cursor"], after="latest", types="need.changed") == ["need.changed"]
    assert await heard(manager, types=["need.created", "match.agreed"]) == ["need.created", "match.agreed"]
    assert await heard(manager, subject_id=match.subject_id) == ["match.agreed"]


@pytest.mark.parametrize(
    ("parameters", "status", "code"),
    [
        ({"types": ["need.created", "need.eaten"]}, 422, "validation"),
        ({"cursor": "AAAA"}, 422, "cursor.invalid"),
        ({"cursor": "é"}, 422, "cursor.invalid"),
        ({"cursor": "A" * 32}, 422, "cursor.invalid"),
    ],
)
async def test_what_is_no_type_and_no_cursor_is_refused(
    world: World, parameters: dict[str, Any], status: int, code: str
):
    answer = await world.manager.get("/v1/events", params=parameters)
    assert answer.status_code == status
    problem = answer.json()
    assert code in {problem["code"], "validation"}
    if "types" in parameters:
        assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [
            ("/types/1", "event.type_unknown")
        ]


async def test_a_cursor_from_further_on_than_the_feed_goes_is_told_so(world: World):
    await happen(world.database, *(event_of("need.created", **whose(world)) for _ in range(3)))
    kept = (await world.manager.get("/v1/events")).json()["next_cursor"]
    async with world.database.write() as transaction:  # an older copy of the database
        connection = await transaction.session.connection()
        await connection.execute(text("DELETE FROM event_feed WHERE position > 1"))
        await connection.execute(text("UPDATE event_counter SET last_position = 1"))
    answer = await world.manager.get("/v1/events", params={"cursor": kept})
    assert (answer.status_code, answer.json()["code"]) == (409, "event.cursor_ahead")


def whose(world: World, **values: Any) -> dict[str, Any]:
    """Tenants of something between this side's jobcenter, company and candidate."""
    return {
        "jobcenter_id": world.here.id,
        "company_id": world.company_row.id,
        "candidate_id": world.candidate_row.id,
        **values,
    }


async def test_everybody_hears_of_the_own_and_nobody_of_what_is_hidden_elsewhere(world: World):
    here = whose(world)
    there = {
        "jobcenter_id": world.there.id,
        "company_id": world.other_company_row.id,
        "candidate_id": world.other_candidate_row.id,
    }
    lapsed: dict[str, Any] = {"from_state": "proposed", "to_state": "declined", "reason_code": "transport"}
    late: dict[str, Any] = {"from_state": "consented", "to_state": "declined", "reason_code": "transport"}
    await happen(
        world.database,
        event_of("need.created", jobcenter_id=world.here.id, company_id=world.company_row.id),
        event_of("match.proposed", **here),
        event_of("match.declined", **here, **lapsed),
        event_of("match.declined", **here, **late),
        event_of("voice.answered", **here),
        event_of("account.locked", jobcenter_id=world.here.id),
        event_of("workplace.changed", company_id=world.company_row.id),
        event_of("calendar_feed.created", **here),
        event_of("placement.granted", **there),
    )
    everything = ["need.created", "match.proposed", "match.declined", "match.declined", "voice.answered"]
    assert await heard(world.manager) == [*everything, "account.locked"]
    assert await heard(world.caseworker) == everything
    assert await heard(world.integration) == everything[:4]
    assert await heard(world.company) == ["need.created", "match.declined", "workplace.changed"]
    assert await heard(world.candidate) == ["match.proposed", "match.declined", "match.declined", "voice.answered"]
    assert await heard(world.admin) == ["account.locked", "workplace.changed"]
    for caller in (world.other_manager, world.other_company, world.other_candidate):
        assert await heard(caller) == ["placement.granted"]
    for caller in (world.mentor, world.unscoped):
        assert (await caller.get("/v1/events")).status_code == 403
    for caller, reason in ((world.manager, "transport"), (world.company, None), (world.candidate, None)):
        answer = await caller.get("/v1/events", params={"types": "match.declined"})
        assert {item["reason_code"] for item in answer.json()["items"]} == {reason}


async def test_a_jobcenter_hears_no_more_of_whoever_has_left_it_but_of_the_transfer(world: World):
    named = ("candidate.paused", "placement.granted", "transfer.accepted", "need.changed")
    await happen(world.database, *(event_of(name, **whose(world)) for name in named[:3]))
    await happen(world.database, event_of(named[3], jobcenter_id=world.here.id))
    assert await heard(world.manager) == list(named)
    async with world.database.write() as transaction:
        left = update(Candidate).where(col(Candidate.id) == world.candidate_row.id)
        await transaction.session.exec(left.values(jobcenter_id=world.there.id))
    assert await heard(world.manager) == ["transfer.accepted", "need.changed"]
    assert await heard(world.candidate) == ["candidate.paused", "placement.granted", "transfer.accepted"]


async def test_the_types_one_may_hear_of_are_listed_in_both_languages(world: World):
    listed = (await world.company.get("/v1/event-types")).json()["items"]
    [granted] = [each for each in listed if each["type"] == "placement.granted"]
    assert granted == {
        "type": "placement.granted",
        "subject_type": "placement",
        "description": {"da": "En praktik er bevilget.", "en": "A placement was granted."},
    }
    names = [each["type"] for each in listed]
    assert names == sorted(names)
    assert "match.proposed" not in names
    assert "account.locked" in {each["type"] for each in (await world.manager.get("/v1/event-types")).json()["items"]}


async def test_check_tells_of_an_event_without_its_place_a_wrong_copy_and_a_hole(world: World):
    ids = await happen(world.database, *(event_of("need.created", **whose(world)) for _ in range(5)))

    async def broken(*statements: str) -> dict[str, set[UUID]]:
        async with world.database.write() as transaction:
            for statement in statements:
                await (await transaction.session.connection()).execute(text(statement))
            transaction.keep = False
            found = await broken_invariants(transaction.session)
        return {one.rule: set(one.ids) for one in found}

    once, whole = "every event stands in the feed once", "positions in the feed have no hole"
    assert await broken() == {}
    last = "UPDATE event_counter SET last_position = 4"
    assert await broken("DELETE FROM event_feed WHERE position = 5", last) == {once: {ids[4]}}
    assert await broken("UPDATE event_feed SET name = 'need.closed' WHERE position = 2") == {once: {ids[1]}}
    assert await broken(
        "UPDATE event_feed SET position = 9 WHERE position = 3", "UPDATE event_counter SET last_position = 9"
    ) == {whole: {ids[2], ids[3]}}
    assert await broken(last) == {whole: {ids[4]}}
