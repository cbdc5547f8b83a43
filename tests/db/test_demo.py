"""The demo installation on both databases: believable means consistent, so every invariant is held here."""

import json
import logging
import shutil
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from rich.console import Console
from sqlmodel import SQLModel, select

from app.cli.check import broken_invariants
from app.cli.tour import drive
from app.demo import AlreadyPopulated, DemoRefused, load_demo, shape_of
from app.foundation.audit.models import Event
from app.foundation.core.cipher import Cipher
from app.foundation.core.clock import Clock
from app.foundation.core.config import Environment, Settings
from app.foundation.core.key_ring import Wrapped
from app.foundation.db.session import Database
from app.foundation.identity.models import Account
from app.foundation.identity.password_hashes import check_password
from app.foundation.identity.tokens import issue_token
from app.journey.aftercare.domain.milestones import Retention
from app.journey.aftercare.domain.states import FollowUpStatus, is_overdue
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp, FollowUpLink, ReplacementTask
from app.journey.attendance.domain.states import AttendanceStatus
from app.journey.attendance.models import AttendanceDay
from app.journey.courses.domain.states import VoucherStatus
from app.journey.courses.models import Course, Voucher, VoucherBudget, VoucherEntry
from app.journey.matching.domain.labels import Labels
from app.journey.matching.domain.replay import replay
from app.journey.matching.domain.snapshot import unpack
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.domain.versions import read_config
from app.journey.matching.models import Match, Ranking
from app.journey.milestones.models import Milestone
from app.journey.needs.domain import NeedStatus
from app.journey.needs.models import Need
from app.journey.placements.domain import PlacementStatus, fte_fraction, steps_of, stretches_of, times_of
from app.journey.placements.models import AgreementVersion, Decision, Placement, Signature
from app.journey.placements.service.agreement import content_of
from app.journey.training.domain.states import ActivityStatus
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.journey.voice.domain.steps import VoiceStep
from app.journey.voice.models import Voice
from app.main import create_app
from app.registers.candidates.domain import CandidateStatus, SkillSource, read_cpr
from app.registers.candidates.models import Candidate, CandidateSkill, Commitment, PersonKey
from app.registers.candidates.service.person_keys import key_place
from app.registers.companies.models import Company, EmployeeReport, Occupancy, Workplace
from app.registers.jobcenters.models import Jobcenter, JobcenterSettings
from app.registers.law.domain import BasisKind, CommitmentKind, cap, employee_basis
from app.registers.law.domain.employees import month_of
from app.registers.reference import models as reference

pytestmark = pytest.mark.anyio
# The installation that is only looked at stands on a fixed day, so that it is the same one in every run.
DAY = date(2026, 11, 20)
TODAY = Clock().today()
GRANTED = (
    PlacementStatus.GRANTED,
    PlacementStatus.ACTIVE,
    PlacementStatus.COMPLETED,
    PlacementStatus.ENDED_EARLY,
)
REFERENCE_TABLES = {
    model.__tablename__
    for model in vars(reference).values()
    if getattr(model, "__module__", "") == reference.__name__ and hasattr(model, "__tablename__")
}
_clones = count(1)


