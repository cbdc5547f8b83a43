"""The facts a placement is judged on, handed in as values; the law looks nothing up."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

from app.registers.law.domain.employees import EmployeeBasis


class LegalBasis(StrEnum):
    """The provision a person's internship rests on; it decides how long it may last and who may be refused."""

    INTL_23B = "intl_23b"
    LAB_JOB_READY = "lab_job_ready"
    LAB_GRADUATE = "lab_graduate"
    LAB_OTHER = "lab_other"


class Purpose(StrEnum):
    """What an internship is for (LAB § 59)."""

    ORDINARY_JOB = "ordinary_job"
    BUILD_SKILLS = "build_skills"
    CLARIFY_GOAL = "clarify_goal"


class CommitmentKind(StrEnum):
    """What else takes a candidate's hours."""

    PLACEMENT = "placement"
    EMPLOYMENT = "employment"
    DANISH_CLASS = "danish_class"
    COURSE = "course"
    PREPARATION = "preparation"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class HoursStep:
    """From week `from_week` of the placement (1 = the seven days from its start) on: this many hours a week."""

    from_week: int
    weekly_hours: Decimal


@dataclass(frozen=True, slots=True)
class WeekdayTime:
    """A time span on one weekday: ISO weekday (1 Monday to 7 Sunday), half-open; ending at or before its start
    means that it runs into the next day.
    """

    weekday: int
    starts_at: time
    ends_at: time

    def __post_init__(self) -> None:
        if not 1 <= self.weekday <= 7:
            msg = "weekday must be 1 (Monday) to 7 (Sunday)"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Commitment:
    """Something else the candidate is bound by, both days included (`ends_on` None: open end).

    `times` say when; `weekly_hours` say how much. With both, the times place the hours in the week.
    """

    kind: CommitmentKind
    starts_on: date
    ends_on: date | None = None
    times: tuple[WeekdayTime, ...] = ()
    weekly_hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Occupant:
    """Somebody else who takes up a workplace's capacity, both days included (`ends_on` None: open end).

    `fte` is the full-time fraction, weekly hours / 37.
    """

    starts_on: date
    ends_on: date | None
    fte: Decimal


@dataclass(frozen=True, slots=True)
class RepresentativeStatement:
    """What the employer and the employee representative of the P-number have declared, and when."""

    employer_signed_on: date | None = None
    representative_signed_on: date | None = None
    representative_objected: bool = False
    objection_decided: bool = False


@dataclass(frozen=True, slots=True)
class ExtensionFacts:
    """The placement judged is an extension of one that would have ended on `previous_ends_on`.

    `granted_ends_on` is the end of the very first grant, before any extension or shortening. Every change of a
    granted placement is judged with these facts: they tell the first grant, which `duration` is about, from the rest.
    """

    previous_ends_on: date
    granted_ends_on: date
    concrete_assessment: bool = False
    particular_need: bool = False


@dataclass(frozen=True, slots=True)
class PlacementFacts:
    """Everything the checks look at. Days are Danish calendar days, both included.

    `decided_on` is the day of the grant, None while there is none; `today` is the day of the judgement.
    `judged_on` picks the rules of another day than the start (an extension decided under a later law).
    `papers_may_follow` marks a dry run before anybody has filled a form: missing papers then warn.
    On the days of a pause (first and last included) the placement takes no hours and no room; the days still count
    in how long it lasts. `employee_basis` None: nobody knows how many ordinary employees there are.

    Raises ValueError when the period or the schedule makes no sense.
    """

    legal_basis: LegalBasis
    starts_on: date
    ends_on: date
    hours_schedule: tuple[HoursStep, ...]
    today: date
    decided_on: date | None = None
    judged_on: date | None = None
    working_times: tuple[WeekdayTime, ...] = ()
    purpose: Purpose | None = None
    declares_no_seasonal_peak: bool = False
    declares_replaces_nobody: bool = False
    papers_may_follow: bool = False
    pauses: tuple[tuple[date, date], ...] = ()
    employee_basis: EmployeeBasis | None = None
    has_other_employees: bool = True
    occupants: tuple[Occupant, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    statement: RepresentativeStatement | None = None
    extension: ExtensionFacts | None = None
    employer_cvr: str | None = None
    latest_ordinary_employer_cvr: str | None = None
    earlier_placements_same_cvr: int = 0
    workplace_completed_last_year: int = 0
    workplace_hires_last_year: int = 0

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            msg = "a placement cannot end before it starts"
            raise ValueError(msg)
        weeks = [step.from_week for step in self.hours_schedule]
        if not weeks or weeks[0] != 1 or weeks != sorted(set(weeks)):
            msg = "the hours schedule starts in week 1 and its steps rise"
            raise ValueError(msg)
        if any(step.weekly_hours <= 0 for step in self.hours_schedule):
            msg = "weekly hours are above zero"
            raise ValueError(msg)
        if any(last < first for first, last in self.pauses):
            msg = "a pause cannot end before it starts"
            raise ValueError(msg)

    @property
    def rules_date(self) -> date:
        """The day whose rules judge this placement: its own start, unless the decision names another."""
        return self.judged_on or self.starts_on
