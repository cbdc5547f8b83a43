"""Monthly reports of the invented workplaces: what the ratio requirement counts by."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from app.demo.world import DemoWorld, Site, Tenants
from app.registers.companies.models import EmployeeReport
from app.registers.law.domain.employees import month_of

_REPORTED_ON_DAY = 3
# What a month has more than the workplace's own number, newest first: never less, so that whoever is placed by
# that number stays within the ratio.
_MORE = (Decimal(0), Decimal("0.5"), Decimal(0), Decimal("0.25"), Decimal(0), Decimal("0.5"))


def plan_reports(world: DemoWorld) -> None:
    """Four to six months for every workplace, each reported on the third of the month after."""
    newest = 1 if world.today.day > _REPORTED_ON_DAY else 2
    for number, site in enumerate(_sites(world)):
        for index in range(4 + number % 3):
            month = month_of(world.today, newest + index)
            reported_on = month_of(month, -1) + timedelta(days=_REPORTED_ON_DAY - 1)
            more = _MORE[index] if site.employees else Decimal(0)
            site.reports[month] = reported_on, site.employees + more


def add_reports(world: DemoWorld) -> None:
    """Writes the reports with their events; at the end of a load, so that no other row is thrown differently."""
    for site in _sites(world):
        for month, (reported_on, fte) in sorted(site.reports.items()):
            at = world.dice.moment(reported_on)
            row = world.rows.add(
                EmployeeReport,
                id=world.dice.key(at),
                workplace_id=site.id,
                month=month,
                ordinary_employees_fte=fte,
                reported_at=at,
                reported_by=site.contact.account_id,
                reporter_role=site.contact.role,
            )
            data = {
                "report_id": str(row["id"]),
                "month": f"{month:%Y-%m}",
                "ordinary_employees_fte": {"from": None, "to": float(fte)},
            }
            tenants = Tenants(company_id=site.company_id)
            world.event(at, "workplace.employees_reported", site.id, site.contact, tenants, data=data)


def _sites(world: DemoWorld) -> Iterator[Site]:
    for sites in world.sites.values():
        yield from sites
