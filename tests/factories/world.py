"""A small world for API tests: two jobcenters, two companies, one account for every role on each side."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count, groupby
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlmodel import SQLModel, col, select
from stdnum.dk import cvr

from app import registry
from app.foundation.core.actor import Role
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.db.session import Database
from app.foundation.identity import password_hashes
from app.foundation.identity.models import Account, MentorRight
from app.foundation.identity.tokens import issue_token
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.mentorships.domain.states import MentorshipKind, MentorshipStatus
from app.journey.mentorships.models import Mentorship
from app.journey.needs.domain import Importance, NeedStatus
from app.journey.needs.models import Need, NeedSkill
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.registers.candidates.domain import Cefr, SkillSource
from app.registers.candidates.models import Candidate, CandidateSkill
from app.registers.companies.models import Company, Workplace
from app.registers.jobcenters.models import Jobcenter, JobcenterSettings, JobcenterSettingsVersion
from app.registers.jobcenters.service import settings_values
from app.registers.law.domain.facts import LegalBasis, Purpose

PASSWORD = "praktik-demo"
EVERY_SCOPE = [
    f"{resource}:{right}"
    for resource in (
        "aftercare-plans",
        "agreement-papers",
        "attendance",
        "attendance-hours",
        "candidate-history",
        "candidate-searches",
        "candidates",
        "certification-decisions",
        "certifications",
        "companies",
        "courses",
        "cvs",
        "employments",
        "events",
        "explanations",
        "follow-ups",
        "handovers",
        "imports",
        "incentives",
        "matches",
        "mentor-hours",
        "mentorships",
        "milestones",
        "needs",
        "placements",
        "placement-changes",
        "placement-checks",
        "jobcenters",
        "me",
        "readiness",
        "reference",
        "training",
        "transfer-answers",
        "transfers",
        "voices",
        "voices-seen",
        "voucher-budgets",
        "vouchers",
        "webhooks",
        "workplaces",
    )
    for right in ("read", "write")
] + ["candidates:change"]
# The same algorithm as in production at its lowest cost: a thousand accounts are made in a test run. Whoever signs in to an
# application of the test's own process is checked, and hashed anew, at this cost too.
password_hashes.COST = CHEAPEST = password_hashes.Cost(memory=8, passes=1, lanes=1)
PASSWORD_HASH = password_hashes.hasher(CHEAPEST).hash(PASSWORD)
_numbers = count(1)
WEIGHTS = {
    "potential": 0.35,
    "coverage": 0.15,
    "language": 0.15,
    "wish": 0.15,
    "occupation": 0.10,
    "travel": 0.10,
    "waiting_lambda": 0.15,
    "congestion_gamma": 0.06,
    "weeks_per_level": 3,
    "usable_share": 0.8,
}
WORKING_TIMES = [{"weekday": day, "from": "08:00", "to": "14:00"} for day in range(1, 6)]


def next_monday(weeks_ahead: int = 2) -> date:
    """A Monday some weeks from today: most needs start then."""
    today = Clock().today()
    return today + timedelta(days=7 - today.weekday(), weeks=weeks_ahead - 1)


def last_monday() -> date:
    """The Monday of last week: what began then has days already, whatever day it is today."""
    return next_monday(-1)


def valid_cvr() -> str:
    """The next number that passes modulus 11."""
    while True:
        number = f"{10_000_000 + next(_numbers) * 37}"
        if cvr.is_valid(number):
            return number


def company_of(**values: Any) -> Company:
    return Company(**{"cvr_number": valid_cvr(), "name": "Køkken & Co ApS", **values})


def workplace_of(company: Company, **values: Any) -> Workplace:
    return Workplace(
        **{
            "company_id": company.id,
            "production_unit_number": f"{1_000_000_000 + next(_numbers)}",
            "name": "Kantinen",
            "street": "Falkoner Allé 1",
            "postcode": "2000",
            "municipality_code": "0147",
            "lat": 55.68,
            "lon": 12.53,
            "ordinary_employees_fte": Decimal(12),
            "has_other_employees": False,
            **values,
        }
    )


def candidate_of(jobcenter: Jobcenter, **values: Any) -> Candidate:
    return Candidate(
        **{
            "jobcenter_id": jobcenter.id,
            "full_name": "Olena Test",
            "preferred_name": "Olena",
            "legal_basis": LegalBasis.INTL_23B,
            "postcode": "2000",
            "lat": 55.679,
            "lon": 12.523,
            "oral_cefr": Cefr.A2,
            "written_cefr": Cefr.A1,
            "available_from": Clock().today(),
            "transport_modes": ["bicycle", "public"],
            "waiting_since": Clock().today() - timedelta(days=30),
            **values,
        }
    )


class Caller:
    """Somebody signed in; every call carries the token, which is made when it is first asked for."""

    def __init__(self, client: httpx.AsyncClient, account: Account, token: str | Settings) -> None:
        self.client = client
        self.account = account
        self._token = token

    @property
    def token(self) -> str:
        if isinstance(self._token, Settings):
            self._token = issue_token(self._token, self.account.id, datetime.now(UTC))
        return self._token

    @token.setter
    def token(self, token: str) -> None:
        self._token = token

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        if json is not None:
            options["json"] = json
        return await self.call("POST", path, **options)

    async def put(self, path: str, json: Any, **options: Any) -> httpx.Response:
        return await self.call("PUT", path, json=json, **options)

    async def patch(self, path: str, json: Any, version: int | None = None, **options: Any) -> httpx.Response:
        """A merge patch; `version` becomes If-Match."""
        headers: Mapping[str, str] = {} if version is None else {"If-Match": f'"{version}"'}
        return await self.call("PATCH", path, json=json, headers={**headers, **options.pop("headers", {})}, **options)


@dataclass
class World:
    """Frederiksberg (`here`) and København (`there`), each with staff; two companies, each with a workplace."""

    app: FastAPI
    client: httpx.AsyncClient
    database: Database
    settings: Settings
    occupation_id: UUID
    skill_ids: list[UUID]
    here: Jobcenter = field(init=False)
    there: Jobcenter = field(init=False)
    company_row: Company = field(init=False)
    other_company_row: Company = field(init=False)
    workplace: Workplace = field(init=False)
    other_workplace: Workplace = field(init=False)
    candidate_row: Candidate = field(init=False)
    other_candidate_row: Candidate = field(init=False)
    callers: dict[str, Caller] = field(default_factory=dict)
    waiting: list[Any] | None = field(default=None, init=False)

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[None]:
        """What is added inside is stored when the block ends, in one transaction, table by table."""
        self.waiting = []
        yield
        rows, self.waiting = self.waiting, None
        tables = registry.metadata.sorted_tables
        await self.add(*sorted(rows, key=lambda row: tables.index(type(row).__table__)))

    async def add(self, *rows: SQLModel) -> None:
        """Stores rows directly, past every rule but the database's own; a row comes after those it refers to."""
        if self.waiting is not None:
            self.waiting.extend(rows)
            return
        async with self.database.write() as transaction:
            for _table, alike in groupby(rows, key=type):
                transaction.session.add_all(alike)
                await transaction.session.flush()

    async def all(self, model: type[Any], *conditions: Any) -> list[Any]:
        async with self.database.read() as session:
            in_order = model.__table__.primary_key.columns  # UUIDv7: the order in which they were made
            return list((await session.exec(select(model).where(*conditions).order_by(*in_order))).all())

    async def reload(self, row: Any) -> Any:
        async with self.database.read() as session:
            return await session.get(type(row), row.id)

    async def event_names(self) -> list[str]:
        from app.foundation.audit.models import Event

        async with self.database.read() as session:
            return list((await session.exec(select(Event.name).order_by(col(Event.id)))).all())

    async def make_caller(self, name: str, role: Role, **tenant: UUID | None) -> Caller:
        caller = self.caller_of(name, role, **tenant)
        await self.add(caller.account)
        return caller

    def caller_of(self, name: str, role: Role, **tenant: UUID | None) -> Caller:
        """The same, not stored yet."""
        account = Account(
            email=f"{name}.{next(_numbers)}@test.example",
            full_name=name,
            role=role,
            password_hash=PASSWORD_HASH,
            scopes=EVERY_SCOPE if role is Role.INTEGRATION and name != "unscoped" else [],
            confidentiality_version=1 if role is Role.MENTOR else None,
            confidentiality_accepted_at=datetime.now(UTC) if role is Role.MENTOR else None,
            **tenant,  # type: ignore[arg-type]  # the names of its three columns
        )
        self.callers[name] = Caller(self.client, account, self.settings)
        return self.callers[name]

    async def make_company(self, **values: Any) -> Company:
        company = company_of(**values)
        await self.add(company)
        return company

    async def make_workplace(self, company: Company, **values: Any) -> Workplace:
        workplace = workplace_of(company, **values)
        await self.add(workplace)
        return workplace

    async def make_candidate(self, jobcenter: Jobcenter | None = None, **values: Any) -> Candidate:
        skills = values.pop("skills", {})
        candidate = candidate_of(jobcenter or self.here, **values)
        held = [
            CandidateSkill(candidate_id=candidate.id, skill_id=skill_id, level=level, source=SkillSource.SELF)
            for skill_id, level in skills.items()
        ]
        await self.add(candidate, *held)
        return candidate

    async def make_need(self, workplace: Workplace | None = None, **values: Any) -> Need:
        workplace = workplace or self.workplace
        skills = values.pop("skills", {self.skill_ids[0]: 2, self.skill_ids[1]: 1})
        need = Need(
            **{
                "jobcenter_id": self.here.id,
                "company_id": workplace.company_id,
                "workplace_id": workplace.id,
                "title": "Køkkenmedhjælper",
                "occupation_id": self.occupation_id,
                "tasks": "Anretning, opvask og rengøring",
                "seats": 1,
                "starts_from": next_monday(),
                "starts_until": next_monday(4),
                "weeks": 13,
                "hours_schedule": [{"from_week": 1, "weekly_hours": 25}],
                "working_times": WORKING_TIMES,
                "purpose": Purpose.BUILD_SKILLS,
                "declares_no_seasonal_peak": True,
                "declares_replaces_nobody": True,
                "status": NeedStatus.OPEN,
                "confirmed_on": Clock().today(),
                **values,
            }
        )
        asked = [
            NeedSkill(need_id=need.id, skill_id=skill_id, level=level, importance=Importance.MUST)
            for skill_id, level in skills.items()
        ]
        await self.add(need, *asked)
        return need

    async def make_match(
        self, need: Need, candidate: Candidate, status: MatchStatus = MatchStatus.PROPOSED, **values: Any
    ) -> Match:
        match = Match(
            **{
                "need_id": need.id,
                "candidate_id": candidate.id,
                "jobcenter_id": candidate.jobcenter_id,
                "company_id": need.company_id,
                "workplace_id": need.workplace_id,
                "status": status,
                "planned_starts_on": need.starts_from,
                "planned_ends_on": need.starts_from + timedelta(weeks=need.weeks) - timedelta(days=1),
                "score": 0.7,
                "rank_score": 0.72,
                "rank": 1,
                "confidence": 1.0,
                "gaps": [
                    {
                        "skill_id": str(skill_id),
                        "have": 0,
                        "need": 1,
                        "weeks": 3.0,
                        "importance": "must",
                        "required_at_start": False,
                    }
                    for skill_id in self.skill_ids[:2]
                ],
                "proposed_at": datetime.now(UTC),
                **values,
            }
        )
        await self.add(match)
        return match

    async def make_placement(
        self, match: Match, need: Need, status: PlacementStatus = PlacementStatus.DRAFT, **values: Any
    ) -> Placement:
        placement = Placement(
            **{
                "match_id": match.id,
                "need_id": need.id,
                "workplace_id": match.workplace_id,
                "company_id": match.company_id,
                "candidate_id": match.candidate_id,
                "jobcenter_id": match.jobcenter_id,
                "status": status,
                "legal_basis": LegalBasis.INTL_23B,
                "starts_on": match.planned_starts_on,
                "ends_on": match.planned_ends_on,
                "hours_schedule": need.hours_schedule,
                "working_times": need.working_times,
                "tasks": need.tasks,
                "purpose": need.purpose,
                "declares_no_seasonal_peak": True,
                "declares_replaces_nobody": True,
                "no_other_employees": True,
                **values,
            }
        )
        await self.add(placement)
        if placement.mentor_account_id is not None:
            await self.add(mentorship_of(placement, placement.mentor_account_id))
            await self.let_see(placement.mentor_account_id, placement.id)
        return placement

    async def let_see(self, mentor: UUID, subject_id: UUID) -> None:
        """What an active mentorship about a placement or a job gives its mentor."""
        await self.add(MentorRight(account_id=mentor, subject_id=subject_id))

    async def let_see_no_longer(self, mentor: UUID, subject_id: UUID) -> None:
        """What the end of that mentorship takes away."""
        async with self.database.write() as transaction:
            await transaction.session.delete(
                await transaction.session.get_one(MentorRight, {"account_id": mentor, "subject_id": subject_id})
            )

    def __getattr__(self, name: str) -> Caller:
        """`world.caseworker`, `world.other_company` …: the callers by name."""
        callers: dict[str, Caller] = self.__dict__.get("callers", {})
        if name not in callers:
            raise AttributeError(name)
        return callers[name]

    @staticmethod
    def tables() -> set[str]:
        """The tables that `populate` fills."""
        models = (Jobcenter, JobcenterSettings, JobcenterSettingsVersion, Company, Workplace, Candidate, Account)
        return {str(model.__tablename__) for model in models}

    def again(self) -> "World":
        """The same people as rows, which no test may change, and everybody signed in anew."""
        world = copy(self)
        world.skill_ids = list(self.skill_ids)
        world.callers = {name: Caller(self.client, one.account, self.settings) for name, one in self.callers.items()}
        return world

    async def populate(self) -> "World":
        """Jobcenters, companies, candidates, and one caller for each role on each side."""
        self.here = Jobcenter(name="Jobcenter Frederiksberg", municipality_code="0147")
        self.there = Jobcenter(name="Jobcenter København", municipality_code="0101")
        self.company_row = company_of()
        self.other_company_row = company_of(name="Lager Nord A/S")
        self.workplace = workplace_of(self.company_row)
        self.other_workplace = workplace_of(self.other_company_row, name="Lageret", postcode="2300")
        self.candidate_row = candidate_of(self.here)
        self.other_candidate_row = candidate_of(self.there, full_name="Amir Test", preferred_name="Amir")
        settings = [settings_of(jobcenter) for jobcenter in (self.here, self.there)]
        self.caller_of("admin", Role.ADMIN)
        self.caller_of("unscoped", Role.INTEGRATION, jobcenter_id=self.here.id)
        for prefix, jobcenter, company, candidate in (
            ("", self.here, self.company_row, self.candidate_row),
            ("other_", self.there, self.other_company_row, self.other_candidate_row),
        ):
            for role in (Role.MANAGER, Role.CASEWORKER, Role.INTEGRATION):
                self.caller_of(prefix + role.value, role, jobcenter_id=jobcenter.id)
            self.caller_of(prefix + "company", Role.COMPANY, company_id=company.id)
            self.caller_of(prefix + "candidate", Role.CANDIDATE, candidate_id=candidate.id)
            self.caller_of(prefix + "mentor", Role.MENTOR, company_id=company.id)
        await self.add(
            *(self.here, self.there),
            *settings,
            *map(first_version_of, settings),
            *(self.company_row, self.other_company_row),
            *(self.workplace, self.other_workplace),
            *(self.candidate_row, self.other_candidate_row),
            *(caller.account for caller in self.callers.values()),
        )
        return self


