"""Milestones and incentives as the caller reads them: notes and names of who did what are the jobcenter's own."""

from typing import Any

from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.db.work import Work
from app.journey.milestones.domain.states import incentives_offered, milestone_actions
from app.journey.milestones.models import Incentive, Milestone
from app.journey.milestones.schemas import IncentiveRead, MilestoneRead

_STAFFS_OWN = ("brought_by", "note")
_WHO = ("evidence_by", "evidence_note", "approved_by", "handed_over_by")


def read_milestone(work: Work, row: Milestone) -> MilestoneRead:
    role = work.actor.role
    values: dict[str, Any] = row.model_dump()
    if role not in JOBCENTER_STAFF:
        values["evidence"] = [{**each, **dict.fromkeys(_STAFFS_OWN)} for each in row.evidence]
    return MilestoneRead.model_validate({**values, "allowed_actions": milestone_actions(row.status, role)})


def read_incentive(work: Work, row: Incentive) -> IncentiveRead:
    role = work.actor.role
    values: dict[str, Any] = row.model_dump()
    if role not in JOBCENTER_STAFF:
        values |= dict.fromkeys(_WHO)
    mine = row.evidence_by == work.actor.account_id
    return IncentiveRead.model_validate(
        {**values, "allowed_actions": incentives_offered(row.status, role, brought_evidence=mine)}
    )
