"""Routes of reference data: municipalities, postcodes, industries, occupations and skills."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.registers.reference import permissions, service
from app.registers.reference.domain import IndustryScheme
from app.registers.reference.schemas import (
    IndustryRead,
    MunicipalityCode,
    MunicipalityRead,
    OccupationDetail,
    OccupationRead,
    PostcodeRead,
    RegionCode,
    SearchText,
    SkillDetail,
    SkillRead,
)

router = make_router("reference")
ReadReference = Annotated[Work, allow(permissions.READ_REFERENCE)]
LABEL_QUERY = (
    "Part of a label in Danish or English. Typing errors and `oe`/`o` for `ø` (likewise `æ`, `å`) are forgiven. "
    "Best answers first, at most `limit`, in one page."
)
Label = Annotated[SearchText | None, Query(description=LABEL_QUERY, examples=["køkken"])]


@router.get("/municipalities")
async def list_municipalities(
    work: ReadReference,
    page: Paging,
    region: Annotated[RegionCode | None, Query(description="Only those of this region.", examples=["1084"])] = None,
    on: Annotated[date | None, Query(description="The day whose regions count; today when left out.")] = None,
) -> Page[MunicipalityRead]:
    """The 98 municipalities, each with its region.

    Region Hovedstaden and Region Sjælland become Region Østdanmark on 2027-01-01: ask with `on` for another day.
    """
    items, cursor = await service.list_municipalities(work, page, on, region)
    return Page(items=items, next_cursor=cursor)


@router.get("/postcodes")
async def list_postcodes(
    work: ReadReference,
    page: Paging,
    q: Annotated[
        SearchText | None, Query(description="Start of a postcode or of its name, typing errors forgiven.")
    ] = None,
    municipality: Annotated[
        MunicipalityCode | None, Query(description="Only postcodes that touch this municipality.")
    ] = None,
) -> Page[PostcodeRead]:
    """Postcodes with a delivery area; a postcode may touch several municipalities and names its main one."""
    items, cursor = await service.list_postcodes(work, page, q, municipality)
    return Page(items=items, next_cursor=cursor)


@router.get("/industries")
async def list_industries(
    work: ReadReference,
    page: Paging,
    q: Annotated[SearchText | None, Query(description="Start of a code, or part of a Danish title.")] = None,
    scheme: Annotated[
        IndustryScheme, Query(description="DB25 is what CVR uses; DB07 is there for older data.")
    ] = IndustryScheme.DB25,
) -> Page[IndustryRead]:
    """Danish industry codes."""
    items, cursor = await service.list_industries(work, page, q, scheme)
    return Page(items=items, next_cursor=cursor)


@router.get("/occupations")
async def list_occupations(work: ReadReference, page: Paging, q: Label = None) -> Page[OccupationRead]:
    """ESCO occupations: the best answers to `q`, or all of them by English label."""
    items, cursor = await service.list_occupations(work, page, q)
    return Page(items=items, next_cursor=cursor)


@router.get("/occupations/{occupation_id}")
async def get_occupation(work: ReadReference, occupation_id: UUID) -> OccupationDetail:
    """One occupation with its skills, essential ones first."""
    return await service.get_occupation(work, occupation_id)


@router.get("/skills")
async def list_skills(work: ReadReference, page: Paging, q: Label = None) -> Page[SkillRead]:
    """ESCO skills: the best answers to `q`, or all of them by English label."""
    items, cursor = await service.list_skills(work, page, q)
    return Page(items=items, next_cursor=cursor)


@router.get("/skills/{skill_id}")
async def get_skill(work: ReadReference, skill_id: UUID) -> SkillDetail:
    """One skill with what stands above, below and beside it."""
    return await service.get_skill(work, skill_id)
