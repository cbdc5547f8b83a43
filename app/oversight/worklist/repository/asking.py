"""What aftercare and the person's own voice put on a worklist: follow-ups, tasks, milestones, voices, end statements."""

from typing import Any

from sqlalchemy import and_, case, func, literal, or_, true
from sqlmodel import col, select

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.journey.aftercare import repository as aftercare
from app.journey.aftercare.domain.milestones import Retention
from app.journey.aftercare.domain.states import OPEN_FOLLOW_UPS, TaskStatus
from app.journey.aftercare.domain.support import SUPPORT
from app.journey.aftercare.models import FollowUp, ReplacementTask
from app.journey.milestones import repository as milestones
from app.journey.milestones.domain.states import IncentiveStatus
from app.journey.milestones.models import Incentive, Milestone
from app.journey.placements import repository as placements
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.domain.ending import OWN_AUTHOR
from app.journey.placements.models import EndStatement, Placement
from app.journey.voice import repository as voices
from app.journey.voice.models import Voice
from app.oversight.worklist.domain import WorkKind
from app.oversight.worklist.repository.rows import (
    MILESTONE_SINCE,
    STATEMENT_SINCE,
    TODAY,
    VOICE_SINCE,
    Caller,
    named,
    waiting,
)

_SUPPORT_TALK, _FOLLOW_UP = named(WorkKind.SUPPORT_TALK), named(WorkKind.FOLLOW_UP)
_OVER = (PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY)


def follow_ups(caller: Caller) -> list[Any]:
    """Due today or before. A mentor sees when somebody is asked, but answers for nobody, and so has none to do."""
    role = caller.actor.role
    if role is Role.MENTOR:
        return []
    is_support = col(FollowUp.step).startswith(SUPPORT, autoescape=True)
    kind = case((is_support, _SUPPORT_TALK), else_=_FOLLOW_UP)
    branch = _follow_up(kind, caller)
    late = col(FollowUp.escalated_on).is_not(None)
    if role is Role.MANAGER:
        branch = branch.where(~late)
    visible = caller.may_see(col(FollowUp.jobcenter_id), aftercare.follow_ups_visible_to(caller.actor))
    found = caller.in_hand(branch, col(FollowUp.assignee_account_id), col(FollowUp.candidate_id), visible)
    if role is Role.MANAGER:
        escalated = _follow_up(WorkKind.FOLLOW_UP_ESCALATED, caller).where(visible, late)
        found.append(caller.about_anybody(escalated, col(FollowUp.candidate_id)))
    return found


def _follow_up(kind: Any, caller: Caller) -> Any:
    is_staff = caller.actor.role in JOBCENTER_STAFF
    return waiting(
        kind,
        col(FollowUp.id),
        due_on=col(FollowUp.due_on),
        candidate_id=col(FollowUp.candidate_id),
        company_id=col(FollowUp.company_id),
        assignee=col(FollowUp.assignee_account_id) if is_staff else None,
        detail=col(FollowUp.audience) if is_staff else None,
        number=col(FollowUp.tries) if is_staff else None,
    ).where(col(FollowUp.status).in_(OPEN_FOLLOW_UPS), col(FollowUp.due_on) <= TODAY)


def replacement_tasks(caller: Caller) -> list[Any]:
    """Also those due later: the sooner the better."""
    branch = waiting(
        WorkKind.REPLACEMENT_TASK,
        col(ReplacementTask.id),
        due_on=col(ReplacementTask.due_on),
        candidate_id=col(ReplacementTask.candidate_id),
        assignee=col(ReplacementTask.assignee_account_id),
    )
    visible = caller.may_see(col(ReplacementTask.jobcenter_id), aftercare.tasks_visible_to(caller.actor))
    branch = branch.where(col(ReplacementTask.status) == TaskStatus.OPEN)
    return caller.in_hand(branch, col(ReplacementTask.assignee_account_id), col(ReplacementTask.candidate_id), visible)


