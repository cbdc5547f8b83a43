"""Legal holds, and what age takes away: counted first, then done, nothing under a hold, a report each time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, update

from app.foundation.audit.models import Event
from app.foundation.core.clock import FixedClock
from app.journey.conversations.domain.sides import ThreadSide
from app.journey.conversations.models import Attachment, Message, Thread
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Ranking
from app.journey.signing.models import SigningLink
from app.oversight.privacy.domain.retaining import Kept
from app.oversight.privacy.models import Erasure, LegalHold, RetentionReport
from app.oversight.privacy.service.retaining import Archivist
from app.registers.candidates.domain import CandidateStatus, SharedKind
from app.registers.candidates.models import Candidate, SharingConsent
from tests.contract.rows import Rows
from tests.factories.rights import consent_row, erasure_row, hold_row
from tests.factories.talk import file_row, message_row, thread_row
from tests.factories.world import World

pytestmark = pytest.mark.anyio
LONG_AGO = datetime.now(UTC) - timedelta(days=4000)


def archivist(world: World, **days: int) -> Archivist:
    settings = world.settings.model_copy(update=days)
    return Archivist(world.database, settings, FixedClock(datetime.now(UTC)), {})


async def rules(world: World, *, apply: bool) -> dict[str, dict[str, int]]:
    """What one run says of the own jobcenter."""
    (report,) = [each for each in await archivist(world).run(apply=apply) if each.jobcenter_id == world.here.id]
    return report.rules


async def put(world: World, statement: Any) -> None:
    async with world.database.write() as transaction:
        await transaction.session.exec(statement)


async def test_a_manager_places_and_lifts_a_hold_once(world: World):
    body = {"candidate_id": str(world.candidate_row.id), "reason_code": "court_case", "case_reference": "2026-48211"}
    placed = await world.manager.post("/v1/legal-holds", body)
    assert (placed.status_code, placed.json()["allowed_actions"]) == (201, ["lift"])
    twice = await world.manager.post("/v1/legal-holds", body)
    assert (twice.status_code, twice.json()["code"]) == (409, "legal_hold.stands")
    assert (await world.manager.post("/v1/legal-holds", {**body, "reason_code": "audit"})).status_code == 201
    stranger = {**body, "candidate_id": str(world.other_candidate_row.id)}
    assert (await world.manager.post("/v1/legal-holds", stranger)).json()["errors"][0]["pointer"] == "/candidate_id"
    assert (await world.caseworker.get("/v1/legal-holds")).status_code == 403
    path = placed.headers["location"]
    assert (await world.other_manager.get(path)).status_code == 404
    stale = await world.manager.post(f"{path}/lift", {"reason_code": "case_closed"}, headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    lifted = await world.manager.post(f"{path}/lift", {"reason_code": "case_closed"})
    assert (lifted.json()["lift_reason"], lifted.json()["allowed_actions"]) == ("case_closed", [])
    again = await world.manager.post(f"{path}/lift", {"reason_code": "case_closed"})
    assert (again.status_code, again.json()["code"]) == (409, "legal_hold.lifted")
    standing = (await world.manager.get("/v1/legal-holds", params={"standing": "true"})).json()["items"]
    assert [hold["reason_code"] for hold in standing] == ["audit"]


async def close(world: World, person: Candidate, at: datetime) -> None:
    mine = col(Candidate.id) == person.id
    closed = {"status": CandidateStatus.CLOSED, "status_reason": "left_programme", "updated_at": at}
    await put(world, update(Candidate).where(mine).values(**closed))


async def test_a_case_that_was_closed_long_ago_is_erased_by_age_but_for_holds_and_what_is_open(world: World):
    old, held, busy, lately, told = [await world.make_candidate() for _ in range(5)]
    for person in (old, told):
        await close(world, person, LONG_AGO)
    for person in (held, busy, lately):
        await close(world, person, datetime.now(UTC))
    # Where an event says when the case was closed, that counts, whatever has touched the row since.
    event: dict[str, Any] = {"name": "candidate.closed", "subject_type": "candidate", "jobcenter_id": world.here.id}
    for person, at in ((held, LONG_AGO), (busy, LONG_AGO), (told, datetime.now(UTC))):
        await world.add(Event(occurred_at=at, subject_id=person.id, candidate_id=person.id, **event))
    await world.add(hold_row(held.id, world.here.id, world.manager.account.id))
    await world.make_match(await world.make_need(), busy)
    counted = (await rules(world, apply=False))[Kept.CLOSED_CASES]
    assert counted == {"kept_days": 1826, "due": 3, "done": 0, "held": 1, "blocked": 1}
    assert await world.all(Erasure) == []
    done = (await rules(world, apply=True))[Kept.CLOSED_CASES]
    assert (done["due"], done["done"], done["held"], done["blocked"]) == (3, 1, 1, 1)
    (erasure,) = await world.all(Erasure)
    assert (erasure.candidate_id, erasure.reason_code.value, erasure.erased_by) == (old.id, "retention", None)
    assert (await rules(world, apply=True))[Kept.CLOSED_CASES]["due"] == 2, "the empty row is nobody's case"
    left = {person.id for person in await world.all(Candidate)}
    assert old.id not in left
    assert {held.id, busy.id, lately.id, told.id} <= left


async def test_old_words_rankings_conversations_links_consents_and_tombstones_go_by_their_own_periods(world: World):
    rows = await Rows(world, "").make()
    await put(
        world,
        update(LegalHold).values(lifted_at=LONG_AGO, lifted_by=world.manager.account.id, lift_reason="case_closed"),
    )
    person, by = world.candidate_row, world.caseworker.account.id
    held = await world.make_candidate()
    await world.add(hold_row(held.id, world.here.id, world.manager.account.id))
    need = await world.make_need()
    lapsed: dict[str, Any] = {"status": MatchStatus.DECLINED, "reason_text": "Ord", "updated_at": LONG_AGO}
    mine, theirs = [await world.make_match(need, each, **lapsed) for each in (person, held)]
    ranking = {"created_at": LONG_AGO, "items": [{"candidate_id": str(person.id)}], "inputs": b"x"}
    await put(world, update(Ranking).values(**ranking))
    shows_held = (await world.all(Ranking))[0].model_dump(exclude={"id"}) | {"items": [{"candidate_id": str(held.id)}]}
    other_ranking = Ranking(**shows_held)
    thread = thread_row(world.here.id, by, need.id, candidate_id=person.id, message_count=1)
    kept_thread = thread_row(world.here.id, by, need.id, candidate_id=held.id, message_count=1)
    messages = [message_row(each, by, 1, ThreadSide.JOBCENTER) for each in (thread, kept_thread)]
    await world.add(other_ranking, thread, kept_thread, *messages)
    await world.add(file_row(thread, by, message_id=messages[0].id))
    await put(
        world,
        update(Thread)
        .where(col(Thread.id).in_([thread.id, kept_thread.id]))
        .values(closed_at=LONG_AGO, last_message_at=LONG_AGO),
    )
    await put(world, update(SigningLink).values(expires_at=LONG_AGO))
    withdrawn = consent_row(
        person.id, world.here.id, by, SharedKind.CONTACT_DETAILS, withdrawn_by=by, withdrawn_at=datetime.now(UTC)
    )
    await world.add(withdrawn, erasure_row(world.here.id, by, erased_at=LONG_AGO))
    await put(
        world,
        update(SharingConsent)
        .where(col(SharingConsent.id) == withdrawn.id)
        .values(given_at=LONG_AGO, withdrawn_at=LONG_AGO),
    )
    expected = {
        Kept.LAPSED_MATCHES: (2, 1, 1),
        Kept.RANKINGS: (2, 1, 1),
        Kept.THREADS: (2, 1, 1),
        Kept.SPENT_LINKS: (1, 1, 0),
        Kept.WITHDRAWN_CONSENTS: (1, 1, 0),
        Kept.ERASURES: (1, 1, 0),
    }
    counted = await rules(world, apply=False)
    assert {kind: (counted[kind]["due"], counted[kind]["held"]) for kind in expected} == {
        kind: (due, kept) for kind, (due, _done, kept) in expected.items()
    }
    done = await rules(world, apply=True)
    assert {kind: (done[kind]["due"], done[kind]["done"], done[kind]["held"]) for kind in expected} == expected
    assert (await world.reload(mine)).reason_text is None
    assert (await world.reload(theirs)).reason_text == "Ord"
    assert [row.inputs for row in await world.all(Ranking)] == [None, b"x"]
    assert thread.id not in {row.id for row in await world.all(Thread)}
    assert kept_thread.id in {row.id for row in await world.all(Message)} | {row.id for row in await world.all(Thread)}
    assert thread.id not in {row.thread_id for row in await world.all(Attachment)}
    assert await world.all(SigningLink) == []
    assert [row.kind for row in await world.all(SharingConsent)] == [SharedKind.CV]
    assert await world.all(Erasure) == []
    again = await rules(world, apply=True)
    assert sum(again[kind]["done"] for kind in expected) == 0
    assert rows.ids["candidate_id"] == person.id
    assert len(await world.all(LegalHold)) == 2


async def test_the_report_is_read_by_the_manager_of_the_jobcenter_and_by_the_administrator(world: World):
    await archivist(world).run(apply=False)
    (mine,) = (await world.manager.get("/v1/retention-reports")).json()["items"]
    assert (mine["jobcenter_id"], mine["applied"]) == (str(world.here.id), False)
    assert set(mine["rules"]) == set(Kept)
    assert len((await world.admin.get("/v1/retention-reports")).json()["items"]) == 2
    assert (await world.caseworker.get("/v1/retention-reports")).status_code == 403
    reports: list[RetentionReport] = await world.all(RetentionReport)
    assert len({report.run_id for report in reports}) == 1
