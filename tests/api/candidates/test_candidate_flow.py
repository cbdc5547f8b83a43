"""A candidate's status, moved by hand and by the flow, and the ledger of when the person is busy."""

from collections.abc import Awaitable, Callable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from app.foundation.audit.models import Event
from app.foundation.audit.service import Subject, record
from app.foundation.core.clock import Clock
from app.foundation.core.errors import IllegalMove, NotPermitted
from app.foundation.db.work import Work
from app.registers.candidates import repository, service
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.models import Candidate
from app.registers.law.domain import Commitment, CommitmentKind, WeekdayTime
from tests.factories.world import World

pytestmark = pytest.mark.anyio
S = CandidateStatus


def today() -> date:
    return Clock().today()


async def at_work(world: World, use: Callable[[Work], Awaitable[Any]]) -> Any:
    """Runs one use case of the worker's, where nobody is signed in."""
    async with world.database.write() as transaction:
        return await use(Work(transaction.session, Clock(), world.settings))


async def react(world: World, reaction: Any, candidate: Candidate, source: Any = None) -> Candidate:
    async def use(work: Work) -> None:
        subject = Subject("placement", source or uuid4(), candidate_id=candidate.id)
        await reaction(work, await record(work, "placement.something", subject))

    await at_work(world, use)
    return await world.reload(candidate)


async def test_staff_pause_resume_close_and_reopen(world: World):
    path = f"/v1/candidates/{world.candidate_row.id}"
    paused = await world.caseworker.post(f"{path}/pause", {"reason_code": "leave"})
    assert paused.status_code == 200
    assert (paused.json()["status"], paused.json()["status_reason"]) == ("paused", "leave")
    assert (paused.json()["allowed_actions"], paused.headers["etag"]) == (["resume", "close"], '"2"')
    resumed = (await world.manager.post(f"{path}/resume")).json()
    assert (resumed["status"], resumed["status_reason"]) == ("available", None)
    assert resumed["waiting_since"] == str(today() - timedelta(days=30))
    closed = (await world.caseworker.post(f"{path}/close", {"reason_code": "moved_municipality"})).json()
    assert (closed["status"], closed["status_reason"]) == ("closed", "moved_municipality")
    reopened = (await world.caseworker.post(f"{path}/reopen")).json()
    assert (reopened["status"], reopened["waiting_since"]) == ("available", str(today()))
    events = sorted(await world.all(Event), key=lambda event: event.id)
    assert [(e.name, e.from_state, e.to_state, e.reason_code) for e in events] == [
        ("candidate.paused", "available", "paused", "leave"),
        ("candidate.resumed", "paused", "available", None),
        ("candidate.closed", "available", "closed", "moved_municipality"),
        ("candidate.reopened", "closed", "available", None),
    ]


@pytest.mark.parametrize(
    ("status", "action", "json"),
    [
        (S.IN_MATCH, "pause", {"reason_code": "leave"}),
        (S.PLACED, "close", {"reason_code": "left_country"}),
        (S.AVAILABLE, "resume", None),
        (S.PAUSED, "reopen", None),
    ],
)
async def test_a_move_from_the_wrong_status_is_a_conflict(world: World, status: S, action: str, json: Any):
    candidate = await world.make_candidate(status=status)
    refused = await world.caseworker.post(f"/v1/candidates/{candidate.id}/{action}", json)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict.illegal_move")


async def test_a_move_minds_the_version_it_is_given_and_needs_a_coded_reason(world: World):
    path = f"/v1/candidates/{world.candidate_row.id}/pause"
    stale = await world.caseworker.post(path, {"reason_code": "leave"}, headers={"If-Match": '"7"'})
    assert stale.status_code == 412
    assert (await world.caseworker.post(path, {})).status_code == 422
    assert (await world.caseworker.post(path, {"reason_code": "has the flu"})).status_code == 422
    assert (await world.reload(world.candidate_row)).status is S.AVAILABLE


async def test_a_dry_run_shows_the_move_without_making_it(world: World):
    path = f"/v1/candidates/{world.candidate_row.id}/pause?dry_run=true"
    shown = await world.caseworker.post(path, {"reason_code": "leave"})
    assert shown.json()["status"] == "paused"
    assert (await world.reload(world.candidate_row)).status is S.AVAILABLE
    assert await world.event_names() == []


async def test_the_flow_takes_a_person_from_proposal_to_job_and_back_with_priority(world: World):
    candidate = world.candidate_row
    assert (await react(world, service.hold_candidate, candidate)).status is S.IN_MATCH
    assert (await react(world, service.place_candidate, candidate)).status is S.PLACED
    assert (await react(world, service.hold_candidate, candidate)).status is S.PLACED
    finished = await react(world, service.finish_placement, candidate)
    assert (finished.status, finished.waiting_since) == (S.AVAILABLE, today())
    assert (await react(world, service.employ_candidate, candidate)).status is S.EMPLOYED
    assert (await react(world, service.finish_placement, candidate)).status is S.EMPLOYED
    freed = await react(world, service.free_with_priority, candidate)
    assert (freed.status, freed.has_priority, freed.waiting_since) == (S.AVAILABLE, True, today())
    placed = await react(world, service.place_candidate, candidate)
    assert (placed.status, placed.has_priority) == (S.PLACED, False)
    names = [name for name in await world.event_names() if name.startswith("candidate.")]
    assert names == [
        "candidate.held",
        "candidate.placed",
        "candidate.finished",
        "candidate.employed",
        "candidate.freed",
        "candidate.placed",
    ]


