"""The route of the exclusion report."""

from typing import Annotated

from fastapi import Query

from app.foundation.api.route import make_router
from app.foundation.core.text import Day
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.oversight.statistics import permissions, service
from app.oversight.statistics.schemas.exclusion import ExclusionGroup, ExclusionRead

router = make_router("statistics")
ReadStatistics = Annotated[Work, allow(permissions.READ_STATISTICS)]


@router.get("/statistics/exclusion")
async def get_exclusion_report(
    work: ReadStatistics,
    from_on: Annotated[Day | None, Query(alias="from", description="First day of the proposals counted.")] = None,
    to_on: Annotated[Day | None, Query(alias="to", description="Last day of the proposals; today if left out.")] = None,
    waiting_days: Annotated[int, Query(ge=0, le=3650, description="More days than these count as waiting.")] = 90,
    group_by: ExclusionGroup | None = None,
    limit: Annotated[int, Query(ge=1, le=500, description="How many candidates and doors are named.")] = 50,
) -> ExclusionRead:
    """Who of the own jobcenter falls through: no feasible need, never proposed, waiting, and which filter it is.

    Every candidate without a place against every open need the jobcenter may serve, as things stand today; `from` and
    `to` narrow the proposals only. It names people, is for their own jobcenter's staff and suppresses nothing: a figure
    that counts fewer than five people must not leave the jobcenter.
    """
    return await service.read_exclusion(work, service.ExclusionQuery(from_on, to_on, waiting_days, group_by, limit))
