"""Every query on companies, their certifications, workplaces, their monthly reports and the occupancy ledger."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Uuid, bindparam, delete, false, func, or_, true, update
from sqlalchemy import select as core_select
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.query import fetch_columns
from app.foundation.db.work import Work
from app.registers.companies.domain import CertificationKind, CertificationState, CertificationStatus
from app.registers.companies.models import Certification, Company, EmployeeReport, Occupancy, Workplace
from app.registers.law.domain import EmployeeBasis, Occupant, employee_basis
from app.registers.law.domain.employees import months_before
from app.registers.reference.models import Municipality, Postcode

COMPANIES_BY_NAME = Sort((col(Company.name), col(Company.id)), (str, UUID))
CERTIFICATIONS_NEWEST_FIRST = Sort((col(Certification.id),), (UUID,), descending=True)
WORKPLACES_BY_NAME = Sort((col(Workplace.name), col(Workplace.id)), (str, UUID))
REPORTS_NEWEST_FIRST = Sort((col(EmployeeReport.month), col(EmployeeReport.id)), (date, UUID), descending=True)
SEES_ALL = JOBCENTER_STAFF | {Role.ADMIN, Role.INTEGRATION}
# SQLite folds ASCII letters only: these are folded by hand, so that both databases find Østerbro by "øst".
_FOLDED_BY_HAND = (("Æ", "æ"), ("Ø", "ø"), ("Å", "å"), ("Ä", "ä"), ("Ö", "ö"), ("Ü", "ü"), ("É", "é"))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A company account sees its own company; jobcenters and admin see all; candidates and mentors none."""
    return _own_or_all(actor, col(Company.id))


def workplaces_visible_to(actor: Actor) -> ColumnElement[bool]:
    """A company account sees its own workplaces; jobcenters and admin see all; candidates and mentors none."""
    return _own_or_all(actor, col(Workplace.company_id))


def certifications_visible_to(actor: Actor) -> ColumnElement[bool]:
    """A company account sees its own company's; jobcenter staff see all; nobody else any."""
    return _own_or_all(actor, col(Certification.company_id), JOBCENTER_STAFF)


def _own_or_all(actor: Actor, company_id: Mapped[UUID], see_all: Collection[Role] = SEES_ALL) -> ColumnElement[bool]:
    if actor.role in see_all:
        return true()
    return company_id == actor.company_id if actor.role is Role.COMPANY else false()


async def list_companies(
    work: Work, page: PageRequest, name_prefix: str | None, cvr_number: str | None
) -> tuple[list[Company], str | None]:
    statement = select(Company, col(Company.name), col(Company.id)).where(visible_to(work.actor))
    if name_prefix is not None:
        statement = statement.where(_folded(col(Company.name)).startswith(name_prefix.lower(), autoescape=True))
    if cvr_number is not None:
        statement = statement.where(col(Company.cvr_number) == cvr_number)
    rows, cursor = await fetch_page(work, statement, COMPANIES_BY_NAME, page)
    return [row[0] for row in rows], cursor


def _folded(name: Mapped[str]) -> ColumnElement[str]:
    folded: ColumnElement[str] = func.lower(name)
    for upper, lower in _FOLDED_BY_HAND:
        folded = func.replace(folded, upper, lower)
    return folded


async def find_company(work: Work, company_id: UUID) -> Company | None:
    statement = select(Company).where(col(Company.id) == company_id, visible_to(work.actor))
    return (await work.session.exec(statement)).one_or_none()


async def get_company(work: Work, company_id: UUID) -> Company:
    """Raises NotFound, also for a company the caller does not see."""
    company = await find_company(work, company_id)
    if company is None:
        raise NotFound
    return company


async def load_company(work: Work, company_id: UUID) -> Company:
    """By key, without scope: only for a company named by a row that the caller has a right to."""
    company = await work.session.get(Company, company_id)
    if company is None:
        raise NotFound
    return company


async def cvr_is_taken(work: Work, cvr_number: str) -> bool:
    """Whether any company has it, seen or not: CVR numbers are public."""
    return (
        await work.session.exec(select(Company.id).where(col(Company.cvr_number) == cvr_number))
    ).first() is not None


async def list_certifications(
    work: Work,
    company_id: UUID,
    page: PageRequest,
    kind: CertificationKind | None,
    status: CertificationStatus | None,
) -> tuple[list[Certification], str | None]:
    """Of a company, newest first; a withdrawn one is of no kind any more."""
    statement = select(Certification, col(Certification.id)).where(
        col(Certification.company_id) == company_id, certifications_visible_to(work.actor)
    )
    if kind is not None:
        statement = statement.where(col(Certification.kind) == kind)
    if status is not None:
        statement = statement.where(*_shown_as(work, status))
    rows, cursor = await fetch_page(work, statement, CERTIFICATIONS_NEWEST_FIRST, page)
    return [row[0] for row in rows], cursor