async def test_a_match_that_falls_away_frees_who_is_held_and_nobody_else(world: World):
    for before, after in ((S.IN_MATCH, S.AVAILABLE), (S.PAUSED, S.PAUSED), (S.PLACED, S.PLACED)):
        candidate = await world.make_candidate(status=before)

        async def use(work: Work, key: Any = candidate.id) -> None:
            await service.move(work, await repository.load(work, key, lock=True), "release")

        await at_work(world, use)
        assert (await world.reload(candidate)).status is after


async def test_nobody_paused_or_closed_is_proposed_and_the_worker_pauses_nobody(world: World):
    for status in (S.PAUSED, S.CLOSED):
        candidate = await world.make_candidate(status=status)
        with pytest.raises(IllegalMove):
            await react(world, service.hold_candidate, candidate)

    async def pause(work: Work) -> None:
        await service.move(work, await repository.load(work, world.candidate_row.id), "pause", "other")

    with pytest.raises(NotPermitted):
        await at_work(world, pause)


@pytest.mark.parametrize(
    ("kind", "reaction", "status"),
    [
        (CommitmentKind.PLACEMENT, service.finish_placement, S.PLACED),
        (CommitmentKind.EMPLOYMENT, service.free_with_priority, S.EMPLOYED),
    ],
)
async def test_who_has_another_placement_or_job_stays_as_is_when_one_ends(
    world: World, kind: CommitmentKind, reaction: Any, status: S
):
    candidate = await world.make_candidate(status=status)
    ending, other = uuid4(), uuid4()

    async def commit(work: Work) -> None:
        for source in (ending, other):
            await repository.commit_time(work, candidate, kind, kind.value, source, today(), None, [], Decimal("18.5"))

    await at_work(world, commit)
    assert (await react(world, reaction, candidate, ending)).status is status

    async def release(work: Work) -> None:
        await repository.release_time(work, kind.value, other)

    await at_work(world, release)
    assert (await react(world, reaction, candidate, ending)).status is S.AVAILABLE


MORNINGS = [WeekdayTime(day, time(8), time(13)) for day in (1, 3)]


async def test_the_ledger_holds_what_each_source_wrote_last(world: World):
    candidate, source = world.candidate_row, uuid4()
    starts, ends = today(), today() + timedelta(weeks=13)

    async def use(work: Work) -> list[Any]:
        placement = (CommitmentKind.PLACEMENT, "placement", source)
        await repository.commit_time(work, candidate, *placement, starts, ends, MORNINGS, Decimal("9.5"))
        first = await repository.commitments_of(work, candidate.id, starts, ends)
        await repository.commit_time(work, candidate, *placement, starts, ends, [], Decimal(20))
        second = await repository.commitments_of(work, candidate.id, ends, date.max)
        without = await repository.commitments_of(work, candidate.id, starts, ends, except_source=source)
        before = await repository.commitments_of(work, candidate.id, date(2020, 1, 1), starts - timedelta(days=1))
        after = await repository.commitments_of(work, candidate.id, ends + timedelta(days=1), date.max)
        await repository.release_time(work, "placement", source)
        released = await repository.commitments_of(work, candidate.id, starts, ends)
        return [first, second, without, before, after, released]

    first, second, *none = await at_work(world, use)
    assert first == (Commitment(CommitmentKind.PLACEMENT, starts, ends, tuple(MORNINGS), Decimal("9.5")),)
    assert second == (Commitment(CommitmentKind.PLACEMENT, starts, ends, (), Decimal(20)),)
    assert none == [(), (), (), ()]


async def test_a_shortened_source_ends_on_the_day_and_drops_what_had_not_begun(world: World):
    candidate, source, start = world.candidate_row, uuid4(), today()
    kind = CommitmentKind.COURSE
    steps = [
        Commitment(kind, start, start + timedelta(days=9)),
        Commitment(kind, start + timedelta(days=10), None),
        Commitment(kind, start + timedelta(days=20), start + timedelta(days=30)),
    ]

    async def use(work: Work) -> Any:
        await repository.write_commitments(work, candidate, "activity", source, steps)
        await repository.shorten_commitments(work, "activity", source, start + timedelta(days=15))
        return await repository.commitments_of(work, candidate.id, start, date.max)

    assert await at_work(world, use) == (
        Commitment(kind, start, start + timedelta(days=9)),
        Commitment(kind, start + timedelta(days=10), start + timedelta(days=15)),
    )
