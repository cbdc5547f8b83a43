"""What the planner is told and what it answers: frozen values only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from uuid import UUID

from app.foundation.core.i18n import Text
from app.journey.needs.domain import Importance
from app.registers.jobcenters.domain import ActivityKind as ActivityKind  # noqa: PLC0414  the room's own word for it

MONDAY, FRIDAY, SUNDAY = 1, 5, 7
GRID_MINUTES = 30


def _must(holds: bool, rule: str) -> None:
    """Values are built from checked input; a broken rule here is a mistake in the calling code."""
    if not holds:
        raise ValueError(rule)


class UnplacedCode(StrEnum):
    """Why a gap found no room; stable codes for callers."""

    NO_TRAINING_TIME = "no_training_time"
    TOO_FEW_WEEKS = "too_few_weeks"
    CLASHES_WITH_CLASSES = "clashes_with_classes"
    CLASHES_WITH_COURSES = "clashes_with_courses"
    TRAINING_HOURS_USED = "training_hours_used"
    NO_FIXED_TIME = "no_fixed_time"


class ChangeKind(StrEnum):
    """What would make room. `several` says that no single change is enough."""

    MORE_WEEKS = "more_weeks"
    MORE_HOURS = "more_hours"
    OTHER_CLASS = "other_class"
    OTHER_COURSE = "other_course"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True, order=True)
class WeeklySession:
    """A time that recurs every week on one weekday (1 = Monday … 7 = Sunday), within one day."""

    weekday: int
    from_time: time
    to_time: time

    def __post_init__(self) -> None:
        _must(MONDAY <= self.weekday <= SUNDAY, "a weekday is 1 (Monday) to 7 (Sunday)")
        _must(self.from_time < self.to_time, "a session ends after it begins, on the same day")


@dataclass(frozen=True, slots=True, order=True)
class DatedSession:
    """One sitting on one day."""

    on: date
    from_time: time
    to_time: time

    def overlaps(self, other: "DatedSession") -> bool:
        """Whether the two share time; one that begins when the other ends does not."""
        return self.on == other.on and self.from_time < other.to_time and other.from_time < self.to_time


@dataclass(frozen=True, slots=True)
class ClassTime:
    """One weekly Danish class; it runs from `first_on` to `last_on` (both included), open-ended where None."""

    meeting: WeeklySession
    first_on: date | None = None
    last_on: date | None = None

    def meets_on(self, day: date) -> bool:
        return (
            day.isoweekday() == self.meeting.weekday
            and (self.first_on is None or self.first_on <= day)
            and (self.last_on is None or day <= self.last_on)
        )

    def overlaps(self, session: DatedSession) -> bool:
        times = self.meeting
        return self.meets_on(session.on) and DatedSession(session.on, times.from_time, times.to_time).overlaps(session)


@dataclass(frozen=True, slots=True)
class HoursStep:
    """The weekly working hours from a week of the placement on; week 1 begins on the placement's first day."""

    from_week: int
    weekly_hours: Decimal


@dataclass(frozen=True, slots=True)
class Bundled:
    """What makes an activity one of a jobcenter's bundle: its own key, the bundle's code, and its fixed weekly time."""

    key: UUID
    code: str
    weekly_minutes: int

    def __post_init__(self) -> None:
        _must(self.weekly_minutes > 0, "help takes time")
        _must(self.weekly_minutes % GRID_MINUTES == 0, "weekly minutes are a multiple of 30")


@dataclass(frozen=True, slots=True)
class Gap:
    """A skill of the need which the candidate does not hold at its level; or, where `bundled`, help beside the gaps.

    `weeks` is the time for the whole gap (weeks per level × missing levels), in calendar weeks. Help of a bundle takes
    exactly its weekly minutes, need not have a skill, and comes after the requirements.
    """

    skill_id: UUID | None
    title: Text | str
    have: int
    need: int
    weeks: Decimal
    importance: Importance
    required_at_start: bool = False
    kind: ActivityKind = ActivityKind.ON_THE_JOB
    bundled: Bundled | None = None

    def __post_init__(self) -> None:
        if self.bundled is None:
            _must(self.skill_id is not None, "a gap is a gap of a skill")
        _must(self.have < self.need or self.skill_id is None, "a gap needs a higher level than the one held")
        _must(self.weeks >= 0, "a gap takes no negative time")

    @property
    def key(self) -> UUID:
        """What tells one gap from another in a plan: the skill, or the help's own key."""
        key = self.skill_id if self.bundled is None else self.bundled.key
        if key is None:
            raise ValueError("a gap is a gap of a skill")
        return key

    @property
    def title_text(self) -> Text:
        return self.title if isinstance(self.title, Text) else Text(self.title, self.title)

    @property
    def whole_weeks(self) -> int:
        """Begun weeks count whole, and every gap takes at least one."""
        return max(1, int(self.weeks.to_integral_value(rounding=ROUND_CEILING)))


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """A jobcenter's settings for training.

    `share` is the part of the working week that goes to training. `activity_minutes` is what one activity asks for a
    week, `least_minutes` what it is squeezed to at most when the hours are short. A sitting lasts `shortest_session`
    to `longest_session`, `usual_session` where that is possible. All minutes are multiples of 30.
    """

    share: Decimal = Decimal("0.2")
    activity_minutes: int = 180
    least_minutes: int = 60
    shortest_session: int = 30
    usual_session: int = 90
    longest_session: int = 180

    def __post_init__(self) -> None:
        _must(0 <= self.share <= 1, "the training share lies between 0 and 1")
        minutes = (self.shortest_session, self.usual_session, self.longest_session)
        _must(
            not any(each % GRID_MINUTES for each in (*minutes, self.activity_minutes, self.least_minutes)),
            "lengths are multiples of 30 minutes",
        )
        _must(0 < minutes[0] <= minutes[1] <= minutes[2], "the session lengths must grow: shortest, usual, longest")
        _must(
            self.shortest_session <= self.least_minutes <= self.activity_minutes,
            "the weekly minutes must grow: shortest session, least, activity",
        )


