"""Routes of decisions that wait for a second person."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.placements import permissions, repository, service
from app.journey.placements.domain.requests import RequestStatus
from app.journey.placements.models import DecisionRequest
from app.journey.placements.schemas import DecisionRequestRead, DecisionRequestSummary, RequestRefusalBody

router = make_router("placements")
Read = Annotated[Work, allow(permissions.READ_REQUESTS)]
Write = Annotated[Work, allow(permissions.WRITE_REQUESTS)]
Approve = Annotated[Work, allow(permissions.APPROVE_REQUESTS)]


async def _answer(work: Work, request: DecisionRequest, tag: Tag) -> DecisionRequestRead:
    tag(request.version)
    return await service.read_request(work, request)


@router.get("/decision-requests")
async def list_decision_requests(
    work: Read, page: Paging, status: RequestStatus | None = None, placement_id: UUID | None = None
) -> Page[DecisionRequestSummary]:
    """The own jobcenter's requests for a second person, oldest first; `status=pending` is what waits."""
    items, cursor = await service.list_requests(work, status, placement_id, page)
    return Page(items=items, next_cursor=cursor)


@router.get("/decision-requests/{request_id}")
async def get_decision_request(work: Read, request_id: UUID, tag: Tag) -> DecisionRequestRead:
    """One request: what is asked for and by whom, the checks it was asked on, and the decision it led to."""
    return await _answer(work, await repository.get_request(work, request_id), tag)


@router.post("/decision-requests/{request_id}/approve")
async def approve_decision_request(
    work: Approve, request_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> DecisionRequestRead:
    """Decides what was asked for, in one's own name; whoever asked cannot (403 `decision_request.own_request`).

    The action runs anew: when the agreement or what the checks find has changed since the request, the answer is
    409 `decision_request.stale` with the present `checks`, and the request waits on.
    """
    return await _answer(work, await service.approve(work, request_id, precondition), tag)


@router.post("/decision-requests/{request_id}/refuse")
async def refuse_decision_request(
    work: Approve, request_id: UUID, body: RequestRefusalBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> DecisionRequestRead:
    """Another manager says no, with a note; the placement stays as it is."""
    return await _answer(work, await service.refuse(work, request_id, body.note, precondition), tag)


@router.post("/decision-requests/{request_id}/withdraw")
async def withdraw_decision_request(
    work: Write, request_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> DecisionRequestRead:
    """Takes one's own request back; the placement stays as it is."""
    return await _answer(work, await service.withdraw(work, request_id, precondition), tag)
