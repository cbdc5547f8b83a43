"""Routes of the access log: a person's own, samples for managers, and volumes."""

import secrets
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.foundation.api.conditional import DryRun
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.audit.access import AccessAction
from app.foundation.core.text import Day
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.oversight.access import permissions, service
from app.oversight.access.schemas import (
    AccessRead,
    AccessReviewBody,
    AccessReviewRead,
    AccessSampleRead,
    AccessVolumesRead,
)

MOST_SEED = 2**31 - 1
router = make_router("access")
ReadLog = Annotated[Work, allow(permissions.READ_LOG)]
ReadSamples = Annotated[Work, allow(permissions.READ_SAMPLES)]
ReviewSamples = Annotated[Work, allow(permissions.REVIEW_SAMPLES)]
ReadVolumes = Annotated[Work, allow(permissions.READ_VOLUMES)]
From = Annotated[
    Day | None, Query(alias="from", description="The first Danish day; six days before `to` when left out.")
]
Until = Annotated[
    Day | None, Query(alias="to", description="The last Danish day; today when left out. At most 31 days in all.")
]


@router.get("/candidates/{candidate_id}/access-log")
async def list_candidate_accesses(
    work: ReadLog,
    candidate_id: UUID,
    page: Paging,
    action: Annotated[AccessAction | None, Query(description="Only what was done in this way.")] = None,
) -> Page[AccessRead]:
    """Who read or changed the person's data, when and what for, the newest first.

    The person is told dates, purposes and what kind of organisation it was, never who. The jobcenter's staff also
    reads which of its own accounts it was.
    """
    items, cursor = await service.list_log(work, candidate_id, action, page)
    return Page(items=items, next_cursor=cursor)


@router.get("/access-samples")
async def draw_access_sample(
    work: ReadSamples,
    from_on: From = None,
    until_on: Until = None,
    seed: Annotated[
        int | None, Query(ge=0, le=MOST_SEED, description="The same seed draws the same sample; any when left out.")
    ] = None,
    size: Annotated[int, Query(ge=1, le=100, description="How many entries.")] = 20,
) -> AccessSampleRead:
    """A sample by chance of what the own jobcenter's staff looked at and did in a period.

    Each entry comes with whom it was about and what a manager has found before.
    """
    drawn = secrets.randbelow(MOST_SEED) if seed is None else seed
    return await service.draw_sample(work, from_on, until_on, drawn, size)


@router.post("/access-samples/{entry_id}/review", status_code=201)
async def review_access(work: ReviewSamples, entry_id: UUID, body: AccessReviewBody, _dry: DryRun) -> AccessReviewRead:
    """Notes that an entry was looked at, and what was found. Nobody judges what they did themselves."""
    return await service.review(work, entry_id, body.result)


@router.get("/access-volumes")
async def get_access_volumes(
    work: ReadVolumes,
    from_on: From = None,
    until_on: Until = None,
    factor: Annotated[float, Query(ge=1, le=100, description="What is unusual: so many times the median.")] = 3,
    limit: Annotated[int, Query(ge=1, le=200, description="How many accounts are listed.")] = 50,
) -> AccessVolumesRead:
    """How many people each of the own staff saw, searched for, exported and revealed; who stands out comes first."""
    return await service.read_volumes(work, from_on, until_on, factor, limit)
