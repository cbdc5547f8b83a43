"""Shapes of ranking previews: a ranking by settings nobody has saved."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.foundation.api.merge_patch import merge_patch
from app.foundation.api.schemas import Input, Output
from app.registers.jobcenters.schemas import RankingWeights


@merge_patch(RankingWeights)
class PreviewWeights(RankingWeights):
    """Weights to try, as they would be sent to the settings: what is left out stays as saved."""


class RankingPreviewCreate(Input):
    """Settings to try on a need; what is left out or null stays as saved."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"weights": {"potential": 0.30, "wish": 0.20}, "language_gap": 1}]}
    )

    weights: PreviewWeights | None = None
    max_travel_minutes: Annotated[int, Field(ge=10, le=240)] | None = None
    language_gap: Annotated[int, Field(ge=0, le=6)] | None = None
    limit: Annotated[int, Field(ge=1, le=200, description="How many candidates are shown.")] = 50


class Movement(StrEnum):
    """Whether a hard filter lets a candidate in or out under the settings tried."""

    STAYED = "stayed"
    ENTERED = "entered"
    LEFT = "left"


class PreviewedCandidate(Output):
    """One candidate by the saved settings and by those tried."""

    candidate_id: UUID
    name: str
    movement: Movement
    rank_before: int | None = Field(description="Null for those whom a filter keeps out.")
    rank_after: int | None
    change: int | None = Field(description="Places gained, or lost below zero; null for who enters or leaves.")
    score_before: float
    score_after: float
    rank_score_before: float
    rank_score_after: float
    filters: list[str] = Field(
        description="What keeps out by the one and not by the other.", examples=[["travel_time"]]
    )


class RankingPreviewRead(Output):
    """What other settings would do to the ranking of one need. Nothing of it is stored."""

    need_id: UUID
    settings_version: int = Field(description="The saved settings that are compared with.")
    config_hash_before: str
    config_hash_after: str
    feasible_before: int
    feasible_after: int
    entered: int = Field(description="Kept out by the saved settings only.")
    left: int = Field(description="Kept out by the settings tried only.")
    moved: int = Field(description="In both rankings, on different places.")
    top_ten_entered: int
    top_ten_left: int
    mean_absolute_change: float = Field(description="Places, over those who are in both rankings.")
    items: list[PreviewedCandidate] = Field(description="By the better of the two places.")
