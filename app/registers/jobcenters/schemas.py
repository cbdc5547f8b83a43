"""Shapes of jobcenters and their settings."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, EmailStr, Field, StringConstraints

from app.foundation.api.merge_patch import merge_patch
from app.foundation.api.schemas import HoursOut, Input, Output, Resource
from app.foundation.core.text import Code, Day, Name
from app.registers.jobcenters.domain import (
    DEFAULT_AFTERCARE_AUDIENCES,
    DEFAULT_AFTERCARE_STEPS,
    DEFAULT_ANSWER_LINK_DAYS,
    DEFAULT_END_REPORT_REMINDER_DAYS,
    DEFAULT_ESCALATE_AFTER_DAYS,
    DEFAULT_FILL_BONUS,
    DEFAULT_REMINDER_DAYS,
    DEFAULT_REMINDER_PAUSE_DAYS,
    DEFAULT_SECOND_APPROVALS,
    DEFAULT_SIGNING_LINK_DAYS,
    DEFAULT_VOUCHER_APPROVAL_LIMIT_ORE,
    DEFAULT_WEIGHTS,
    ActivityKind,
    Audience,
    Recipient,
    RetentionBasis,
    SecondApproval,
)
from app.registers.reference.schemas import MunicipalityCode

Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ]{3,29}$")]
Step = Annotated[str, StringConstraints(min_length=2, max_length=4)]
ReminderDay = Annotated[int, Field(ge=1, le=180)]
# 1 million kr.; four eyes above any such sum are no question of settings any more.
MOST_ORE = 100_000_000


class Channel(StrEnum):
    """How somebody's answer reached the jobcenter."""

    MEETING = "meeting"
    PHONE = "phone"
    PAPER = "paper"


class OnBehalf(Input):
    """Staff answering for somebody else: why, and how the answer reached them."""

    reason_code: Code = Field(examples=["no_account"])
    channel: Channel = Field(examples=["phone"])


def _in_order_once(values: list[int]) -> list[int]:
    return sorted(set(values))


def _approvals_once(values: list[SecondApproval]) -> list[SecondApproval]:
    return [approval for approval in SecondApproval if approval in values]


def _sides_once(values: list[Audience]) -> list[Audience]:
    return [side for side in Audience if side in values]


def _days_in_order_once(values: list[date]) -> list[date]:
    return sorted(set(values))


class JobcenterWrite(Input):
    """What can be set on a jobcenter."""

    name: Name = Field(examples=["Jobcenter Frederiksberg"])
    email: EmailStr | None = Field(default=None, max_length=254, examples=["jobcenter@frederiksberg.example"])
    phone: Phone | None = Field(default=None, examples=["+45 38 21 21 21"])


class JobcenterCreate(JobcenterWrite):
    """A new jobcenter; a municipality has one at most, and keeps it."""

    municipality_code: MunicipalityCode = Field(examples=["0147"])


@merge_patch(JobcenterWrite)
class JobcenterPatch(JobcenterWrite):
    """Changes to a jobcenter (merge patch)."""


class JobcenterRead(Resource):
    """A jobcenter."""

    name: str
    municipality_code: str = Field(examples=["0147"])
    email: str | None
    phone: str | None


def _weight(name: str, description: str, **bounds: Any) -> float:
    default = DEFAULT_WEIGHTS[name]
    value: float = Field(default=default, description=description, examples=[default], **bounds)
    return value


class RankingWeights(Input):
    """How a ranking counts. The six criteria are shares of one score and add up to 1."""

    potential: float = _weight("potential", "Can the gap be trained inside the placement?", ge=0, le=1)
    coverage: float = _weight("coverage", "Skills the candidate holds already.", ge=0, le=1)
    language: float = _weight("language", "Danish against what is asked.", ge=0, le=1)
    wish: float = _weight("wish", "The candidate's own wishes.", ge=0, le=1)
    occupation: float = _weight("occupation", "Experience in the occupation.", ge=0, le=1)
    travel: float = _weight("travel", "The way to the workplace.", ge=0, le=1)
    waiting_lambda: float = _weight("waiting_lambda", "λ: the most that waiting adds to the rank.", ge=0, le=10)
    congestion_gamma: float = _weight(
        "congestion_gamma", "γ: taken off the rank per doubling of open proposals.", ge=0, le=10
    )
    weeks_per_level: float = _weight("weeks_per_level", "Weeks that one skill level takes to learn.", gt=0, le=52)
    usable_share: float = _weight(
        "usable_share", "The part of a placement's weeks that is left for learning.", gt=0, le=1
    )


