"""Routes of the export of one person."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.foundation.api.media import JSON
from app.foundation.api.route import make_router
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.oversight.privacy import permissions
from app.oversight.privacy.schemas.exports import ExportRead
from app.oversight.privacy.service.exporting import export_json, export_zip

router = make_router("privacy")
ZIP = "application/zip"
Export = Annotated[Work, allow(permissions.EXPORT_PEOPLE)]


class ExportFormat(StrEnum):
    """One document, or an archive with the papers and files beside it."""

    JSON = "json"
    ZIP = "zip"


@router.get(
    "/candidates/{candidate_id}/export",
    response_model=ExportRead,
    responses={
        200: {
            "description": "Everything about the person.",
            "content": {ZIP: {"schema": {"type": "string", "contentMediaType": ZIP}}},
        }
    },
)
async def export_candidate(
    work: Export,
    candidate_id: UUID,
    form: Annotated[ExportFormat, Query(alias="format", description="json, or zip with papers and files.")] = (
        ExportFormat.JSON
    ),
) -> Response:
    """Everything the service knows about one person, in every table, with what it is for and how long it is kept.

    The person gets it without further ado; staff need a sign-in that is a few minutes old (403 `auth.step_up_needed`).
    The archive has the CV, the agreements and the files of the conversations beside it. The access log is part of it,
    and gets an entry of its own. What is left out, or narrowed in the person's own export, is listed with the reason.
    The CPR number is not in it: it is revealed for a purpose.
    """
    archive = form is ExportFormat.ZIP
    content = await (export_zip if archive else export_json)(work, candidate_id)
    name = f"export-{candidate_id.hex[-8:]}.{form.value}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=ZIP if archive else JSON, headers=headers)
