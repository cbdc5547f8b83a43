"""Conversations: who may begin one with whom about what, who sees it, what is unread, and when it is closed."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from app.foundation.audit.service import Subject, record
from app.foundation.db.work import Work
from app.journey.conversations.models import Thread
from app.journey.matching.domain.states import MatchStatus
from app.journey.transfers.domain.states import TransferStatus
from app.journey.transfers.models import Transfer
from app.registers.candidates.models import Candidate
from tests.api.conversations.conftest import Table
from tests.factories.world import World


async def test_the_jobcenter_begins_a_conversation_with_the_company(table: Table, world: World):
    answer = await table.begin(world.caseworker, topic="Arbejdstøj", body="Hvad skal hun have med?")
    read = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/threads/{read['id']}"
    assert answer.headers["etag"] == f'"{read["version"]}"'
    assert (read["counterpart"], read["counterpart_name"]) == ("company", "Køkken & Co ApS")
    assert (read["jobcenter_name"], read["candidate_id"]) == ("Jobcenter Frederiksberg", None)
    assert (read["message_count"], read["last_side"], read["waits_for"]) == (1, "jobcenter", "company")
    assert (read["unread_count"], read["status"]) == (0, "open")
    assert read["allowed_actions"] == ["read", "write", "close"]
    assert await world.event_names() == ["thread.opened", "message.sent"]


async def test_company_and_candidate_begin_one_with_the_jobcenter(table: Table, world: World):
    for caller, side in ((world.company, "company"), (world.candidate, "candidate")):
        answer = await table.begin(caller, None, body="Hej")
        assert answer.status_code == 201, answer.text
        assert answer.json()["counterpart"] == side
        assert answer.json()["waits_for"] == "jobcenter"
        assert answer.json()["allowed_actions"] == ["read", "write"]


@pytest.mark.parametrize(("role", "counterpart"), [("company", "candidate"), ("candidate", "company")])
async def test_company_and_candidate_do_not_write_past_the_jobcenter(
    table: Table, world: World, role: str, counterpart: str
):
    answer = await table.begin(world.callers[role], counterpart)
    assert answer.status_code == 422
    assert answer.json()["errors"][0] | {"detail": ""} == {
        "pointer": "/counterpart", "code": "thread.not_your_side", "detail": "",
    }  # fmt: skip


async def test_the_jobcenter_says_whom_it_writes_to(table: Table, world: World):
    answer = await table.begin(world.caseworker, None)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/counterpart"


async def test_a_need_has_no_candidate_to_write_to(table: Table, world: World):
    body = {"subject": "need", "subject_id": str(table.need.id)}
    answer = await world.caseworker.post("/v1/threads", {**body, "counterpart": "candidate"})
    assert answer.json()["errors"][0]["code"] == "thread.no_such_side"
    assert (await world.caseworker.post("/v1/threads", {**body, "counterpart": "company"})).status_code == 201
    assert (await world.company.post("/v1/threads", body)).status_code == 201
    assert (await world.candidate.post("/v1/threads", body)).status_code == 422


async def test_a_company_is_not_written_to_before_the_person_has_said_yes(table: Table, world: World):
    proposed = await world.make_match(table.need, await world.make_candidate(), MatchStatus.PROPOSED)
    body = {"subject": "match", "subject_id": str(proposed.id), "counterpart": "company"}
    answer = await world.caseworker.post("/v1/threads", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "thread.company_not_informed")
    assert (await world.company.post("/v1/threads", {**body, "counterpart": None})).status_code == 422
    with_candidate = await world.caseworker.post("/v1/threads", {**body, "counterpart": "candidate"})
    assert with_candidate.status_code == 201


async def test_what_is_not_there_and_what_is_anothers_cannot_be_told_apart(table: Table, world: World):
    body = {"subject": "placement", "counterpart": "company"}
    unknown = await world.caseworker.post("/v1/threads", {**body, "subject_id": str(uuid4())})
    others = await world.other_caseworker.post("/v1/threads", {**body, "subject_id": str(table.placement.id)})
    assert unknown.status_code == others.status_code == 422
    assert unknown.json()["errors"] == others.json()["errors"]


async def test_each_side_sees_its_own_conversations_and_nobody_else_any(table: Table, world: World):
    company, candidate = await table.with_company(), await table.with_candidate()
    seen = {
        name: {item["id"] for item in (await world.callers[name].get("/v1/threads")).json()["items"]}
        for name in (
            "caseworker",
            "manager",
            "company",
            "candidate",
            "other_caseworker",
            "other_company",
            "other_candidate",
        )
    }
    assert seen["caseworker"] == seen["manager"] == {company, candidate}
    assert (seen["company"], seen["candidate"]) == ({company}, {candidate})
    assert seen["other_caseworker"] == seen["other_company"] == seen["other_candidate"] == set()
    assert (await world.company.get(f"/v1/threads/{candidate}")).status_code == 404
    assert (await world.candidate.get(f"/v1/threads/{company}/messages")).status_code == 404
    for stranger in (world.mentor, world.integration, world.admin):
        assert (await stranger.get(f"/v1/threads/{company}")).status_code == 403


async def test_unread_counts_the_other_sides_messages_and_reading_is_said(table: Table, world: World):
    thread = await table.with_company(body="Et")
    await table.say(world.manager, thread, "To, fra en kollega")
    await table.say(world.company, thread, "Tre")
    await table.say(world.company, thread, "Fire")

    async def unread(caller: str) -> int:
        return int((await world.callers[caller].get(f"/v1/threads/{thread}")).json()["unread_count"])

    assert [await unread(name) for name in ("caseworker", "manager", "company")] == [2, 2, 2]
    await world.caseworker.get(f"/v1/threads/{thread}/messages")
    assert await unread("caseworker") == 2, "looking changes nothing"
    read = (await world.caseworker.post(f"/v1/threads/{thread}/read", {"up_to": 3})).json()
    assert (read["read_count"], read["unread_count"]) == (3, 1)
    again = (await world.caseworker.post(f"/v1/threads/{thread}/read", {"up_to": 1})).json()
    assert (again["read_count"], again["version"]) == (3, read["version"]), "it never goes back"
    beyond = (await world.caseworker.post(f"/v1/threads/{thread}/read", {"up_to": 99})).json()
    assert beyond["read_count"] == 4
    assert [await unread(name) for name in ("caseworker", "manager", "company")] == [0, 2, 2]
    await world.company.post(f"/v1/threads/{thread}/read", {})
    assert await unread("company") == 0
    await table.say(world.caseworker, thread, "Fem")
    assert [await unread(name) for name in ("caseworker", "company")] == [0, 1]


async def test_the_etag_changes_when_something_is_read(table: Table, world: World):
    thread = await table.with_company(body="Et")
    seen = await world.company.get(f"/v1/threads/{thread}")
    held = {"If-None-Match": seen.headers["etag"]}
    assert (await world.company.get(f"/v1/threads/{thread}", headers=held)).status_code == 304
    await world.company.post(f"/v1/threads/{thread}/read", {})
    assert (await world.company.get(f"/v1/threads/{thread}", headers=held)).status_code == 200


async def test_a_dry_run_reads_nothing(table: Table, world: World):
    thread = await table.with_company(body="Et")
    await world.company.post(f"/v1/threads/{thread}/read?dry_run=true", {})
    assert (await world.company.get(f"/v1/threads/{thread}")).json()["unread_count"] == 1


async def test_the_list_is_newest_first_and_can_be_narrowed(table: Table, world: World):
    company, candidate = await table.with_company(body="Et"), await table.with_candidate(body="To")
    await table.say(world.company, company, "Svar")

    async def listed(query: str, caller: str = "caseworker") -> list[str]:
        answer = await world.callers[caller].get(f"/v1/threads?{query}")
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    assert await listed("") == [company, candidate]
    assert await listed("unread=true") == [company]
    assert await listed("waits_for=jobcenter") == [company]
    assert await listed("waits_for=candidate") == [candidate]
    assert await listed("counterpart=candidate") == [candidate]
    assert await listed(f"subject_id={table.placement.id}&subject=placement") == [company, candidate]
    assert await listed(f"company_id={world.company_row.id}") == [company]
    assert await listed(f"candidate_id={world.candidate_row.id}") == [candidate]
    assert await listed("unread=true", "candidate") == [candidate]
    await world.caseworker.post(f"/v1/threads/{company}/close")
    assert await listed("is_open=true") == [candidate]
    assert await listed("waits_for=jobcenter") == []


async def test_pages_follow_each_other_without_loss(table: Table, world: World):
    made = [await table.with_company(body=str(number)) for number in range(5)]
    path: str | None = "/v1/threads?limit=2"
    found: list[str] = []
    while path is not None:
        body = (await world.caseworker.get(path)).json()
        found += [item["id"] for item in body["items"]]
        path = body["next_cursor"] and f"/v1/threads?limit=2&cursor={body['next_cursor']}"
    assert sorted(found) == sorted(made)
    assert len(found) == len(set(found))


async def test_nothing_is_written_in_a_closed_conversation_until_it_is_reopened(table: Table, world: World):
    thread = await table.with_company()
    version = (await world.caseworker.get(f"/v1/threads/{thread}")).json()["version"]
    stale = await world.caseworker.post(f"/v1/threads/{thread}/close", headers={"If-Match": f'"{version + 7}"'})
    assert stale.status_code == 412
    dry = await world.caseworker.post(f"/v1/threads/{thread}/close?dry_run=true")
    assert dry.json()["status"] == "closed"
    closed = await world.caseworker.post(f"/v1/threads/{thread}/close")
    assert (closed.json()["status"], closed.json()["allowed_actions"]) == ("closed", ["read", "reopen"])
    refused = await world.company.post(f"/v1/threads/{thread}/messages", {"body": "Hej"})
    assert (refused.status_code, refused.json()["code"]) == (409, "thread.closed")
    assert (await table.send(world.company, thread, b"tekst")).json()["code"] == "thread.closed"
    twice = await world.caseworker.post(f"/v1/threads/{thread}/close")
    assert (twice.status_code, twice.json()["code"]) == (409, "conflict.illegal_move")
    assert (await world.company.post(f"/v1/threads/{thread}/reopen")).status_code == 403
    assert (await world.caseworker.post(f"/v1/threads/{thread}/reopen")).json()["status"] == "open"
    await table.say(world.company, thread)
    names = await world.event_names()
    assert names == ["thread.opened", "thread.closed", "thread.reopened", "message.sent"]


async def test_the_topic_is_one_line(table: Table, world: World):
    for topic in ("To\nlinjer", "x" * 201, "nul\x00"):
        assert (await table.begin(world.caseworker, topic=topic)).status_code == 422
    assert await world.all(Thread) == []


async def test_whoever_moves_away_takes_the_conversations_along(table: Table, world: World):
    """Those with the person, and those with companies about what is the person's; the need stays where it is."""
    candidate, company = await table.with_candidate(body="Et"), await table.with_company(body="To")
    need = {"subject": "need", "subject_id": str(table.need.id), "counterpart": "company", "body": "Tre"}
    stays = (await world.caseworker.post("/v1/threads", need)).json()["id"]
    await table.say(world.candidate, candidate, "Svar")
    transfer = Transfer(
        candidate_id=world.candidate_row.id,
        from_jobcenter_id=world.here.id,
        to_jobcenter_id=world.there.id,
        status=TransferStatus.DONE,
        reason_code="moved",
        asked_by=world.caseworker.account.id,
        consented_at=datetime.now(UTC),
        closed_at=datetime.now(UTC),
    )
    await world.add(transfer)
    async with world.database.write() as transaction:
        person = await transaction.session.get_one(Candidate, world.candidate_row.id)
        person.jobcenter_id = world.there.id
        await transaction.session.flush()
        work = Work(transaction.session, world.app.state.clock, world.settings, reactions=world.app.state.reactions)
        subject = Subject("transfer", transfer.id, world.here.id, None, world.candidate_row.id)
        await record(work, "transfer.accepted", subject)
    seen = {
        name: {item["id"] for item in (await world.callers[name].get("/v1/threads")).json()["items"]}
        for name in ("caseworker", "other_caseworker", "candidate", "company")
    }
    assert seen == {
        "caseworker": {stays},
        "other_caseworker": {candidate, company},
        "candidate": {candidate},
        "company": {company, stays},
    }
    assert (await world.caseworker.get(f"/v1/threads/{candidate}/messages")).status_code == 404
    history = (await world.other_caseworker.get(f"/v1/threads/{candidate}/messages")).json()["items"]
    assert [item["body"] for item in history] == ["Et", "Svar"]
    here, there = [
        (await caller.get("/v1/threads/response-times")).json() for caller in (world.manager, world.other_manager)
    ]
    assert [sum(row["answers"] for row in each["directions"]) for each in (here, there)] == [1, 0]