def mentorship_of(placement: Placement, mentor: UUID) -> Mentorship:
    """The mentor whom the agreement names has said yes; its key lies beside the placement's own."""
    return Mentorship(
        id=UUID(int=placement.id.int ^ 1),
        placement_id=placement.id,
        jobcenter_id=placement.jobcenter_id,
        company_id=placement.company_id,
        candidate_id=placement.candidate_id,
        mentor_account_id=mentor,
        kind=MentorshipKind.COMPANY_MENTOR,
        status=MentorshipStatus.ACTIVE,
        starts_on=placement.starts_on,
        confidentiality_version=1,
        accepted_at=datetime.now(UTC),
    )


def settings_of(jobcenter: Jobcenter) -> JobcenterSettings:
    return JobcenterSettings(
        id=jobcenter.id,
        weights=WEIGHTS,
        aftercare_steps=["3d", "1w", "2w", "4w", "8w", "3m", "6m", "9m", "12m"],
        reminder_days=[3, 7],
        end_report_reminder_days=[3, 10],
        second_approvals=["override"],
    )


def first_version_of(settings: JobcenterSettings) -> JobcenterSettingsVersion:
    return JobcenterSettingsVersion(
        jobcenter_id=settings.id, number=1, values=settings_values(settings), saved_at=datetime.now(UTC)
    )


def at(hour: int, minute: int = 0) -> time:
    return time(hour, minute)
