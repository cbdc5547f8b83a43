"""Milestones, what they give, and mentors, stored directly."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.journey.aftercare.domain.milestones import RetentionBasis
from app.journey.aftercare.models import Employment
from app.journey.mentorships.models import MentorEntry
from app.journey.milestones.domain.states import Recipient
from app.journey.milestones.models import Incentive, Milestone


def milestone_row(employment: Employment, **values: Any) -> Milestone:
    """Thirty days with the employer, not judged yet."""
    return Milestone(
        **{
            "jobcenter_id": employment.jobcenter_id,
            "plan_id": employment.plan_id,
            "candidate_id": employment.candidate_id,
            "employment_id": employment.id,
            "company_id": employment.company_id,
            "basis": RetentionBasis.SAME_EMPLOYER,
            "days": 30,
            "falls_on": date(2027, 2, 4),
            **values,
        }
    )


def incentive_row(milestone: Milestone, evidence_by: UUID, recipient: Recipient, **values: Any) -> Incentive:
    return Incentive(
        **{
            "milestone_id": milestone.id,
            "jobcenter_id": milestone.jobcenter_id,
            "candidate_id": milestone.candidate_id,
            "company_id": milestone.company_id,
            "scheme_code": f"for_{recipient.value}",
            "kind": "transit_card",
            "recipient": recipient,
            "amount_ore": 50_000,
            "evidence_by": evidence_by,
            **values,
        }
    )


def mentor_entry_row(mentorship_id: UUID, mentor: UUID, jobcenter_id: UUID, **values: Any) -> MentorEntry:
    return MentorEntry(
        **{
            "mentorship_id": mentorship_id,
            "jobcenter_id": jobcenter_id,
            "happened_on": date(2027, 1, 5),
            "hours": Decimal("1.5"),
            "note": "Vi talte om vagtplanen.",
            "written_by": mentor,
            **values,
        }
    )
