"""Erasing a person: what stands in the way, and that nothing is left, in any table, that names or tells of them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, update

from app.cli.check import broken_invariants
from app.foundation.api.models import IdempotencyKey
from app.foundation.audit.models import AccessEntry, Event
from app.foundation.core.clock import Clock
from app.foundation.db.work import Work
from app.foundation.identity.models import Account
from app.foundation.identity.tokens import issue_token
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.states import EmploymentStatus
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp
from app.journey.cv.models import CvProfile
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import AssignmentRun, Match, Ranking
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.voice.models import Voice
from app.oversight.privacy.domain.erasing import ErasureReason
from app.oversight.privacy.domain.tombstones import Mark, read_tombstones
from app.oversight.privacy.models import Erasure
from app.oversight.privacy.repository.standing import lock_person
from app.oversight.privacy.service.erasing import erase_person
from app.registers.candidates.domain import CandidateStatus, SkillSource
from app.registers.candidates.models import Candidate, CandidateSkill, PersonKey
from tests.contract.matrix import MATRIX
from tests.contract.rows import OPERATIONS, Rows
from tests.factories.leftovers import every_row, says
from tests.factories.rights import hold_row
from tests.factories.world import World

pytestmark = pytest.mark.anyio
CPR = "010190-4000"
SECRETS = ("Zofia-Sentinel", "Sentinelsen", "sentinel@mail.example", "+45 99 88 77 66", "0101904000", "Sentinel-ord")
ASKED = {"reason_code": "asked_by_person"}
# What may go on naming an erased person by key: the proof of the erasure, and of who saw what.
PROOFS = {"erasures", "access_entries", "access_subjects"}


async def erase(world: World, body: dict[str, Any] | None = None, **options: Any) -> Any:
    return await world.manager.post(f"/v1/candidates/{world.candidate_row.id}/erase", body or ASKED, **options)


@pytest.fixture
async def known(world: World) -> Rows:
    """The person has left something in every room, and says so in words one can look for."""
    rows = await Rows(world, "").make()
    told = {
        "full_name": "Zofia-Sentinel Sentinelsen",
        "preferred_name": "Zofia-Sentinel",
        "email": "sentinel@mail.example",
        "phone": "+45 99 88 77 66",
        "cpr_number": CPR,
    }
    changed = await world.caseworker.patch(f"/v1/candidates/{world.candidate_row.id}", told, headers={"If-Match": "*"})
    assert changed.status_code == 200, changed.text
    words = "Sentinel-ord"
    async with world.database.write() as transaction:
        for statement in (
            update(Match).values(reason_text=words, override={"text": words}, breakdown=[{"text": words}]),
            update(Voice).values(own_words=words),
            update(FollowUp)
            .where(col(FollowUp.id) == rows.ids["follow_up_id"])
            .values(status="done", record={"reached": True, "still_employed": "yes", "own_words": words}),
            update(Account).where(col(Account.candidate_id) == world.candidate_row.id).values(full_name=words),
        ):
            await transaction.session.exec(statement)
    key = str(world.candidate_row.id)
    await world.add(
        CandidateSkill(
            candidate_id=world.candidate_row.id,
            skill_id=world.skill_ids[0],
            level=2,
            source=SkillSource.SELF,
            proof=words,
        ),
        CvProfile(candidate_id=world.candidate_row.id, jobcenter_id=world.here.id, introduction=words),
        IdempotencyKey(
            account_id=world.caseworker.account.id,
            route="/v1/matches",
            key="one",
            created_at=datetime.now(UTC),
            request_hash="0",
            body=f'{{"candidate_id":"{key}"}}',
        ),
    )
    async with world.database.write() as transaction:
        item = {"candidate_id": key, "rank": 1, "score": 0.7, "gaps": [{"words": words}], "breakdown": [], "failed": []}
        other = {**item, "candidate_id": str(world.other_candidate_row.id), "gaps": []}
        await transaction.session.exec(update(Ranking).values(items=[item, other]))
        await transaction.session.exec(update(AssignmentRun).values(options={"candidate_ids": [key]}))
    return rows


async def erase_whatever_stands(world: World) -> UUID:
    """The whole of an erasure, past what would have to be settled first: every table has a row to lose."""
    async with world.database.write() as transaction:
        work = Work(session=transaction.session, clock=Clock(), settings=world.settings)
        person = await lock_person(work, world.candidate_row.id)
        assert person is not None
        erasure = await erase_person(work, person, ErasureReason.NO_LONGER_NEEDED)
        return erasure.id


async def test_nothing_that_names_or_tells_of_the_person_is_left_in_any_table(world: World, known: Rows):
    person = world.candidate_row
    before = {name for name, row in await every_row(world) if says(row, str(person.id), *SECRETS)}
    assert len(before) > 30, "the person has to be everywhere for this test to show anything"
    await erase_whatever_stands(world)
    for name, row in await every_row(world):
        assert not says(row, *SECRETS), (name, says(row, *SECRETS))
        if name not in PROOFS:
            assert not says(row, str(person.id), person.id.hex), (name, says(row, str(person.id), person.id.hex))
    (nobody,) = await world.all(Candidate, col(Candidate.full_name) == "Slettet")
    assert (nobody.status, nobody.phone, nobody.version) == (CandidateStatus.CLOSED, None, 1)
    assert nobody.id != person.id
    assert await world.all(PersonKey) == []
    (ranking,) = await world.all(Ranking)
    assert ranking.inputs is None
    assert [item["candidate_id"] for item in ranking.items] == [str(nobody.id), str(world.other_candidate_row.id)]
    (answered,) = await world.all(FollowUp, col(FollowUp.status) == "done")
    assert answered.record["still_employed"] == "yes"


async def test_what_others_need_can_still_be_read_and_every_invariant_holds(world: World, known: Rows):
    async with world.database.read() as session:
        broken = {one.rule: len(one.ids) for one in await broken_invariants(session)}
    await erase_whatever_stands(world)
    async with world.database.read() as session:
        after = {one.rule: len(one.ids) for one in await broken_invariants(session)}
    assert {rule: number for rule, number in after.items() if number > broken.get(rule, 0)} == {}
    for name, (method, template) in OPERATIONS.items():
        if method != "GET" or name not in MATRIX:
            continue
        for role in ("manager", "company", "mentor"):
            answer = await world.callers[role].get(known.path(template, role))
            assert answer.status_code < 500, (name, role, answer.text)
            assert not any(secret in answer.text for secret in SECRETS), (name, role)
    placement = await world.company.get(f"/v1/placements/{known.ids['placement_id']}")
    assert placement.json()["candidate_name"] == "Slettet"


async def test_the_person_is_gone_for_everybody_and_the_account_opens_nothing(world: World):
    person, here = world.candidate_row, f"/v1/candidates/{world.candidate_row.id}"
    # What another jobcenter did before the person came here is the person's all the same.
    elsewhere: dict[str, Any] = {"jobcenter_id": world.there.id}
    need = await world.make_need(**elsewhere)
    match = await world.make_match(need, person, MatchStatus.AGREED, **elsewhere)
    past = await world.make_placement(match, need, PlacementStatus.COMPLETED)
    answer = await erase(world)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["emptied"]["accounts"], told["emptied"]["placements"]) == (1, 1)
    assert (await world.reload(past)).candidate_id != person.id
    for caller in (world.manager, world.caseworker, world.candidate):
        assert (await caller.get(here)).status_code in {401, 404}
    assert (await world.candidate.get("/v1/me")).status_code == 401
    # The empty row that stays for the counts is nobody's to see.
    (nobody,) = await world.all(Candidate, col(Candidate.full_name) == "Slettet")
    assert (await world.caseworker.get(f"/v1/candidates/{nobody.id}")).status_code == 404
    listed = (await world.caseworker.get("/v1/candidates")).json()["items"]
    assert [one["id"] for one in listed] == []
    assert (await erase(world)).status_code == 404
    (listed_erasure,) = (await world.manager.get("/v1/erasures")).json()["items"]
    assert listed_erasure["candidate_id"] == str(person.id)
    assert (await world.other_manager.get("/v1/erasures")).json()["items"] == []
    entries = await world.all(AccessEntry, col(AccessEntry.route) == "erase_candidate")
    assert next(entry.action.value for entry in entries) == "delete"
    assert "person.erased" in await world.event_names()


async def test_a_dry_run_shows_what_would_go_and_nothing_goes(world: World):
    answer = await erase(world, params={"dry_run": "true"})
    assert answer.status_code == 200
    assert answer.json()["emptied"]["accounts"] == 1
    assert (await world.caseworker.get(f"/v1/candidates/{world.candidate_row.id}")).status_code == 200
    assert await world.all(Erasure) == []


async def test_what_is_open_has_to_be_settled_first(world: World):
    need = await world.make_need()
    match = await world.make_match(need, world.candidate_row, MatchStatus.CONSENTED)

    async def refusal() -> str:
        answer = await erase(world)
        assert answer.status_code == 409
        return str(answer.json()["code"])

    assert await refusal() == "erasure.match_open"
    placement = await world.make_placement(match, need, PlacementStatus.ACTIVE)
    assert await refusal() == "erasure.placement_open"
    hold = hold_row(world.candidate_row.id, world.here.id, world.manager.account.id)
    await world.add(hold)
    assert await refusal() == "erasure.legal_hold"
    async with world.database.write() as transaction:
        session = transaction.session
        await session.exec(update(Match).values(status=MatchStatus.AGREED, placement_id=placement.id))
        await session.exec(update(Placement).values(status=PlacementStatus.COMPLETED))
    lifted = await world.manager.post(f"/v1/legal-holds/{hold.id}/lift", {"reason_code": "case_closed"})
    assert lifted.json()["lift_reason"] == "case_closed"
    assert (await erase(world)).status_code == 200


async def test_a_job_holds_an_open_case_but_not_a_closed_one(world: World):
    plan = AftercarePlan(candidate_id=world.candidate_row.id, jobcenter_id=world.here.id, first_job_on=date(2026, 1, 5))
    tenants: dict[str, Any] = {
        "candidate_id": world.candidate_row.id,
        "jobcenter_id": world.here.id,
        "company_id": world.company_row.id,
    }
    job = Employment(
        plan_id=plan.id,
        kind=EmploymentKind.ORDINARY,
        weekly_hours=Decimal(30),
        starts_on=date(2026, 1, 5),
        ends_on=date(2026, 3, 1),
        title="Sentinel-ord",
        **tenants,
    )
    await world.add(plan, job)
    assert (await erase(world)).json()["code"] == "erasure.job_followed"
    async with world.database.write() as transaction:
        await transaction.session.exec(
            update(Candidate)
            .where(col(Candidate.id) == world.candidate_row.id)
            .values(status=CandidateStatus.CLOSED, status_reason="employed")
        )
    assert (await erase(world)).status_code == 200
    (kept,) = await world.all(Employment)
    # It counts on as a job that was last heard of when it was; nobody will be asked whether the term went on.
    assert (kept.status, kept.title, kept.ends_on) == (EmploymentStatus.ACTIVE, "", None)


async def test_only_a_manager_who_has_just_signed_in_erases_and_the_note_may_not_keep_the_name(world: World):
    path = f"/v1/candidates/{world.candidate_row.id}/erase"
    for role in ("caseworker", "candidate", "company", "admin", "integration"):
        assert (await world.callers[role].post(path, ASKED)).status_code == 403
    assert (await world.other_manager.post(path, ASKED)).status_code == 404
    for note in ("Olena bad om det", "Født 010190-4000"):
        answer = await erase(world, {**ASKED, "note": note})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "erasure.note_names_person")
    assert (await erase(world, {"reason_code": "retention"})).status_code == 422
    early = datetime.now(UTC) - timedelta(minutes=25)
    world.manager.token = issue_token(world.settings, world.manager.account.id, early)
    assert (await erase(world)).json()["code"] == "auth.step_up_needed"


async def test_the_tombstone_is_on_the_disk_before_the_commit_and_says_afterwards_what_became_of_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "tombstones"
    monkeypatch.setattr(world.app.state.settings, "tombstone_file", file)
    assert (await erase(world, params={"dry_run": "true"})).status_code == 200
    assert not file.exists()
    need = await world.make_need()
    match = await world.make_match(need, world.candidate_row)
    assert (await erase(world)).status_code == 409
    assert not file.exists()
    async with world.database.write() as transaction:
        await transaction.session.exec(update(Match).where(col(Match.id) == match.id).values(status="declined"))
    assert (await erase(world)).status_code == 200
    lines = file.read_text().splitlines()
    assert [Mark.BEGUN in line or Mark.DONE in line for line in lines] == [True, True]
    assert read_tombstones(lines).done == {world.candidate_row.id}
    assert not any(word in file.read_text() for word in ("Olena", "Test"))
    assert file.stat().st_mode & 0o777 == 0o600
    events = await world.all(Event, col(Event.name) == "person.erased")
    assert [event.candidate_id for event in events] == [None]
