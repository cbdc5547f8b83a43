"""Requests for a second person as the jobcenter's staff see them, and what an approved one does."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from app.foundation.api.pagination import PageRequest
from app.foundation.audit.models import Event
from app.foundation.db.work import Work
from app.journey.placements import repository
from app.journey.placements.domain.requests import RequestStatus, requests_offered
from app.journey.placements.models import DecisionRequest
from app.journey.placements.schemas import DecisionRequestRead, DecisionRequestSummary
from app.journey.placements.service.deciding import carry_out_grant, carry_out_rejection
from app.journey.placements.service.reading import read_checks, read_decision
from app.journey.placements.service.running import carry_out_early_end
from app.registers.jobcenters.domain import SecondApproval

# A change is carried out by its own room.
_EFFECTS: Mapping[SecondApproval, Callable[[Work, DecisionRequest], Awaitable[None]]] = {
    SecondApproval.GRANT: carry_out_grant,
    SecondApproval.OVERRIDE: carry_out_grant,
    SecondApproval.REJECT: carry_out_rejection,
    SecondApproval.END_EARLY: carry_out_early_end,
}


async def carry_out_request(work: Work, event: Event) -> None:
    """On decision_request.approved: does what was asked for, as the approver, with the rules of now."""
    request = await repository.get_request(work, event.subject_id)
    effect = _EFFECTS.get(request.action)
    if effect is not None:
        await effect(work, request)


async def list_requests(
    work: Work, status: RequestStatus | None, placement_id: UUID | None, page: PageRequest
) -> tuple[list[DecisionRequestSummary], str | None]:
    """One page of the own jobcenter's requests, oldest first."""
    requests, cursor = await repository.list_requests(work, status, placement_id, page)
    return [DecisionRequestSummary.model_validate(_summary(work, request)) for request in requests], cursor


async def read_request(work: Work, request: DecisionRequest) -> DecisionRequestRead:
    """One request with what is asked for, on which checks, and the decision it led to."""
    decision = await repository.find_decision(work, request.decision_id) if request.decision_id else None
    return DecisionRequestRead.model_validate(
        {
            **_summary(work, request),
            "asked": {name: value for name, value in request.body.items() if name != "checks_digest"},
            "checks": read_checks(work, request.checks),
            "decision": read_decision(work, decision) if decision else None,
        }
    )


def _summary(work: Work, request: DecisionRequest) -> dict[str, Any]:
    asked_it = request.requested_by == work.actor.account_id
    return {
        **request.model_dump(),
        "reason_code": request.body.get("reason_code"),
        "allowed_actions": requests_offered(request.status, work.actor.role, asked_it=asked_it),
    }
