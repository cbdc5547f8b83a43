"""Shapes of attendance, of its hours by month, and of readiness pictures."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.foundation.api.schemas import HoursOut, Input, Output, Resource
from app.foundation.core.actor import Role
from app.foundation.core.text import Day
from app.journey.attendance.domain.judging import Entry
from app.journey.attendance.domain.states import AttendanceReason, AttendanceStatus
from app.journey.matching.schemas import OnBehalf
from app.journey.placements.schemas.ending import ToldRead
from app.journey.placements.schemas.words import OwnWords, Reasons, absent

MOST_DAYS = 31
DayHours = Annotated[Decimal, Field(ge=0, le=24, max_digits=3, decimal_places=1)]
Mark = Annotated[int, Field(ge=1, le=5)]
Words = Annotated[OwnWords, Field(max_length=2000)]
_MARK = "1 much support, 5 as any colleague; 1 and 2 are signals."
_WEEK: dict[str, Any] = {
    "examples": [
        {
            "days": [
                {"day_on": "2027-01-04", "status": "present"},
                {"day_on": "2027-01-05", "status": "late", "minutes_late": 20, "reason_code": "transport"},
                {"day_on": "2027-01-06", "status": "excused", "reason_code": "notified"},
            ]
        }
    ]
}
_ON_BEHALF = "For staff: why, and how they were told."
_SHARED = "The candidate's own word: whether workplace and mentor may read it."


class AttendanceDayEntry(Input):
    """One day as it went. What is left out is as the agreement has it."""

    day_on: Day = Field(examples=["2027-01-05"])
    status: AttendanceStatus = Field(examples=["late"])
    minutes_late: Annotated[int, Field(ge=0, le=1439)] = Field(default=0, description="With `late` only.")
    hours: DayHours | None = Field(
        default=None, description="Hours done; left out: as scheduled, less the minutes late.", examples=[4.7]
    )
    reason_code: AttendanceReason | None = Field(
        default=None, description="Required with `excused`; never why somebody is ill.", examples=["transport"]
    )

    def entry(self) -> Entry:
        return Entry(self.day_on, self.status, self.minutes_late, self.hours, self.reason_code)


class AttendanceBody(Input):
    """Up to 31 days in one call; each takes the place of what stood for that day."""

    model_config = ConfigDict(json_schema_extra=_WEEK)

    days: Annotated[list[AttendanceDayEntry], Field(min_length=1, max_length=MOST_DAYS)]


class NoteBody(Input):
    """What the candidate says to an entry, in any language, kept as written."""

    text: Words = Field(examples=["Автобус не приїхав, я зателефонувала о 7:40."])
    may_be_shared: bool = Field(default=False, description=_SHARED)
    on_behalf: OnBehalf | None = Field(default=None, description=_ON_BEHALF)


class AttendanceDayRead(Resource):
    """One day of one internship. The candidate's note is there for those it is meant for."""

    placement_id: UUID
    candidate_id: UUID
    day_on: date
    status: AttendanceStatus
    minutes_late: int
    hours: HoursOut
    scheduled_hours: HoursOut
    reason_code: AttendanceReason | None
    is_signal: bool = Field(description="Late, or absent without an excuse: three in a fortnight call for a talk.")
    recorded_role: Role
    candidate_note: str | None = Field(default=None, exclude_if=absent)
    candidate_noted_at: datetime | None = Field(default=None, exclude_if=absent)
    may_be_shared: bool
    is_on_behalf: bool = Field(description="The jobcenter wrote the note down.")
    on_behalf: ToldRead | None = Field(default=None, exclude_if=absent)
    allowed_actions: list[str]


class AttendanceMonthRead(Output):
    """One month of one internship; `scheduled_hours` are those of the days entered and of those missing."""

    month: str = Field(examples=["2027-01"])
    present_days: int
    late_days: int
    minutes_late: int
    excused_days: int
    absent_days: int
    missing_days: int = Field(description="Days with work, by yesterday, that nobody has entered.")
    hours: HoursOut
    scheduled_hours: HoursOut


class AttendanceHoursRead(AttendanceMonthRead):
    """The same beside whose it is, for the jobcenter."""

    placement_id: UUID
    candidate_id: UUID
    candidate_name: str
    company_id: UUID
    company_name: str
    workplace_name: str


class ReadinessPictureCreate(Input):
    """How the supervisor sees the person on one day. A mark says how much support is needed, nothing else."""

    seen_on: Day | None = Field(default=None, description="Today when left out.", examples=["2027-01-15"])
    punctuality: Mark = Field(description=_MARK, examples=[4])
    presence: Mark = Field(description=_MARK, examples=[5])
    appearance: Mark = Field(description=_MARK, examples=[5])
    communication: Mark = Field(description=_MARK, examples=[3])
    note: Reasons | None = Field(default=None, examples=["Spørger selv, når noget er uklart."])


class ReplyBody(NoteBody):
    """What the candidate says to a picture, in any language, kept as written."""

    text: Words = Field(examples=["أحتاج إلى مزيد من الوقت لفهم الزملاء."])


class ReadinessPictureRead(Resource):
    """A picture with the candidate's reply beside it, for those it is meant for."""

    placement_id: UUID
    candidate_id: UUID
    seen_on: date
    punctuality: int
    presence: int
    appearance: int
    communication: int
    note: str | None
    is_signal: bool = Field(description="Some mark is 1 or 2: three signals in a fortnight call for a talk.")
    reply: str | None = Field(default=None, exclude_if=absent)
    replied_at: datetime | None = Field(default=None, exclude_if=absent)
    may_be_shared: bool
    is_on_behalf: bool = Field(description="The jobcenter wrote the reply down.")
    on_behalf: ToldRead | None = Field(default=None, exclude_if=absent)
    allowed_actions: list[str]