def milestones_to_find_out(caller: Caller) -> list[Any]:
    """The day has come, and nobody knows: for a quarter."""
    branch = waiting(
        WorkKind.MILESTONE_TO_FIND_OUT,
        col(Milestone.id),
        due_on=col(Milestone.falls_on),
        candidate_id=col(Milestone.candidate_id),
        company_id=col(Milestone.company_id),
        number=col(Milestone.days),
    )
    return [
        caller.about_people(
            branch,
            col(Milestone.candidate_id),
            # Whoever has moved here brings them along: they are the person's, not a jobcenter's.
            true() if caller.people is not None else milestones.milestones_visible_to(caller.actor),
        ).where(
            col(Milestone.status).in_((Retention.PENDING, Retention.UNKNOWN)),
            col(Milestone.falls_on) <= TODAY,
            col(Milestone.falls_on) >= MILESTONE_SINCE,
        )
    ]


def incentives(caller: Caller) -> list[Any]:
    """To approve by somebody else than who brought the evidence, and to hand over once approved."""
    brought_by_another = or_(col(Incentive.evidence_by).is_(None), col(Incentive.evidence_by) != caller.me)
    approved = col(Incentive.status) == IncentiveStatus.APPROVED
    branch = waiting(
        case((approved, named(WorkKind.INCENTIVE_TO_HAND_OVER)), else_=named(WorkKind.INCENTIVE_TO_APPROVE)),
        col(Incentive.id),
        since=case((approved, col(Incentive.approved_at)), else_=col(Incentive.created_at)),
        candidate_id=col(Incentive.candidate_id),
        company_id=col(Incentive.company_id),
    )
    return [
        caller.about_people(branch, col(Incentive.candidate_id), milestones.incentives_visible_to(caller.actor)).where(
            col(Incentive.status).in_((IncentiveStatus.ELIGIBLE, IncentiveStatus.APPROVED)),
            or_(approved, brought_by_another),
        )
    ]


def voices_unseen(caller: Caller) -> list[Any]:
    """What somebody has said, or objected to, and no caseworker has read."""
    said = func.coalesce(col(Voice.answered_at), col(Voice.updated_at))
    objects = col(Voice.objection).is_not(None)
    branch = waiting(
        WorkKind.VOICE_UNSEEN,
        col(Voice.id),
        since=said,
        candidate_id=col(Voice.candidate_id),
        company_id=col(Voice.company_id),
        detail=case((objects, literal("objection")), else_=literal("answer")),
    )
    return [
        caller.about_people(
            branch,
            col(Voice.candidate_id),
            caller.may_see(col(Voice.jobcenter_id), voices.visible_to(caller.actor)),
        ).where(
            col(Voice.seen_at).is_(None),
            or_(col(Voice.answered_at).is_not(None), objects),
        )
    ]


def voices_to_answer(caller: Caller) -> list[Any]:
    """Questions of the last month that the person has not answered."""
    branch = waiting(
        WorkKind.VOICE_TO_ANSWER,
        col(Voice.id),
        due_on=col(Voice.asked_on),
        candidate_id=col(Voice.candidate_id),
        company_id=col(Voice.company_id),
    )
    return [
        caller.about_anybody(branch, col(Voice.candidate_id)).where(
            voices.visible_to(caller.actor), col(Voice.answered_at).is_(None), col(Voice.asked_on) >= VOICE_SINCE
        )
    ]


def end_statements(caller: Caller) -> list[Any]:
    """Asked how it went, and this side has not said it, while it still may."""
    said = select(col(EndStatement.id)).where(
        col(EndStatement.placement_id) == col(Placement.id),
        col(EndStatement.author) == OWN_AUTHOR[caller.actor.role],
    )
    over = and_(col(Placement.status).in_(_OVER), col(Placement.ended_on) >= STATEMENT_SINCE)
    branch = waiting(
        WorkKind.END_STATEMENT,
        col(Placement.id),
        due_on=col(Placement.end_report_asked_on),
        candidate_id=col(Placement.candidate_id),
        company_id=col(Placement.company_id),
    )
    return [
        caller.about_anybody(branch, col(Placement.candidate_id)).where(
            placements.visible_to(caller.actor),
            col(Placement.end_report_asked_on).is_not(None),
            or_(col(Placement.status) == PlacementStatus.ACTIVE, over),
            ~said.correlate(Placement).exists(),
        )
    ]
