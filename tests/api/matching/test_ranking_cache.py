"""The columns kept between rankings are never used stale, whoever wrote, in whatever process."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import time, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import delete, update
from sqlmodel import col

from app.foundation.core.clock import Clock
from app.foundation.db.work import Work
from app.journey.matching.domain.crowd import Crowd, Dictionary
from app.journey.matching.repository import crowd as repository
from app.journey.matching.repository.crowd import CrowdRows, read_stamp
from app.journey.matching.service import crowds
from app.journey.matching.service.compacting import compact
from app.journey.matching.service.crowds import Crowds, Kept, crowds_of, fresh_crowd
from app.main import create_app
from app.registers.candidates import repository as candidates
from app.registers.candidates.domain import SkillSource
from app.registers.candidates.models import Candidate, CandidateSkill
from app.registers.law.domain import Commitment, CommitmentKind, WeekdayTime
from tests.factories.world import World, next_monday

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every crowd is worked on while the database tells whether it is fresh; small ones are in all other tests."""
    monkeypatch.setattr(crowds, "SMALL_CROWD", -1)


@pytest.fixture
async def other_process(world: World) -> AsyncIterator[FastAPI]:
    """A second installation of the service on the same database, with a memory of its own."""
    app = create_app(world.settings)
    yield app
    await app.state.database.close()


@pytest.fixture
async def rank_elsewhere(
    world: World, other_process: FastAPI
) -> AsyncIterator[Callable[..., Awaitable[dict[str, Any]]]]:
    """Ranks in the other process; it keeps what it has read."""
    transport = httpx.ASGITransport(app=other_process)
    async with httpx.AsyncClient(transport=transport, base_url="http://praktikmatch.test") as client:

        async def rank(need: Any, **body: Any) -> dict[str, Any]:
            headers = {"Authorization": f"Bearer {world.caseworker.token}"}
            answer = await client.post(f"/v1/needs/{need.id}/rankings", json=body, headers=headers)
            assert answer.status_code == 201, answer.text
            return {name: value for name, value in answer.json().items() if name not in {"id", "created_at"}}

        yield rank


