"""Shapes of rectifications."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from app.foundation.api.schemas import Input, Output, Resource
from app.foundation.core.actor import Role
from app.foundation.core.i18n import Text
from app.foundation.core.text import LongText, refuse
from app.journey.matching.schemas import OnBehalf
from app.oversight.privacy.domain.rectifying import RectificationReason, RectificationStatus, RectifiedKind
from app.registers.candidates.schemas import CandidatePatch

Words = Annotated[LongText, Field(min_length=1)]


class RectificationCreate(Input):
    """What is wrong, and where."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "profile", "claim": "Mit telefonnummer er forkert."}]}
    )

    kind: RectifiedKind
    subject_id: UUID | None = Field(default=None, description="The row's id; left out for the profile.")
    claim: Words = Field(description="In the person's own words: what is wrong, and what would be right.")
    on_behalf: OnBehalf | None = Field(default=None, description="Staff say how they were told.")

    @model_validator(mode="after")
    def _names_its_row(self) -> Self:
        if (self.kind is RectifiedKind.PROFILE) != (self.subject_id is None):
            text = Text("Profilen har intet id; alt andet skal have et.", "The profile has no id; all else needs one.")
            raise refuse("rectification.subject_mismatch", text)
        return self


class CorrectBody(Input):
    """That it was wrong, and for the profile what is right."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason_code": "wrong", "changes": {"phone": "+45 20 12 34 56"}}]}
    )

    reason_code: RectificationReason
    reason_text: LongText | None = None
    changes: CandidatePatch | None = Field(
        default=None, description="Of the profile (merge patch). Other rows are corrected where they belong, before."
    )


class AnnotateBody(Input):
    """That it cannot be settled, or is somebody else's opinion: the person's view stands beside it from now on."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason_code": "opinion_of_another", "annotation": "Jeg kom hver dag."}]}
    )

    reason_code: RectificationReason
    annotation: Words
    reason_text: LongText | None = None


class RefuseBody(Input):
    """Why it stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason_code": "is_correct", "reason_text": "Fremmødet er dokumenteret."}]}
    )

    reason_code: RectificationReason
    reason_text: Words


class RectificationRead(Resource):
    """What was said to be wrong, and what was decided."""

    candidate_id: UUID
    jobcenter_id: UUID
    kind: RectifiedKind
    subject_id: UUID
    claim: str
    asked_at: datetime
    asked_role: Role
    is_on_behalf: bool
    answer_by: date = Field(description="One month after it was asked (GDPR article 12(3)).")
    is_overdue: bool
    status: RectificationStatus
    decided_at: datetime | None
    decided_by: UUID | None = Field(description="For the jobcenter's staff only.")
    reason_code: RectificationReason | None
    reason_text: str | None
    annotation: str | None
    fields: list[str] = Field(description="What a correction changed.")
    complaint_guidance: str | None = Field(description="Where to complain, once it is decided other than as asked.")
    allowed_actions: list[str]


class ReplacedValues(Output):
    """The values that a correction replaced."""

    candidate_id: UUID
    rectification_id: UUID
    replaced: dict[str, Any]