class RankingWeightsRead(Output):
    """How a ranking counts."""

    potential: float
    coverage: float
    language: float
    wish: float
    occupation: float
    travel: float
    waiting_lambda: float
    congestion_gamma: float
    weeks_per_level: float
    usable_share: float


class LocalText(Input):
    """A text people read, in Danish and in English."""

    da: Name = Field(examples=["Hverdagsdansk og økonomi"])
    en: Name = Field(examples=["Everyday Danish and money"])


class BundleItem(Input):
    """One kind of help in a bundle: how many weeks, and exactly how many minutes in each of them."""

    kind: ActivityKind = Field(examples=["financial_literacy"])
    title: LocalText
    weeks: int = Field(ge=1, le=52, examples=[6])
    weekly_minutes: int = Field(ge=30, le=900, multiple_of=30, description="Whole half hours.", examples=[60])
    skill_id: UUID | None = Field(default=None, description="The skill it leads to, where it leads to one.")


class Bundle(Input):
    """A template: several kinds of help that belong together, applied to a training plan in one call."""

    code: Code = Field(max_length=40, examples=["hverdagsdansk"])
    name: LocalText
    items: Annotated[list[BundleItem], Field(min_length=1, max_length=20)]


class IncentiveLine(Input):
    """What a jobcenter gives at one milestone of lasting work."""

    code: Code = Field(max_length=40, description="Its name in the scheme.", examples=["rejsekort_30"])
    days: Literal[30, 90, 180, 365] = Field(description="The milestone.", examples=[30])
    basis: RetentionBasis = Field(examples=[RetentionBasis.SAME_EMPLOYER])
    kind: Code = Field(max_length=40, description="What it is.", examples=["transit_card"])
    amount_ore: int = Field(ge=0, le=MOST_ORE, description="In øre.", examples=[50_000])
    recipient: Recipient = Field(examples=[Recipient.CANDIDATE])


