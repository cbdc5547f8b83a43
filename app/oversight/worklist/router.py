"""The route of the worklist."""

from typing import Annotated

from fastapi import Query

from app.foundation.api.route import make_router
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.oversight.worklist import permissions, service
from app.oversight.worklist.schemas import WorklistRead

router = make_router("worklist")
ReadWorklist = Annotated[Work, allow(permissions.READ_WORKLIST)]
Everything = Annotated[bool, Query(description="For a jobcenter's staff: also what is in colleagues' hands.")]


@router.get("/worklist")
async def get_worklist(
    work: ReadWorklist,
    limit: Annotated[int, Query(ge=1, le=200, description="How many things are listed.")] = 50,
    whole_jobcenter: Everything = False,
) -> WorklistRead:
    """What needs the caller today, across everything, in one call: the most urgent first, each with its reason and link.

    A caseworker reads what is assigned to them, what concerns the people they look after, and what nobody has in hand
    yet; a manager also what has been escalated and what waits for a second person. Companies, candidates and mentors
    read what waits for their own answer.
    """
    return await service.read_worklist(work, limit, whole_jobcenter=whole_jobcenter)
