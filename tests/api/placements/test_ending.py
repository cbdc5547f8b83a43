"""What both sides say at the end: who speaks, when, who reads it, and what becomes of it in the end report."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import EndStatement, Placement
from tests.api.placements.stage import Stage, act, code_of, read
from tests.factories.world import Caller

TOLD = {"reason_code": "no_account", "channel": "phone"}
WORDS = {"assessment": "Møder til tiden og kan anrette alene."}
UKRAINIAN = "Мені сподобалося працювати на кухні.\n  Я хочу ще."
ARABIC = "لا أوافق على ما كتبه المشرف."


async def running(stage: Stage, **values: Any) -> Placement:
    """An active placement on the day a week before its end, with a mentor."""
    placement = await stage.placed(
        PlacementStatus.ACTIVE, **{"mentor_account_id": stage.world.mentor.account.id, **values}
    )
    stage.travel(placement.ends_on - timedelta(days=7))
    return placement


async def say(caller: Caller, placement: Any, author: str, body: Any = None, **options: Any) -> httpx.Response:
    key = placement["id"] if isinstance(placement, dict) else placement.id
    return await caller.put(f"/v1/placements/{key}/end-statements/{author}", body or WORDS, **options)


async def said(caller: Caller, placement: Any) -> dict[str, dict[str, Any]]:
    """The statements a caller may read, by author; the same in the list as in the placement."""
    listed = (await caller.get(f"/v1/placements/{placement.id}/end-statements")).json()
    assert listed["next_cursor"] is None
    assert (await read(caller, placement))["end_statements"] == listed["items"]
    return {item["author"]: item for item in listed["items"]}


@pytest.mark.parametrize(
    ("name", "author", "own"),
    [
        ("company", "supervisor", True),
        ("mentor", "supervisor", True),
        ("candidate", "candidate", True),
        ("company", "candidate", False),
        ("mentor", "candidate", False),
        ("candidate", "supervisor", False),
    ],
)
async def test_each_side_speaks_for_itself(stage: Stage, name: str, author: str, own: bool):
    placement = await running(stage)
    answer = await say(stage.world.callers[name], placement, author)
    if own:
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert (body["author"], body["given_role"], body["is_on_behalf"]) == (author, name, False)
        assert answer.headers["etag"] == f'"{body["version"]}"'
        assert "placement.end_statement_given" in await stage.world.event_names()
    else:
        assert code_of(answer) == (403, "end_statement.speaks_for_others")
    on_behalf = await say(stage.world.callers[name], placement, author, {**WORDS, "on_behalf": TOLD})
    assert code_of(on_behalf) == (403, "end_statement.speaks_for_others")


@pytest.mark.parametrize("author", ["supervisor", "candidate"])
async def test_the_jobcenter_takes_down_what_it_was_told_with_reason_and_channel(stage: Stage, author: str):
    placement = await running(stage)
    bare = await say(stage.world.caseworker, placement, author)
    assert code_of(bare) == (422, "request.invalid")
    assert bare.json()["errors"][0]["pointer"] == "/on_behalf"

    told = await say(stage.world.caseworker, placement, author, {**WORDS, "on_behalf": TOLD})
    assert told.status_code == 200, told.text
    assert told.json()["is_on_behalf"] is True
    assert told.json()["on_behalf"] == TOLD
    reader = stage.world.candidate if author == "supervisor" else stage.world.company
    assert "on_behalf" not in (await said(reader, placement)).get(author, {})


async def test_words_given_in_person_are_not_written_over_by_the_jobcenter(stage: Stage):
    placement, world = await running(stage), stage.world
    await say(world.caseworker, placement, "candidate", {**WORDS, "on_behalf": TOLD})
    mine = await say(world.candidate, placement, "candidate", {"assessment": UKRAINIAN})
    assert (mine.status_code, mine.json()["is_on_behalf"]) == (200, False)
    again = await say(world.manager, placement, "candidate", {**WORDS, "on_behalf": TOLD})
    assert code_of(again) == (409, "end_statement.own_words_stand")
    assert (await said(world.caseworker, placement))["candidate"]["assessment"] == UKRAINIAN


async def test_free_text_in_any_language_is_kept_as_written(stage: Stage):
    placement, world = await running(stage), stage.world
    body = {"assessment": UKRAINIAN + " ", "disagreement": ARABIC, "may_be_shared": True}
    assert (await say(world.candidate, placement, "candidate", body)).status_code == 200
    for caller in (world.candidate, world.company, world.caseworker):
        statement = (await said(caller, placement))["candidate"]
        assert statement["assessment"] == UKRAINIAN + " "
        assert statement["disagreement"] == ARABIC


async def test_the_candidates_words_reach_the_company_only_when_the_candidate_says_so(stage: Stage):
    placement, world = await running(stage), stage.world
    await say(world.candidate, placement, "candidate", {"assessment": UKRAINIAN})
    await say(world.company, placement, "supervisor")
    for name in ("caseworker", "manager", "candidate"):
        assert set(await said(world.callers[name], placement)) == {"supervisor", "candidate"}, name
    for name in ("company", "mentor", "integration"):
        assert set(await said(world.callers[name], placement)) == {"supervisor"}, name
        assert UKRAINIAN not in (await world.callers[name].get(f"/v1/placements/{placement.id}")).text

    stage.travel(placement.ends_on)
    done = await act(world.company, placement, "complete", {"outcome": "no_job"})
    assert done.json()["end_report"]["candidate_assessment"] is None
    assert (await read(world.caseworker, placement))["end_report"]["candidate_assessment"] == UKRAINIAN
    assert (await read(world.mentor, placement))["end_report"] is None

    await say(world.candidate, placement, "candidate", {"assessment": UKRAINIAN, "may_be_shared": True})
    assert (await read(world.company, placement))["end_report"]["candidate_assessment"] == UKRAINIAN
    assert set(await said(world.mentor, placement)) == {"supervisor", "candidate"}


async def test_a_company_is_not_told_whether_the_candidate_has_spoken(stage: Stage):
    placement, world = await running(stage), stage.world
    seen = {"company": ["supervisor"], "mentor": ["supervisor"], "candidate": ["supervisor", "candidate"]}
    for name, missing in {**seen, "caseworker": ["supervisor", "candidate"]}.items():
        assert (await read(world.callers[name], placement))["missing_end_statements"] == missing, name
    await say(world.company, placement, "supervisor")
    assert (await read(world.company, placement))["missing_end_statements"] == []
    assert (await read(world.caseworker, placement))["missing_end_statements"] == ["candidate"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-8, (409, "end_statement.too_early")), (-7, (200, "")), (0, (200, "")), (90, (200, ""))],
)
async def test_statements_are_taken_from_a_week_before_the_end_while_it_runs(stage: Stage, days: int, expected):
    placement = await running(stage)
    stage.travel(placement.ends_on + timedelta(days=days))
    assert code_of(await say(stage.world.candidate, placement, "candidate")) == expected


@pytest.mark.parametrize("status", [PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY])
@pytest.mark.parametrize(("days", "expected"), [(0, (200, "")), (60, (200, "")), (61, (409, "end_statement.too_late"))])
async def test_statements_are_taken_until_sixty_days_after_the_end(stage: Stage, status, days: int, expected):
    ended_on = stage.match.planned_starts_on + timedelta(days=10)
    placement = await stage.placed(status, ended_on=ended_on)
    stage.travel(ended_on + timedelta(days=days))
    assert code_of(await say(stage.world.company, placement, "supervisor")) == expected


async def test_the_refusal_names_the_day_from_which_one_may_speak(stage: Stage):
    placement = await stage.placed(PlacementStatus.GRANTED)
    refused = await say(stage.world.candidate, placement, "candidate")
    assert (placement.ends_on - timedelta(days=7)).isoformat() in refused.json()["detail"]


@pytest.mark.parametrize("status", [each for each in PlacementStatus if each not in ("active", "completed")])
async def test_nothing_is_said_of_a_placement_that_never_ran(stage: Stage, status: PlacementStatus):
    placement = await stage.placed(status)
    answer = await say(stage.world.candidate, placement, "candidate")
    if status in (PlacementStatus.REJECTED, PlacementStatus.CANCELLED):
        stage.travel(placement.ends_on)
        answer = await say(stage.world.candidate, placement, "candidate")
        assert code_of(answer) == (409, "conflict.illegal_move")
    else:
        assert code_of(answer) == (409, "end_statement.too_early")
    body = await read(stage.world.caseworker, placement)
    assert body["end_statements"] == []
    assert body["end_report_due"] is None


@pytest.mark.parametrize(
    ("author", "body", "pointer"),
    [
        ("candidate", {**WORDS, "outcome": "no_job"}, "/outcome"),
        ("candidate", {**WORDS, "actual_hours": 10}, "/actual_hours"),
        ("supervisor", {**WORDS, "may_be_shared": True}, "/may_be_shared"),
        ("supervisor", {**WORDS, "actual_hours": -1}, "/actual_hours"),
        ("supervisor", {**WORDS, "actual_hours": 1e9}, "/actual_hours"),
        ("supervisor", {**WORDS, "outcome": "hired"}, "/outcome"),
        ("supervisor", {"assessment": " \n "}, "/assessment"),
        ("supervisor", {"assessment": "nul \u0000"}, "/assessment"),
        ("supervisor", {"assessment": "x" * 4001}, "/assessment"),
        ("supervisor", {"outcome": "no_job"}, ""),
        ("supervisor", {**WORDS, "rating": 5}, "/rating"),
    ],
)
async def test_a_statement_that_makes_no_sense_is_refused_at_its_field(stage: Stage, author: str, body, pointer: str):
    placement = await running(stage)
    caller = stage.world.candidate if author == "candidate" else stage.world.company
    answer = await say(caller, placement, author, body)
    assert code_of(answer) == (422, "request.invalid")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert await stage.world.all(EndStatement) == []


async def test_an_author_that_does_not_exist_is_refused(stage: Stage):
    answer = await say(stage.world.company, await running(stage), "jobcenter")
    assert answer.status_code == 422


async def test_a_statement_of_an_outdated_version_is_refused(stage: Stage):
    placement, world = await running(stage), stage.world
    early = await say(world.company, placement, "supervisor", headers={"If-Match": '"1"'})
    assert early.status_code == 412
    first = await say(world.company, placement, "supervisor")
    tag = first.headers["etag"]
    second = {**WORDS, "outcome": "continue", "actual_hours": 310.5}
    given = await say(world.company, placement, "supervisor", second, headers={"If-Match": tag})
    assert (given.status_code, given.json()["actual_hours"]) == (200, 310.5)
    assert (await say(world.company, placement, "supervisor", WORDS, headers={"If-Match": tag})).status_code == 412


async def test_a_dry_run_shows_the_statement_and_keeps_nothing(stage: Stage):
    placement = await running(stage)
    shown = await say(stage.world.company, placement, "supervisor", params={"dry_run": "true"})
    assert shown.status_code == 200
    assert await stage.world.all(EndStatement) == []
    assert await stage.world.event_names() == []


async def test_a_statement_changes_the_tag_of_the_placement(stage: Stage):
    placement, caller = await running(stage), stage.world.caseworker
    before = (await read(caller, placement))["version"]
    await say(stage.world.company, placement, "supervisor")
    assert (await read(caller, placement))["version"] > before


async def test_sixteen_statements_at_once_make_one(stage: Stage):
    placement = await running(stage)
    bodies = [{"assessment": f"Udtalelse nummer {number}"} for number in range(16)]
    answers = await asyncio.gather(*(say(stage.world.company, placement, "supervisor", body) for body in bodies))
    assert {answer.status_code for answer in answers} == {200}
    (stored,) = await stage.world.all(EndStatement)
    assert stored.assessment in {body["assessment"] for body in bodies}


async def test_statements_that_stand_flow_into_the_end_report(stage: Stage):
    placement, world = await running(stage), stage.world
    await say(world.mentor, placement, "supervisor", {**WORDS, "outcome": "continue", "actual_hours": 300})
    await say(world.candidate, placement, "candidate", {"assessment": UKRAINIAN, "disagreement": ARABIC})
    stage.travel(placement.ends_on)
    done = (await act(world.caseworker, placement, "complete", {"outcome": "job_offered"})).json()
    assert done["end_report"] == {
        "outcome": "job_offered",
        "actual_hours": 300.0,
        "supervisor_assessment": WORDS["assessment"],
        "supervisor_disagreement": None,
        "candidate_assessment": UKRAINIAN,
        "candidate_disagreement": ARABIC,
    }
    assert done["missing_end_statements"] == []


async def test_completion_needs_no_statements_and_takes_them_in_when_they_come(stage: Stage):
    placement, world = await running(stage), stage.world
    stage.travel(placement.ends_on)
    done = (await act(world.caseworker, placement, "complete", {"outcome": "no_job", "actual_hours": 280})).json()
    assert done["status"] == "completed"
    assert done["missing_end_statements"] == ["supervisor", "candidate"]

    await say(world.candidate, placement, "candidate", {"assessment": UKRAINIAN})
    assert (await read(world.caseworker, placement))["end_report"]["actual_hours"] == 280
    await say(world.company, placement, "supervisor", {**WORDS, "actual_hours": 290, "disagreement": "Nej."})
    body = await read(world.caseworker, placement)
    assert body["missing_end_statements"] == []
    assert body["end_report"]["outcome"] == "no_job"
    assert body["end_report"]["actual_hours"] == 290
    assert body["end_report"]["candidate_assessment"] == UKRAINIAN
    assert body["end_report"]["supervisor_disagreement"] == "Nej."


async def test_a_company_that_completes_does_not_write_over_the_candidate(stage: Stage):
    placement, world = await running(stage), stage.world
    await say(world.candidate, placement, "candidate", {"assessment": UKRAINIAN})
    stage.travel(placement.ends_on)
    report = {"outcome": "no_job", "supervisor_assessment": "Fint.", "candidate_assessment": "Alt var godt."}
    assert (await act(world.company, placement, "complete", report)).status_code == 200
    body = await read(world.caseworker, placement)
    assert body["end_report"]["candidate_assessment"] == UKRAINIAN
    statements = {item["author"]: item for item in body["end_statements"]}
    assert statements["candidate"]["assessment"] == UKRAINIAN
    assert statements["supervisor"]["assessment"] == "Fint."
    assert (statements["supervisor"]["given_role"], statements["supervisor"]["outcome"]) == ("company", "no_job")


async def test_what_a_company_tells_of_the_candidate_is_no_statement_of_the_candidates(stage: Stage):
    placement, world = await running(stage), stage.world
    stage.travel(placement.ends_on)
    report = {"outcome": "no_job", "candidate_assessment": "Hun var glad."}
    done = (await act(world.company, placement, "complete", report)).json()
    assert done["end_report"]["candidate_assessment"] == "Hun var glad."
    assert (await read(world.caseworker, placement))["missing_end_statements"] == ["supervisor", "candidate"]
    await say(world.candidate, placement, "candidate", {"assessment": UKRAINIAN})
    assert (await read(world.candidate, placement))["end_report"]["candidate_assessment"] == UKRAINIAN


async def test_assessments_that_come_with_the_jobcenters_completion_are_taken_down(stage: Stage):
    placement, world = await running(stage), stage.world
    stage.travel(placement.ends_on)
    report = {
        "outcome": "continue",
        "actual_hours": 300,
        "supervisor_assessment": "Fint.",
        "candidate_assessment": "Godt.",
        "on_behalf": TOLD,
    }
    done = (await act(world.caseworker, placement, "complete", report)).json()
    statements = {item["author"]: item for item in done["end_statements"]}
    assert {author: item["on_behalf"] for author, item in statements.items()} == {
        "supervisor": TOLD,
        "candidate": TOLD,
    }
    assert (statements["supervisor"]["outcome"], statements["supervisor"]["actual_hours"]) == ("continue", 300)
    assert (statements["candidate"]["outcome"], statements["candidate"]["may_be_shared"]) == (None, False)


async def test_the_jobcenters_completion_does_not_write_over_words_given_in_person(stage: Stage):
    placement, world = await running(stage), stage.world
    await say(world.candidate, placement, "candidate", {"assessment": UKRAINIAN})
    stage.travel(placement.ends_on)
    report = {"outcome": "no_job", "candidate_assessment": "Godt."}
    assert code_of(await act(world.caseworker, placement, "complete", report)) == (
        409,
        "end_statement.own_words_stand",
    )
    assert (await world.reload(placement)).status is PlacementStatus.ACTIVE


async def test_a_company_names_no_reason_for_speaking_for_itself(stage: Stage):
    placement = await running(stage)
    stage.travel(placement.ends_on)
    report = {"outcome": "no_job", "on_behalf": TOLD}
    assert code_of(await act(stage.world.company, placement, "complete", report)) == (
        403,
        "end_statement.speaks_for_others",
    )


async def test_a_statement_that_comes_with_the_completion_keeps_the_disagreement(stage: Stage):
    placement, world = await running(stage), stage.world
    await say(world.company, placement, "supervisor", {**WORDS, "disagreement": "Det er ikke rigtigt."})
    stage.travel(placement.ends_on)
    report = {"outcome": "no_job", "supervisor_assessment": "Ny vurdering."}
    done = (await act(world.company, placement, "complete", report)).json()
    assert done["end_report"]["supervisor_assessment"] == "Ny vurdering."
    assert done["end_report"]["supervisor_disagreement"] == "Det er ikke rigtigt."


async def test_words_are_in_no_event(stage: Stage):
    from app.foundation.audit.models import Event

    placement, world = await running(stage), stage.world
    await say(world.candidate, placement, "candidate", {"assessment": UKRAINIAN, "disagreement": ARABIC})
    (recorded,) = await world.all(Event)
    assert recorded.data == {"author": "candidate", "on_behalf": False, "replaced": False}


async def test_reading_a_placement_with_statements_takes_one_query_more(stage: Stage):
    quiet = await stage.placed(PlacementStatus.GRANTED)
    count_of = counter(stage)
    before = await count_of(lambda: read(stage.world.caseworker, quiet))
    loud = await stage.another(status=PlacementStatus.ACTIVE)
    stage.travel(loud.ends_on)
    await say(stage.world.company, loud, "supervisor")
    await say(stage.world.candidate, loud, "candidate")
    assert await count_of(lambda: read(stage.world.caseworker, loud)) == before + 1


def counter(stage: Stage) -> Callable[[Callable[[], Any]], Any]:
    engine = stage.world.database.engine.sync_engine

    async def count(call: Callable[[], Any]) -> int:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            await call()
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return sum(1 for statement in seen if statement.lstrip().upper().startswith("SELECT"))

    return count
