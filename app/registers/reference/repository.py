"""Every query of the reference routes; the data is the same for everybody, so nothing is scoped by actor."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, literal_column, or_, select, union_all
from sqlmodel import col

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.db.query import among, as_one, fetch_columns, fetch_rows, kept
from app.foundation.db.work import Work
from app.registers.reference.domain import IndustryScheme, Relation
from app.registers.reference.errors import OccupationNotFound, SkillNotFound
from app.registers.reference.models import (
    Industry,
    IscoGroup,
    Municipality,
    MunicipalityRegion,
    Occupation,
    OccupationSkill,
    Postcode,
    PostcodeMunicipality,
    ReferenceDataset,
    Region,
    Skill,
    SkillBroader,
    SkillGroup,
    SkillGroupMember,
    SkillRelation,
)

MUNICIPALITIES_BY_NAME = Sort((col(Municipality.name), col(Municipality.code)), (str, str))
POSTCODES_BY_CODE = Sort((col(Postcode.code),), (str,))
INDUSTRIES_BY_CODE = Sort((col(Industry.code), col(Industry.scheme)), (str, IndustryScheme))
OCCUPATIONS_BY_LABEL = Sort((col(Occupation.label_en), col(Occupation.id)), (str, UUID))
SKILLS_BY_LABEL = Sort((col(Skill.label_en), col(Skill.id)), (str, UUID))


_CHECKSUM = select(col(ReferenceDataset.checksum)).where(col(ReferenceDataset.name) == bindparam("name"))


async def get_checksum(work: Work, dataset: str) -> str | None:
    """What the tables hold of a data set: changes when, and only when, it was loaded anew."""
    found = await fetch_columns(work.session, _CHECKSUM, {"name": dataset})
    return found[0][0] if found else None


async def list_municipalities(
    work: Work, page: PageRequest, on: date, region_code: str | None
) -> tuple[Sequence[tuple[Municipality, Region | None]], str | None]:
    """Municipalities with the region each belongs to on a day."""
    membership = and_(
        col(MunicipalityRegion.municipality_code) == col(Municipality.code),
        col(MunicipalityRegion.valid_from) <= on,
        or_(col(MunicipalityRegion.valid_to).is_(None), col(MunicipalityRegion.valid_to) >= on),
    )
    statement: Select[Any] = (
        select(Municipality, Region, *MUNICIPALITIES_BY_NAME.columns)
        .join(MunicipalityRegion, membership, isouter=True)
        .join(Region, col(Region.code) == col(MunicipalityRegion.region_code), isouter=True)
        .where(col(Municipality.retired).is_(False))
    )
    if region_code is not None:
        statement = statement.where(col(Region.code) == region_code)
    rows, cursor = await fetch_page(work, statement, MUNICIPALITIES_BY_NAME, page)
    return [(row[0], row[1]) for row in rows], cursor


def _postcodes(municipality_code: str | None) -> Select[Any]:
    statement: Select[Any] = select(Postcode, *POSTCODES_BY_CODE.columns).where(col(Postcode.retired).is_(False))
    if municipality_code is None:
        return statement
    touching = select(col(PostcodeMunicipality.postcode)).where(
        col(PostcodeMunicipality.municipality_code) == municipality_code
    )
    return statement.where(col(Postcode.code).in_(touching))


async def list_postcodes(
    work: Work, page: PageRequest, municipality_code: str | None
) -> tuple[list[Postcode], str | None]:
    """Postcodes in order; those that touch a municipality where one is named."""
    rows, cursor = await fetch_page(work, _postcodes(municipality_code), POSTCODES_BY_CODE, page)
    return [row[0] for row in rows], cursor


async def list_postcodes_of(work: Work, codes: Collection[str], municipality_code: str | None) -> list[Postcode]:
    statement = _postcodes(municipality_code).where(col(Postcode.code).in_(codes))
    return [row[0] for row in await fetch_rows(work.session, statement)]


async def list_industries(work: Work, page: PageRequest, scheme: IndustryScheme) -> tuple[list[Industry], str | None]:
    statement = select(Industry, *INDUSTRIES_BY_CODE.columns).where(
        col(Industry.retired).is_(False), col(Industry.scheme) == scheme
    )
    rows, cursor = await fetch_page(work, statement, INDUSTRIES_BY_CODE, page)
    return [row[0] for row in rows], cursor


async def list_industries_of(work: Work, scheme: IndustryScheme, codes: Collection[str]) -> list[Industry]:
    statement = select(Industry).where(col(Industry.scheme) == scheme, col(Industry.code).in_(codes))
    return [row[0] for row in await fetch_rows(work.session, statement)]


async def list_occupations(work: Work, page: PageRequest) -> tuple[list[Occupation], str | None]:
    statement = select(Occupation, *OCCUPATIONS_BY_LABEL.columns).where(col(Occupation.retired).is_(False))
    rows, cursor = await fetch_page(work, statement, OCCUPATIONS_BY_LABEL, page)
    return [row[0] for row in rows], cursor


async def list_occupations_of(work: Work, ids: Collection[UUID]) -> list[Occupation]:
    statement = select(Occupation).where(col(Occupation.id).in_(ids))
    return [row[0] for row in await fetch_rows(work.session, statement)]


async def list_skills(work: Work, page: PageRequest) -> tuple[list[Skill], str | None]:
    statement = select(Skill, *SKILLS_BY_LABEL.columns).where(col(Skill.retired).is_(False))
    rows, cursor = await fetch_page(work, statement, SKILLS_BY_LABEL, page)
    return [row[0] for row in rows], cursor


async def list_skills_of(work: Work, ids: Collection[UUID]) -> list[Skill]:
    statement = select(Skill).where(col(Skill.id).in_(ids))
    return [row[0] for row in await fetch_rows(work.session, statement)]


async def known_of(
    work: Work, occupation_ids: Collection[UUID], skill_ids: Collection[UUID]
) -> tuple[set[UUID], set[UUID]]:
    """Which of these occupations, and which of these skills, there are: their keys only, and both in one query."""
    is_sqlite = work.settings.is_sqlite
    values = {
        "occupation_ids": as_one(occupation_ids, is_sqlite=is_sqlite),
        "skill_ids": as_one(skill_ids, is_sqlite=is_sqlite),
    }
    found: tuple[set[UUID], set[UUID]] = (set(), set())
    for of_skills, key in await fetch_columns(work.session, _known(is_sqlite), values):
        found[of_skills].add(key)
    return found


@kept
def _known(is_sqlite: bool) -> Any:
    return union_all(
        select(literal_column("0"), col(Occupation.id)).where(
            among(col(Occupation.id), "occupation_ids", is_sqlite=is_sqlite)
        ),
        select(literal_column("1"), col(Skill.id)).where(among(col(Skill.id), "skill_ids", is_sqlite=is_sqlite)),
    )


async def get_occupation(work: Work, occupation_id: UUID) -> tuple[Occupation, IscoGroup]:
    """Raises OccupationNotFound."""
    statement = (
        select(Occupation, IscoGroup)
        .join(IscoGroup, col(IscoGroup.code) == col(Occupation.isco_code))
        .where(col(Occupation.id) == occupation_id)
    )
    found = await fetch_rows(work.session, statement)
    if not found:
        raise OccupationNotFound
    return found[0]


async def list_skills_of_occupation(work: Work, occupation_id: UUID) -> list[tuple[Skill, Relation]]:
    """Essential ones first, then by label."""
    statement = (
        select(Skill, col(OccupationSkill.relation))
        .join(OccupationSkill, col(OccupationSkill.skill_id) == col(Skill.id))
        .where(col(OccupationSkill.occupation_id) == occupation_id)
        .order_by(col(OccupationSkill.relation), col(Skill.label_en), col(Skill.id))
    )
    return list(await fetch_rows(work.session, statement))


async def get_skill(work: Work, skill_id: UUID) -> Skill:
    """Raises SkillNotFound."""
    skill = await work.session.get(Skill, skill_id)
    if skill is None:
        raise SkillNotFound
    return skill


async def _skills_where(work: Work, *conditions: Any) -> list[Skill]:
    statement = select(Skill).where(*conditions).order_by(col(Skill.label_en), col(Skill.id))
    return [row[0] for row in await fetch_rows(work.session, statement)]


async def list_broader(work: Work, skill_id: UUID) -> list[Skill]:
    ids = select(col(SkillBroader.broader_skill_id)).where(col(SkillBroader.skill_id) == skill_id)
    return await _skills_where(work, col(Skill.id).in_(ids))


async def list_narrower(work: Work, skill_id: UUID) -> list[Skill]:
    ids = select(col(SkillBroader.skill_id)).where(col(SkillBroader.broader_skill_id) == skill_id)
    return await _skills_where(work, col(Skill.id).in_(ids))


async def list_related(work: Work, skill_id: UUID) -> list[Skill]:
    """Skills this one builds on, and those that build on it."""
    on = select(col(SkillRelation.related_skill_id)).where(col(SkillRelation.skill_id) == skill_id)
    under = select(col(SkillRelation.skill_id)).where(col(SkillRelation.related_skill_id) == skill_id)
    return await _skills_where(work, or_(col(Skill.id).in_(on), col(Skill.id).in_(under)))


async def list_groups(work: Work, skill_id: UUID) -> list[SkillGroup]:
    statement = (
        select(SkillGroup)
        .join(SkillGroupMember, col(SkillGroupMember.group_id) == col(SkillGroup.id))
        .where(col(SkillGroupMember.skill_id) == skill_id)
        .order_by(col(SkillGroup.code), col(SkillGroup.id))
    )
    return [row[0] for row in await fetch_rows(work.session, statement)]


async def list_occupation_names(work: Work) -> Sequence[Any]:
    """Key and every label of each occupation in use, for the search index."""
    statement = select(
        col(Occupation.id),
        col(Occupation.label_en),
        col(Occupation.label_da),
        col(Occupation.alt_labels_en),
        col(Occupation.alt_labels_da),
    ).where(col(Occupation.retired).is_(False))
    return await fetch_rows(work.session, statement)


async def list_skill_names(work: Work) -> Sequence[Any]:
    """Key and every label of each skill in use, for the search index."""
    statement = select(
        col(Skill.id), col(Skill.label_en), col(Skill.label_da), col(Skill.alt_labels_en), col(Skill.alt_labels_da)
    ).where(col(Skill.retired).is_(False))
    return await fetch_rows(work.session, statement)


async def list_industry_names(work: Work, scheme: IndustryScheme) -> Sequence[tuple[str, str]]:
    statement = select(col(Industry.code), col(Industry.name_da)).where(
        col(Industry.retired).is_(False), col(Industry.scheme) == scheme
    )
    return await fetch_rows(work.session, statement)


async def list_postcode_names(work: Work) -> Sequence[tuple[str, str]]:
    statement = select(col(Postcode.code), col(Postcode.name)).where(col(Postcode.retired).is_(False))
    return await fetch_rows(work.session, statement)
