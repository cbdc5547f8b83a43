"""What companies, and mentors of companies, were answered about a person: read from the access log."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select as core_select
from sqlmodel import col

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.audit.models import AccessEntry, AccessSubject
from app.foundation.db.work import Work
from app.registers.companies.models import Company

# By the entries' keys, which are in the order of time as well: those of one person are found in it by index.
LATEST = Sort((col(AccessSubject.entry_id),), (UUID,), descending=True)


async def list_disclosures(work: Work, candidate_id: UUID, page: PageRequest) -> tuple[Sequence[Any], str | None]:
    """Rows: entry's time, company, its name, role, action, operation, purpose; the latest first. The right is on the
    candidate.
    """
    statement: Any = (
        core_select(
            col(AccessEntry.occurred_at),
            col(AccessEntry.company_id),
            col(Company.name),
            col(AccessEntry.role),
            col(AccessEntry.action),
            col(AccessEntry.route),
            col(AccessEntry.purpose),
            *LATEST.columns,
        )
        .join(AccessSubject, col(AccessSubject.entry_id) == col(AccessEntry.id))
        .outerjoin(Company, col(Company.id) == col(AccessEntry.company_id))
        .where(col(AccessSubject.candidate_id) == candidate_id, col(AccessEntry.company_id).is_not(None))
    )
    return await fetch_page(work, statement, LATEST, page)
