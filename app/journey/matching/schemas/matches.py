"""Shapes of matches: the proposal, the answers, and what each party reads."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from app.foundation.api.schemas import Input, Output, Resource
from app.foundation.core.actor import Role
from app.foundation.core.text import Code, refuse_control_characters
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.schemas.judgements import CriterionRead, FilterRead, GapRead
from app.registers.candidates.domain import Constraint
from app.registers.jobcenters.schemas import OnBehalf

MatchSort = Literal["created_at", "-created_at"]
MatchText = Annotated[
    str, StringConstraints(max_length=2000, strip_whitespace=True), AfterValidator(refuse_control_characters)
]


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


_ON_BEHALF: dict[str, Any] = {"examples": [{"on_behalf": {"reason_code": "no_account", "channel": "phone"}}]}


class ConsentBody(Input):
    """The person's yes; staff give `on_behalf`."""

    model_config = ConfigDict(json_schema_extra=_ON_BEHALF)

    on_behalf: OnBehalf | None = None


class MatchAcceptBody(Input):
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
    """What a match tells of the person; a company sees the first name only, and the last three where a consent stands."""

    name: str
    languages: list[str]
    danish_oral: str | None = Field(examples=["A2"])
    work_accommodations: list[Constraint] | None = Field(
        default=None, description="For the company, while the person consents to it: function, never why."
    )
    phone: str | None = Field(default=None, description="For the company, while the person consents to it.")
    email: str | None = Field(default=None, description="As `phone`.")


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