def _shown_as(work: Work, status: CertificationStatus) -> list[ColumnElement[bool]]:
    """As `status_on` has it: whether a certification still holds is read off its last day."""
    state, over = col(Certification.status), col(Certification.valid_until) < work.today()
    if status is CertificationStatus.EXPIRED:
        return [state == CertificationState.CERTIFIED, over]
    stored = state == CertificationState(status.value)
    return [stored, ~over] if status is CertificationStatus.CERTIFIED else [stored]


async def get_certification(work: Work, certification_id: UUID, *, lock: bool = False) -> Certification:
    """Raises NotFound; with `lock` as it stands after everybody before us has finished."""
    statement: Any = select(Certification).where(
        col(Certification.id) == certification_id, certifications_visible_to(work.actor)
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    certification: Certification | None = (await work.session.exec(statement)).one_or_none()
    if certification is None:
        raise NotFound
    return certification


async def lock_open_certification(work: Work, company_id: UUID, kind: CertificationKind) -> Certification | None:
    """What stands in the way of a new application of this kind, as the unique key has it."""
    statement = select(Certification).where(
        col(Certification.company_id) == company_id,
        col(Certification.kind) == kind,
        col(Certification.status).in_((CertificationState.APPLIED, CertificationState.CERTIFIED)),
        col(Certification.succeeded_at).is_(None),
    )
    return (await work.session.exec(statement.with_for_update())).one_or_none()


async def list_workplaces(
    work: Work, page: PageRequest, company_id: UUID | None, municipality_code: str | None
) -> tuple[list[Workplace], str | None]:
    statement = select(Workplace, col(Workplace.name), col(Workplace.id)).where(workplaces_visible_to(work.actor))
    if company_id is not None:
        statement = statement.where(col(Workplace.company_id) == company_id)
    if municipality_code is not None:
        statement = statement.where(col(Workplace.municipality_code) == municipality_code)
    rows, cursor = await fetch_page(work, statement, WORKPLACES_BY_NAME, page)
    return [row[0] for row in rows], cursor


async def get_workplace(work: Work, workplace_id: UUID) -> Workplace:
    """Raises NotFound, also for a workplace the caller does not see."""
    statement = select(Workplace).where(col(Workplace.id) == workplace_id, workplaces_visible_to(work.actor))
    workplace = (await work.session.exec(statement)).one_or_none()
    if workplace is None:
        raise NotFound
    return workplace


async def load_workplace(work: Work, workplace_id: UUID, lock: bool = False) -> Workplace:
    """By key, without scope: only for a workplace named by a row that the caller has a right to.

    `lock` makes others who would fill the same workplace wait, so that two grants cannot both take the last room.
    """
    statement = select(Workplace).where(col(Workplace.id) == workplace_id)
    if lock:
        statement = statement.with_for_update()
    workplace = (await work.session.exec(statement)).one_or_none()
    if workplace is None:
        raise NotFound
    return workplace


async def production_unit_is_taken(work: Work, number: str) -> bool:
    """Whether any workplace has it, seen or not: P-numbers are public."""
    statement = select(Workplace.id).where(col(Workplace.production_unit_number) == number)
    return (await work.session.exec(statement)).first() is not None


def _written_by(source_type: str, source_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Occupancy.source_type) == source_type, col(Occupancy.source_id) == source_id


async def occupy(work: Work, source_type: str, source_id: UUID, entries: Sequence[Occupancy]) -> None:
    """Writes when a source takes up a workplace's room, in place of what it wrote before."""
    await vacate(work, source_type, source_id)
    work.session.add_all(entries)
    await work.session.flush()


async def shorten_occupancy(work: Work, source_type: str, source_id: UUID, ends_on: date) -> None:
    """The source ends on `ends_on` at the latest; it leaves no trace when it would have begun after that."""
    written = _written_by(source_type, source_id)
    await work.session.exec(delete(Occupancy).where(*written, col(Occupancy.starts_on) > ends_on))
    later = or_(col(Occupancy.ends_on).is_(None), col(Occupancy.ends_on) > ends_on)
    await work.session.exec(update(Occupancy).where(*written, later).values(ends_on=ends_on))


async def vacate(work: Work, source_type: str, source_id: UUID) -> None:
    """Takes away what the source wrote; nothing happens when it wrote nothing."""
    await work.session.exec(delete(Occupancy).where(*_written_by(source_type, source_id)))


async def occupants(
    work: Work, workplace_id: UUID, from_on: date, to_on: date, *, except_source: UUID | None = None
) -> tuple[Occupant, ...]:
    """Who takes up room on any day from `from_on` to `to_on`, of every jobcenter, without telling who it is.

    `except_source` leaves out the placement that is being judged itself.
    """
    statement = select(col(Occupancy.starts_on), col(Occupancy.ends_on), col(Occupancy.fte_fraction)).where(
        col(Occupancy.workplace_id) == workplace_id,
        col(Occupancy.starts_on) <= to_on,
        or_(col(Occupancy.ends_on).is_(None), col(Occupancy.ends_on) >= from_on),
    )
    if except_source is not None:
        statement = statement.where(col(Occupancy.source_id) != except_source)
    rows = await work.session.exec(statement.order_by(col(Occupancy.starts_on), col(Occupancy.id)))
    return tuple(Occupant(starts_on, ends_on, fte) for starts_on, ends_on, fte in rows)


async def occupancy_between(work: Work, workplace_id: UUID, from_on: date, to_on: date) -> Sequence[Occupancy]:
    """The ledger's own rows of the period, in order; whose they are (`source_id`) never leaves the service."""
    statement = select(Occupancy).where(
        col(Occupancy.workplace_id) == workplace_id,
        col(Occupancy.starts_on) <= to_on,
        or_(col(Occupancy.ends_on).is_(None), col(Occupancy.ends_on) >= from_on),
    )
    return (await work.session.exec(statement.order_by(col(Occupancy.starts_on), col(Occupancy.id)))).all()


async def find_report(work: Work, workplace_id: UUID, month: date) -> EmployeeReport | None:
    """The report that stands for the month."""
    statement = select(EmployeeReport).where(
        col(EmployeeReport.workplace_id) == workplace_id,
        col(EmployeeReport.month) == month,
        col(EmployeeReport.replaced_at).is_(None),
    )
    return (await work.session.exec(statement)).one_or_none()


async def replace_report(work: Work, report_id: UUID, at: datetime) -> bool:
    """Marks a report as replaced; False when somebody else did so first."""
    statement = (
        update(EmployeeReport)
        .where(col(EmployeeReport.id) == report_id, col(EmployeeReport.replaced_at).is_(None))
        .values(replaced_at=at)
    )
    return (await work.session.exec(statement)).rowcount == 1


async def list_reports(
    work: Work, workplace_id: UUID, page: PageRequest, *, include_replaced: bool
) -> tuple[list[EmployeeReport], str | None]:
    """The reports of a workplace the caller has a right to, newest month first, of one month the newest report first."""
    statement = select(EmployeeReport, col(EmployeeReport.month), col(EmployeeReport.id)).where(
        col(EmployeeReport.workplace_id) == workplace_id
    )
    if not include_replaced:
        statement = statement.where(col(EmployeeReport.replaced_at).is_(None))
    rows, cursor = await fetch_page(work, statement, REPORTS_NEWEST_FIRST, page)
    return [row[0] for row in rows], cursor


async def employee_basis_of(work: Work, workplace: Workplace) -> EmployeeBasis:
    """How many ordinary employees the workplace counts as having today."""
    return (await employee_bases(work, [workplace]))[workplace.id]


_REPORTS = core_select(
    col(EmployeeReport.workplace_id), col(EmployeeReport.month), col(EmployeeReport.ordinary_employees_fte)
).where(
    col(EmployeeReport.workplace_id).in_(bindparam("workplace_ids", expanding=True, type_=Uuid)),
    col(EmployeeReport.month) >= bindparam("since", type_=Date),
    col(EmployeeReport.replaced_at).is_(None),
)


async def employee_bases(work: Work, workplaces: Iterable[Workplace]) -> dict[UUID, EmployeeBasis]:
    """How many ordinary employees many workplaces count as having today: one query for their reports."""
    places = {workplace.id: workplace for workplace in workplaces}
    await work.session.flush()
    values = {"workplace_ids": list(places), "since": months_before(work.today())[0]}
    reports: dict[UUID, dict[date, Decimal]] = {key: {} for key in places}
    for workplace_id, month, fte in await fetch_columns(work.session, _REPORTS, values):
        reports[workplace_id][month] = fte
    return {
        key: employee_basis(reports[key], place.ordinary_employees_fte, work.today()) for key, place in places.items()
    }


async def place_names(work: Work, workplace: Workplace) -> tuple[str, str]:
    """The names of a workplace's postcode and municipality."""
    statement = (
        select(Postcode.name, Municipality.name)
        .join(Workplace, col(Workplace.postcode) == col(Postcode.code))
        .join(Municipality, col(Municipality.code) == col(Workplace.municipality_code))
        .where(col(Workplace.id) == workplace.id)
    )
    city, municipality = (await work.session.exec(statement)).one()
    return city, municipality
