"""Shapes of rankings, explanations and matches."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from app.foundation.api.schemas import Input, Output, Resource
from app.foundation.core.actor import Role
from app.foundation.core.text import Code, refuse_control_characters
from app.journey.matching.domain.states import MatchStatus

MatchSort = Literal["created_at", "-created_at"]
MatchText = Annotated[
    str, StringConstraints(max_length=2000, strip_whitespace=True), AfterValidator(refuse_control_characters)
]


class Channel(StrEnum):
    """How somebody's answer reached the jobcenter."""

    MEETING = "meeting"
    PHONE = "phone"
    PAPER = "paper"


class RankingCreate(Input):
    """How much of a ranking to show."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"limit": 50, "include_infeasible": False}]})

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    include_infeasible: bool = Field(default=False, description="Also those whom a hard filter keeps out, last.")


class CriterionRead(Output):
    """One criterion of the score: contribution = weight × raw."""

    code: str = Field(examples=["potential"])
    raw: float
    weight: float
    contribution: float
    known: bool = Field(description="False: nobody has recorded the fact, so it counts half.")
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


class FilterRead(Output):
    """A hard filter: what is, what is required, who can change it, and the smallest change that would do."""

    code: str = Field(examples=["travel_time"])
    passed: bool
    actual: str
    required: str
    changeable_by: str = Field(examples=["company"])
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


class RankedCandidate(Judgement):
    """A place in a ranking."""

    candidate_id: UUID
    name: str
    rank: int | None = Field(description="From 1; null for those whom a filter keeps out.")
    has_priority: bool
    match_id: UUID | None = Field(description="The live match that joins the two already.")


class RankingRead(Output):
    """A ranking as it was shown and stored."""

    id: UUID
    created_at: datetime
    need_id: UUID
    settings_version: int = Field(description="Version of the jobcenter's settings it was computed with.")
    config_hash: str
    input_hash: str
    considered: int = Field(description="How many candidates of the jobcenter could be proposed at all.")
    feasible: int
    items: list[RankedCandidate]


class RankedNeed(Judgement):
    """A need in a candidate's ranking."""

    need_id: UUID
    title: str
    company_id: UUID
    workplace_id: UUID
    workplace_name: str
    rank: int | None
    match_id: UUID | None


class CandidateRankingRead(Output):
    """The open needs for one candidate, best first; scores are absolute, so needs can be compared."""

    candidate_id: UUID
    settings_version: int
    config_hash: str
    considered: int
    feasible: int
    items: list[RankedNeed]


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


class Override(Input):
    """Why a manager proposes somebody whom a hard filter keeps out."""

    reason_code: Code = Field(examples=["agreed_with_company"])
    text: Annotated[MatchText, StringConstraints(min_length=1)] = Field(
        examples=["Virksomheden har lovet at tilrettelægge arbejdet uden tunge løft."]
    )


_KEY = "0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11"


class MatchCreate(Input):
    """A proposal of a candidate for a need."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"need_id": _KEY, "candidate_id": _KEY}]})

    need_id: UUID
    candidate_id: UUID
    ranking_id: UUID | None = Field(default=None, description="The ranking the choice was made from.")
    override: Override | None = None


class OnBehalf(Input):
    """Staff answering for somebody else: why, and how the answer reached them."""

    reason_code: Code = Field(examples=["no_account"])
    channel: Channel = Field(examples=["phone"])


_ON_BEHALF: dict[str, Any] = {"examples": [{"on_behalf": {"reason_code": "no_account", "channel": "phone"}}]}


class ConsentBody(Input):
    """The person's yes; staff give `on_behalf`."""

    model_config = ConfigDict(json_schema_extra=_ON_BEHALF)

    on_behalf: OnBehalf | None = None


class AcceptBody(Input):
    """The company's yes; staff give `on_behalf`."""

    model_config = ConfigDict(json_schema_extra=_ON_BEHALF)

    on_behalf: OnBehalf | None = None


class DeclineBody(Input):
    """A no, with a coded reason; the text is shown to the other side only when shared."""

    reason_code: Code = Field(examples=["transport"])
    text: MatchText | None = Field(default=None, examples=["Bussen kører ikke så tidligt."])
    share_with_other: bool = False
    party: Literal["candidate", "company"] | None = Field(
        default=None, description="For staff: whose answer it is; their own where empty."
    )
    on_behalf: OnBehalf | None = None


class WithdrawBody(Input):
    """Why the jobcenter withdraws a match."""

    reason_code: Code = Field(examples=["circumstances_changed"])


class MatchCandidate(Output):
    """What a match tells of the person; a company sees the first name only."""

    name: str
    languages: list[str]
    danish_oral: str | None = Field(examples=["A2"])


class MatchNeed(Output):
    """What a match tells of the place."""

    title: str
    workplace_name: str


class MatchRead(Resource):
    """A match. What the caller's role may not know is null."""

    need_id: UUID
    candidate_id: UUID
    jobcenter_id: UUID
    company_id: UUID
    workplace_id: UUID
    ranking_id: UUID | None
    placement_id: UUID | None
    status: MatchStatus
    allowed_actions: list[str]
    planned_starts_on: date
    planned_ends_on: date
    need: MatchNeed
    candidate: MatchCandidate
    gaps: list[GapRead]
    score: float | None
    rank_score: float | None
    rank: int | None
    confidence: float | None
    breakdown: list[CriterionRead] | None
    filters: list[FilterRead] | None
    override: dict[str, Any] | None
    proposed_at: datetime
    answered_at: datetime | None = Field(description="When the person consented.")
    declined_by: Role | None
    reason_code: str | None
    reason_text: str | None
    reason_shared: bool
    on_behalf: dict[str, Any] | None
