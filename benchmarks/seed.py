"""What the measured installation holds: one busy jobcenter beside another, the same for the same numbers."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel, col

from app.foundation.core.actor import Role
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.core.ids import new_id
from app.foundation.identity.models import Account
from app.foundation.identity.password_hashes import Cost, hasher
from app.foundation.identity.tokens import issue_token
from app.journey.needs.domain import Importance, NeedStatus
from app.journey.needs.models import Need, NeedSkill
from app.registers.candidates.domain import CandidateStatus, Cefr, SkillSource
from app.registers.candidates.models import (
    Candidate,
    CandidateExperience,
    CandidateSkill,
    CandidateWish,
    Commitment,
)
from app.registers.companies.models import Company, Workplace
from app.registers.jobcenters.models import Jobcenter
from app.registers.jobcenters.service import default_settings
from app.registers.law.domain import CommitmentKind, LegalBasis
from app.registers.law.domain.facts import Purpose
from app.registers.reference.models import Occupation, OccupationSkill, Postcode

EMAIL, PASSWORD = "bench@praktikmatch.example", "praktik-bench"
CHEAPEST = Cost(memory=8, passes=1, lanes=1)
NEEDS = 2_000
COMPANIES = 200
SKILLS_ASKED, SKILLS_HELD = 6, 6
RANKED_OCCUPATION = "kitchen assistant"
_AT_ONCE = 1_000
Rows = list[SQLModel]


@dataclass(frozen=True, slots=True)
class Seed:
    """Whom to ask as, and what to ask for."""

    token: str
    need_id: UUID
    company_id: UUID
    body: dict[str, Any]  # a new need, as its creator sends it


@dataclass(frozen=True, slots=True)
class _Trade:
    occupation_id: UUID
    skills: Sequence[UUID]


class _Maker:
    """Draws rows with one seeded source of chance."""

    def __init__(self, trades: Sequence[_Trade], postcodes: Sequence[Any], today: date) -> None:
        self.dice = random.Random(1)
        self.trades = trades
        self.postcodes = postcodes
        self.today = today
        self.here = Jobcenter(name="Jobcenter Frederiksberg", municipality_code="0147")
        self.there = Jobcenter(name="Jobcenter København", municipality_code="0101")
        self.caseworker = Account(
            email=EMAIL,
            full_name="Mette Holm",
            role=Role.CASEWORKER,
            jobcenter_id=self.here.id,
            password_hash=hasher(CHEAPEST).hash(PASSWORD),
        )

    def jobcenters(self) -> Rows:
        settings = [default_settings(jobcenter.id) for jobcenter in (self.here, self.there)]
        return [self.here, self.there, *settings, self.caseworker]

    def companies(self) -> list[tuple[Company, Workplace]]:
        return [self._company(number) for number in range(COMPANIES)]

    def _company(self, number: int) -> tuple[Company, Workplace]:
        company = Company(cvr_number=f"{10_000_000 + number}", name=f"Køkken & Co {number} ApS")
        place = self.dice.choice(self.postcodes)
        workplace = Workplace(
            company_id=company.id,
            production_unit_number=f"{1_000_000_000 + number}",
            name=f"Kantinen {number}",
            street=f"Falkoner Allé {number + 1}",
            postcode=place.code,
            municipality_code="0147",
            lat=place.lat,
            lon=place.lon,
            ordinary_employees_fte=Decimal(12),
        )
        return company, workplace

    def need(self, workplace: Workplace, trade: _Trade, jobcenter: Jobcenter, status: NeedStatus) -> Rows:
        need = Need(
            jobcenter_id=jobcenter.id,
            company_id=workplace.company_id,
            workplace_id=workplace.id,
            title="Køkkenmedhjælper",
            occupation_id=trade.occupation_id,
            tasks="Anretning, opvask og rengøring i kantinen. " * 3,
            seats=self.dice.randint(1, 4),
            starts_from=self.today + timedelta(days=14),
            starts_until=self.today + timedelta(days=28),
            weeks=13,
            hours_schedule=[{"from_week": 1, "weekly_hours": 20.0}, {"from_week": 5, "weekly_hours": 25.0}],
            working_times=[{"weekday": day, "from": "08:00", "to": "13:00"} for day in range(1, 6)],
            min_oral_cefr=Cefr.A2,
            min_danish_reason="Allergener skal kunne læses.",
            conditions=["standing"],
            spoken_languages=["da", "en"],
            purpose=Purpose.BUILD_SKILLS,
            job_prospect={"weekly_hours": 30.0, "from_on": None, "note": "Fast stilling."},
            mentor={"name": "Bente Sørensen", "email": "bente@kantinen.example", "phone": None},
            status=status,
            confirmed_on=self.today,
        )
        skills = self.dice.sample(list(trade.skills), min(SKILLS_ASKED, len(trade.skills)))
        asked = [
            NeedSkill(
                need_id=need.id,
                skill_id=key,
                level=self.dice.randint(1, 3),
                importance=self.dice.choice(list(Importance)),
            )
            for key in skills
        ]
        return [need, *asked]

    def candidate(self, jobcenter: Jobcenter) -> Rows:
        dice, place, trade = self.dice, self.dice.choice(self.postcodes), self.dice.choice(self.trades)
        candidate = Candidate(
            jobcenter_id=jobcenter.id,
            full_name=f"Olena Test {dice.randint(1, 99_999)}",
            legal_basis=LegalBasis.INTL_23B,
            postcode=place.code,
            lat=place.lat,
            lon=place.lon,
            oral_cefr=dice.choice([None, Cefr.NONE, Cefr.A1, Cefr.A2, Cefr.B1, Cefr.B2]),
            max_weekly_hours=Decimal(dice.choice([15, 25, 37, 37])),
            available_from=self.today + timedelta(days=dice.randint(-60, 40)),
            transport_modes=dice.choice([["bicycle", "public"], ["public"], ["car"], ["walk"]]),
            transport_max_minutes=dice.choice([30, 45, 60, 90]),
            constraints=dice.choice([[], [], [], ["no_standing"], ["no_heights"]]),
            unwanted_occupation_ids=[str(dice.choice(self.trades).occupation_id)] if dice.random() < 0.2 else [],
            status=dice.choice([CandidateStatus.AVAILABLE] * 8 + [CandidateStatus.IN_MATCH, CandidateStatus.PAUSED]),
            waiting_since=self.today - timedelta(days=dice.randint(0, 300)),
        )
        held = dice.sample(list(trade.skills), min(SKILLS_HELD, len(trade.skills)))
        wishes = dice.sample(self.trades, 2)
        return [
            candidate,
            *(
                CandidateSkill(
                    candidate_id=candidate.id, skill_id=key, level=dice.randint(0, 3), source=SkillSource.SELF
                )
                for key in held
            ),
            *(
                CandidateWish(candidate_id=candidate.id, occupation_id=wish.occupation_id, rank=rank)
                for rank, wish in enumerate(wishes, start=1)
            ),
            *(
                CandidateExperience(candidate_id=candidate.id, occupation_id=trade.occupation_id, months=24)
                for _ in range(1)
            ),
            *(self._danish_classes(candidate) if dice.random() < 0.4 else []),
        ]

    def _danish_classes(self, candidate: Candidate) -> Rows:
        source, hour = new_id(), self.dice.choice([9, 14, 17])
        return [
            Commitment(
                candidate_id=candidate.id,
                jobcenter_id=candidate.jobcenter_id,
                kind=CommitmentKind.DANISH_CLASS,
                source_type="danish_class",
                source_id=source,
                starts_on=self.today - timedelta(days=30),
                ends_on=self.today + timedelta(days=300),
                weekday=weekday,
                from_time=time(hour),
                to_time=time(hour + 3),
            )
            for weekday in (2, 4)
        ]

    def body(self, workplace: Workplace, trade: _Trade) -> dict[str, Any]:
        skills = [{"skill_id": str(key), "level": 2, "importance": "must"} for key in trade.skills[:SKILLS_ASKED]]
        return {
            "workplace_id": str(workplace.id),
            "title": "Køkkenmedhjælper",
            "occupation_id": str(trade.occupation_id),
            "tasks": "Anretning, opvask og rengøring i kantinen.",
            "seats": 2,
            "starts_from": str(self.today + timedelta(days=14)),
            "starts_until": str(self.today + timedelta(days=28)),
            "weeks": 13,
            "weekly_hours": 25,
            "working_times": [{"weekday": day, "from": "08:00", "to": "14:00"} for day in range(1, 6)],
            "skills": skills,
            "min_danish": {"oral_cefr": "A2", "reason": "Allergener skal kunne læses."},
            "purpose": "build_skills",
        }


async def seed(connection: AsyncConnection, settings: Settings, candidates: int) -> Seed:
    """Fills the installation; most of everything belongs to the caseworker's jobcenter, a tenth to the other one."""
    today = Clock().today()
    maker = _Maker(await _trades(connection), await _postcodes(connection), today)
    companies = maker.companies()
    trade, workplace = maker.trades[0], companies[0][1]
    ranked = maker.need(workplace, trade, maker.here, NeedStatus.OPEN)
    rows = [*maker.jobcenters(), *(row for pair in companies for row in pair), *ranked]
    for number in range(NEEDS - 1):
        jobcenter = maker.there if number % 10 == 0 else maker.here
        status = NeedStatus.DRAFT if number % 5 == 0 else NeedStatus.OPEN
        rows += maker.need(maker.dice.choice(companies)[1], maker.dice.choice(maker.trades), jobcenter, status)
    for number in range(candidates):
        rows += maker.candidate(maker.there if number % 10 == 9 else maker.here)
    await _store(connection, rows)
    first = ranked[0]
    if not isinstance(first, Need):
        raise TypeError
    token = issue_token(settings, maker.caseworker.id, datetime.now(UTC))
    return Seed(token, first.id, first.company_id, maker.body(workplace, trade))


