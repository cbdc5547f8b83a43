"""Shapes of the agreement: its content, and how it may be changed."""

from datetime import date, timedelta
from itertools import combinations
from typing import Annotated
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from app.foundation.api.merge_patch import merge_patch
from app.foundation.api.schemas import Input, Output
from app.foundation.core.i18n import Text
from app.foundation.core.text import Day, LongText, refuse
from app.journey.needs.schemas import HoursStepBody, HoursStepRead, WorkingTimeBody, WorkingTimeRead
from app.registers.law.domain import Purpose

LONGEST = timedelta(days=731)


class PauseRead(Output):
    """Days, both included, on which the internship rests. Why is no part of the agreement: the company reads it."""

    from_on: date
    to_on: date


class AgreementContent(Output):
    """What the parties agree on."""

    starts_on: date
    ends_on: date
    hours_schedule: list[HoursStepRead]
    working_times: list[WorkingTimeRead]
    pauses: list[PauseRead] = Field(default_factory=list, description="Granted pauses; see `/pauses`.")
    tasks: str
    purpose: Purpose
    declares_no_seasonal_peak: bool
    declares_replaces_nobody: bool
    no_other_employees: bool
    mentor_account_id: UUID | None


class AgreementWrite(Input):
    """The agreement as it may be changed until it is granted."""

    starts_on: Day = Field(examples=["2027-02-01"])
    ends_on: Day = Field(examples=["2027-05-02"])
    hours_schedule: Annotated[list[HoursStepBody], Field(min_length=1, max_length=52)] = Field(
        description="Starts in week 1; later steps may change the hours.",
        examples=[[{"from_week": 1, "weekly_hours": 20}, {"from_week": 5, "weekly_hours": 30}]],
    )
    working_times: Annotated[list[WorkingTimeBody], Field(max_length=35)] = Field(
        default_factory=list, examples=[[{"weekday": 1, "from": "08:00", "to": "13:00"}]]
    )
    tasks: LongText = Field(default="", examples=["Anretning, opvask og rengøring"])
    purpose: Purpose = Field(examples=["build_skills"])
    declares_no_seasonal_peak: bool = Field(default=False, description="The employer: no seasonal peak is covered.")
    declares_replaces_nobody: bool = Field(
        default=False, description="The employer: nobody on leave or dismissed is replaced."
    )
    no_other_employees: bool = Field(default=False, description="The employer: nobody else is employed here.")
    mentor_account_id: UUID | None = Field(default=None, description="An account with the role `mentor`.")

    @field_validator("ends_on")
    @classmethod
    def _period(cls, value: date, info: ValidationInfo) -> date:
        start = info.data.get("starts_on")
        if start is not None and value < start:
            text = Text("Slutdatoen skal ligge efter startdatoen.", "The end must not be before the start.")
            raise refuse("agreement.period_reversed", text)
        if start is not None and value - start > LONGEST:
            text = Text("Perioden kan højst være to år.", "The period is two years at most.")
            raise refuse("agreement.period_too_long", text)
        return value

    @field_validator("hours_schedule")
    @classmethod
    def _schedule(cls, value: list[HoursStepBody]) -> list[HoursStepBody]:
        weeks = [step.from_week for step in value]
        if weeks[0] != 1 or weeks != sorted(set(weeks)):
            text = Text(
                "Timeplanen skal begynde i uge 1 og have stigende uger.",
                "The schedule starts in week 1 and its weeks rise.",
            )
            raise refuse("agreement.schedule_order", text)
        return value

    @field_validator("working_times")
    @classmethod
    def _no_time_twice(cls, value: list[WorkingTimeBody]) -> list[WorkingTimeBody]:
        week = 7 * 24 * 60
        spans = [item.minutes() for item in value]
        shifted = [(a, b, offset) for a, b in combinations(spans, 2) for offset in (-week, 0, week)]
        if any(max(a[0], b[0] + offset) < min(a[1], b[1] + offset) for a, b, offset in shifted):
            text = Text("Arbejdstiderne overlapper hinanden.", "The working times overlap each other.")
            raise refuse("agreement.times_overlap", text)
        return value


@merge_patch(AgreementWrite)
class AgreementPatch(AgreementWrite):
    """Changes to the agreement (merge patch). After a signature they make a new version and void the signatures."""


class PlacementCreate(Input):
    """A new draft for an agreed match whose earlier placement was rejected or cancelled."""

    match_id: UUID = Field(examples=["01981f6e-0000-7000-8000-000000000001"])
