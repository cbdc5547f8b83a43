"""What matching and planning ask of the taxonomy: which skills are close, what an occupation needs, where a place is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.db.query import fetch_rows
from app.registers.reference.domain import WIDEST_SIBLING_GROUP, Closeness
from app.registers.reference.models import (
    MunicipalityRegion,
    Occupation,
    Postcode,
    Skill,
    SkillBroader,
    SkillGroupMember,
    SkillRelation,
)

Pair = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class CloseSkill:
    """A skill (`held_id`) that counts for one asked for (`asked_id`), and how close it is."""

    asked_id: UUID
    held_id: UUID
    closeness: Closeness


@dataclass(frozen=True, slots=True)
class SkillLabel:
    """What a skill is called."""

    label_en: str
    label_da: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a postcode is: degrees (WGS84) and its main municipality."""

    postcode: str
    municipality_code: str
    lat: float
    lon: float


async def list_close_skills(session: AsyncSession, asked: Collection[UUID]) -> list[CloseSkill]:
    """Every skill close to one of `asked`, itself included, each pair once with its closest relation.

    Narrower skills count over any number of steps (who can bake rye bread can bake); broader ones over one
    step only. Related: one builds on the other (ESCO skill-skill relations). Siblings share a broader skill
    or a group of at most `WIDEST_SIBLING_GROUP` skills.
    """
    if not asked:
        return []
    closest: dict[Pair, Closeness] = {(skill_id, skill_id): Closeness.SAME for skill_id in asked}
    found: tuple[tuple[Closeness, Select[UUID, UUID]], ...] = (
        (Closeness.NARROWER, _narrower(asked)),
        (Closeness.BROADER, _broader(asked)),
        (Closeness.RELATED, _builds_on(asked)),
        (Closeness.RELATED, _built_on_by(asked)),
        (Closeness.SIBLING, _siblings_by_skill(asked)),
        (Closeness.SIBLING, _siblings_by_group(asked)),
    )
    for closeness, statement in found:
        _keep_closest(closest, closeness, await fetch_rows(session, statement))
    return [CloseSkill(asked_id, held_id, closeness) for (asked_id, held_id), closeness in closest.items()]


def _keep_closest(closest: dict[Pair, Closeness], closeness: Closeness, pairs: Iterable[Pair]) -> None:
    for asked_id, held_id in pairs:
        closest.setdefault((asked_id, held_id), closeness)


def _narrower(asked: Collection[UUID]) -> Select[UUID, UUID]:
    steps = (
        select(col(SkillBroader.broader_skill_id).label("asked_id"), col(SkillBroader.skill_id).label("held_id"))
        .where(col(SkillBroader.broader_skill_id).in_(asked))
        .cte("narrower", recursive=True)
    )
    # UNION, not UNION ALL: a circle in the data ends instead of running for ever.
    steps = steps.union(
        select(steps.c.asked_id, col(SkillBroader.skill_id)).join(
            steps, col(SkillBroader.broader_skill_id) == steps.c.held_id
        )
    )
    return select(steps.c.asked_id, steps.c.held_id)


def _broader(asked: Collection[UUID]) -> Select[UUID, UUID]:
    return select(col(SkillBroader.skill_id), col(SkillBroader.broader_skill_id)).where(
        col(SkillBroader.skill_id).in_(asked)
    )


def _builds_on(asked: Collection[UUID]) -> Select[UUID, UUID]:
    return select(col(SkillRelation.skill_id), col(SkillRelation.related_skill_id)).where(
        col(SkillRelation.skill_id).in_(asked)
    )


def _built_on_by(asked: Collection[UUID]) -> Select[UUID, UUID]:
    return select(col(SkillRelation.related_skill_id), col(SkillRelation.skill_id)).where(
        col(SkillRelation.related_skill_id).in_(asked)
    )


def _siblings_by_skill(asked: Collection[UUID]) -> Select[UUID, UUID]:
    one, other, member = aliased(SkillBroader), aliased(SkillBroader), aliased(SkillBroader)
    width = (
        select(func.count(literal(1)))
        .where(col(member.broader_skill_id) == col(one.broader_skill_id))
        .scalar_subquery()
    )
    return (
        select(col(one.skill_id), col(other.skill_id))
        .join(other, col(other.broader_skill_id) == col(one.broader_skill_id))
        .where(col(one.skill_id).in_(asked), width <= WIDEST_SIBLING_GROUP)
    )


def _siblings_by_group(asked: Collection[UUID]) -> Select[UUID, UUID]:
    one, other, member = aliased(SkillGroupMember), aliased(SkillGroupMember), aliased(SkillGroupMember)
    width = select(func.count(literal(1))).where(col(member.group_id) == col(one.group_id)).scalar_subquery()
    return (
        select(col(one.skill_id), col(other.skill_id))
        .join(other, col(other.group_id) == col(one.group_id))
        .where(col(one.skill_id).in_(asked), width <= WIDEST_SIBLING_GROUP)
    )


async def map_isco_codes(session: AsyncSession, occupation_ids: Collection[UUID]) -> dict[UUID, str]:
    """The four-digit ISCO-08 code of each occupation; unknown ones are left out."""
    statement = select(col(Occupation.id), col(Occupation.isco_code)).where(col(Occupation.id).in_(occupation_ids))
    return dict(await fetch_rows(session, statement))


async def map_skill_labels(session: AsyncSession, skill_ids: Collection[UUID]) -> dict[UUID, SkillLabel]:
    """What each skill is called; unknown ones are left out, retired ones are there."""
    if not skill_ids:
        return {}
    statement = select(col(Skill.id), col(Skill.label_en), col(Skill.label_da)).where(col(Skill.id).in_(skill_ids))
    return {key: SkillLabel(en, da) for key, en, da in await fetch_rows(session, statement)}


async def find_places(session: AsyncSession, postcodes: Collection[str]) -> dict[str, Place]:
    """Where each postcode is; unknown ones are left out."""
    statement = select(col(Postcode.code), col(Postcode.municipality_code), col(Postcode.lat), col(Postcode.lon)).where(
        col(Postcode.code).in_(postcodes)
    )
    return {row[0]: Place(*row) for row in await fetch_rows(session, statement)}


async def map_regions(session: AsyncSession, on: date) -> dict[str, str]:
    """The region code of every municipality on a day (the regions change on 2027-01-01)."""
    statement = select(col(MunicipalityRegion.municipality_code), col(MunicipalityRegion.region_code)).where(
        col(MunicipalityRegion.valid_from) <= on,
        or_(col(MunicipalityRegion.valid_to).is_(None), col(MunicipalityRegion.valid_to) >= on),
    )
    return dict(await fetch_rows(session, statement))
