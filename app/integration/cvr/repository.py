"""Which of what the register names is here already, as far as the caller sees it."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from app.foundation.db.work import Work
from app.registers.companies.models import Company, Workplace
from app.registers.companies.repository import visible_to, workplaces_visible_to


async def find_company_id(work: Work, cvr_number: str) -> UUID | None:
    statement = select(Company.id).where(col(Company.cvr_number) == cvr_number, visible_to(work.actor))
    return (await work.session.exec(statement)).one_or_none()


async def find_workplace_ids(work: Work, numbers: Sequence[str]) -> dict[str, UUID]:
    """Workplaces by their P-number."""
    statement = select(Workplace.production_unit_number, Workplace.id).where(
        col(Workplace.production_unit_number).in_(numbers), workplaces_visible_to(work.actor)
    )
    return dict((await work.session.exec(statement)).all())
