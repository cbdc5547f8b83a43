"""Requests for a second person that fall away because the placement has moved on."""

from uuid import UUID

from app.foundation.audit.service import Change, Subject, record
from app.foundation.db.work import Work
from app.journey.placements import repository
from app.journey.placements.domain.requests import REQUEST_LIFE, RequestStatus
from app.journey.placements.models import DecisionRequest, Placement


def request_subject(request: DecisionRequest) -> Subject:
    """The jobcenter's own business: neither company nor candidate is named, so no history of theirs shows it."""
    return Subject("decision_request", request.id, request.jobcenter_id)


async def lapse_requests(work: Work, placement: Placement, subject_id: UUID | None = None) -> None:
    """Closes whatever waits for a second person on this placement, or only on one subject of it (a change).

    Called wherever the ground of a request goes: the agreement is edited or sent back, or the placement is decided
    on, cancelled or over. A request is never left to be approved on something that is no more.
    """
    for request in await repository.pending_requests(work, placement.id, subject_id):
        request.status = REQUEST_LIFE.target_of("lapse", request.status)
        request.closed_at = work.now()
        request.closed_by = work.signed_in.account_id if work.signed_in else None
        await work.session.flush()
        await record_request(work, "decision_request.lapsed", request)


async def record_request(work: Work, name: str, request: DecisionRequest) -> None:
    """The event of a request; every one but the asking follows from a pending one."""
    asked = request.status is RequestStatus.PENDING
    change = Change(
        None if asked else RequestStatus.PENDING.value,
        request.status.value,
        data={
            "action": request.action.value,
            "placement_id": str(request.placement_id),
            "subject_id": str(request.subject_id),
            "agreement_version": request.agreement_version,
        },
    )
    await record(work, name, request_subject(request), change)
    await work.session.flush()
