"""What proposals, agreements and needs put on a worklist."""

from typing import Any

from sqlalchemy import and_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.journey.changes import repository as changes
from app.journey.changes.domain import ChangeStatus
from app.journey.changes.models import PlacementChange
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.matching.repository import rows as matches
from app.journey.needs import repository as needs
from app.journey.needs.domain import NeedStatus
from app.journey.needs.models import Need
from app.journey.placements import repository as placements
from app.journey.placements.domain import PlacementStatus, party_of
from app.journey.placements.domain.requests import RequestStatus
from app.journey.placements.models import DecisionRequest, Placement, Signature
from app.oversight.worklist.domain import WorkKind
from app.oversight.worklist.repository.rows import NEED_CONFIRMED_BY, TODAY, UNTIL, Caller, waiting
from app.registers.jobcenters.domain import SecondApproval
from app.registers.jobcenters.models import JobcenterSettings

S = PlacementStatus
_ANSWERED_NEXT = {Role.CANDIDATE: MatchStatus.PROPOSED, Role.COMPANY: MatchStatus.CONSENTED}


def matches_waiting(caller: Caller) -> list[Any]:
    """For staff whose answer is due; for a candidate or a company what waits for their own. Each falls on its last day."""
    next_up = _ANSWERED_NEXT.get(caller.actor.role)
    staff = next_up is None
    branch = waiting(
        WorkKind.MATCH_WAITING if staff else WorkKind.MATCH_TO_ANSWER,
        col(Match.id),
        since=col(Match.updated_at),
        own_days=col(JobcenterSettings.match_expires_after_days),
        candidate_id=col(Match.candidate_id),
        company_id=col(Match.company_id),
        detail=col(Match.status) if staff else None,
    ).join(JobcenterSettings, col(JobcenterSettings.id) == col(Match.jobcenter_id))
    wanted = (MatchStatus.PROPOSED, MatchStatus.CONSENTED) if staff else (next_up,)
    branch = caller.about_people(branch, col(Match.candidate_id))
    return [branch.where(matches.visible_to(caller.actor), col(Match.status).in_(wanted))]


def agreements_to_write(caller: Caller) -> list[Any]:
    """Both have said yes, and nobody has begun the agreement; the jobcenter does."""
    branch = waiting(
        WorkKind.AGREEMENT_TO_WRITE,
        col(Match.id),
        due_on=col(Match.planned_starts_on),
        candidate_id=col(Match.candidate_id),
        company_id=col(Match.company_id),
    )
    return [
        caller.about_people(branch, col(Match.candidate_id)).where(
            matches.visible_to(caller.actor),
            col(Match.status) == MatchStatus.AGREED,
            col(Match.placement_id).is_(None),
        )
    ]


def _placement(kind: WorkKind, caller: Caller, named_on: Any, status: PlacementStatus, *conditions: Any) -> Any:
    branch = waiting(
        kind,
        col(Placement.id),
        due_on=named_on,
        candidate_id=col(Placement.candidate_id),
        company_id=col(Placement.company_id),
    )
    return caller.about_people(branch, col(Placement.candidate_id)).where(
        placements.visible_to(caller.actor), col(Placement.status) == status, *conditions
    )


def agreements_to_sign(caller: Caller) -> list[Any]:
    """Out for signature, and the caller's side has not answered on the version at hand."""
    answered = select(col(Signature.id)).where(
        col(Signature.placement_id) == col(Placement.id),
        col(Signature.agreement_version) == col(Placement.agreement_version),
        col(Signature.party) == party_of(caller.actor.role),
        col(Signature.voided_at).is_(None),
    )
    open_here = ~answered.correlate(Placement).exists()
    return [_placement(WorkKind.AGREEMENT_TO_SIGN, caller, col(Placement.starts_on), S.SUBMITTED, open_here)]


def agreements_in_hand(caller: Caller) -> list[Any]:
    """Drafts to submit, internships to start, and those that end: the company's to do as well as the jobcenter's."""
    first, last = col(Placement.starts_on), col(Placement.ends_on)
    until = UNTIL if caller.actor.role in JOBCENTER_STAFF else TODAY
    return [
        _placement(WorkKind.AGREEMENT_TO_SUBMIT, caller, first, S.DRAFT),
        _placement(WorkKind.PLACEMENT_TO_START, caller, first, S.GRANTED, first <= TODAY),
        _placement(WorkKind.PLACEMENT_ENDING, caller, last, S.ACTIVE, last <= until),
    ]