class JobcenterSettingsWrite(Input):
    """What a jobcenter decides for itself; null takes a setting back to the default."""

    weights: RankingWeights = Field(default_factory=RankingWeights)
    max_travel_minutes: int = Field(default=90, ge=10, le=240, description="One way, at most.", examples=[90])
    language_gap: int = Field(
        default=2, ge=0, le=6, description="CEFR levels a candidate may lack and still be proposed.", examples=[2]
    )
    aftercare_steps: Annotated[list[Step], Field(min_length=1, max_length=30)] = Field(
        default_factory=lambda: list(DEFAULT_AFTERCARE_STEPS),
        description="When to ask after the first day of a job: days, weeks or months, in order.",
        examples=[list(DEFAULT_AFTERCARE_STEPS)],
    )
    aftercare_audiences: Annotated[list[Audience], Field(min_length=1, max_length=2), AfterValidator(_sides_once)] = (
        Field(
            default_factory=lambda: [Audience(side) for side in DEFAULT_AFTERCARE_AUDIENCES],
            description="Who is asked at each step, in an internship and in a job; the two are asked separately.",
            examples=[list(DEFAULT_AFTERCARE_AUDIENCES)],
        )
    )
    escalate_after_days: int = Field(
        default=DEFAULT_ESCALATE_AFTER_DAYS,
        ge=1,
        le=60,
        description="Days a follow-up may be overdue before the managers are told.",
        examples=[DEFAULT_ESCALATE_AFTER_DAYS],
    )
    reminder_pause_days: int = Field(
        default=DEFAULT_REMINDER_PAUSE_DAYS,
        ge=1,
        le=60,
        description="Days between two reminders of the same follow-up.",
        examples=[DEFAULT_REMINDER_PAUSE_DAYS],
    )
    answer_link_days: int = Field(
        default=DEFAULT_ANSWER_LINK_DAYS,
        ge=1,
        le=60,
        description="Days an answer link is valid.",
        examples=[DEFAULT_ANSWER_LINK_DAYS],
    )
    training_share: Annotated[Decimal, Field(ge=0, le=1, max_digits=3, decimal_places=2)] = Field(
        default=Decimal("0.20"), description="The part of the weekly hours that is for training.", examples=[0.2]
    )
    closing_days: Annotated[list[Day], Field(max_length=366), AfterValidator(_days_in_order_once)] = Field(
        default_factory=list,
        description="Days the jobcenter is closed beyond public holidays.",
        examples=[["2026-12-24", "2026-12-31"]],
    )
    reminder_days: Annotated[list[ReminderDay], Field(max_length=10), AfterValidator(_in_order_once)] = Field(
        default_factory=lambda: list(DEFAULT_REMINDER_DAYS),
        description="Days without an answer after which a reminder goes out.",
        examples=[list(DEFAULT_REMINDER_DAYS)],
    )
    match_expires_after_days: int = Field(
        default=14, ge=1, le=180, description="Days without an answer after which a match expires.", examples=[14]
    )
    second_approvals: Annotated[list[SecondApproval], Field(max_length=5), AfterValidator(_approvals_once)] = Field(
        default_factory=lambda: list(DEFAULT_SECOND_APPROVALS),
        description="Decisions that a second person has to approve; nobody approves their own.",
        examples=[["override"]],
    )
    end_report_reminder_days: Annotated[list[ReminderDay], Field(max_length=10), AfterValidator(_in_order_once)] = (
        Field(
            default_factory=lambda: list(DEFAULT_END_REPORT_REMINDER_DAYS),
            description="Days after the end report was asked for on which a reminder goes out.",
            examples=[list(DEFAULT_END_REPORT_REMINDER_DAYS)],
        )
    )
    signing_link_days: int = Field(
        default=DEFAULT_SIGNING_LINK_DAYS, ge=1, le=60, description="Days a signing link is valid.", examples=[14]
    )
    fill_bonus: Annotated[Decimal, Field(ge=0, le=10, max_digits=4, decimal_places=2)] = Field(
        default=DEFAULT_FILL_BONUS,
        description="Assignment runs: what filling one more seat is worth beside the rank scores.",
        examples=[0.1],
    )
    use_scarcity_prices: bool = Field(
        default=False,
        description="Assignment runs: charge a seat for what its candidate was worth to other needs in earlier runs.",
    )
    bundles: Annotated[list[Bundle], Field(max_length=50)] = Field(
        default_factory=list, description="Templates of help beside the gap, applied to a training plan in one call."
    )
    voucher_approval_limit_ore: int = Field(
        default=DEFAULT_VOUCHER_APPROVAL_LIMIT_ORE,
        ge=0,
        le=MOST_ORE,
        description="A course voucher above this amount needs a second person's approval; in øre.",
        examples=[DEFAULT_VOUCHER_APPROVAL_LIMIT_ORE],
    )
    voucher_candidate_budget_ore: Annotated[int, Field(ge=0, le=MOST_ORE)] | None = Field(
        default=None,
        description="What course vouchers may promise one candidate in a year, in øre; null sets no limit.",
        examples=[2_500_000],
    )
    incentive_scheme: Annotated[list[IncentiveLine], Field(max_length=40)] = Field(
        default_factory=list,
        description="What is given at which milestone; who has reached one keeps what the scheme said then.",
    )


@merge_patch(JobcenterSettingsWrite)
class JobcenterSettingsPatch(JobcenterSettingsWrite):
    """Changes to the settings (merge patch): objects merge, lists are replaced whole."""


class JobcenterSettingsRead(Resource):
    """A jobcenter's settings; `id` is the jobcenter's, `version` is named by rankings made under them."""

    weights: RankingWeightsRead
    max_travel_minutes: int
    language_gap: int
    aftercare_steps: list[str]
    aftercare_audiences: list[Audience]
    escalate_after_days: int
    reminder_pause_days: int
    answer_link_days: int
    training_share: HoursOut
    closing_days: list[date]
    reminder_days: list[int]
    match_expires_after_days: int
    second_approvals: list[SecondApproval]
    end_report_reminder_days: list[int]
    signing_link_days: int
    fill_bonus: HoursOut = Field(examples=[0.1])
    use_scarcity_prices: bool
    bundles: list[Bundle]
    voucher_approval_limit_ore: int = Field(examples=[DEFAULT_VOUCHER_APPROVAL_LIMIT_ORE])
    voucher_candidate_budget_ore: int | None = Field(examples=[2_500_000])
    incentive_scheme: list[IncentiveLine]


class SettingChangeRead(Output):
    """One setting that a version changed."""

    field: str = Field(description="Dotted name.", examples=["weights.potential"])
    before: Any = Field(description="Null where the version before did not know the setting.", examples=[0.35])
    after: Any = Field(examples=[0.3])


class SettingsVersionRead(Output):
    """The settings as they stood from `saved_at` until the next version."""

    number: int = Field(description="What rankings and runs call `settings_version`.")
    saved_at: datetime
    saved_by: UUID | None = Field(description="Account; null where the settings were made by the installation.")
    values: dict[str, Any]
    changes: list[SettingChangeRead] = Field(description="Against the version before; empty for the first one kept.")
