"""Decisions that take two people: one asks, and a manager who did not ask approves.

What the jobcenter's settings ask for counts when the action is asked for. A request that waits stands whatever the
settings become, and also when the asker's account is closed meanwhile: it was asked with the right to ask, and the
approver answers for the decision. Where a second person is no longer asked for, the action can be done directly too,
and then the request lapses.
"""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel

from app.foundation.api.conditional import Precondition
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.journey.placements import repository
from app.journey.placements.domain.requests import REQUEST_LIFE, digest_of
from app.journey.placements.errors import NotTheAsker, OwnRequest, RequestPending, RequestStale
from app.journey.placements.models import DecisionRequest, Placement
from app.journey.placements.service.checking import as_stored
from app.journey.placements.service.lapsing import record_request
from app.journey.placements.service.reading import read_checks
from app.registers.jobcenters.domain import SecondApproval
from app.registers.jobcenters.service import settings_of
from app.registers.law.domain import CheckResult


async def second_person_asked(work: Work, placement: Placement, action: SecondApproval) -> bool:
    """Whether the placement's jobcenter wants two people for such a decision."""
    settings = await settings_of(work, placement.jobcenter_id)
    return action.value in settings.second_approvals


async def ask_second_person(
    work: Work,
    placement: Placement,
    action: SecondApproval,
    body: BaseModel,
    *,
    subject_id: UUID,
    checks: Sequence[CheckResult] = (),
) -> DecisionRequest:
    """Keeps what the caller would decide, until another person approves it; the placement (locked) stays as it is.

    `subject_id` is the placement, or the change, that is decided on. Raises RequestPending while one waits there.
    """
    if await repository.pending_requests(work, placement.id, subject_id):
        raise RequestPending
    request = DecisionRequest(
        placement_id=placement.id,
        subject_id=subject_id,
        jobcenter_id=placement.jobcenter_id,
        action=action,
        body=body.model_dump(mode="json"),
        agreement_version=placement.agreement_version,
        checks=[as_stored(result) for result in checks],
        checks_digest=digest_of(checks),
        requested_by=work.actor.account_id,
        requested_at=work.now(),
    )
    work.session.add(request)
    if subject_id == placement.id:
        touch(placement, work.now())
    await work.session.flush()
    await record_request(work, "decision_request.asked", request)
    return request


def require_unchanged(
    work: Work, request: DecisionRequest, placement: Placement, checks: Sequence[CheckResult] = ()
) -> None:
    """RequestStale, with the checks of now, when version or checks are others than those the request was asked on."""
    if request.agreement_version != placement.agreement_version or request.checks_digest != digest_of(checks):
        raise RequestStale(checks=read_checks(work, [as_stored(result) for result in checks]))


async def approve(work: Work, request_id: UUID, precondition: Precondition) -> DecisionRequest:
    """Decides what was asked for, in the approver's name: the reactions on `decision_request.approved` carry it out.

    The action's own rules hold for the approver as for anybody. Whoever asked for an override of this agreement, in
    this request or in an earlier one, approves none of it: the second person is one who did not want it first.
    Raises OwnRequest, IllegalMove for a request that is no longer pending, RequestStale, and whatever the action
    raises; then nothing has happened, and the request waits on.
    """
    request, placement = await _lock(work, request_id, precondition)
    status = REQUEST_LIFE.target("approve", request.status, work.actor.role)
    if await _asked_by_caller(work, request):
        raise OwnRequest
    request.status = status
    await _close(work, request, placement, None)
    await record_request(work, "decision_request.approved", request)
    request.decision_id = await repository.find_decision_of(work, request)
    await work.session.flush()
    return request


async def refuse(work: Work, request_id: UUID, note: str, precondition: Precondition) -> DecisionRequest:
    """A manager who did not ask says no, and why; the placement stays as it is. Raises OwnRequest, IllegalMove."""
    request, placement = await _lock(work, request_id, precondition)
    status = REQUEST_LIFE.target("refuse", request.status, work.actor.role)
    if request.requested_by == work.actor.account_id:
        raise OwnRequest
    request.status = status
    await _close(work, request, placement, note)
    await record_request(work, "decision_request.refused", request)
    return request


async def withdraw(work: Work, request_id: UUID, precondition: Precondition) -> DecisionRequest:
    """Whoever asked takes the request back. Raises NotTheAsker, IllegalMove."""
    request, placement = await _lock(work, request_id, precondition)
    if request.requested_by != work.actor.account_id:
        raise NotTheAsker
    request.status = REQUEST_LIFE.target("withdraw", request.status, work.actor.role)
    await _close(work, request, placement, None)
    await record_request(work, "decision_request.withdrawn", request)
    return request


async def _lock(work: Work, request_id: UUID, precondition: Precondition) -> tuple[DecisionRequest, Placement]:
    """The request and its placement, in the order in which every decision takes its locks: the placement first."""
    seen = await repository.get_request(work, request_id)
    placement = await repository.lock_with_neighbours(work, seen.placement_id)
    request = await repository.get_request(work, request_id, lock=True)
    precondition.check(request.version)
    return request, placement


async def _asked_by_caller(work: Work, request: DecisionRequest) -> bool:
    caller = work.actor.account_id
    if request.requested_by == caller:
        return True
    return request.action is SecondApproval.OVERRIDE and await repository.asked_override_before(work, request, caller)


async def _close(work: Work, request: DecisionRequest, placement: Placement, note: str | None) -> None:
    request.closed_by = work.actor.account_id
    request.closed_at = work.now()
    request.closing_note = note
    if request.subject_id == placement.id:
        touch(placement, work.now())
    await work.session.flush()
