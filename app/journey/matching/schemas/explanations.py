"""Shapes of an explanation: one pair, every check, and what would change it."""

from uuid import UUID

from pydantic import Field

from app.foundation.api.schemas import Output
from app.journey.matching.schemas.judgements import Judgement


class CounterfactualRead(Output):
    """The score after one single training step."""

    skill_id: UUID
    label: str | None
    from_level: float
    to_level: float
    weeks: float
    score: float
    gain: float
    gain_per_week: float


class LegalCheckRead(Output):
    """A legal check, judged before anybody has filled a form: missing papers only warn."""

    code: str = Field(examples=["ratio_requirement"])
    outcome: str = Field(examples=["pass"])
    actual: str | int
    limit: str | int
    explanation: str
    source: str
    overridable: bool


class ExplanationRead(Judgement):
    """Why a candidate is proposed for a need, or why not, and what would change it."""

    need_id: UUID
    candidate_id: UUID
    summary: str = Field(description="In plain words, written for the candidate.")
    training_weeks: float
    usable_weeks: float
    counterfactuals: list[CounterfactualRead]
    checks: list[LegalCheckRead] = Field(description="For staff only; empty for the candidate.")
    settings_version: int
    config_hash: str
