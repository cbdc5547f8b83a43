"""The person answers in own words, the caseworker reads first, and a company what is shared with it."""

from typing import Any
from uuid import uuid4

import pytest

from app.foundation.audit.models import Event
from app.journey.voice.models import Voice
from tests.api.voice.conftest import ON_BEHALF, Ask
from tests.factories.voices import voice_row
from tests.factories.world import Caller, World

# Right to left with its marks, a letter beside its accent, an emoji of several points, spaces at both ends, a line break.
AS_WRITTEN = "  \u200fأنا سعيد\u200f بالعمل، ولكن e\u0301t je ne comprends pas 👩‍🍳\nДякую!  "


def path(voice: Voice, action: str = "") -> str:
    return f"/v1/voices/{voice.id}{action and '/' + action}"


async def reads(caller: Caller, voice: Voice) -> bool:
    answer = await caller.get(path(voice))
    assert answer.status_code in {200, 404}
    return answer.status_code == 200


async def test_own_words_are_kept_exactly_as_they_were_written(world: World, question: Voice):
    said = {"wish_followed": "partly", "own_words": AS_WRITTEN, "language": "ar"}
    answer = await world.candidate.post(path(question, "answer"), said)
    assert answer.status_code == 200, answer.text
    assert answer.json()["own_words"] == AS_WRITTEN
    read = (await world.caseworker.get(path(question))).json()
    assert (read["own_words"], read["language"], read["wish_followed"]) == (AS_WRITTEN, "ar", "partly")
    assert (read["answered_through"], read["is_on_behalf"]) == ("account", False)


async def test_the_caseworker_reads_before_the_company_does(world: World, question: Voice):
    said = {"treated_well": "no", "may_be_shared": True}
    assert (await world.candidate.post(path(question, "answer"), said)).status_code == 200
    assert not await reads(world.company, question)
    assert (await world.caseworker.post(path(question, "seen"))).status_code == 200
    assert await reads(world.company, question)
    assert not await reads(world.other_company, question)
    shown = (await world.company.get("/v1/voices")).json()["items"]
    assert [each["id"] for each in shown] == [str(question.id)]
    assert shown[0]["allowed_actions"] == []


async def test_what_is_not_shared_never_reaches_the_company(world: World, question: Voice):
    await world.candidate.post(path(question, "answer"), {"treated_well": "no"})
    await world.caseworker.post(path(question, "seen"))
    assert not await reads(world.company, question)
    assert (await world.company.get("/v1/voices")).json()["items"] == []


async def test_whoever_thinks_better_of_it_takes_it_from_the_companys_sight(world: World, question: Voice):
    await world.candidate.post(path(question, "answer"), {"treated_well": "no", "may_be_shared": True})
    await world.caseworker.post(path(question, "seen"))
    await world.candidate.post(path(question, "answer"), {"treated_well": "yes", "may_be_shared": True})
    assert not await reads(world.company, question), "the caseworker has not read the new words"
    await world.caseworker.post(path(question, "seen"))
    assert await reads(world.company, question)
    await world.candidate.post(path(question, "answer"), {"treated_well": "yes", "may_be_shared": False})
    await world.caseworker.post(path(question, "seen"))
    assert not await reads(world.company, question)


async def test_staff_take_an_answer_down_with_reason_and_channel(world: World, question: Voice):
    missing = await world.caseworker.post(path(question, "answer"), {"understood": "no"})
    assert (missing.status_code, missing.json()["errors"][0]["code"]) == (422, "voice.on_behalf_required")
    said = {"understood": "no", "on_behalf": ON_BEHALF}
    answer = await world.caseworker.post(path(question, "answer"), said)
    read = answer.json()
    assert (answer.status_code, read["answered_through"], read["on_behalf"]) == (200, "staff", ON_BEHALF)
    assert read["seen_at"], "whoever wrote it down has read it"


async def test_staff_never_write_over_what_the_person_said(world: World, question: Voice):
    await world.candidate.post(path(question, "answer"), {"own_words": "Jeg vil helst i køkkenet."})
    answer = await world.manager.post(path(question, "answer"), {"understood": "yes", "on_behalf": ON_BEHALF})
    assert (answer.status_code, answer.json()["code"]) == (409, "voice.spoken_in_person")
    assert (await world.reload(question)).own_words == "Jeg vil helst i køkkenet."


async def test_a_person_speaks_for_itself(world: World, question: Voice):
    answer = await world.candidate.post(path(question, "answer"), {"understood": "yes", "on_behalf": ON_BEHALF})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "voice.on_behalf_not_yours")


async def test_nobody_else_answers_or_reads(world: World, question: Voice):
    for caller in (world.other_candidate, world.other_caseworker, world.other_manager):
        assert (await caller.get(path(question))).status_code == 404
        answer = await caller.post(path(question, "answer"), {"understood": "yes", "on_behalf": ON_BEHALF})
        assert answer.status_code == 404
    for caller in (world.mentor, world.integration, world.admin):
        assert (await caller.get(path(question))).status_code == 403