class Loaded:
    """A demo installation and what stands in it."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings

    async def all(self, model: type[Any]) -> list[Any]:
        async with self.database.read() as session:
            return list((await session.exec(select(model))).all())

    async def by_id(self, model: type[Any]) -> dict[Any, Any]:
        return {row.id: row for row in await self.all(model)}


def _clone(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    """An empty installation of its own: a copy of the template."""
    if kind == "sqlite":
        path = folder / f"demo{next(_clones)}.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite+aiosqlite:///{path}"
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_template")
    name = f"demo{next(_clones)}_{template}"
    request.addfinalizer(lambda: server.drop_database(name))
    url: str = server.create_database(name, template=template)
    return url


@pytest.fixture(scope="module", params=[pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)])
def demo_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    return _clone(request, request.param, tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
async def demo(demo_url: str) -> AsyncIterator[Loaded]:
    """The demo of 200 candidates; tests read it only."""
    settings = Settings(database_url=SecretStr(demo_url))
    database = Database(settings)
    await load_demo(database, settings, seed=1, candidates=200, today=DAY)
    yield Loaded(database, settings)
    await database.close()


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return _clone(request, "sqlite", tmp_path)


@pytest.fixture
async def empty_copy(empty_url: str) -> AsyncIterator[Loaded]:
    """An empty SQLite installation to write to."""
    settings = Settings(database_url=SecretStr(empty_url), log_level=logging.ERROR)
    database = Database(settings)
    yield Loaded(database, settings)
    await database.close()


async def test_the_seats_taken_are_the_agreed_matches(demo: Loaded) -> None:
    agreed = Counter(match.need_id for match in await demo.all(Match) if match.status is MatchStatus.AGREED)
    for need in await demo.all(Need):
        assert need.seats_taken == agreed[need.id]
        assert (need.status is NeedStatus.FILLED) == (need.seats_taken == need.seats)


async def test_every_state_of_the_flow_is_there(demo: Loaded) -> None:
    assert {row.status for row in await demo.all(Need)} == set(NeedStatus)
    assert {row.status for row in await demo.all(Match)} == set(MatchStatus)
    assert {row.status for row in await demo.all(Placement)} == set(PlacementStatus)
    assert {row.status for row in await demo.all(Candidate)} == set(CandidateStatus)
    assert {row.status for row in await demo.all(FollowUp)} == set(FollowUpStatus)
    activities = {row.status for row in await demo.all(TrainingActivity)}
    assert {ActivityStatus.PLANNED, ActivityStatus.SIGNED_OFF, ActivityStatus.DROPPED} <= activities


def stretches(placement: Placement) -> list[tuple[date, date, Decimal]]:
    """The days with the same hours, up to the day the placement ended."""
    last = placement.ended_on or placement.ends_on
    found = stretches_of(placement.starts_on, last, steps_of(placement.hours_schedule))
    return [(stretch.starts_on, stretch.ends_on, stretch.weekly_hours) for stretch in found]


async def test_the_occupancy_ledger_holds_exactly_the_granted_placements(demo: Loaded) -> None:
    found = sorted(
        (str(row.source_id), row.source_type, str(row.workplace_id), row.starts_on, row.ends_on, row.fte_fraction)
        for row in await demo.all(Occupancy)
    )
    expected = sorted(
        (str(placement.id), "placement", str(placement.workplace_id), first, last, fte_fraction(hours))
        for placement in await demo.all(Placement)
        if placement.status in GRANTED
        for first, last, hours in stretches(placement)
    )
    assert found == expected


async def test_the_commitment_ledger_holds_placements_classes_and_jobs(demo: Loaded) -> None:
    found: dict[Any, set[Any]] = defaultdict(set)
    for row in await demo.all(Commitment):
        found[row.kind, row.source_id].add((row.starts_on, row.ends_on, row.weekday, row.from_time, row.to_time))
    expected: dict[Any, set[Any]] = defaultdict(set)
    for placement in await demo.all(Placement):
        if placement.status in GRANTED:
            key = (CommitmentKind.PLACEMENT, placement.id)
            for first, last, _ in stretches(placement):
                for at in times_of(placement.working_times):
                    expected[key].add((first, last, at.weekday, at.starts_at, at.ends_at))
    for candidate in await demo.all(Candidate):
        for item in candidate.danish_classes:
            lesson = (item["weekday"], time.fromisoformat(item["from"]), time.fromisoformat(item["to"]))
            key = (CommitmentKind.DANISH_CLASS, candidate.id)
            expected[key].add((date.fromisoformat(item["from_on"]), None, *lesson))
    for job in await demo.all(Employment):
        expected[CommitmentKind.EMPLOYMENT, job.id].add((job.starts_on, job.ends_on, None, None, None))
    courses = await demo.by_id(Course)
    for voucher in await demo.all(Voucher):
        for item in courses[voucher.course_id].sessions if voucher.course_id else ():
            day = date.fromisoformat(item["on"])
            sitting = (day.isoweekday(), time.fromisoformat(item["from"]), time.fromisoformat(item["to"]))
            expected[CommitmentKind.COURSE, voucher.id].add((day, day, *sitting))
    assert found == expected


async def test_a_candidates_status_follows_from_placements_and_jobs(demo: Loaded) -> None:
    placed = {
        row.candidate_id
        for row in await demo.all(Placement)
        if row.status in (PlacementStatus.GRANTED, PlacementStatus.ACTIVE)
    }
    employed = {row.candidate_id for row in await demo.all(Employment) if row.status.value == "active"}
    live = (MatchStatus.PROPOSED, MatchStatus.CONSENTED, MatchStatus.AGREED)
    matched = {row.candidate_id for row in await demo.all(Match) if row.status in live}
    people = await demo.all(Candidate)
    assert {row.id for row in people if row.status is CandidateStatus.PLACED} == placed
    assert {row.id for row in people if row.status is CandidateStatus.EMPLOYED} == employed
    assert {row.id for row in people if row.status is CandidateStatus.IN_MATCH} <= matched
    lost = {row.candidate_id for row in await demo.all(Employment)} - employed
    assert {row.id for row in people if row.has_priority} == lost != set()


async def test_a_granted_placement_has_all_signatures_a_decision_and_a_plan(demo: Loaded) -> None:
    plans = {row.placement_id: row.id for row in await demo.all(TrainingPlan)}
    signed: dict[Any, set[str]] = defaultdict(set)
    for row in await demo.all(Signature):
        if row.voided_at is None:
            signed[row.placement_id, row.agreement_version].add(row.party.value)
    granted = {row.placement_id: row for row in await demo.all(Decision) if row.action == "grant"}
    everybody = {"company", "candidate", "employee_representative", "jobcenter"}
    for placement in await demo.all(Placement):
        if placement.status not in GRANTED:
            continue
        required = everybody - ({"employee_representative"} if placement.no_other_employees else set())
        assert signed[placement.id, placement.agreement_version] == required
        assert plans[placement.id] == placement.training_plan_id
        assert granted[placement.id].agreement_version == placement.agreement_version
        assert placement.granted_at.date() < placement.starts_on


async def test_no_legal_check_of_a_grant_failed_and_no_match_met_a_failing_filter(demo: Loaded) -> None:
    outcomes = {check["outcome"] for row in await demo.all(Decision) for check in row.checks}
    assert outcomes <= {"pass", "warn"}
    assert all(item["passed"] for match in await demo.all(Match) for item in match.filters)


async def test_the_latest_version_of_an_agreement_is_its_content(demo: Loaded) -> None:
    versions = {(row.placement_id, row.number): row.content for row in await demo.all(AgreementVersion)}
    placements = await demo.all(Placement)
    for placement in placements:
        assert versions[placement.id, placement.agreement_version] == content_of(placement)
    assert {placement.agreement_version for placement in placements} == {1, 2}


async def test_training_lies_inside_its_placement_and_closes_gaps_of_its_match(demo: Loaded) -> None:
    placements, matches = await demo.by_id(Placement), await demo.by_id(Match)
    skills = {(row.candidate_id, row.skill_id): row for row in await demo.all(CandidateSkill)}
    activities = await demo.all(TrainingActivity)
    assert activities
    for activity in activities:
        placement = placements[activity.placement_id]
        assert placement.starts_on <= activity.starts_on <= activity.ends_on <= placement.ends_on
        gaps = {gap["skill_id"] for gap in matches[placement.match_id].gaps}
        assert str(activity.skill_id) in gaps
        if activity.status is ActivityStatus.SIGNED_OFF:
            held = skills[activity.candidate_id, activity.skill_id]
            assert held.level >= activity.level_reached
            assert held.source is SkillSource.SIGNED_OFF
            assert activity.seen_on == activity.ends_on < DAY


async def test_vouchers_stand_at_every_stage_and_the_money_adds_up(demo: Loaded) -> None:
    vouchers = await demo.all(Voucher)
    assert {voucher.status for voucher in vouchers} == set(VoucherStatus)
    logins = {row.candidate_id for row in await demo.all(Account) if row.candidate_id is not None}
    own = {voucher.candidate_id: voucher.status for voucher in vouchers if voucher.candidate_id in logins}
    assert sorted(own.values()) == [VoucherStatus.ISSUED, VoucherStatus.REDEEMED]
    lines = await demo.all(VoucherEntry)
    budgets = await demo.all(VoucherBudget)
    assert sum(budget.used_ore for budget in budgets) == -sum(line.budget_ore for line in lines) > 0
    assert any(course.starts_on > DAY and course.seats_taken < course.seats for course in await demo.all(Course))


async def test_attendance_is_entered_up_to_yesterday_and_three_signals_have_opened_a_talk(demo: Loaded) -> None:
    placements = await demo.by_id(Placement)
    days = await demo.all(AttendanceDay)
    for day in days:
        placement = placements[day.placement_id]
        assert placement.starts_on <= day.day_on <= (placement.ended_on or placement.ends_on)
        assert day.day_on < DAY
    assert {day.status for day in days} == set(AttendanceStatus)
    begun = {PlacementStatus.ACTIVE, PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY}
    with_days = {day.placement_id for day in days}
    assert with_days == {row.id for row in placements.values() if row.status in begun and row.starts_on < DAY}
    called = {row.subject_id for row in await demo.all(Event) if row.name == "attendance.support_needed"}
    talks = Counter(row.placement_id for row in await demo.all(FollowUp) if row.step.startswith("support"))
    assert called
    assert talks == dict.fromkeys(called, 2)
    async with demo.database.read() as session:
        assert await broken_invariants(session) == []


async def test_some_follow_ups_are_overdue_and_answers_are_there(demo: Loaded) -> None:
    follow_ups = await demo.all(FollowUp)
    assert any(is_overdue(row.due_on, row.status, DAY) for row in follow_ups)
    for row in follow_ups:
        assert (row.status is FollowUpStatus.DONE) == (row.record is not None) == (row.recorded_at is not None)
        assert (row.status is FollowUpStatus.CANCELLED) == (row.cancel_reason is not None)
        assert row.status is not FollowUpStatus.DONE or row.due_on < DAY
    plans = {row.candidate_id: row for row in await demo.all(AftercarePlan)}
    for job in await demo.all(Employment):
        assert plans[job.candidate_id].first_job_on == job.starts_on


async def test_every_transition_left_an_event_and_none_lies_in_the_future(demo: Loaded) -> None:
    events = await demo.all(Event)
    last: dict[Any, Event] = {}
    for event in sorted(events, key=lambda each: each.occurred_at):
        if event.to_state is not None:
            last[event.subject_type, event.subject_id] = event
    assert all(event.occurred_at.date() < DAY for event in events)
    for name, model in (
        ("need", Need),
        ("match", Match),
        ("placement", Placement),
        ("employment", Employment),
        ("follow_up", FollowUp),
        ("candidate", Candidate),
    ):
        for row in await demo.all(model):
            assert last[name, row.id].to_state == row.status.value, (name, row.status)


async def test_a_sealed_cpr_number_opens_for_its_own_candidate(demo: Loaded) -> None:
    ring, finder = demo.settings.cpr_ring, demo.settings.cpr_finder
    keys = {key.candidate_id: Wrapped(key.key_id, key.wrapped_key) for key in await demo.all(PersonKey)}
    sealed = [row for row in await demo.all(Candidate) if row.cpr_sealed is not None]
    assert len(sealed) > 20
    for row in sealed:
        cipher = Cipher(ring.unwrap(keys[row.id], key_place(row.id)))
        number = cipher.open(row.cpr_sealed, f"candidates|{row.id}|cpr")
        assert read_cpr(number, DAY) == number
        assert row.cpr_index == finder.current(number, str(row.jobcenter_id))


async def test_the_documented_accounts_may_sign_in_and_no_other(demo: Loaded) -> None:
    accounts = {row.email: row for row in await demo.all(Account)}
    documented = {
        "admin", "manager.0147", "caseworker.0147", "manager.0101", "caseworker.0101", "company.1", "company.2",
        "candidate.1", "candidate.2", "mentor.1", "integration.0147",
    }  # fmt: skip
    hashes = {accounts[f"{name}@demo.example"].password_hash for name in documented}
    assert len(hashes) == 1
    assert (await check_password("praktik-demo", hashes.pop())).is_right
    assert not (await check_password("praktik-demo", accounts["company.3@demo.example"].password_hash)).is_right


async def test_the_logins_belong_where_the_contract_says(demo: Loaded) -> None:
    accounts = {row.email.partition("@")[0]: row for row in await demo.all(Account)}
    codes = {row.id: row.municipality_code for row in await demo.all(Jobcenter)}
    assert len(codes) == len(await demo.all(JobcenterSettings)) == 8
    for name in ("manager.0147", "caseworker.0147", "manager.0101", "caseworker.0101"):
        assert codes[accounts[name].jobcenter_id] == name[-4:]
    people = await demo.by_id(Candidate)
    for name in ("candidate.1", "candidate.2"):
        person = people[accounts[name].candidate_id]
        assert codes[person.jobcenter_id] == "0147"
        assert person.status is CandidateStatus.AVAILABLE
    first = accounts["company.1"].company_id
    assert first != accounts["company.2"].company_id
    places = [row for row in await demo.all(Workplace) if row.company_id == first]
    assert {row.municipality_code for row in places} == {"0147"}
    assert any(row.company_id == first and row.status is NeedStatus.OPEN for row in await demo.all(Need))
    assert len(await demo.all(Company)) >= 30


async def test_the_same_seed_and_day_give_the_same_rows(demo: Loaded, empty_copy: Loaded) -> None:
    await load_demo(empty_copy.database, empty_copy.settings, seed=1, candidates=200, today=DAY)
    for table in SQLModel.metadata.sorted_tables:
        if table.name in REFERENCE_TABLES:
            continue
        # A salt and nonces are new every time, as they must be.
        columns = [
            column for column in table.columns if column.name not in ("password_hash", "cpr_sealed", "wrapped_key")
        ]
        rows = []
        for each in (demo, empty_copy):
            async with each.database.engine.connect() as connection:
                found = (await connection.execute(select(*columns))).all()
                rows.append(sorted(json.dumps(tuple(row), sort_keys=True, default=str) for row in found))
        assert rows[0] == rows[1], table.name


async def test_another_seed_gives_another_installation(demo: Loaded, empty_copy: Loaded) -> None:
    await load_demo(empty_copy.database, empty_copy.settings, seed=2, candidates=20, today=TODAY)
    names = {row.id for row in await demo.all(Candidate)} & {row.id for row in await empty_copy.all(Candidate)}
    assert not names


async def test_an_installation_with_a_jobcenter_is_left_alone(empty_copy: Loaded) -> None:
    summary = await load_demo(empty_copy.database, empty_copy.settings, candidates=5, today=TODAY)
    assert summary.rows["candidates"] == 5
    with pytest.raises(AlreadyPopulated):
        await load_demo(empty_copy.database, empty_copy.settings, candidates=5, today=TODAY)
    assert len(await empty_copy.all(Candidate)) == 5


async def test_production_refuses_the_demo(empty_copy: Loaded) -> None:
    settings = empty_copy.settings.model_copy(update={"environment": Environment.PRODUCTION})
    with pytest.raises(DemoRefused):
        await load_demo(empty_copy.database, settings, today=TODAY)
    assert not await empty_copy.all(Jobcenter)


@pytest.mark.parametrize("seed", [1, 5, 11])
async def test_smaller_and_other_demos_load_too(empty_copy: Loaded, seed: int) -> None:
    await load_demo(
        empty_copy.database, empty_copy.settings, seed=seed, candidates=60, today=DAY - timedelta(days=37 * seed)
    )
    assert len(await empty_copy.all(Candidate)) == 60


async def test_a_year_of_all_29_municipalities_is_as_consistent_and_nothing_lies_ahead(empty_copy: Loaded) -> None:
    shape = shape_of(150, year=True)
    await load_demo(empty_copy.database, empty_copy.settings, seed=3, today=DAY, shape=shape)
    places = {row.municipality_code: row.id for row in await empty_copy.all(Jobcenter)}
    assert len(places) == 29
    async with empty_copy.database.read() as session:
        assert await broken_invariants(session) == []
    assert max(row.occurred_at.date() for row in await empty_copy.all(Event)) <= DAY
    ends = {row.id: row.ends_on for row in await empty_copy.all(Employment)}
    jobs = Counter(row.candidate_id for row in await empty_copy.all(Employment))
    assert set(jobs.values()) == {1, 2}  # some have found another job
    for row in await empty_copy.all(Match):
        created, answered = row.proposed_at, row.answered_at
        assert answered is None or created < answered
    for row in await empty_copy.all(FollowUp):
        if row.status is FollowUpStatus.DONE and row.employment_id and ends[row.employment_id]:
            assert row.due_on <= ends[row.employment_id]


async def test_most_needs_were_ranked_before_anybody_was_proposed_and_a_replay_gives_the_same(demo: Loaded) -> None:
    rankings = await demo.all(Ranking)
    proposed: dict[Any, list[Match]] = defaultdict(list)
    for match in await demo.all(Match):
        proposed[match.need_id].append(match)
    needs, people = await demo.by_id(Need), await demo.by_id(Candidate)
    assert len(proposed) * 0.75 < len(rankings) < len(proposed)
    assert max(row.considered for row in rankings) > 1
    for row in rankings:
        first = min(proposed[row.need_id], key=lambda match: match.proposed_at)
        assert needs[row.need_id].created_at < row.created_at < first.proposed_at
        shown = [UUID(item["candidate_id"]) for item in row.items]
        assert first.candidate_id in shown
        assert all(people[key].created_at < row.created_at for key in shown)
        assert {people[key].jobcenter_id for key in shown} == {row.jobcenter_id}
        weights, limits = read_config(row.config)
        again = replay(unpack(row.inputs or b""), weights, limits, Labels())
        assert [(each.row, each.rank) for each in again] == list(enumerate(range(1, len(shown) + 1)))
        assert [round(each.explanation.rank_score, 6) for each in again] == [item["rank_score"] for item in row.items]


async def test_what_waits_for_somebody_in_aftercare_is_there(demo: Loaded) -> None:
    jobs, asked = await demo.by_id(Employment), await demo.by_id(FollowUp)
    ended = {row.id for row in jobs.values() if row.ends_on is not None}
    tasks = await demo.all(ReplacementTask)
    assert {row.employment_id for row in tasks} == ended
    assert {row.status.value for row in tasks} == {"open", "cancelled"}
    links = await demo.all(FollowUpLink)
    assert links
    assert {asked[row.follow_up_id].status for row in links} == {FollowUpStatus.PLANNED}
    voices = await demo.all(Voice)
    assert {row.step for row in voices} == set(VoiceStep)
    told = {
        row.id for row in asked.values() if row.status is FollowUpStatus.DONE and row.audience is Audience.CANDIDATE
    }
    assert {row.subject_id for row in voices if row.step is VoiceStep.FOLLOW_UP} == told
    assert any(row.answered_at is None for row in voices)
    assert any(row.seen_at is None and row.answered_at is not None for row in voices)
    milestones = await demo.all(Milestone)
    assert {row.status for row in milestones} == set(Retention) - {Retention.UNKNOWN}
    assert all((row.status is Retention.PENDING) == (row.falls_on > DAY) for row in milestones)


async def _tour(loaded: Loaded) -> tuple[bool, str]:
    console = Console(record=True, width=160, file=StringIO())
    app = create_app(loaded.settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://demo.test") as client:
        good = await drive(client, console)
    await app.state.database.close()
    return good, console.export_text()


async def test_the_tour_walks_through_the_whole_flow_and_may_be_repeated(empty_copy: Loaded) -> None:
    await load_demo(empty_copy.database, empty_copy.settings, candidates=60, today=TODAY)
    for expected in ("candidate   consents", "enters the person's consent"):
        good, text = await _tour(empty_copy)
        assert good, text
        assert expected in text
        assert "placement.too_early" in text
        assert "Training plan: " in text


async def test_both_candidate_logins_pass_every_hard_filter_of_company_1s_open_need(empty_copy: Loaded) -> None:
    await load_demo(empty_copy.database, empty_copy.settings, candidates=60, today=TODAY)
    accounts = {row.email.partition("@")[0]: row for row in await empty_copy.all(Account)}
    token = issue_token(empty_copy.settings, accounts["caseworker.0147"].id, datetime.now(UTC))
    company_id = accounts["company.1"].company_id
    app = create_app(empty_copy.settings)
    headers = {"Authorization": f"Bearer {token}"}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://demo.test", headers=headers) as client:
        needs = (await client.get("/v1/needs", params={"status": "open", "limit": 200})).json()["items"]
        need = max(
            (item for item in needs if item["company_id"] == str(company_id)), key=lambda item: item["created_at"]
        )
        ranking = (await client.post(f"/v1/needs/{need['id']}/rankings", json={"limit": 200})).json()
    await app.state.database.close()
    feasible = {item["candidate_id"] for item in ranking["items"] if item["feasible"]}
    assert {str(accounts[name].candidate_id) for name in ("candidate.1", "candidate.2")} <= feasible


async def test_the_tour_says_what_went_wrong(empty_copy: Loaded) -> None:
    good, text = await _tour(empty_copy)
    assert not good
    assert "401" in text
    assert "The tour stopped here." in text


async def test_every_workplace_has_reported_four_to_six_months_that_change_no_cap(demo: Loaded) -> None:
    reports: dict[Any, dict[date, Any]] = defaultdict(dict)
    for row in await demo.all(EmployeeReport):
        assert month_of(row.month) == row.month < month_of(DAY)
        assert row.month < row.reported_at.date() <= DAY
        reports[row.workplace_id][row.month] = row.ordinary_employees_fte
    for workplace in await demo.all(Workplace):
        assert 4 <= len(reports[workplace.id]) <= 6
        basis = employee_basis(reports[workplace.id], workplace.ordinary_employees_fte, DAY)
        assert basis.kind is BasisKind.MEAN_OF_FOUR_MONTHS
        assert cap(basis.fte) == cap(workplace.ordinary_employees_fte)