def agreements_to_decide(caller: Caller) -> list[Any]:
    """Signed by all, and no second person is asked yet: then it is that person's turn."""
    pending = select(col(DecisionRequest.id)).where(
        col(DecisionRequest.subject_id) == col(Placement.id), col(DecisionRequest.status) == RequestStatus.PENDING
    )
    undecided = ~pending.correlate(Placement).exists()
    return [_placement(WorkKind.AGREEMENT_TO_DECIDE, caller, col(Placement.starts_on), S.IN_REVIEW, undecided)]


def starts_to_confirm(caller: Caller) -> list[Any]:
    """Granted, not begun, and the company has not said that it is ready."""
    first = col(Placement.starts_on)
    unconfirmed = and_(col(Placement.confirmed_at).is_(None), first > TODAY)
    return [_placement(WorkKind.START_TO_CONFIRM, caller, first, S.GRANTED, unconfirmed)]


def decision_requests(caller: Caller) -> list[Any]:
    """Those of others. Whoever has asked for an override of the same agreement approves none of it."""
    earlier = aliased(DecisionRequest)
    asked_before = select(col(earlier.id)).where(
        col(earlier.subject_id) == col(DecisionRequest.subject_id),
        col(earlier.agreement_version) == col(DecisionRequest.agreement_version),
        col(earlier.action) == SecondApproval.OVERRIDE,
        col(earlier.requested_by) == caller.me,
    )
    own_override = and_(
        col(DecisionRequest.action) == SecondApproval.OVERRIDE, asked_before.correlate(DecisionRequest).exists()
    )
    branch = waiting(
        WorkKind.DECISION_REQUEST,
        col(DecisionRequest.id),
        since=col(DecisionRequest.requested_at),
        candidate_id=col(Placement.candidate_id),
        company_id=col(Placement.company_id),
        assignee=caller.me,
    ).join(Placement, col(Placement.id) == col(DecisionRequest.placement_id))
    return [
        branch.where(
            placements.requests_visible_to(caller.actor),
            col(DecisionRequest.status) == RequestStatus.PENDING,
            col(DecisionRequest.requested_by) != caller.me,
            ~own_override,
        )
    ]


def changes_waiting(caller: Caller) -> list[Any]:
    """For staff those to decide; a company or a candidate is heard about what the other side or the jobcenter asks."""
    role = caller.actor.role
    staff = role in JOBCENTER_STAFF
    branch = waiting(
        WorkKind.CHANGE_TO_DECIDE if staff else WorkKind.CHANGE_TO_ANSWER,
        col(PlacementChange.id),
        due_on=col(PlacementChange.effective_on),
        candidate_id=col(PlacementChange.candidate_id),
        company_id=col(PlacementChange.company_id),
    ).where(changes.visible_to(caller.actor), col(PlacementChange.status) == ChangeStatus.REQUESTED)
    if staff:
        return [branch.where(caller.looks_after(col(PlacementChange.candidate_id)))]
    answer = PlacementChange.company_answer if role is Role.COMPANY else PlacementChange.candidate_answer
    return [branch.where(col(answer).is_(None), col(PlacementChange.requested_role) != role)]


def needs_to_confirm(caller: Caller) -> list[Any]:
    """Open needs that expire within a fortnight unless their company says that they still stand; the jobcenter's own."""
    branch = waiting(
        WorkKind.NEED_TO_CONFIRM,
        col(Need.id),
        due_on=col(Need.confirmed_on),
        company_id=col(Need.company_id),
        title=col(Need.title),
    ).where(needs.visible_to(caller.actor), col(Need.status) == NeedStatus.OPEN)
    if caller.actor.role in JOBCENTER_STAFF:
        branch = branch.where(col(Need.jobcenter_id) == caller.actor.jobcenter_id)
    return [branch.where(col(Need.confirmed_on) <= NEED_CONFIRMED_BY)]
