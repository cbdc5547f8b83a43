"""Monthly numbers of ordinary employees: reported, corrected, never overwritten."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.foundation.api.pagination import PageRequest
from app.foundation.audit.service import Change, record
from app.foundation.core.errors import FieldFault, Invalid, LostRace
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.registers.companies import repository
from app.registers.companies.domain import MonthFault, fault_of_month, first_of
from app.registers.companies.models import EmployeeReport
from app.registers.companies.schemas import EmployeeReportCreate, EmployeeReportRead
from app.registers.companies.service.workplaces import subject_of

_FAULTS = {
    MonthFault.NOT_OVER: (
        "employee_report.month_not_over",
        Text("Måneden er ikke forbi endnu; indberet den, når den er.", "The month is not over; report it when it is."),
    ),
    MonthFault.TOO_OLD: (
        "employee_report.month_too_old",
        Text("Måneden ligger mere end 24 måneder tilbage.", "The month is more than 24 months back."),
    ),
}


async def report_employees(work: Work, workplace_id: UUID, body: EmployeeReportCreate) -> EmployeeReport:
    """Stores a month's number; a report that stands for the month is replaced by it, and kept.

    The same number again changes nothing and answers with the report that stands. Raises NotFound, Invalid for a
    month that is not over or too long ago, and LostRace when somebody else reports the same month at the same time.
    """
    workplace = await repository.get_workplace(work, workplace_id)
    month = first_of(body.month)
    if fault := fault_of_month(month, work.today()):
        raise Invalid(FieldFault("/month", *_FAULTS[fault]))
    standing = await repository.find_report(work, workplace.id, month)
    if standing is not None and standing.ordinary_employees_fte == body.ordinary_employees_fte:
        return standing
    if standing is not None and not await repository.replace_report(work, standing.id, work.now()):
        raise LostRace
    report = EmployeeReport(
        workplace_id=workplace.id,
        month=month,
        ordinary_employees_fte=body.ordinary_employees_fte,
        reported_at=work.now(),
        reported_by=work.actor.account_id,
        reporter_role=work.actor.role,
    )
    work.session.add(report)
    try:
        await work.session.flush()
    except IntegrityError:
        # Of two who report a month for the first time at once, only the database sees both.
        raise LostRace from None
    before = None if standing is None else float(standing.ordinary_employees_fte)
    numbers = {"from": before, "to": float(body.ordinary_employees_fte)}
    data = {"report_id": str(report.id), "month": body.month, "ordinary_employees_fte": numbers}
    await record(work, "workplace.employees_reported", subject_of(workplace), Change(data=data))
    return report


async def list_reports(
    work: Work, workplace_id: UUID, page: PageRequest, *, include_replaced: bool
) -> tuple[list[EmployeeReport], str | None]:
    """The workplace's reports, newest month first; those that were corrected only where they are asked for."""
    workplace = await repository.get_workplace(work, workplace_id)
    return await repository.list_reports(work, workplace.id, page, include_replaced=include_replaced)


def read_report(report: EmployeeReport) -> EmployeeReportRead:
    """A report as it is shown: by which role, not by whom."""
    return EmployeeReportRead.model_validate({**report.model_dump(), "month": f"{report.month:%Y-%m}"})