async def test_there_is_nothing_to_read_before_an_answer(world: World, question: Voice):
    answer = await world.caseworker.post(path(question, "seen"))
    assert (answer.status_code, answer.json()["code"]) == (409, "voice.nothing_said")


async def test_seen_twice_the_first_reader_stands(world: World, question: Voice):
    await world.candidate.post(path(question, "answer"), {"understood": "yes"})
    first = (await world.caseworker.post(path(question, "seen"))).json()
    second = await world.manager.post(path(question, "seen"))
    assert (second.status_code, second.json()["seen_at"]) == (200, first["seen_at"])
    assert (await world.reload(question)).seen_by == world.caseworker.account.id


async def test_a_dry_run_says_nothing(world: World, question: Voice):
    answer = await world.candidate.post(path(question, "answer") + "?dry_run=true", {"understood": "yes"})
    assert answer.json()["understood"] == "yes"
    assert (await world.reload(question)).answered_at is None


async def test_an_answer_to_an_older_question_is_refused_by_its_version(world: World, question: Voice):
    headers = {"If-Match": '"7"'}
    answer = await world.candidate.post(path(question, "answer"), {"understood": "yes"}, headers=headers)
    assert answer.status_code == 412


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"may_be_shared": True},
        {"own_words": "   "},
        {"own_words": "ord\u0000ord"},
        {"own_words": "x" * 4001},
        {"understood": "maybe"},
        {"understood": "yes", "language": "Українська"},
        {"understood": "yes", "seen_at": "2026-11-22T10:00:00Z"},
        [],
        None,
    ],
)
async def test_what_is_no_answer_is_refused_and_never_repeated(world: World, question: Voice, body: Any):
    answer = await world.candidate.call("POST", path(question, "answer"), json=body)
    assert answer.status_code == 422, answer.text
    assert "Українська" not in answer.text
    assert (await world.reload(question)).answered_at is None


async def test_a_lone_surrogate_is_refused(world: World, question: Voice):
    headers = {"Content-Type": "application/json"}
    answer = await world.candidate.call(
        "POST", path(question, "answer"), content=b'{"own_words": "\\ud800"}', headers=headers
    )
    assert answer.status_code in {400, 422}


async def test_what_nobody_has_read_comes_first_and_the_longest_waiting_at_the_top(world: World, ask: Ask):
    whose: dict[str, Any] = {"jobcenter_id": world.here.id, "candidate_id": world.candidate_row.id}
    read = voice_row(world.caseworker.account.id, **whose)
    await world.add(read)
    silent = await ask()
    first, second = voice_row(None, **whose), voice_row(None, **whose)
    await world.add(first, second)
    shown = [each["id"] for each in (await world.caseworker.get("/v1/voices?limit=2")).json()["items"]]
    assert shown == [str(first.id), str(second.id)]
    page = (await world.caseworker.get("/v1/voices?limit=3")).json()
    rest = (await world.caseworker.get(f"/v1/voices?limit=3&cursor={page['next_cursor']}")).json()
    everything = [each["id"] for each in (*page["items"], *rest["items"])]
    assert everything == [str(each.id) for each in (first, second, read, silent)]
    newest = [each["id"] for each in (await world.candidate.get("/v1/voices")).json()["items"]]
    assert newest == [str(each.id) for each in (second, first, silent, read)]


@pytest.mark.parametrize(
    ("query", "found"), [("answered=false", 1), ("answered=true", 2), ("seen=true", 1), ("step=granted", 3), ("", 3)]
)
async def test_a_list_is_narrowed(world: World, ask: Ask, query: str, found: int):
    await ask()
    whose: dict[str, Any] = {"jobcenter_id": world.here.id, "candidate_id": world.candidate_row.id}
    await world.add(voice_row(None, **whose), voice_row(world.manager.account.id, **whose))
    items = (await world.caseworker.get(f"/v1/voices?{query}")).json()["items"]
    assert len(items) == found
    other = await world.caseworker.get(f"/v1/voices?candidate_id={uuid4()}")
    assert other.json()["items"] == []


async def test_questions_come_in_the_persons_own_language(world: World):
    read = (await world.candidate.get("/v1/voice-questions?language=ar")).json()
    assert (read["language"], read["direction"]) == ("ar", "rtl")
    assert {each["code"] for each in read["questions"]} >= {"wish_followed", "treated_well", "understood", "own_words"}
    assert (await world.candidate.get("/v1/voice-questions?language=uk")).json()["direction"] == "ltr"
    assert (await world.candidate.get("/v1/voice-questions?language=xx")).status_code == 422


async def test_events_say_where_on_the_way_and_never_a_word(world: World, question: Voice):
    secret = "Chefen råber ad mig."
    await world.candidate.post(path(question, "answer"), {"own_words": secret, "treated_well": "no"})
    await world.caseworker.post(path(question, "seen"))
    events = await world.all(Event)
    assert [event.name for event in events] == ["voice.answered", "voice.seen"]
    for event in events:
        assert event.data == {"step": "granted", "subject_id": str(question.subject_id)}
        assert secret not in str(event)
