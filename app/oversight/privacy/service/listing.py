"""Reading holds, erasures and retention reports."""

from uuid import UUID

from sqlmodel import col

from app.foundation.api.pagination import PageRequest
from app.foundation.db.work import Work
from app.oversight.privacy.models import Erasure, LegalHold, RetentionReport
from app.oversight.privacy.repository import rows


async def get_hold(work: Work, hold_id: UUID) -> LegalHold:
    """Raises NotFound."""
    return await rows.get_row(work, LegalHold, hold_id)


async def list_holds(
    work: Work, candidate_id: UUID | None, page: PageRequest, *, standing: bool
) -> tuple[list[LegalHold], str | None]:
    """Those on the own jobcenter's people."""
    wanted = [rows.visible_to(work.actor, LegalHold)]
    if candidate_id is not None:
        wanted.append(col(LegalHold.candidate_id) == candidate_id)
    if standing:
        wanted.append(col(LegalHold.lifted_at).is_(None))
    return await rows.list_rows(work, LegalHold, page, *wanted)


async def list_erasures(work: Work, page: PageRequest) -> tuple[list[Erasure], str | None]:
    """The own jobcenter's."""
    return await rows.list_rows(work, Erasure, page, rows.of_jobcenter(work.actor, Erasure))


async def list_reports(work: Work, page: PageRequest) -> tuple[list[RetentionReport], str | None]:
    """The own jobcenter's; an administrator's are all."""
    return await rows.list_rows(work, RetentionReport, page, rows.of_jobcenter(work.actor, RetentionReport))
