"""Open needs as plain columns: what a candidate's ranking reads of all of them, before it reads a few in full."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Date, Uuid, bindparam, or_, select
from sqlmodel import col

from app.foundation.db.query import fetch_columns
from app.foundation.db.work import Work
from app.journey.needs.domain import NeedStatus
from app.journey.needs.models import Need
from app.registers.companies.models import Company, Workplace
from app.registers.reference.models import Occupation

_OF_NEED = (
    "id", "workplace_id", "occupation_id", "status", "seats", "seats_taken", "starts_from", "starts_until", "weeks",
    "hours_schedule", "working_times", "min_oral_cefr", "licences", "conditions",
)  # fmt: skip


async def list_offers(work: Work, limit: int) -> Sequence[Any]:
    """The needs of `list_open_needs` in its order, each with `lat`, `lon`, `cvr_number` and `isco_code` beside it."""
    values = {"jobcenter_id": work.actor.jobcenter_id, "today": work.today(), "most": limit}
    return await fetch_columns(work.session, _offers(), values)


@cache
def _offers() -> Any:
    columns = select(
        *(col(getattr(Need, name)) for name in _OF_NEED),
        col(Workplace.lat),
        col(Workplace.lon),
        col(Company.cvr_number),
        col(Occupation.isco_code),
    )
    jobcenter_id, today = bindparam("jobcenter_id", type_=Uuid), bindparam("today", type_=Date)
    return from_open_needs(columns, jobcenter_id, today).order_by(col(Need.id)).limit(bindparam("most"))


def from_open_needs(columns: Any, jobcenter_id: Any, today: Any) -> Any:
    """These columns of open needs, their workplaces, companies and occupations: needs of this jobcenter and those others
    share, whose window has not passed on this day.
    """
    return (
        columns.join(Workplace, col(Workplace.id) == col(Need.workplace_id))
        .join(Company, col(Company.id) == col(Need.company_id))
        .join(Occupation, col(Occupation.id) == col(Need.occupation_id))
        .where(
            or_(col(Need.jobcenter_id) == jobcenter_id, col(Need.open_to_other_jobcenters)),
            col(Need.status) == NeedStatus.OPEN,
            col(Need.starts_until) > today,
        )
    )


async def list_workplaces(work: Work, ids: Sequence[Any]) -> Sequence[Workplace]:
    """Workplaces by their keys, whoever's they are."""
    found = (await work.session.exec(_workplaces(), params={"ids": list(ids)})).all()
    return [row[0] for row in found]


@cache
def _workplaces() -> Any:
    return select(Workplace).where(col(Workplace.id).in_(bindparam("ids", expanding=True, type_=Uuid)))
