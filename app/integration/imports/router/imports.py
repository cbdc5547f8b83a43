"""Routes of imports and their templates."""

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.media import CSV, XLSX, Accept, acceptable_media
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.api.uploads import FILE_FIELD, MULTIPART, spools_body, upload_of
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.integration.imports import permissions, service
from app.integration.imports.domain.states import FileForm, ImportKind, ImportStatus
from app.integration.imports.domain.values import DateOrder
from app.integration.imports.repository import imports as repository
from app.integration.imports.schemas import (
    Dates,
    Decimals,
    Delimiter,
    EmptyCells,
    Encoding,
    ImportErrorRead,
    ImportRead,
    ImportSort,
    Mapping,
)
from app.integration.imports.service.asking import Wanted

# The one path that takes files of PRAKTIK_MAX_IMPORT_BYTES.
UPLOADS = re.compile(r"/v1/imports")
_BINARY = {"type": "string", "format": "binary"}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file itself, or a form with it. What kind it is, is told by its content.",
        "content": {
            CSV: {"schema": _BINARY},
            XLSX: {"schema": _BINARY},
            MULTIPART: {
                "schema": {"type": "object", "required": [FILE_FIELD], "properties": {FILE_FIELD: _BINARY}},
            },
        },
    }
}
_TEMPLATE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The template, as a download.",
        "content": {media: {"schema": _BINARY} for media in (CSV, XLSX)},
    }
}
router = make_router("imports")
ReadImports = Annotated[Work, allow(permissions.READ_IMPORTS)]
WriteImports = Annotated[Work, allow(permissions.WRITE_IMPORTS)]


class _File(Response):
    media_type = None


@router.post("/imports", status_code=202, openapi_extra=_BODY)
@spools_body
async def create_import(  # noqa: PLR0917  query parameters, each by name
    work: WriteImports,
    request: Request,
    tag: Tag,
    kind: ImportKind,
    dry_run: Annotated[
        bool, Query(description="Do every row and take it back: the errors are those of the real import.")
    ] = False,
    mapping: Mapping | None = None,
    encoding: Encoding | None = None,
    delimiter: Delimiter | None = None,
    decimal: Decimals | None = None,
    date_format: Dates = DateOrder.DAY_FIRST,
    empty: EmptyCells = "keep",
) -> ImportRead:
    """Takes a CSV or XLSX file of candidates, companies, workplaces, needs or courses; a worker does its rows.

    Each row is what the single route would be sent, with the same rights, rules and events: a new record, or changes to
    the one with the same `external_ref` (or CPR, CVR or P-number). A row that says what is there already changes
    nothing. One bad row stops no other: fetch the import from `Location` until it is done, then its `errors`.
    """
    wanted = Wanted(kind, dry_run, mapping, encoding, delimiter, decimal, date_format, empty)
    row = await service.request_import(work, wanted, upload_of(request))
    tag.created(row.version, f"/v1/imports/{row.id}")
    return service.read_import(work, row)


@router.get("/imports")
async def list_imports(
    work: ReadImports,
    page: Paging,
    status: ImportStatus | None = None,
    kind: ImportKind | None = None,
    sort: ImportSort = "-created_at",
) -> Page[ImportRead]:
    """The jobcenter's imports."""
    rows, cursor = await repository.list_imports(work, status, kind, sort, page)
    return Page(items=[service.read_import(work, row) for row in rows], next_cursor=cursor)


@router.get("/imports/{import_id}")
async def get_import(work: ReadImports, import_id: UUID, tag: Tag) -> ImportRead:
    """One import: how far it is, and what became of its rows."""
    row = await repository.get_import(work, import_id)
    tag(row.version)
    return service.read_import(work, row)


@router.get("/imports/{import_id}/errors")
async def list_import_errors(work: ReadImports, import_id: UUID, page: Paging) -> Page[ImportErrorRead]:
    """What is wrong with rows, by row: which column, which field, why; never the value. The first 10,000 are kept."""
    row = await repository.get_import(work, import_id)
    rows, cursor = await repository.list_errors(work, row.id, page)
    return Page(items=[service.read_error(work, each) for each in rows], next_cursor=cursor)


@router.post("/imports/{import_id}/cancel")
async def cancel_import(
    work: WriteImports, import_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ImportRead:
    """Cancels an import that waits; one that is under way stops after its batch. Rows that were done stay done."""
    row = await service.cancel_import(work, import_id, precondition)
    tag(row.version)
    return service.read_import(work, row)


@router.post("/imports/{import_id}/resume")
async def resume_import(
    work: WriteImports, import_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ImportRead:
    """An import that failed or was cancelled goes on with the first row that was not done; a dry run begins again."""
    row = await service.resume_import(work, import_id, precondition)
    tag(row.version)
    return service.read_import(work, row)


@router.get("/import-templates/{kind}", response_class=_File, responses=_TEMPLATE)
async def get_import_template(work: ReadImports, kind: ImportKind, accept: Accept) -> Response:
    """A file of this kind with its titles and one example row, as CSV or XLSX (`Accept`), in the caller's language."""
    media = acceptable_media(accept, (CSV, XLSX))
    form = FileForm.XLSX if media == XLSX else FileForm.CSV
    headers = {
        "Content-Disposition": f'attachment; filename="{kind.value}.{form.value}"',
        "Content-Language": work.language.value,
        "Vary": "Accept",
    }
    return _File(
        service.template(kind, form, work.language),
        media_type=media if form is FileForm.XLSX else f"{CSV}; charset=utf-8",
        headers=headers,
    )
