"""Shapes of re-placement tasks."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from app.foundation.api.schemas import Resource
from app.journey.aftercare.domain.states import TaskStatus


class ReplacementTaskRead(Resource):
    """A job ended: somebody finds the next one."""

    jobcenter_id: UUID
    candidate_id: UUID
    employment_id: UUID = Field(description="The job that ended.")
    ranking_id: UUID | None = Field(description="The open needs, ranked when the job ended: `/v1/rankings/{id}`.")
    fitting_needs: int = Field(description="How many open needs fitted on that day; 0 says that none did.")
    assignee_account_id: UUID | None
    due_on: date
    status: TaskStatus
    closed_at: datetime | None
    closed_by: UUID | None
    closed_reason: str | None
    allowed_actions: list[str]