@pytest.fixture
def budget(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    return lambda megabytes: monkeypatch.setattr(world.settings, "ranking_cache_megabytes", megabytes)


async def version_of(world: World, row: Candidate) -> int:
    return (await world.caseworker.get(f"/v1/candidates/{row.id}")).json()["version"]


async def patched(world: World, row: Candidate, **changes: Any) -> None:
    answer = await world.caseworker.patch(f"/v1/candidates/{row.id}", changes, await version_of(world, row))
    assert answer.status_code == 200, answer.text


async def put(world: World, row: Candidate, what: str, body: dict[str, Any]) -> None:
    headers = {"If-Match": f'"{await version_of(world, row)}"'}
    answer = await world.caseworker.put(f"/v1/candidates/{row.id}/{what}", body, headers=headers)
    assert answer.status_code == 200, answer.text


async def paused(world: World, row: Candidate) -> None:
    answer = await world.caseworker.post(
        f"/v1/candidates/{row.id}/pause",
        {"reason_code": "leave"},
        headers={"If-Match": f'"{await version_of(world, row)}"'},
    )
    assert answer.status_code == 200, answer.text


async def committed(world: World, row: Candidate) -> None:
    """What a granted placement or a job writes into the ledger."""
    async with world.database.write() as transaction:
        work = Work(transaction.session, Clock(), world.settings)
        times = [WeekdayTime(1, time(8), time(14))]
        await candidates.commit_time(
            work, await candidates.load(work, row.id), CommitmentKind.PLACEMENT, "placement", row.jobcenter_id,
            next_monday(), next_monday() + timedelta(days=400), times, None,
        )  # fmt: skip


CHANGES: dict[str, Callable[[World, Candidate], Awaitable[Any]]] = {
    "availability": lambda world, row: patched(world, row, available_from=str(next_monday(60))),
    "hours": lambda world, row: patched(world, row, max_weekly_hours=5),
    "home": lambda world, row: patched(world, row, postcode="9990"),
    "transport": lambda world, row: patched(world, row, transport={"modes": ["car"], "max_minutes": 120}),
    "constraints": lambda world, row: patched(world, row, constraints=["no_standing"]),
    "licences": lambda world, row: patched(world, row, licences=["crane"]),
    "unwanted work": lambda world, row: patched(world, row, unwanted_occupation_ids=[str(world.occupation_id)]),
    "last employer": lambda world, row: patched(world, row, last_employer_cvr=world.company_row.cvr_number),
    "experience": lambda world, row: patched(
        world, row, experience=[{"occupation_id": str(world.occupation_id), "months": 12}]
    ),
    "Danish classes": lambda world, row: patched(
        world,
        row,
        danish={"classes": [{"weekday": 1, "from": "08:00", "to": "14:00", "from_on": str(next_monday())}]},
    ),
    "spoken Danish": lambda world, row: patched(world, row, danish={"oral_cefr": "B2"}),
    "skills": lambda world, row: put(
        world, row, "skills", {"skills": [{"skill_id": str(world.skill_ids[0]), "level": 3, "source": "assessed"}]}
    ),
    "wishes": lambda world, row: put(
        world, row, "wishes", {"wishes": [{"occupation_id": str(world.occupation_id), "rank": 1}]}
    ),
    "status": paused,
    "commitments": committed,
}


@pytest.mark.parametrize("change", CHANGES)
async def test_what_one_process_changes_is_ranked_by_the_other_at_once(
    world: World, rank_elsewhere, budget, change: str
):
    need = await world.make_need(conditions=["standing"], min_oral_cefr="A2", min_danish_reason="Vejledning")
    row = await world.make_candidate(oral_cefr="A1")
    await world.make_candidate()
    before = await rank_elsewhere(need)
    assert await rank_elsewhere(need) == before
    await CHANGES[change](world, row)
    after = await rank_elsewhere(need)
    assert after["input_hash"] != before["input_hash"]
    budget(0)
    read_anew = (await world.caseworker.post(f"/v1/needs/{need.id}/rankings", {})).json()
    assert after == {name: read_anew[name] for name in after}


async def test_who_comes_and_who_goes_is_seen_by_the_other_process(world: World, rank_elsewhere):
    need = await world.make_need()
    first = await rank_elsewhere(need)
    newcomer = await world.make_candidate()
    second = await rank_elsewhere(need)
    assert (first["considered"], second["considered"]) == (1, 2)
    async with world.database.write() as transaction:
        await transaction.session.exec(delete(Candidate).where(col(Candidate.id) == newcomer.id))
    assert await rank_elsewhere(need) == first


async def test_a_proposal_counts_at_once(world: World, rank_elsewhere):
    need, other = await world.make_need(), await world.make_need()
    before = await rank_elsewhere(need)
    body = {"need_id": str(other.id), "candidate_id": str(world.candidate_row.id)}
    assert (await world.caseworker.post("/v1/matches", body)).status_code == 201
    (item,) = (await rank_elsewhere(need))["items"]
    assert item["rank_score"] < before["items"][0]["rank_score"]


async def test_a_write_that_is_dated_long_ago_is_found_by_the_stamp(world: World, rank_elsewhere):
    """A transaction may commit long after the time it wrote down: then everybody is read."""
    need = await world.make_need()
    await rank_elsewhere(need)
    row = world.candidate_row
    async with world.database.write() as transaction:
        change = update(Candidate).where(col(Candidate.id) == row.id)
        await transaction.session.exec(
            change.values(version=row.version + 1, updated_at=row.updated_at - timedelta(days=1), max_weekly_hours=5)
        )
    assert (await rank_elsewhere(need))["feasible"] == 0


async def of_world(world: World, session: Any) -> Kept:
    return await fresh_crowd(Work(session, Clock(), world.settings), world.here.id, "1")


async def test_columns_are_read_once_and_then_only_what_has_changed(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(repository, "AT_ONCE", 2)
    for _ in range(5):
        await world.make_candidate(skills={world.skill_ids[0]: 1})
    async with world.database.read() as session:
        first = await of_world(world, session)
        assert await of_world(world, session) is first
    assert (len(first.crowd), first.stamp.count) == (6, 6)
    async with world.database.write() as transaction:
        await transaction.session.exec(
            update(Candidate).values(updated_at=col(Candidate.created_at) - timedelta(days=1))
        )
    row = await world.make_candidate(skills={world.skill_ids[1]: 2})
    read: list[int] = []

    def counted(rows: CrowdRows, words: Dictionary) -> Crowd:
        read.append(len(rows.ids))
        return compact(rows, words)

    monkeypatch.setattr("app.journey.matching.service.crowds.compact", counted)
    async with world.database.read() as session:
        second = await of_world(world, session)
        stamp = await read_stamp(Work(session, Clock(), world.settings), world.here.id)
    assert (read, len(second.crowd), second.stamp) == ([1], 7, stamp)
    assert row.id.hex.encode() in second.crowd["ids"].tolist()


@pytest.mark.parametrize(("megabytes", "kept"), [(0, 0), (1, 1)])
async def test_no_more_is_kept_than_the_budget_allows(world: World, budget, megabytes: int, kept: int):
    budget(megabytes)
    async with world.database.read() as session:
        await of_world(world, session)
        held = crowds_of(Work(session, Clock(), world.settings)).kept
        assert (world.here.id in held) == bool(kept)


async def test_the_crowd_used_longest_ago_makes_room(world: World):
    def sized(number: int) -> Any:
        return SimpleNamespace(crowd=SimpleNamespace(nbytes=400), release="1", number=number)

    found = Crowds()
    for key in "abc":
        found.keep(key, sized(1), budget=1_000)  # type: ignore[arg-type]  # any key will do
        found.find("b", "1")  # type: ignore[arg-type]  # as above
    assert list(found.kept) == ["c", "b"]
    found.keep("d", sized(2), budget=500)  # type: ignore[arg-type]  # as above
    assert list(found.kept) == ["d"]


async def test_another_release_of_the_taxonomy_is_read_anew(world: World):
    async with world.database.read() as session:
        work = Work(session, Clock(), world.settings)
        first = await fresh_crowd(work, world.here.id, "1")
        assert await fresh_crowd(work, world.here.id, "2") is not first


async def test_no_name_and_no_number_of_a_person_is_kept(world: World):
    async with world.database.read() as session:
        kept = await of_world(world, session)
    assert set(kept.crowd.single) == {
        "ids", "version", "status", "latitude", "longitude", "max_travel_minutes", "speed_kmh", "danish_oral",
        "available_from", "max_weekly_tenths", "licences", "constraints", "waiting_since", "basis", "employer",
    }  # fmt: skip
    assert set(kept.crowd.lists) == {"skills", "wishes", "experience", "unwanted", "busy"}


@pytest.mark.parametrize("write", ["write", "shorten", "release"])
async def test_every_write_to_the_ledger_raises_the_candidates_version(world: World, write: str):
    row = world.candidate_row
    await committed(world, row)
    before = await version_of(world, row)
    async with world.database.write() as transaction:
        work = Work(transaction.session, Clock(), world.settings)
        if write == "write":
            await candidates.write_commitments(
                work,
                await candidates.load(work, row.id),
                "placement",
                row.jobcenter_id,
                [Commitment(CommitmentKind.PLACEMENT, next_monday(), None, (), None)],
            )
        elif write == "shorten":
            await candidates.shorten_commitments(work, "placement", row.jobcenter_id, next_monday())
        else:
            await candidates.release_time(work, "placement", row.jobcenter_id)
    assert await version_of(world, row) > before


async def test_rows_beside_the_candidate_are_only_written_together_with_it(world: World):
    """What the stamp cannot see: a row added behind the service's back. It shows once the candidate is written."""
    need = await world.make_need()
    first = (await world.caseworker.post(f"/v1/needs/{need.id}/rankings", {})).json()
    await world.add(
        CandidateSkill(
            candidate_id=world.candidate_row.id, skill_id=world.skill_ids[0], level=3, source=SkillSource.SELF
        )
    )
    again = (await world.caseworker.post(f"/v1/needs/{need.id}/rankings", {})).json()
    assert again["input_hash"] == first["input_hash"]
    assert again["items"][0]["score"] > first["items"][0]["score"]  # whoever is shown is read anew
