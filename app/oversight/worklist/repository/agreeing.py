"""What proposals, agreements and needs put on a worklist."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, case, false, or_, true
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
from app.oversight.worklist.repository.rows import NEED_CONFIRMED_BY, TODAY, UNTIL, Caller, about_nobody, named, waiting
from app.registers.jobcenters.domain import SecondApproval
from app.registers.jobcenters.models import JobcenterSettings

S = PlacementStatus
_ANSWERED_NEXT = {Role.CANDIDATE: MatchStatus.PROPOSED, Role.COMPANY: MatchStatus.CONSENTED}


def matches_waiting(caller: Caller) -> list[Any]:
    """What waits for a candidate's or a company's own answer. Each falls on its last day."""
    branch = waiting(
        WorkKind.MATCH_TO_ANSWER,
        col(Match.id),
        since=col(Match.updated_at),
        own_days=col(JobcenterSettings.match_expires_after_days),
        candidate_id=col(Match.candidate_id),
        company_id=col(Match.company_id),
    )
    return [
        caller.about_anybody(_with_settings(branch), col(Match.candidate_id)).where(
            matches.visible_to(caller.actor), col(Match.status) == _ANSWERED_NEXT[caller.actor.role]
        )
    ]


def matches_in_hand(caller: Caller) -> list[Any]:
    """Staff's: whose answer is due, on its last day, and what both have said yes to without anybody having begun the
    agreement, which the jobcenter does.
    """
    agreed = col(Match.status) == MatchStatus.AGREED
    branch = waiting(
        case((agreed, named(WorkKind.AGREEMENT_TO_WRITE)), else_=named(WorkKind.MATCH_WAITING)),
        col(Match.id),
        due_on=case((agreed, col(Match.planned_starts_on))),
        since=case((~agreed, col(Match.updated_at))),
        own_days=case((~agreed, col(JobcenterSettings.match_expires_after_days))),
        candidate_id=col(Match.candidate_id),
        company_id=col(Match.company_id),
        detail=case((~agreed, col(Match.status))),
    )
    return [
        caller.about_people(
            _with_settings(branch),
            col(Match.candidate_id),
            caller.may_see(col(Match.jobcenter_id), matches.visible_to(caller.actor)),
        ).where(
            col(Match.status).in_((MatchStatus.PROPOSED, MatchStatus.CONSENTED, MatchStatus.AGREED)),
            or_(~agreed, col(Match.placement_id).is_(None)),
        )
    ]


def _with_settings(branch: Any) -> Any:
    return branch.join(JobcenterSettings, col(JobcenterSettings.id) == col(Match.jobcenter_id))


@dataclass(frozen=True, slots=True)
class _Stage:
    """What an agreement of this status waits for. `told_by` tells it from the status' other stages."""

    kind: WorkKind
    status: PlacementStatus
    told_by: Any = field(default_factory=true)
    unless: Any = field(default_factory=false)


def agreements(caller: Caller) -> list[Any]:
    """Whatever the caller has to do about an agreement, in one look at those of the caller's people."""
    stages = _stages(caller)
    status = col(Placement.status)
    branch = waiting(
        case(*((and_(status == each.status, each.told_by), named(each.kind)) for each in stages)),
        col(Placement.id),
        due_on=case((status == S.ACTIVE, col(Placement.ends_on)), else_=col(Placement.starts_on)),
        candidate_id=col(Placement.candidate_id),
        company_id=col(Placement.company_id),
    )
    return [
        caller.about_people(
            branch,
            col(Placement.candidate_id),
            caller.may_see(col(Placement.jobcenter_id), placements.visible_to(caller.actor)),
        ).where(
            status.in_(list(dict.fromkeys(each.status for each in stages))),
            or_(*(and_(status == each.status, each.told_by, ~each.unless) for each in stages)),
        )
    ]


def _stages(caller: Caller) -> list[_Stage]:
    """By role: a candidate only signs; staff hear of an end a fortnight ahead."""
    first, last, role = col(Placement.starts_on), col(Placement.ends_on), caller.actor.role
    to_sign = _Stage(WorkKind.AGREEMENT_TO_SIGN, S.SUBMITTED, unless=_has_signed(role))
    if role is Role.CANDIDATE:
        return [to_sign]
    staff = role in JOBCENTER_STAFF
    found = [
        to_sign,
        _Stage(WorkKind.AGREEMENT_TO_SUBMIT, S.DRAFT),
        _Stage(WorkKind.PLACEMENT_TO_START, S.GRANTED, first <= TODAY),
        _Stage(WorkKind.PLACEMENT_ENDING, S.ACTIVE, last <= (UNTIL if staff else TODAY)),
    ]
    if staff:
        return [*found, _Stage(WorkKind.AGREEMENT_TO_DECIDE, S.IN_REVIEW, unless=_is_before_somebody())]
    unconfirmed = and_(col(Placement.confirmed_at).is_(None), first > TODAY)
    return [*found, _Stage(WorkKind.START_TO_CONFIRM, S.GRANTED, unconfirmed)]


def _has_signed(role: Role) -> Any:
    """The caller's side has answered on the version at hand."""
    answered = select(col(Signature.id)).where(
        col(Signature.placement_id) == col(Placement.id),
        col(Signature.agreement_version) == col(Placement.agreement_version),
        col(Signature.party) == party_of(role),
        col(Signature.voided_at).is_(None),
    )
    return answered.correlate(Placement).exists()


def _is_before_somebody() -> Any:
    """Signed by all, and a second person is asked: then it is that person's turn."""
    pending = select(col(DecisionRequest.id)).where(
        col(DecisionRequest.subject_id) == col(Placement.id), col(DecisionRequest.status) == RequestStatus.PENDING
    )
    return pending.correlate(Placement).exists()


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
        caller.about_anybody(branch, col(Placement.candidate_id)).where(
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
    )
    branch = caller.about_few_people(branch, col(PlacementChange.candidate_id)).where(
        caller.may_see(col(PlacementChange.jobcenter_id), changes.visible_to(caller.actor)),
        col(PlacementChange.status) == ChangeStatus.REQUESTED,
    )
    if staff:
        return [branch]
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
    return [about_nobody(branch).where(col(Need.confirmed_on) <= NEED_CONFIRMED_BY)]
