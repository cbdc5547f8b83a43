"""By what reports are cut: joins and expressions of legal basis and sector, and the names of places and groups."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, SQLColumnExpression, and_, func, or_
from sqlmodel import col

from app.foundation.db.query import fetch_rows, select_columns
from app.foundation.db.work import Work
from app.oversight.statistics.repository.counting import UNKNOWN, Grain
from app.registers.companies.models import Company, Workplace
from app.registers.jobcenters.models import Jobcenter
from app.registers.reference.domain import IndustryLevel
from app.registers.reference.models import Industry, Municipality, MunicipalityRegion, Region

DIVISION = 2  # digits
_ROOM = {"work_mem": "64MB", "parallel_setup_cost": "100", "parallel_tuple_cost": "0.01", "random_page_cost": "4"}


@dataclass(frozen=True, slots=True)
class Place:
    """A jobcenter's municipality, and the region it belongs to on one day."""

    jobcenter_id: UUID
    municipality: str
    municipality_name: str
    region: str
    region_name: str


async def give_room(work: Work) -> None:
    """Lets PostgreSQL group people in memory for the rest of the transaction (its usual 4 MB send it to the disk), and
    take another core to help sooner than it usually would. Whoever counts everybody reads tables, not pages here and
    there. Long statements are compiled, unless rules make each seem long.
    """
    if not work.settings.is_sqlite:
        room = _ROOM if work.settings.row_level_security else {**_ROOM, "jit": "on"}
        given = [func.set_config(name, value, True) for name, value in room.items()]
        await fetch_rows(work.session, select_columns(*given))


async def list_places(work: Work, on: date) -> list[Place]:
    """Every jobcenter with its place. Regions are dated: Hovedstaden and Sjælland are Østdanmark from 2027."""
    statement = (
        select_columns(
            col(Jobcenter.id),
            col(Municipality.code),
            col(Municipality.name),
            func.coalesce(col(Region.code), UNKNOWN),
            func.coalesce(col(Region.name), UNKNOWN),
        )
        .join(Municipality, col(Municipality.code) == col(Jobcenter.municipality_code))
        .outerjoin(
            MunicipalityRegion,
            and_(
                col(MunicipalityRegion.municipality_code) == col(Municipality.code),
                col(MunicipalityRegion.valid_from) <= on,
                or_(col(MunicipalityRegion.valid_to).is_(None), col(MunicipalityRegion.valid_to) >= on),
            ),
        )
        .outerjoin(Region, col(Region.code) == col(MunicipalityRegion.region_code))
    )
    return [Place(*row) for row in await fetch_rows(work.session, statement)]


async def name_divisions(work: Work, codes: Collection[str]) -> dict[str, str]:
    """Danish names of two-digit industry codes; of the newer scheme where both have the code."""
    statement = (
        select_columns(col(Industry.code), col(Industry.name_da))
        .where(col(Industry.level) == IndustryLevel.DIVISION, col(Industry.code).in_(codes))
        .order_by(col(Industry.scheme))
    )
    return dict(await fetch_rows(work.session, statement))


async def name_companies(work: Work, ids: Collection[UUID]) -> dict[str, str]:
    """Names of companies by key."""
    statement = select_columns(col(Company.id), col(Company.name)).where(col(Company.id).in_(ids))
    return {str(key): name for key, name in await fetch_rows(work.session, statement)}


def joined(
    grain: Grain,
    origin: FromClause,
    dimensions: dict[str, SQLColumnExpression[Any]],
    workplace_id: SQLColumnExpression[Any],
) -> FromClause:
    """The rows joined with their workplaces where the grain asks for sectors, which are added to `dimensions`.

    The legal basis is the person's, not the row's: `counting` joins it when the rows of a person are one.
    """
    if "sector" in grain.names:
        origin = origin.outerjoin(Workplace, col(Workplace.id) == workplace_id)
        dimensions["sector"] = func.coalesce(func.substr(col(Workplace.industry_code), 1, DIVISION), UNKNOWN)
    return origin
