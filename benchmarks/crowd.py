"""A crowd of candidates for the measured jobcenter, spread over the municipalities of Zealand; the same every time."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from app.foundation.core.clock import Clock
from app.foundation.core.ids import new_id
from app.foundation.db.session import Database
from app.journey.needs.models import Need
from app.registers.candidates.domain import CandidateStatus, Cefr, SkillSource
from app.registers.candidates.models import (
    Candidate,
    CandidateExperience,
    CandidateSkill,
    CandidateWish,
    Commitment,
)
from app.registers.law.domain import CommitmentKind, LegalBasis
from app.registers.reference.models import Occupation, OccupationSkill, Postcode
from benchmarks.installation import Installation, settle

TRADES, SKILLS_HELD, SHARE_IN_CLASS = 300, 6, 0.4
ZEALAND = ("0101", "0390")
AT_ONCE = 5_000
TABLES: tuple[Any, ...] = (Candidate, CandidateSkill, CandidateWish, CandidateExperience, Commitment)
STATUSES = [CandidateStatus.AVAILABLE] * 7 + [CandidateStatus.IN_MATCH, CandidateStatus.PLACED, CandidateStatus.PAUSED]
LEVELS = [None, Cefr.NONE, Cefr.A1, Cefr.A1, Cefr.A2, Cefr.A2, Cefr.B1, Cefr.B2]
WAYS = [["bicycle", "public"], ["public"], ["public"], ["car"], ["walk"]]


@dataclass(frozen=True, slots=True)
class Region:
    """Where people live, and what they can do."""

    jobcenter_id: UUID
    municipalities: Sequence[Sequence[Any]]
    trades: Sequence[tuple[UUID, Sequence[UUID]]]
    today: date


async def grow(place: Installation, count: int) -> None:
    """Adds candidates until the jobcenter of the measured need has `count` of them."""
    database = Database(place.settings)
    async with database.connection() as connection:
        region = await _region(connection, place.seed.need_id)
        mine = select(func.count()).where(col(Candidate.jobcenter_id) == region.jobcenter_id)
        there = (await connection.execute(mine)).scalar_one()
        dice = random.Random(there)
        for first in range(there, count, AT_ONCE):
            rows = [_person(dice, region) for _ in range(min(AT_ONCE, count - first))]
            for number, model in enumerate(TABLES):
                table: Table = model.__table__
                await connection.execute(insert(table), [row for person in rows for row in person[number]])
    await settle(database)
    await database.close()


async def _region(connection: AsyncConnection, need_id: UUID) -> Region:
    places: dict[str, list[Any]] = {}
    statement = select(col(Postcode.municipality_code), col(Postcode.code), col(Postcode.lat), col(Postcode.lon))
    inside = statement.where(col(Postcode.municipality_code).between(*ZEALAND)).order_by(col(Postcode.code))
    for municipality, *rest in await connection.execute(inside):
        places.setdefault(municipality, []).append(rest)
    need = (
        await connection.execute(select(col(Need.jobcenter_id), col(Need.occupation_id)).where(col(Need.id) == need_id))
    ).one()
    skills: dict[UUID, list[UUID]] = {}
    pairs = select(col(OccupationSkill.occupation_id), col(OccupationSkill.skill_id)).order_by(
        col(OccupationSkill.occupation_id), col(OccupationSkill.skill_id)
    )
    for occupation, skill in await connection.execute(pairs):
        skills.setdefault(occupation, []).append(skill)
    ids = select(col(Occupation.id)).where(col(Occupation.isco_code) >= "5000").order_by(col(Occupation.label_en))
    known = [key for key in (await connection.execute(ids)).scalars() if len(skills.get(key, ())) >= SKILLS_HELD]
    chosen = [need.occupation_id, *known[:: max(1, len(known) // TRADES)]]
    return Region(need.jobcenter_id, list(places.values()), [(key, skills[key]) for key in chosen], Clock().today())


def _person(dice: random.Random, region: Region) -> tuple[list[dict[str, Any]], ...]:
    """The rows of one candidate, in the order of TABLES."""
    key, now, today = new_id(), datetime.now(UTC), region.today
    occupation, skills = dice.choice(region.trades)
    postcode, latitude, longitude = dice.choice(dice.choice(region.municipalities))
    refused = [str(dice.choice(region.trades)[0])] if dice.random() < 0.2 else []
    candidate = Candidate(
        id=key, jobcenter_id=region.jobcenter_id, created_at=now, updated_at=now,
        full_name=f"Olena Test {dice.randint(1, 99_999)}", legal_basis=dice.choice(list(LegalBasis)),
        postcode=postcode, lat=latitude, lon=longitude, oral_cefr=dice.choice(LEVELS),
        max_weekly_hours=Decimal(dice.choice([15, 25, 30, 37, 37])),
        available_from=today + timedelta(days=dice.randint(-60, 40)), transport_modes=dice.choice(WAYS),
        transport_max_minutes=dice.choice([30, 45, 60, 90]),
        constraints=dice.choice([[], [], [], ["no_standing"], ["no_heights"]]), unwanted_occupation_ids=refused,
        status=dice.choice(STATUSES), waiting_since=today - timedelta(days=dice.randint(0, 300)),
    )  # fmt: skip
    held = dice.sample(skills, SKILLS_HELD)
    wishes = dice.sample(region.trades, 2)
    return (
        [candidate.model_dump()],
        [
            {"candidate_id": key, "skill_id": skill, "level": dice.randint(1, 3), "source": SkillSource.SELF}
            for skill in held
        ],
        [{"candidate_id": key, "occupation_id": wish[0], "rank": rank} for rank, wish in enumerate(wishes, start=1)],
        [{"candidate_id": key, "occupation_id": occupation, "months": 24}],
        list(_classes(dice, key, region)) if dice.random() < SHARE_IN_CLASS else [],
    )


def _classes(dice: random.Random, candidate_id: UUID, region: Region) -> Iterator[dict[str, Any]]:
    source, hour = new_id(), dice.choice([9, 14, 17])
    for weekday in (2, 4):
        yield Commitment(
            candidate_id=candidate_id, jobcenter_id=region.jobcenter_id, kind=CommitmentKind.DANISH_CLASS,
            source_type="danish_class", source_id=source, starts_on=region.today - timedelta(days=30),
            ends_on=region.today + timedelta(days=300), weekday=weekday, from_time=time(hour), to_time=time(hour + 3),
        ).model_dump()  # fmt: skip
