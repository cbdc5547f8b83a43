"""An account may only name a tenant that exists: the last room of the registers knows all three kinds."""

from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.foundation.audit.models import Event
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.registers.candidates.models import Candidate
from app.registers.companies.models import Company
from app.registers.jobcenters.models import Jobcenter

_UNKNOWN = Text("Der findes ingen med dette id.", "There is none with this id.")


async def refuse_unknown_tenant(work: Work, event: Event) -> None:
    """On account.created: Invalid when the jobcenter, company or candidate it names does not exist."""
    await _must_exist(work, Jobcenter, event.jobcenter_id, "/jobcenter_id")
    await _must_exist(work, Company, event.company_id, "/company_id")
    await _must_exist(work, Candidate, event.candidate_id, "/candidate_id")


async def _must_exist(work: Work, model: type[Any], tenant_id: UUID | None, pointer: str) -> None:
    if tenant_id is None:
        return
    if (await work.session.exec(select(model.id).where(col(model.id) == tenant_id))).one_or_none() is None:
        raise Invalid(FieldFault(pointer, "account.tenant_unknown", _UNKNOWN))
