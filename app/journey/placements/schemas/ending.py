"""Shapes of how a placement ends, and of what both sides say of it."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator

from app.foundation.api.schemas import HoursOut, Input, Output, Resource
from app.foundation.core.actor import Role
from app.foundation.core.i18n import Text
from app.foundation.core.text import Day, LongText, refuse
from app.journey.matching.schemas import OnBehalf
from app.journey.placements.domain import Initiative
from app.journey.placements.domain.reasons import CancelReason, EndOutcome, EndReason
from app.journey.placements.domain.requests import EndAuthor
from app.journey.placements.schemas.words import OwnWords, Reasons, absent

HoursInAll = Annotated[Decimal, Field(ge=0, le=10_000, max_digits=6, decimal_places=1)]
_STATEMENT: dict[str, Any] = {
    "examples": [
        {
            "assessment": "Møder til tiden og kan anrette alene.",
            "outcome": "job_offered",
            "actual_hours": 310,
        }
    ]
}


class CompletionBody(Input):
    """The end report. Assessments become statements: the company's own, or taken down by the jobcenter.

    Words that the candidate gave stay as they are, whatever a company writes here.
    """

    outcome: EndOutcome = Field(examples=["job_offered"])
    actual_hours: HoursInAll | None = Field(
        default=None,
        description="Hours worked in all; the supervisor's statement counts when left out.",
        examples=[310],
    )
    supervisor_assessment: LongText | None = Field(default=None, examples=["Møder til tiden og kan anrette alene."])
    candidate_assessment: LongText | None = Field(default=None, examples=["Jeg har lært meget dansk i køkkenet."])
    on_behalf: OnBehalf | None = Field(default=None, description="For staff: how they were told the assessments.")


class EndStatementBody(Input):
    """What one side says of the internship; the whole statement, as it shall stand."""

    model_config = ConfigDict(json_schema_extra=_STATEMENT)

    assessment: OwnWords | None = Field(default=None, description="In any language, kept as written.")
    outcome: EndOutcome | None = Field(default=None, description="The supervisor's: what comes after.")
    actual_hours: HoursInAll | None = Field(default=None, description="The supervisor's: hours worked in all.")
    disagreement: OwnWords | None = Field(
        default=None, description="Where one does not agree with the other's statement, in own words, in any language."
    )
    may_be_shared: bool = Field(
        default=False, description="The candidate's: whether the company may read the statement."
    )
    on_behalf: OnBehalf | None = Field(default=None, description="For staff: why, and how they were told.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.assessment is None and self.disagreement is None:
            text = Text("Skriv en vurdering eller en uenighed.", "Write an assessment or a disagreement.")
            raise refuse("end_statement.empty", text)
        return self


class EarlyEndBody(Input):
    """Why the placement ended before its day, on whose initiative, and on which day."""

    reason_code: EndReason = Field(examples=["job_found"])
    initiative: Initiative = Field(examples=["candidate"])
    ended_on: Day | None = Field(default=None, description="The last day; today when left out.")
    text: Reasons | None = Field(
        default=None,
        description="The jobcenter's reasons; required when it ends the placement on its own initiative.",
    )


class CancellationBody(Input):
    """Why the placement never starts."""

    reason_code: CancelReason = Field(examples=["candidate_withdrew"])


class EndReport(Output):
    """How a completed placement went."""

    outcome: str
    actual_hours: float | None = None
    supervisor_assessment: str | None = None
    candidate_assessment: str | None = None
    supervisor_disagreement: str | None = None
    candidate_disagreement: str | None = None


class ToldRead(Output):
    """Why, and how, the jobcenter took a statement down for somebody."""

    reason_code: str
    channel: str | None = None


class EndStatementRead(Resource):
    """What one side says of the internship. `updated_at` is when it was said as it stands."""

    author: EndAuthor
    assessment: str | None
    outcome: EndOutcome | None
    actual_hours: HoursOut | None
    disagreement: str | None
    may_be_shared: bool
    given_role: Role
    is_on_behalf: bool
    on_behalf: ToldRead | None = Field(default=None, exclude_if=absent)


class EndReportDue(Output):
    """The statements the caller still waits for, or is waited for."""

    asked_on: date
    due_on: date
    missing: list[EndAuthor]
