"""The route of the worklist."""

from typing import Annotated

import orjson
from fastapi import Query, Response

from app.foundation.api.route import make_router
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.oversight.worklist import permissions, service
from app.oversight.worklist.schemas import WorklistRead

router = make_router("worklist")
ReadWorklist = Annotated[Work, allow(permissions.READ_WORKLIST)]
Everything = Annotated[bool, Query(description="For a jobcenter's staff: also what is in colleagues' hands.")]


@router.get("/worklist", response_model=WorklistRead)
async def get_worklist(
    work: ReadWorklist,
    limit: Annotated[int, Query(ge=1, le=200, description="How many things are listed.")] = 50,
    whole_jobcenter: Everything = False,
) -> Response:
    """What needs the caller today, across everything, in one call: the most urgent first, each with its reason and link.

    A caseworker reads what is assigned to them, what concerns the people they look after, and what nobody has in hand
    yet; a manager also what has been escalated and what waits for a second person. Companies, candidates and mentors
    read what waits for their own answer.
    """
    fields = await service.read_worklist(work, limit, whole_jobcenter=whole_jobcenter)
    # Made here from rows of their own kinds; tests hold every answer against the schema.
    return Response(orjson.dumps(fields), media_type="application/json")
