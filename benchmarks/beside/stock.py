"""What the steps of the flow are taken on: people, needs, matches, placements and follow-ups, each waiting for one step."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel, col

from app.foundation.core.actor import Role
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.db.session import Database
from app.foundation.identity.models import Account
from app.foundation.identity.tokens import issue_token
from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import FollowUp
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.needs.domain import Importance, NeedStatus
from app.journey.needs.models import Need, NeedSkill
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.registers.candidates.domain import CandidateStatus, Cefr, SkillSource
from app.registers.candidates.models import Candidate, CandidateSkill
from app.registers.companies.models import Company, Workplace
from app.registers.law.domain.facts import LegalBasis, Purpose
from benchmarks import installation
from benchmarks.installation import Installation

STEPS = ("publish", "propose", "consent", "accept", "start", "record")
Key = UUID | tuple[UUID, UUID]
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Stock:
    """Who takes the steps beside the caseworker, and what is left of each: every subject is good for one step."""

    company_token: str
    company_email: str
    subjects: dict[str, list[Key]]

    def take(self, step: str, number: int) -> list[Key]:
        """The next `number`, which nobody else gets."""
        left = self.subjects[step]
        taken, self.subjects[step] = left[:number], left[number:]
        if len(taken) < number:
            raise IndexError(step)
        return taken


class _Maker:
    """Rows around one open workplace that has room for everybody."""

    def __init__(self, need: Any, skills: list[Any], jobcenter_id: UUID, place: Any, today: date) -> None:
        self.like, self.skills, self.jobcenter_id, self.place, self.today = need, skills, jobcenter_id, place, today
        self.now = datetime.now(UTC)
        self.company = Company(cvr_number="98765432", name="Storkøkken ApS")
        self.workplace = Workplace(
            company_id=self.company.id,
            production_unit_number="1987654321",
            name="Storkøkkenet",
            street="Falkoner Allé 1",
            postcode=place.postcode,
            municipality_code="0147",
            lat=place.lat,
            lon=place.lon,
            ordinary_employees_fte=Decimal(90_000),
        )
        self.account = Account(
            email="company@praktikmatch.example",
            full_name="Bente Sørensen",
            role=Role.COMPANY,
            company_id=self.company.id,
            password_hash="-",
        )

    def need(self, status: NeedStatus) -> list[Any]:
        need = Need(
            jobcenter_id=self.jobcenter_id,
            company_id=self.company.id,
            workplace_id=self.workplace.id,
            title="Køkkenmedhjælper",
            occupation_id=self.like.occupation_id,
            tasks="Anretning, opvask og rengøring i kantinen.",
            seats=2,
            starts_from=self.today + timedelta(days=14),
            starts_until=self.today + timedelta(days=28),
            weeks=13,
            hours_schedule=[{"from_week": 1, "weekly_hours": 25.0}],
            working_times=[{"weekday": day, "from": "08:00", "to": "13:00"} for day in range(1, 6)],
            min_oral_cefr=Cefr.A2,
            min_danish_reason="Allergener skal kunne læses.",
            purpose=Purpose.BUILD_SKILLS,
            status=status,
            confirmed_on=None if status is NeedStatus.DRAFT else self.today,
        )
        asked = [
            NeedSkill(need_id=need.id, skill_id=key, level=2, importance=Importance.MUST) for key in self.skills[:6]
        ]
        return [need, *asked]

    def person(self, status: CandidateStatus) -> list[Any]:
        candidate = Candidate(
            jobcenter_id=self.jobcenter_id,
            full_name="Olena Test",
            legal_basis=LegalBasis.INTL_23B,
            postcode=self.place.postcode,
            lat=self.place.lat,
            lon=self.place.lon,
            oral_cefr=Cefr.B1,
            max_weekly_hours=Decimal(37),
            available_from=self.today,
            transport_modes=["bicycle", "public"],
            transport_max_minutes=60,
            status=status,
            waiting_since=self.today - timedelta(days=100),
        )
        held = [
            CandidateSkill(candidate_id=candidate.id, skill_id=key, level=2, source=SkillSource.SELF)
            for key in self.skills[:4]
        ]
        return [candidate, *held]

    def match(self, need: Need, candidate: Candidate, status: MatchStatus) -> Match:
        return Match(
            need_id=need.id,
            candidate_id=candidate.id,
            jobcenter_id=self.jobcenter_id,
            company_id=self.company.id,
            workplace_id=self.workplace.id,
            status=status,
            planned_starts_on=need.starts_from,
            planned_ends_on=need.starts_from + timedelta(days=90),
            score=0.7,
            rank_score=0.7,
            confidence=1.0,
            proposed_at=self.now,
            answered_at=None if status is MatchStatus.PROPOSED else self.now,
        )

    def placement(self, match: Match, need: Need) -> Placement:
        """Granted and confirmed; its first day is today."""
        placement = Placement(
            match_id=match.id,
            need_id=need.id,
            workplace_id=self.workplace.id,
            company_id=self.company.id,
            candidate_id=match.candidate_id,
            jobcenter_id=self.jobcenter_id,
            status=PlacementStatus.GRANTED,
            legal_basis=LegalBasis.INTL_23B,
            starts_on=self.today,
            ends_on=self.today + timedelta(days=90),
            hours_schedule=need.hours_schedule,
            working_times=need.working_times,
            tasks=need.tasks,
            purpose=need.purpose,
            granted_at=self.now,
            granted_ends_on=self.today + timedelta(days=90),
            granted_version=1,
            confirmed_at=self.now,
        )
        match.placement_id = placement.id
        return placement

    def follow_up(self, placement: Placement) -> FollowUp:
        return FollowUp(
            jobcenter_id=self.jobcenter_id,
            candidate_id=placement.candidate_id,
            company_id=self.company.id,
            subject=Subject.PLACEMENT,
            placement_id=placement.id,
            audience=Audience.CANDIDATE,
            step="week_1",
            due_on=self.today,
        )

    def subject(self, step: str) -> tuple[Key, list[Any]]:
        """One subject of a step, and its rows."""
        need = self.need(NeedStatus.DRAFT if step == "publish" else NeedStatus.OPEN)
        if step == "publish":
            return need[0].id, need
        here = {"propose": CandidateStatus.AVAILABLE, "start": CandidateStatus.PLACED, "record": CandidateStatus.PLACED}
        person = self.person(here.get(step, CandidateStatus.IN_MATCH))
        if step == "propose":
            return (need[0].id, person[0].id), [*need, *person]
        status = {"consent": MatchStatus.PROPOSED, "accept": MatchStatus.CONSENTED}.get(step, MatchStatus.AGREED)
        match = self.match(need[0], person[0], status)
        rows = [*need, *person, match]
        if step in {"consent", "accept"}:
            return match.id, rows
        need[0].seats_taken = 1
        placement = self.placement(match, need[0])
        if step == "start":
            return placement.id, [*rows, placement]
        placement.status = PlacementStatus.ACTIVE
        follow_up = self.follow_up(placement)
        return follow_up.id, [*rows, placement, follow_up]


async def fill(place: Installation, number: int) -> Stock:
    """`number` subjects for every step, in the caseworker's jobcenter."""
    database = Database(place.settings)
    async with database.connection() as connection:
        maker = await _maker(connection, place.seed.need_id)
        await _store(connection, [maker.company, maker.workplace, maker.account])
        subjects: dict[str, list[Key]] = {}
        for step in STEPS:
            for rows in _in_parts(maker, step, number, subjects):
                await _store(connection, rows)
    await installation.settle(database)
    await database.close()
    return Stock(_token(place.settings, maker.account), maker.account.email, subjects)


