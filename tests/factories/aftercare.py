"""Answer links and re-placement tasks as they stand after being made by the book."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.foundation.core.ids import new_id
from app.journey.aftercare.models import FollowUp, FollowUpLink, ReplacementTask


def answer_link_row(follow_up: FollowUp, by: UUID, **values: Any) -> FollowUpLink:
    """An open link that nobody can follow: its token is unknown."""
    return FollowUpLink(
        **{
            "follow_up_id": follow_up.id,
            "jobcenter_id": follow_up.jobcenter_id,
            "token_hash": new_id().hex,
            "expires_at": datetime.now(UTC) + timedelta(days=14),
            "created_by": by,
            **values,
        }
    )


def replacement_row(jobcenter_id: UUID, candidate_id: UUID, employment_id: UUID, **values: Any) -> ReplacementTask:
    """An open task about a job, without a ranking."""
    return ReplacementTask(
        **{
            "jobcenter_id": jobcenter_id,
            "candidate_id": candidate_id,
            "employment_id": employment_id,
            "due_on": date(2027, 1, 4),
            **values,
        }
    )
