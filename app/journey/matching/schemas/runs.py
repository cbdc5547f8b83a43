"""Shapes of assignment runs and their proposals."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from app.foundation.api.schemas import Input, Output, Resource
from app.foundation.core.i18n import Text
from app.foundation.core.text import Code, refuse
from app.journey.matching.domain.assignment import TOP, Left
from app.journey.matching.domain.states import ProposalStatus, RunStatus
from app.journey.matching.schemas.judgements import CriterionRead, GapRead
from app.journey.matching.schemas.matches import MatchCandidate, MatchNeed, MatchText, Override

RunSort = Literal["created_at", "-created_at"]
MOST_NEEDS = 5_000
MOST_CANDIDATES = 10_000
MOST_LISTED = 1_000
MOST_BONUS = 10.0
INT64 = 2**63
_KEY = "0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11"


def _named_once(ids: list[UUID]) -> list[UUID]:
    if len(set(ids)) != len(ids):
        raise refuse("field.duplicate", Text("Hvert id må kun stå én gang.", "Every id may be named once only."))
    return ids


class RunCreate(Input):
    """What to assign; every field may be left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"seed": 42, "fill_bonus": 0.1}]})

    need_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_NEEDS), AfterValidator(_named_once)] | None = (
        Field(default=None, description="The needs to fill; all open ones the jobcenter sees where empty.")
    )
    candidate_ids: (
        Annotated[list[UUID], Field(min_length=1, max_length=MOST_CANDIDATES), AfterValidator(_named_once)] | None
    ) = Field(default=None, description="The candidates to consider; all of the jobcenter where empty.")
    seed: Annotated[int, Field(ge=-INT64, lt=INT64)] | None = Field(
        default=None,
        description="Settles ties. The same data and the same seed give the same pairs; drawn where empty.",
    )
    fill_bonus: Annotated[float, Field(ge=0, le=MOST_BONUS)] | None = Field(
        default=None, description="What a filled seat is worth beside the score; the jobcenter's setting where empty."
    )
    use_scarcity_prices: bool | None = Field(
        default=None, description="Spare candidates of scarce groups; the jobcenter's setting where empty."
    )
    top_k: Annotated[int, Field(ge=1, le=MOST_LISTED)] = Field(
        default=TOP, description="Candidates listed a need at first; more are fetched where they matter."
    )


class Totals(Output):
    """What one way of assigning gives."""

    pairs: int
    seats_filled: int
    total_score: float = Field(description="Sum of the rank scores of the pairs.")
    mean_score: float | None


class Baselines(Output):
    """What simpler ways would fill, over the same needs and candidates."""

    greedy: Totals = Field(description="The best pair first, then the best that is left.")
    first_come: Totals = Field(description="The oldest need first, each takes the best who are free.")
    without_prices: Totals | None = Field(description="The optimum without scarcity prices, when they were used.")


class UnfilledNeed(Output):
    """A need with seats left, and why."""

    need_id: UUID
    seats: int
    feasible_candidates: int
    reason: Left


class RunSummary(Output):
    """The result beside its baselines."""

    needs: int
    seats: int
    candidates: int
    feasible_pairs: int
    candidates_without_feasible_need: int
    assigned: Totals
    baselines: Baselines
    unfilled: list[UnfilledNeed]
    fill_bonus: float
    scarcity_prices: dict[str, float] | None = Field(
        description="The prices used, by two-digit ISCO group; null when none were."
    )


class ProposalRead(Resource):
    """One pair of a run. Nothing happens until somebody accepts it."""

    run_id: UUID
    need_id: UUID
    candidate_id: UUID
    need: MatchNeed
    candidate: MatchCandidate
    status: ProposalStatus
    allowed_actions: list[str]
    score: float
    rank_score: float
    adjustment: float = Field(description="What waiting adds and open proposals take off.")
    rank_in_need: int = Field(description="The candidate's place among all who could fill the need, from 1.")
    confidence: float = Field(description="Share of the weights that rests on known facts.")
    breakdown: list[CriterionRead]
    gaps: list[GapRead]
    reason_code: str | None
    reason_text: str | None
    decided_by: UUID | None
    decided_at: datetime | None
    match_id: UUID | None = Field(description="The match that came of it.")
    chosen_candidate_id: UUID | None = Field(description="Who was chosen instead, when changed.")


class RunRead(Resource):
    """An assignment run: many needs, many candidates, one result that proposes and decides nothing."""

    jobcenter_id: UUID
    requested_by: UUID
    status: RunStatus
    allowed_actions: list[str]
    progress: int = Field(description="Percent.")
    cancel_asked: bool
    seed: int
    options: dict[str, Any] = Field(description="What was asked for.")
    settings_version: int
    config_hash: str
    input_hash: str | None
    started_at: datetime | None
    finished_at: datetime | None
    failure_code: str | None
    summary: RunSummary | None
    proposals: list[ProposalRead] | None = Field(default=None, description="In the answer to a dry run only.")


class AcceptProposal(Input):
    """Accepting a pair; a manager may override a hard filter that fails by now."""

    override: Override | None = Field(
        default=None,
        examples=[{"reason_code": "agreed_with_company", "text": "Virksomheden har lovet at undvære tunge løft."}],
    )


class RejectProposal(Input):
    """Why the pair is not proposed."""

    reason_code: Code = Field(examples=["knows_each_other"])
    text: MatchText | None = Field(default=None, examples=["De kender hinanden fra et tidligere forløb."])


class ChangeProposal(RejectProposal):
    """Who is proposed for the need instead, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"candidate_id": _KEY, "reason_code": "better_known"}]})

    candidate_id: UUID
    override: Override | None = None