def _in_parts(maker: _Maker, step: str, number: int, subjects: dict[str, list[Key]]) -> Iterator[list[Any]]:
    keys = subjects.setdefault(step, [])
    for first in range(0, number, _AT_ONCE):
        made = [maker.subject(step) for _ in range(min(_AT_ONCE, number - first))]
        keys += [key for key, _ in made]
        yield [row for _, rows in made for row in rows]


def _token(settings: Settings, account: Account) -> str:
    return issue_token(settings, account.id, datetime.now(UTC))


async def _maker(connection: AsyncConnection, need_id: UUID) -> _Maker:
    columns = (col(Need.jobcenter_id), col(Need.occupation_id), col(Need.workplace_id))
    need = (await connection.execute(select(*columns).where(col(Need.id) == need_id))).one()
    asked = select(col(NeedSkill.skill_id)).where(col(NeedSkill.need_id) == need_id).order_by(col(NeedSkill.skill_id))
    where = select(col(Workplace.postcode), col(Workplace.lat), col(Workplace.lon))
    place = (await connection.execute(where.where(col(Workplace.id) == need.workplace_id))).one()
    skills = list((await connection.execute(asked)).scalars())
    return _Maker(need, skills, need.jobcenter_id, place, Clock().today())


async def _store(connection: AsyncConnection, rows: list[Any]) -> None:
    by_table: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_table.setdefault(str(row.__tablename__), []).append(row.model_dump())
    for table in SQLModel.metadata.sorted_tables:
        if table.name in by_table:
            await connection.execute(insert(table), by_table[table.name])
