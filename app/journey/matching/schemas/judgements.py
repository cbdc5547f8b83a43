"""Shapes of one candidate judged for one need: score, gaps and filters."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from app.foundation.api.schemas import Output


class CriterionNumbers(Output):
    """One criterion of the score in numbers: contribution = weight × raw."""

    code: str = Field(examples=["potential"])
    raw: float
    weight: float
    contribution: float
    known: bool = Field(description="False: nobody has recorded the fact, so it counts half.")


# A page of fifty matches has a thousand of these two: as mappings they are checked in half the time.
class CriterionRead(TypedDict):
    """One criterion of the score, and what it rests on in words."""

    code: Annotated[str, Field(examples=["potential"])]
    raw: float
    weight: float
    contribution: float
    known: Annotated[bool, Field(description="False: nobody has recorded the fact, so it counts half.")]
    evidence: str


class GapRead(Output):
    """A skill asked for and not held at its level: an item of the training plan."""

    skill_id: UUID
    label: str | None = None
    have: float
    need: int
    weeks: float
    importance: str
    required_at_start: bool


class FilterRead(TypedDict):
    """A hard filter: what is, what is required, who can change it, and the smallest change that would do."""

    code: Annotated[str, Field(examples=["travel_time"])]
    passed: bool
    actual: str
    required: str
    changeable_by: Annotated[str, Field(examples=["company"])]
    relaxation: str | None
    explanation: str


class Adjustments(Output):
    """What stands between score and rank score: waiting adds, open proposals take off."""

    waiting: float
    open_proposals: float


class Judgement(Output):
    """One candidate for one need, with everything the score and the filters rest on."""

    feasible: bool = Field(description="Passes every hard filter.")
    score: float
    rank_score: float
    confidence: float = Field(description="Share of the weights that rests on known facts.")
    adjustments: Adjustments
    breakdown: list[CriterionRead]
    gaps: list[GapRead]
    filters: list[FilterRead]
    planned_starts_on: date
    planned_ends_on: date