async def _trades(connection: AsyncConnection) -> list[_Trade]:
    """Twenty occupations with their skills, the one to be ranked for first."""
    statement = (
        select(col(Occupation.id))
        .where(col(Occupation.isco_code).between("9100", "9700"))
        .order_by(col(Occupation.label_en))
    )
    wanted = select(col(Occupation.id)).where(col(Occupation.label_en) == RANKED_OCCUPATION)
    ids = [*(await connection.execute(wanted)).scalars(), *(await connection.execute(statement.limit(60))).scalars()]
    trades = []
    for key in dict.fromkeys(ids):
        of_it = select(col(OccupationSkill.skill_id)).where(col(OccupationSkill.occupation_id) == key)
        skills = list((await connection.execute(of_it.order_by(col(OccupationSkill.skill_id)))).scalars())
        if len(skills) >= SKILLS_HELD:
            trades.append(_Trade(key, skills))
    return trades[:20]


async def _postcodes(connection: AsyncConnection) -> Sequence[Any]:
    statement = select(col(Postcode.code), col(Postcode.lat), col(Postcode.lon)).where(
        col(Postcode.municipality_code).in_(["0147", "0101", "0157", "0167", "0185", "0265", "0219"])
    )
    return (await connection.execute(statement.order_by(col(Postcode.code)))).all()


async def _store(connection: AsyncConnection, rows: Rows) -> None:
    """Inserts by table, parents before children."""
    by_table: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_table.setdefault(str(row.__tablename__), []).append(row.model_dump())
    for table in SQLModel.metadata.sorted_tables:
        values = by_table.get(table.name, [])
        for first in range(0, len(values), _AT_ONCE):
            await connection.execute(insert(table), values[first : first + _AT_ONCE])
