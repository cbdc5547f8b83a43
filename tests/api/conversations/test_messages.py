"""Messages: kept as written, numbered without gaps, and with the time the other side had been waiting."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import col

from app.foundation.audit.models import Event
from app.journey.conversations.models import Message, Thread
from tests.api.conversations.conftest import Table
from tests.factories.world import World

WORDS = "  Дякую!\n\n\tشكراً جزيلاً — tak 👩🏽‍🍳 e\u0301 \u200f "


async def test_a_message_is_kept_as_written_in_any_language(table: Table, world: World):
    thread = await table.with_candidate()
    said = await table.say(world.candidate, thread, WORDS)
    assert said["body"] == WORDS
    assert (said["number"], said["side"], said["is_mine"]) == (1, "candidate", True)
    assert (said["author_name"], said["answers_at"], said["attachments"]) == ("candidate", None, [])
    listed = (await world.caseworker.get(f"/v1/threads/{thread}/messages")).json()["items"]
    assert listed == [said | {"is_mine": False}]
    assert [row.body for row in await world.all(Message)] == [WORDS]


@pytest.mark.parametrize("body", ["", "   \n", "nul\x00", "\x1b[31m", "x" * 8001, None, 7])
async def test_a_message_without_words_is_none(table: Table, world: World, body: object):
    thread = await table.with_company()
    answer = await world.company.post(f"/v1/threads/{thread}/messages", {"body": body})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/body"
    assert await world.all(Message) == []


async def test_an_answer_knows_since_when_it_was_waited_for(table: Table, world: World):
    morning = datetime(2027, 1, 11, 8, tzinfo=UTC)
    table.at(morning)
    thread = await table.with_company(body="Kan hun komme tidligere?")
    table.at(morning + timedelta(hours=1))
    await table.say(world.caseworker, thread, "Kl. 7?")
    table.at(morning + timedelta(hours=2))
    said = [await table.say(world.company, thread, "Ja"), await table.say(world.company, thread, "Gerne")]
    table.at(morning + timedelta(hours=2, minutes=5))
    said.append(await table.say(world.manager, thread, "Godt"))
    began = [each["answers_at"] and datetime.fromisoformat(each["answers_at"]) for each in said]
    assert began == [morning, None, morning + timedelta(hours=2)]


async def test_the_clock_of_another_process_going_slow_does_not_turn_the_order_round(table: Table, world: World):
    thread = await table.with_company(body="Et")
    table.at(datetime.now(UTC) - timedelta(minutes=5))
    said = await table.say(world.company, thread, "To")
    assert said["sent_at"] == said["answers_at"]


async def test_the_same_key_says_it_once(table: Table, world: World):
    thread = await table.with_company()
    key = {"Idempotency-Key": "one"}
    first, again = [
        await world.company.post(f"/v1/threads/{thread}/messages", {"body": "Hej"}, headers=key) for _ in range(2)
    ]
    assert again.headers["idempotency-replayed"] == "true"
    assert first.json() == again.json()
    assert len(await world.all(Message)) == 1


async def test_messages_at_once_have_numbers_without_gaps(table: Table, world: World):
    thread = await table.with_company()
    callers = [world.caseworker, world.company, world.manager] * 6
    await asyncio.gather(*(table.say(caller, thread, str(number)) for number, caller in enumerate(callers)))
    rows = await world.all(Message)
    assert sorted(row.number for row in rows) == list(range(1, 19))
    stored: Thread = (await world.all(Thread))[0]
    assert stored.message_count == 18
    in_order = sorted(rows, key=lambda row: row.number)
    assert [row.sent_at for row in in_order] == sorted(row.sent_at for row in rows)
    spoken = [None, *(row.side for row in in_order)]
    for before, row in zip(spoken, in_order, strict=False):
        assert (row.answers_at is not None) == (before is not None and before is not row.side)


async def test_messages_are_read_from_either_end(table: Table, world: World):
    thread = await table.with_company()
    for number in range(3):
        await table.say(world.company, thread, str(number))
    path = f"/v1/threads/{thread}/messages"
    newest = (await world.company.get(f"{path}?sort=-number&limit=2")).json()
    assert [item["body"] for item in newest["items"]] == ["2", "1"]
    rest = (await world.company.get(f"{path}?sort=-number&limit=2&cursor={newest['next_cursor']}")).json()
    assert ([item["body"] for item in rest["items"]], rest["next_cursor"]) == (["0"], None)
    assert (await world.company.get(f"{path}?sort=body")).status_code == 422


async def test_an_event_says_that_something_was_said_and_not_what(table: Table, world: World):
    thread = await table.with_candidate(topic="Min sygdom", body="Jeg er syg")
    said = (await world.caseworker.get(f"/v1/threads/{thread}/messages")).json()["items"][0]
    events = await world.all(Event, col(Event.subject_id) == UUID(thread))
    assert [event.data for event in events] == [
        {"subject": "placement", "subject_id": str(table.placement.id), "counterpart": "candidate"},
        {"message_id": said["id"], "side": "jobcenter", "files": 0},
    ]
    assert {event.candidate_id for event in events} == {world.candidate_row.id}


async def test_response_times_are_measured_both_ways(table: Table, world: World):
    morning = datetime(2027, 1, 11, 8, tzinfo=UTC)
    table.at(morning)
    thread = await table.with_company(body="Kan hun begynde mandag?")
    for caller, minutes in ((world.company, 30), (world.caseworker, 90), (world.company, 180)):
        table.at(morning + timedelta(minutes=minutes))
        await table.say(caller, thread)
    table.at(morning + timedelta(hours=7))
    waits = await table.with_candidate(body="Hvordan går det?")
    table.at(morning + timedelta(hours=9))
    answer = await world.manager.get("/v1/threads/response-times")
    elsewhere = await world.other_manager.get("/v1/threads/response-times")
    before = await world.manager.get("/v1/threads/response-times?from=2026-12-01&to=2027-01-10")
    await world.caseworker.post(f"/v1/threads/{waits}/close")
    closed = await world.manager.get("/v1/threads/response-times")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["to_on"], answer.json()["from_on"]) == ("2027-01-11", "2026-10-13")
    rows = {(row["side"], row["counterpart"]): row for row in answer.json()["directions"]}
    company = rows["company", "company"]
    assert (company["answers"], company["median_minutes"]) == (2, 30)
    assert (company["first_answers"], company["first_median_minutes"]) == (1, 30)
    assert (company["within_a_day"], company["waiting"]) == (1.0, 0)
    jobcenter = rows["jobcenter", "company"]
    assert (jobcenter["answers"], jobcenter["median_minutes"]) == (1, 60)
    assert jobcenter["first_answers"] == 0, "its first word was no answer"
    assert (jobcenter["waiting"], jobcenter["longest_waiting_minutes"]) == (1, 6 * 60)
    candidate = rows["candidate", "candidate"]
    assert (candidate["waiting"], candidate["longest_waiting_minutes"]) == (1, 120)
    assert {row["answers"] for row in elsewhere.json()["directions"]} == {0}
    assert {row["waiting"] for row in elsewhere.json()["directions"]} == {0}
    assert {row["answers"] for row in before.json()["directions"]} == {0}
    assert closed.json()["directions"][3]["waiting"] == 0


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2027-02-01&to=2027-01-01", "period.reversed"),
        ("from=2025-01-01&to=2027-01-01", "period.too_long"),
        ("from=yesterday", "field.date"),
        ("from=0001-01-01", "field.too_small"),
    ],
)
async def test_a_period_that_is_none_is_refused(world: World, query: str, code: str):
    answer = await world.manager.get(f"/v1/threads/response-times?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code