@dataclass(frozen=True, slots=True)
class PlanningFacts:
    """Everything the planner may know.

    `working_times` empty means Monday–Friday from 08:00, the week's hours spread evenly. `holidays` and
    `closing_days` are days without any session; hand them in for half a year beyond the end, for an explanation
    may try a longer placement. A re-plan hands in `plan_from` (nothing new before that day) and
    `kept_sessions`: the sittings of activities that stand, whose gaps are left out of `gaps`. `given` are the sittings
    somebody else has fixed, by course: they count as training where they fall in the working time, a day of which they
    take more than half holds no other sitting, and a week whose training time they use up is left out like a holiday.
    """

    starts_on: date
    ends_on: date
    hours_schedule: tuple[HoursStep, ...]
    gaps: tuple[Gap, ...]
    working_times: tuple[WeeklySession, ...] = ()
    classes: tuple[ClassTime, ...] = ()
    holidays: frozenset[date] = frozenset()
    closing_days: frozenset[date] = frozenset()
    settings: TrainingSettings = TrainingSettings()
    plan_from: date | None = None
    kept_sessions: tuple[DatedSession, ...] = ()
    given: tuple[tuple[DatedSession, ...], ...] = ()

    def __post_init__(self) -> None:
        _must(self.ends_on >= self.starts_on, "a placement ends on or after the day it starts")
        weeks = [step.from_week for step in self.hours_schedule]
        _must(weeks == sorted(set(weeks)), "the steps of an hours schedule follow each other")
        _must(len({gap.key for gap in self.gaps}) == len(self.gaps), "a skill has one gap")

    def weekly_hours(self, week: int) -> Decimal:
        """The working hours of a week of the placement, counted from 1; none before the first step."""
        hours = Decimal(0)
        for step in self.hours_schedule:
            if step.from_week <= week:
                hours = step.weekly_hours
        return hours


@dataclass(frozen=True, slots=True)
class ActivityReason:
    """The requirement an activity closes."""

    have: int
    need: int
    importance: Importance
    required_at_start: bool
    text: Text


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """One gap with its weekly pattern and its actual days; it starts and ends on its first and last sitting."""

    key: UUID
    skill_id: UUID | None
    kind: ActivityKind
    title: Text
    starts_on: date
    ends_on: date
    weekly_hours: Decimal
    sessions: tuple[WeeklySession, ...]
    dated_sessions: tuple[DatedSession, ...]
    reason: ActivityReason
    bundle_code: str | None = None


@dataclass(frozen=True, slots=True)
class SmallestChange:
    """The least single change after which a re-plan places the gap.

    `amount` counts weeks (`more_weeks`), weekly hours (`more_hours`), classes to move (`other_class`) or courses to
    take at other times (`other_course`); `classes` names the classes.
    """

    kind: ChangeKind
    amount: int
    text: Text
    classes: tuple[ClassTime, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A gap the plan has no room for, why, and what would make room."""

    key: UUID
    skill_id: UUID | None
    reason_code: UnplacedCode
    reason: Text
    smallest_change: SmallestChange


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """The plan: activities in order of their start, gaps without room in order of importance."""

    activities: tuple[PlannedActivity, ...]
    unplaced: tuple[Unplaced, ...]


def in_planning_order(gaps: Iterable[Gap]) -> list[Gap]:
    """Required at the start first, then must, should, nice, then the help of bundles; the shortest first among equals,
    the key decides ties.
    """
    rank = {Importance.MUST: 0, Importance.SHOULD: 1, Importance.NICE: 2}
    return sorted(
        gaps,
        key=lambda gap: (
            gap.bundled is not None,
            not gap.required_at_start,
            rank[gap.importance],
            gap.weeks,
            gap.key,
            gap.need,
            gap.have,
        ),
    )
