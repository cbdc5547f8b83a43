"""Use cases of companies, their certifications and workplaces, the monthly reports, and the room a workplace has."""

from app.registers.companies.service.capacity import workplace_capacity
from app.registers.companies.service.certifications import (
    apply_for_certification,
    certify,
    get_certification,
    list_certifications,
    read_certification,
    refuse_certification,
    revoke_certification,
    version_of,
    withdraw_certification,
)
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
    "apply_for_certification",
    "certify",
    "create_company",
    "create_workplace",
    "get_certification",
    "list_certifications",
    "list_reports",
    "patch_company",
    "patch_workplace",
    "read_certification",
    "read_report",
    "read_workplace",
    "refuse_certification",
    "report_employees",
    "revoke_certification",
    "version_of",
    "withdraw_certification",
    "workplace_capacity",
    "written_form",
]
