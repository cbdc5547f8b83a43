"""What a company ever saw of a person."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.foundation.api.pagination import PageRequest
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.oversight.privacy.repository import disclosures
from app.oversight.privacy.schemas.sharing import DisclosureRead
from app.registers.candidates import repository as candidates


async def list_disclosures(
    work: Work, candidate_id: UUID, fields: Mapping[str, Sequence[str]], page: PageRequest
) -> tuple[list[DisclosureRead], str | None]:
    """One page, the latest first; `fields` says what an answer of each operation holds. Raises NotFound."""
    person = await candidates.get(work, candidate_id)
    async with work.beyond_wall(Beyond.RIGHTS):
        rows, cursor = await disclosures.list_disclosures(work, person.id, page)
    found = [
        DisclosureRead(
            seen_at=seen_at,
            company_id=company_id,
            company_name=name,
            by_role=role,
            action=action.value,
            operation=operation,
            purpose=purpose,
            fields=list(fields.get(operation, ())),
        )
        for seen_at, company_id, name, role, action, operation, purpose, _seq in rows
    ]
    return found, cursor
