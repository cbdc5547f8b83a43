"""Use cases of companies, their workplaces, the monthly reports, and the room a workplace has."""

from app.registers.companies.service.capacity import workplace_capacity
from app.registers.companies.service.reports import list_reports, read_report, report_employees
from app.registers.companies.service.workplaces import (
    create_company,
    create_workplace,
    patch_company,
    patch_workplace,
    read_workplace,
    written_form,
)

__all__ = [
    "create_company",
    "create_workplace",
    "list_reports",
    "patch_company",
    "patch_workplace",
    "read_report",
    "read_workplace",
    "report_employees",
    "workplace_capacity",
    "written_form",
]
