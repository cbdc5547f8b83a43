"""Routes of files on messages."""

import re
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Header, Request, Response

from app.foundation.api.conditional import Tag, etag_of
from app.foundation.api.route import make_router
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.conversations import permissions, service
from app.journey.conversations.domain.files import EXTENSIONS, TEXT, plain_name
from app.journey.conversations.schemas import AttachmentRead

# The one path that takes bodies of the size of a file.
UPLOADS = re.compile(r"/v1/threads/[0-9a-fA-F-]{32,36}/attachments")
_BINARY = "application/octet-stream"
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file itself. What it is told by its content; the request's Content-Type is not believed.",
        "content": {_BINARY: {"schema": {"type": "string", "format": "binary"}}},
    }
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, always as a download.",
        "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in EXTENSIONS},
        "headers": {"Content-Disposition": {"schema": {"type": "string"}, "description": "`attachment` and the name."}},
    }
}
router = make_router("conversations")
Read = Annotated[Work, allow(permissions.READ_THREADS)]
Write = Annotated[Work, allow(permissions.WRITE_THREADS)]


class FileResponse(Response):
    """A file as it was uploaded; the documentation names its media types itself."""

    media_type = None


@router.post("/threads/{thread_id}/attachments", status_code=201, openapi_extra=_BODY)
async def upload_attachment(
    work: Write,
    request: Request,
    thread_id: UUID,
    content_disposition: Annotated[
        str | None,
        Header(
            max_length=2000,
            description="The file's name as in RFC 6266: `attachment; filename*=UTF-8''Kontrakt.pdf`.",
        ),
    ] = None,
) -> AttachmentRead:
    """Uploads one file for a message you are about to send: its bytes are the body, its name is in Content-Disposition.

    PDF, PNG, JPEG, Word (.docx without macros) or UTF-8 text, told by the content. It is named in the message's
    `attachment_ids`; a file that no message names is deleted after a day. Only you see it until then.
    """
    row = await service.upload(work, thread_id, await request.body(), content_disposition)
    return AttachmentRead.model_validate(row)


@router.get("/attachments/{attachment_id}", response_class=FileResponse, responses=_FILE)
async def download_attachment(work: Read, attachment_id: UUID, tag: Tag) -> Response:
    """A file of a conversation you are a side of, as a download; it is never shown inside a page."""
    row = await service.download(work, attachment_id)
    work.exports()
    tag.at_once(row.sha256)
    headers = {
        "ETag": etag_of(row.sha256),
        "Content-Disposition": f"attachment; filename=\"{plain_name(row.name)}\"; filename*=UTF-8''{quote(row.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    media = f"{TEXT}; charset=utf-8" if row.media_type == TEXT else row.media_type
    return FileResponse(row.content, media_type=media, headers=headers)
