"""Hours by month: of one internship, and of all of a jobcenter's."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.foundation.api.pagination import PageRequest
from app.foundation.db.work import Work
from app.journey.attendance import repository
from app.journey.attendance.domain.months import MonthSum, last_of, months_of, sum_month
from app.journey.attendance.repository import InternshipRow
from app.journey.attendance.schemas import AttendanceHoursRead, AttendanceMonthRead
from app.journey.attendance.service.terms import terms_of, terms_of_many
from app.journey.placements import repository as placements

# A file holds every internship of a jobcenter's month; so many are in memory with all their days at a time.
_AT_ONCE = 200


async def attendance_months(work: Work, placement_id: UUID) -> list[AttendanceMonthRead]:
    """Every month the internship has touched so far, oldest first; none before it starts."""
    placement = await placements.get_placement(work, placement_id)
    terms = await terms_of(work, placement)
    months = months_of(terms, work.today())
    if not months:
        return []
    entered = await repository.entered_days_of(work, [placement.id], months[0], last_of(months[-1]))
    days = entered[placement.id]
    return [_month(sum_month(month, terms, days, work.today())) for month in months]


async def list_hours(work: Work, month: date, page: PageRequest) -> tuple[list[AttendanceHoursRead], str | None]:
    """One page of the internships that ran in the month, by the key of their placement."""
    rows, cursor = await repository.list_internships(work, month, last_of(month), page)
    return await _hours(work, month, rows), cursor


async def every_hours(work: Work, month: date) -> list[AttendanceHoursRead]:
    """All of them, for a file."""
    found: list[AttendanceHoursRead] = []
    after: UUID | None = None
    while rows := await repository.every_internship(work, month, last_of(month), after, _AT_ONCE):
        found += await _hours(work, month, rows)
        after = rows[-1].placement.id
    return found


async def _hours(work: Work, month: date, rows: Sequence[InternshipRow]) -> list[AttendanceHoursRead]:
    internships = [row.placement for row in rows]
    terms = await terms_of_many(work, internships)
    entered = await repository.entered_days_of(work, [each.id for each in internships], month, last_of(month))
    return [
        AttendanceHoursRead(
            **dict(_month(sum_month(month, terms[row.placement.id], entered[row.placement.id], work.today()))),
            placement_id=row.placement.id,
            candidate_id=row.placement.candidate_id,
            candidate_name=row.candidate_name,
            company_id=row.placement.company_id,
            company_name=row.company_name,
            workplace_name=row.workplace_name,
        )
        for row in rows
    ]


def _month(total: MonthSum) -> AttendanceMonthRead:
    return AttendanceMonthRead(
        month=f"{total.month:%Y-%m}",
        present_days=total.present_days,
        late_days=total.late_days,
        minutes_late=total.minutes_late,
        excused_days=total.excused_days,
        absent_days=total.absent_days,
        missing_days=total.missing_days,
        hours=total.hours,
        scheduled_hours=total.scheduled_hours,
    )
