"""Routes of messages."""

from typing import Annotated, Literal
from uuid import UUID

from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.conversations import permissions, service
from app.journey.conversations.schemas import MessageCreate, MessageRead

router = make_router("conversations")
Read = Annotated[Work, allow(permissions.READ_THREADS)]
Write = Annotated[Work, allow(permissions.WRITE_THREADS)]


@router.get("/threads/{thread_id}/messages")
async def list_messages(
    work: Read, thread_id: UUID, page: Paging, sort: Literal["number", "-number"] = "number"
) -> Page[MessageRead]:
    """The messages of a conversation, oldest first unless you sort by `-number`. Looking marks nothing as read."""
    messages, cursor = await service.list_messages(work, thread_id, sort, page)
    return Page(items=messages, next_cursor=cursor)


@router.post("/threads/{thread_id}/messages", status_code=201)
async def post_message(work: Write, thread_id: UUID, body: MessageCreate) -> MessageRead:
    """Writes a message, in any language, kept as written. It cannot be changed or taken back.

    Send an Idempotency-Key: a message sent twice is two messages.
    """
    return await service.post_message(work, thread_id, body)
