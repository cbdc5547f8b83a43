"""The route of names that other systems know rows by."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.integration.imports import permissions
from app.integration.imports.domain.states import RefKind
from app.integration.imports.repository import refs as repository
from app.integration.imports.schemas import ExternalRefRead

router = make_router("imports")
ReadImports = Annotated[Work, allow(permissions.READ_IMPORTS)]


@router.get("/external-refs")
async def list_external_refs(
    work: ReadImports,
    page: Paging,
    kind: RefKind | None = None,
    external_ref: Annotated[str | None, Query(max_length=100, description="Exactly this one.")] = None,
    target_id: Annotated[UUID | None, Query(description="What this company, workplace or need is called.")] = None,
) -> Page[ExternalRefRead]:
    """What the jobcenter's own systems call companies, workplaces and needs, as imports have said it.

    Candidates and courses hold their `external_ref` themselves.
    """
    rows, cursor = await repository.list_refs(work, kind, external_ref, target_id, page)
    return Page(items=[ExternalRefRead.model_validate(row) for row in rows], next_cursor=cursor)
