"""Incentives: eligible by themselves with the milestone, approved by a second person, handed over once."""

from collections.abc import Sequence
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Role
from app.foundation.db.work import Work
from app.journey.milestones import repository
from app.journey.milestones.domain.states import INCENTIVE_CONSEQUENCES, INCENTIVE_LIFE, IncentiveStatus, Recipient
from app.journey.milestones.errors import OwnEvidence
from app.journey.milestones.models import Incentive, Milestone
from app.journey.milestones.schemas import ApproveBody, CancelIncentiveBody
from app.registers.jobcenters.service import settings_of

_NOT_RETAINED = "milestone_not_retained"
_EVENTS = {
    "approve": "incentive.approved",
    "hand-over": "incentive.handed_over",
    "cancel": "incentive.cancelled",
    "fall-away": "incentive.cancelled",
    "return": "incentive.eligible",
}


async def make_eligible(
    work: Work, milestone: Milestone, employer_id: UUID, evidence_by: UUID | None, found: Sequence[Incentive]
) -> None:
    """What the scheme gives at this milestone, each line once in all time.

    The milestone is locked, so of two who show it at once the second finds what the first one made; the key of
    milestone and line would refuse a second one anyway. What fell away when it looked lost becomes eligible again.
    """
    scheme = (await settings_of(work, milestone.jobcenter_id)).incentive_scheme
    lines = [line for line in scheme if (line["days"], line["basis"]) == (milestone.days, milestone.basis.value)]
    there = {row.scheme_code: row for row in found}
    for row in there.values():
        if row.status is IncentiveStatus.CANCELLED and row.closed_reason == _NOT_RETAINED:
            row.evidence_by, row.closed_reason = evidence_by, None
            row.approved_by = row.approved_at = None
            await _follow(work, row, "return")
    for line in lines:
        if line["code"] in there:
            continue
        row = Incentive(
            milestone_id=milestone.id,
            jobcenter_id=milestone.jobcenter_id,
            candidate_id=milestone.candidate_id,
            company_id=employer_id,
            scheme_code=line["code"],
            kind=line["kind"],
            recipient=Recipient(line["recipient"]),
            amount_ore=line["amount_ore"],
            evidence_by=evidence_by,
        )
        work.session.add(row)
        await work.session.flush()
        change = Change(None, row.status.value, data={"milestone_id": str(milestone.id), "kind": row.kind})
        await record(work, "incentive.eligible", _subject(row), change)


async def take_back(work: Work, found: Sequence[Incentive]) -> None:
    """What has not been handed over falls away where it comes out that the job did not last."""
    for row in found:
        if row.status in INCENTIVE_CONSEQUENCES.moves["fall-away"].sources:
            row.closed_reason = _NOT_RETAINED
            await _follow(work, row, "fall-away", _NOT_RETAINED)


async def approve(work: Work, incentive_id: UUID, body: ApproveBody, precondition: Precondition) -> Incentive:
    """Raises OwnEvidence for whoever brought the evidence: it takes two people."""
    row = await _take(work, incentive_id, precondition)
    target = INCENTIVE_LIFE.target("approve", row.status, work.actor.role)
    if row.evidence_by == work.actor.account_id:
        raise OwnEvidence
    row.approved_by, row.approved_at = work.actor.account_id, work.now()
    row.evidence_note = body.evidence_note
    await _move(work, row, "approve", target)
    return row


async def hand_over(work: Work, incentive_id: UUID, precondition: Precondition) -> Incentive:
    """Once: the row is locked, so whoever comes second finds it handed over and is refused."""
    row = await _take(work, incentive_id, precondition)
    target = INCENTIVE_LIFE.target("hand-over", row.status, work.actor.role)
    row.handed_over_by, row.handed_over_at = work.actor.account_id, work.now()
    await _move(work, row, "hand-over", target)
    return row


async def cancel(work: Work, incentive_id: UUID, body: CancelIncentiveBody, precondition: Precondition) -> Incentive:
    row = await _take(work, incentive_id, precondition)
    target = INCENTIVE_LIFE.target("cancel", row.status, work.actor.role)
    row.closed_reason = body.reason_code
    await _move(work, row, "cancel", target, body.reason_code)
    return row


async def _take(work: Work, incentive_id: UUID, precondition: Precondition) -> Incentive:
    row = await repository.get_incentive(work, incentive_id, lock=True)
    precondition.check(row.version)
    return row


async def _follow(work: Work, row: Incentive, action: str, reason_code: str | None = None) -> None:
    # Without anybody signed in (upkeep judges the milestone) it is the installation itself that acts.
    role = work.signed_in.role if work.signed_in is not None else Role.ADMIN
    await _move(work, row, action, INCENTIVE_CONSEQUENCES.target(action, row.status, role), reason_code)


async def _move(
    work: Work, row: Incentive, action: str, target: IncentiveStatus, reason_code: str | None = None
) -> None:
    """The only place that gives an incentive another status."""
    data = {"milestone_id": str(row.milestone_id), "kind": row.kind}
    change = Change(row.status.value, target.value, reason_code, data)
    row.status = target
    await work.session.flush()
    await record(work, _EVENTS[action], _subject(row), change)


def _subject(row: Incentive) -> Subject:
    return Subject("incentive", row.id, row.jobcenter_id, row.company_id, row.candidate_id)
