"""Shapes of training activities: what closes a gap or helps beside it, when, and how it went."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.foundation.api.schemas import HoursOut, Input, Output, Resource
from app.foundation.core.text import Code, Day, LongText
from app.journey.matching.schemas import OnBehalf
from app.journey.needs.domain import Importance
from app.journey.placements.schemas.ending import ToldRead
from app.journey.placements.schemas.words import OwnWords, absent
from app.journey.training.domain.states import ActivityOrigin, ActivityStatus
from app.journey.training.domain.values import ActivityKind

TimeOfDay = Annotated[str, Field(pattern=r"^[0-2][0-9]:[0-5][0-9]$", examples=["09:00"])]


ActivitySort = Literal["starts_on", "-starts_on"]


class DropBody(Input):
    """Why an activity is given up."""

    reason_code: Code = Field(examples=["no_longer_needed"])


class SignOffBody(Input):
    """What the workplace vouches for."""

    level_reached: int | None = Field(
        default=None,
        ge=0,
        le=3,
        description="0 none, 1 some, 2 independent, 3 skilled; at most the level asked for. Left out where the activity "
        "belongs to no skill.",
        examples=[2],
    )
    evidence: Annotated[LongText, Field(max_length=2000)] | None = Field(
        default=None, description="What was seen.", examples=["Står for opvask og anretning på egen hånd."]
    )
    seen_on: Day | None = Field(
        default=None,
        description="The day on which it was seen; today when left out. Not before the activity's first day.",
        examples=["2026-10-30"],
    )


class DisagreeBody(Input):
    """What the candidate says of a sign-off."""

    words: Annotated[OwnWords, Field(max_length=2000)] = Field(
        description="In own words, in any language; kept as written.",
        examples=["Jeg har stået for kassen alene i tre uger."],
    )
    on_behalf: OnBehalf | None = Field(default=None, description="For staff: why, and how they were told.")


class SessionRead(Output):
    """A weekly sitting: weekday 1 (Monday) to 7 (Sunday)."""

    model_config = ConfigDict(populate_by_name=True)

    weekday: int
    from_: TimeOfDay = Field(alias="from")
    to: TimeOfDay


class DatedSessionRead(Output):
    """One sitting on one day."""

    model_config = ConfigDict(populate_by_name=True)

    on: date
    from_: TimeOfDay = Field(alias="from")
    to: TimeOfDay


class ReasonRead(Output):
    """The requirement an activity closes."""

    have: int
    need: int
    importance: Importance
    required_at_start: bool
    text: str


class DisagreementRead(Output):
    """What the candidate says of the sign-off; it stands beside it for good."""

    words: str
    said_at: datetime
    is_on_behalf: bool
    on_behalf: ToldRead | None = Field(
        default=None, exclude_if=absent, description="How the jobcenter was told; for the jobcenter and the candidate."
    )


class ActivityRead(Resource):
    """One gap being closed: which requirement, how, and when. `in_progress` follows from the first day."""

    plan_id: UUID
    placement_id: UUID
    candidate_id: UUID
    skill_id: UUID | None = Field(description="Null for help beside the gap: no skill is closed by it.")
    skill_label: str | None
    origin: ActivityOrigin = Field(description="What the activity comes from; times other than a gap's are given.")
    origin_id: UUID | None = Field(description="The course's voucher or the class at the workplace.")
    bundle_code: str | None
    kind: ActivityKind
    title: str
    starts_on: date
    ends_on: date
    weekly_hours: HoursOut
    sessions: list[SessionRead] = Field(description="The weekly pattern.")
    dated_sessions: list[DatedSessionRead] = Field(description="The sittings by date, holidays left out.")
    status: ActivityStatus
    reason: ReasonRead
    level_reached: int | None
    evidence: str | None
    seen_on: date | None = Field(description="The day on which the workplace saw the level reached.")
    signed_off_at: datetime | None
    disagreement: DisagreementRead | None
    dropped_reason: str | None
    allowed_actions: list[str]
