"""The other jobcenter takes the person in: what goes on moves, what is over stays, all or nothing."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col

from app.foundation.core.actor import Role
from app.foundation.core.i18n import PageLanguage
from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.milestones import Retention, RetentionBasis
from app.journey.aftercare.domain.states import EmploymentStatus, FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp, FollowUpLink, ReplacementTask
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.mentorships.domain.states import MentorshipKind, MentorshipStatus
from app.journey.mentorships.models import Mentorship
from app.journey.milestones.models import Milestone
from app.journey.needs.models import Need
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import DecisionRequest, Placement
from app.journey.training.models import TrainingPlan
from app.registers.candidates.models import Candidate, Commitment
from app.registers.companies.models import Occupancy
from app.registers.jobcenters.domain import SecondApproval
from app.registers.jobcenters.models import Jobcenter
from app.registers.law.domain.facts import CommitmentKind, LegalBasis
from tests.api.transfers.conftest import PAPER, Ask
from tests.factories.presence import day_row
from tests.factories.voices import question_row, voice_row
from tests.factories.world import World, settings_of

FIRST_JOB = date(2025, 2, 3)


@dataclass
class Life:
    """What there is of a person: what goes on, and what is over."""

    goes_on: list[Any]
    is_over: list[Any]


@pytest.fixture
async def running(world: World) -> Placement:
    need = await world.make_need()
    match = await world.make_match(need, world.candidate_row, MatchStatus.AGREED)
    placement = await world.make_placement(match, need, PlacementStatus.ACTIVE)
    async with world.database.write() as transaction:
        row = await transaction.session.get(Match, match.id)
        assert row is not None
        row.placement_id = placement.id
    return placement


@pytest.fixture
async def life(world: World, running: Placement) -> Life:
    """An internship under way after another that is over; a job beside one that ended; everything that hangs on them."""
    whose: dict[str, Any] = {"jobcenter_id": world.here.id, "candidate_id": world.candidate_row.id}
    at: dict[str, Any] = {**whose, "company_id": world.company_row.id}
    by = world.caseworker.account.id
    old_need = await world.make_need()
    old_match = await world.make_match(old_need, world.candidate_row, MatchStatus.DECLINED)
    over = await world.make_placement(old_match, old_need, PlacementStatus.COMPLETED, match_id=old_match.id)
    plan = AftercarePlan(first_job_on=FIRST_JOB, **whose)
    job = employment(plan, FIRST_JOB, **at)
    ended = employment(
        plan,
        FIRST_JOB,
        status=EmploymentStatus.ENDED,
        ends_on=date(2025, 9, 1),
        **{**at, "company_id": over.company_id},
    )
    await world.add(plan, job, ended)
    open_one = follow_up("open", job.id, assignee_account_id=by, **at)
    done_one = follow_up("done", job.id, status=FollowUpStatus.DONE, record={"rating": 4}, **at)
    task = ReplacementTask(employment_id=ended.id, due_on=date(2027, 1, 4), assignee_account_id=by, **whose)
    pending = milestone(plan, 365, Retention.PENDING, **whose)
    judged = milestone(plan, 30, Retention.RETAINED, judged_at=datetime.now(UTC), **whose)
    await world.add(open_one, done_one, task, pending, judged)
    link = FollowUpLink(
        follow_up_id=open_one.id,
        jobcenter_id=world.here.id,
        token_hash=uuid4().hex,
        language=PageLanguage.UK,
        expires_at=datetime.now(UTC) + timedelta(days=7),
        created_by=by,
    )
    mentorship = Mentorship(
        mentor_account_id=world.mentor.account.id,
        kind=next(iter(MentorshipKind)),
        status=MentorshipStatus.PROPOSED,
        starts_on=FIRST_JOB,
        proposed_by=by,
        **whose,
    )
    training = TrainingPlan(placement_id=running.id, **at)
    day = day_row(running.id, by, date(2026, 11, 2), **at)
    silent, unread, read = question_row(**at), voice_row(None, **at), voice_row(by, **at)
    busy, was_busy = commitment(running.id, None, **whose), commitment(over.id, date(2025, 6, 30), **whose)
    room = Occupancy(
        workplace_id=running.workplace_id,
        jobcenter_id=world.here.id,
        source_type="placement",
        source_id=running.id,
        legal_basis=LegalBasis.INTL_23B,
        starts_on=running.starts_on,
        fte_fraction=Decimal("0.5"),
    )
    rows = [link, mentorship, training, day, silent, unread, read, busy, was_busy, room]
    await world.add(*sorted(rows, key=lambda row: type(row).__name__))
    goes_on = [running, plan, job, open_one, task, pending, link, mentorship, training, day, silent, unread, busy, room]
    return Life(goes_on, [over, ended, done_one, judged, read, was_busy])


def employment(plan: AftercarePlan, starts_on: date, **values: Any) -> Employment:
    return Employment(
        plan_id=plan.id, kind=EmploymentKind.ORDINARY, weekly_hours=Decimal(20), starts_on=starts_on, **values
    )


def follow_up(step: str, employment_id: UUID, **values: Any) -> FollowUp:
    return FollowUp(
        subject=Subject.EMPLOYMENT,
        employment_id=employment_id,
        audience=Audience.CANDIDATE,
        step=step,
        due_on=date(2027, 1, 4),
        **values,
    )


def milestone(plan: AftercarePlan, days: int, status: Retention, **values: Any) -> Milestone:
    return Milestone(
        plan_id=plan.id,
        basis=RetentionBasis.ANY_EMPLOYER,
        days=days,
        falls_on=FIRST_JOB + timedelta(days=days),
        status=status,
        **values,
    )


def commitment(source_id: UUID, ends_on: date | None, **values: Any) -> Commitment:
    return Commitment(
        kind=CommitmentKind.PLACEMENT,
        source_type="placement",
        source_id=source_id,
        starts_on=FIRST_JOB,
        ends_on=ends_on,
        weekday=1,
        from_time=time(8),
        to_time=time(12),
        **values,
    )


async def test_what_goes_on_moves_and_what_is_over_stays(world: World, life: Life, consented: str):
    carries = (await world.other_caseworker.get(consented)).json()["carries"]
    assert carries == {
        "placements": 1,
        "employments": 1,
        "follow_ups": 1,
        "replacement_tasks": 1,
        "milestones": 1,
        "mentorships": 1,
    }
    answer = await world.other_caseworker.post(f"{consented}/accept")
    assert answer.status_code == 200, answer.text
    read = answer.json()
    assert (read["status"], read["blocking"], read["carries"]) == ("done", None, None)
    for row in life.goes_on:
        moved = await world.reload(row)
        assert moved.jobcenter_id == world.there.id, type(row).__name__
    for row in life.is_over:
        stayed = await world.reload(row)
        assert stayed.jobcenter_id == world.here.id, type(row).__name__


async def test_the_new_jobcenter_chooses_who_is_in_charge(world: World, life: Life, ask: Ask):
    async with world.database.write() as transaction:
        row = await transaction.session.get(Candidate, world.candidate_row.id)
        assert row is not None
        row.caseworker_account_id, row.external_ref = world.caseworker.account.id, "KMD-1"
    path = await ask()
    await world.candidate.post(f"{path}/consent")
    assert (await world.other_manager.post(f"{path}/accept")).status_code == 200
    person = await world.reload(world.candidate_row)
    assert (person.jobcenter_id, person.caseworker_account_id, person.external_ref) == (world.there.id, None, None)
    assert [row.assignee_account_id for row in life.goes_on if isinstance(row, FollowUp | ReplacementTask)] != []
    for row in life.goes_on:
        if isinstance(row, FollowUp | ReplacementTask):
            assert (await world.reload(row)).assignee_account_id is None


async def test_open_matches_are_withdrawn_their_seats_given_back_and_the_running_one_goes_along(
    world: World, running: Placement, consented: str
):
    need = await world.make_need(seats=1, seats_taken=1)
    agreed = await world.make_match(need, world.candidate_row, MatchStatus.AGREED)
    proposed = await world.make_match(await world.make_need(), world.candidate_row, MatchStatus.PROPOSED)
    drafted = await world.make_placement(agreed, need, PlacementStatus.DRAFT)
    await world.add(commitment(running.id, None, jobcenter_id=world.here.id, candidate_id=running.candidate_id))
    assert (await world.other_caseworker.post(f"{consented}/accept")).status_code == 200
    for match in (agreed, proposed):
        row = await world.reload(match)
        assert (row.status, row.reason_code, row.jobcenter_id) == (
            MatchStatus.WITHDRAWN,
            "transferred",
            world.here.id,
        )
    assert (await world.reload(drafted)).status is PlacementStatus.CANCELLED
    assert (await world.all(Need, col(Need.id) == need.id))[0].seats_taken == 0
    [kept] = await world.all(Match, col(Match.placement_id) == running.id)
    assert (kept.status, kept.jobcenter_id) == (MatchStatus.AGREED, world.there.id)


@pytest.mark.parametrize("status", [PlacementStatus.SUBMITTED, PlacementStatus.IN_REVIEW])
async def test_an_agreement_that_is_out_for_signature_stands_in_the_way(
    world: World, consented: str, status: PlacementStatus
):
    need = await world.make_need()
    match = await world.make_match(need, world.candidate_row, MatchStatus.AGREED)
    await world.make_placement(match, need, status)
    assert (await world.other_caseworker.get(consented)).json()["blocking"] == ["transfer.agreement_out"]
    answer = await world.other_caseworker.post(f"{consented}/accept")
    assert (answer.status_code, answer.json()["code"]) == (409, "transfer.agreement_out")
    assert (await world.reload(match)).status is MatchStatus.AGREED
    assert (await world.reload(world.candidate_row)).jobcenter_id == world.here.id


async def test_a_decision_that_waits_for_a_second_person_stands_in_the_way(
    world: World, running: Placement, consented: str
):
    request = DecisionRequest(
        placement_id=running.id,
        subject_id=running.id,
        jobcenter_id=world.here.id,
        action=SecondApproval.GRANT,
        agreement_version=1,
        requested_by=world.caseworker.account.id,
        requested_at=datetime.now(UTC),
    )
    await world.add(request)
    answer = await world.other_caseworker.post(f"{consented}/accept")
    assert (answer.status_code, answer.json()["code"]) == (409, "transfer.decision_pending")


async def make_with_cpr(caller: Any, number: str) -> str:
    body = {
        "full_name": "Olena Test",
        "legal_basis": "intl_23b",
        "postcode": "2000",
        "cpr_number": number,
        "available_from": "2026-11-22",
        "danish": {"oral_cefr": "A2", "written_cefr": "A1"},
        "transport": {"modes": ["bicycle"], "max_minutes": 45},
    }
    answer = await caller.post("/v1/candidates", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_somebody_the_other_jobcenter_knows_already_is_not_taken_in_twice(world: World, ask: Ask):
    twin = await make_with_cpr(world.caseworker, "010190-1234")
    await make_with_cpr(world.other_caseworker, "010190-1234")
    path = await ask(candidate_id=twin)
    assert (await world.caseworker.post(f"{path}/consent", PAPER)).status_code == 200
    answer = await world.other_caseworker.post(f"{path}/accept")
    assert (answer.status_code, answer.json()["code"]) == (409, "candidate.cpr_taken")
    assert "010190" not in answer.text
    assert (await world.other_caseworker.get(path)).json()["status"] == "consented"


async def test_the_cpr_number_is_found_and_shown_where_the_person_is_now(world: World, ask: Ask):
    person = await make_with_cpr(world.caseworker, "010190-1234")
    path = await ask(candidate_id=person)
    await world.caseworker.post(f"{path}/consent", PAPER)
    assert (await world.other_caseworker.post(f"{path}/accept")).status_code == 200
    search = {"cpr_number": "0101901234"}
    found = (await world.other_caseworker.post("/v1/candidates/searches", search)).json()["items"]
    assert [each["id"] for each in found] == [person]
    assert (await world.caseworker.post("/v1/candidates/searches", search)).json()["items"] == []
    shown = await world.other_caseworker.post(f"/v1/candidates/{person}/cpr/reveal", {"purpose": "payment"})
    assert shown.json()["cpr_number"] == "010190-1234"
    await make_with_cpr(world.caseworker, "010190-1234")


async def test_accepting_again_changes_nothing(world: World, consented: str):
    assert (await world.other_caseworker.post(f"{consented}/accept")).status_code == 200
    again = await world.other_caseworker.post(f"{consented}/accept")
    assert (again.status_code, again.json()["code"]) == (409, "conflict.illegal_move")
    assert (await world.event_names()).count("transfer.accepted") == 1


async def test_a_dry_run_of_the_acceptance_moves_nobody(world: World, life: Life, consented: str):
    answer = await world.other_caseworker.post(f"{consented}/accept?dry_run=true")
    assert (answer.status_code, answer.json()["status"]) == (200, "done")
    assert (await world.reload(world.candidate_row)).jobcenter_id == world.here.id
    for row in life.goes_on:
        assert (await world.reload(row)).jobcenter_id == world.here.id


async def test_a_person_may_move_on_and_come_back(world: World, consented: str, ask: Ask):
    assert (await world.other_caseworker.post(f"{consented}/accept")).status_code == 200
    body = {
        "candidate_id": str(world.candidate_row.id),
        "to_jobcenter_id": str(world.here.id),
        "reason_code": "moved_municipality",
    }
    back = await world.other_caseworker.post("/v1/transfers", body)
    path = back.headers["Location"]
    await world.candidate.post(f"{path}/consent")
    assert (await world.caseworker.post(f"{path}/accept")).status_code == 200
    assert (await world.caseworker.get(f"/v1/candidates/{world.candidate_row.id}")).status_code == 200
    assert (await world.other_caseworker.get(f"/v1/candidates/{world.candidate_row.id}")).status_code == 404


async def test_rankings_of_both_jobcenters_notice(world: World, consented: str):
    """docs/decisions/0015: who comes raises the last time there, and one who stays is stamped here."""
    staying = await world.make_candidate()
    before = {row.id: (row.version, row.updated_at) for row in await world.all(Candidate)}
    assert (await world.other_caseworker.post(f"{consented}/accept")).status_code == 200
    moved, stayed = await world.reload(world.candidate_row), await world.reload(staying)
    assert moved.version > before[moved.id][0]
    assert moved.updated_at > before[moved.id][1]
    assert stayed.updated_at > before[stayed.id][1]
    assert stayed.version == before[stayed.id][0], "nothing that its caseworker reads has changed"


async def test_of_two_who_accept_at_once_one_does(world: World, life: Life, consented: str):
    answers = await asyncio.gather(
        *(caller.post(f"{consented}/accept") for caller in (world.other_caseworker, world.other_manager))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await world.event_names()).count("candidate.handed_over") == 1


async def test_of_two_with_one_number_who_come_at_once_one_is_taken_in(world: World):
    """Twice in the register by mistake, at two jobcenters: the third sees the second one come."""
    third = Jobcenter(name="Jobcenter Gentofte", municipality_code="0157")
    await world.add(third, settings_of(third))
    newcomer = await world.make_caller("third_caseworker", Role.CASEWORKER, jobcenter_id=third.id)
    paths = []
    for caller in (world.caseworker, world.other_caseworker):
        person = await make_with_cpr(caller, "010190-1234")
        body = {"candidate_id": person, "to_jobcenter_id": str(third.id), "reason_code": "moved_municipality"}
        path = (await caller.post("/v1/transfers", body)).headers["Location"]
        assert (await caller.post(f"{path}/consent", PAPER)).status_code == 200
        paths.append(path)
    answers = await asyncio.gather(*(newcomer.post(f"{path}/accept") for path in paths))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert [answer.json()["code"] for answer in answers if answer.status_code == 409] == ["candidate.cpr_taken"]
