"""Shapes of what the access log tells."""

from datetime import date, datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from app.foundation.api.schemas import Input, Output
from app.foundation.audit.access import AccessAction
from app.oversight.access.domain import Organisation, ReviewResult


class AccessRead(Output):
    """One request that read or changed a person's data."""

    id: UUID
    occurred_at: datetime
    action: AccessAction
    organisation: Organisation
    purpose: str | None = Field(description="A code, where the request said what for.", examples=["grant_registration"])
    case_type: str | None = Field(description="What the request was about.", examples=["placement"])
    summary: str | None = Field(default=None, description="In words, for the person; null for staff.")
    account_id: UUID | None = Field(default=None, description="For staff, of the own jobcenter's accounts only.")
    role: str | None = Field(default=None, description="For staff.")
    route: str | None = Field(default=None, description="For staff: the operation id.", examples=["get_candidate"])
    case_id: UUID | None = Field(default=None, description="For staff.")


class AccessReviewBody(Input):
    """What a manager found when looking at an entry."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"result": "in_order"}]})

    result: ReviewResult


class AccessReviewRead(Output):
    """That an entry was looked at."""

    id: UUID
    entry_id: UUID
    reviewed_by: UUID
    reviewed_at: datetime
    result: ReviewResult


class SampledAccess(Output):
    """One entry of a sample, with whom it was about and what was found."""

    id: UUID
    occurred_at: datetime
    account_id: UUID
    role: str
    action: AccessAction
    route: str
    purpose: str | None
    case_type: str | None
    case_id: UUID | None
    candidate_ids: list[UUID] = Field(description="The first twenty of them.")
    candidates_total: int
    review: AccessReviewRead | None = Field(description="The latest one.")


class AccessSampleRead(Output):
    """Entries of the own staff, drawn by chance: the same seed draws the same ones again, once the period is over."""

    from_on: date
    until_on: date
    seed: int
    entries_total: int = Field(description="Entries of the period that the sample was drawn from.")
    items: list[SampledAccess]


class AccessVolume(Output):
    """What one of the staff did in the period."""

    account_id: UUID
    requests: int
    people_seen: int
    people_of_own: int = Field(description="Of these, people whose caseworker the account is today.")
    people_of_others: int = Field(description="Of these, people whose caseworker somebody else is today.")
    searches: int
    exports: int
    reveals: int
    unusual: list[str] = Field(
        default=[], description="Measures above `factor` times the median of all, and above ten."
    )


class AccessVolumesRead(Output):
    """How much each of the own staff saw; who stands out comes first."""

    from_on: date
    until_on: date
    factor: float
    items: list[AccessVolume] = Field(description="At most `limit` of them.")
    total: int
