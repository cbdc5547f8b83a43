"""Writing and listing messages."""

from datetime import datetime
from uuid import UUID

from app.foundation.api.pagination import PageRequest
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.foundation.identity.repository import get_own
from app.journey.conversations.domain.sides import ThreadSide, side_of
from app.journey.conversations.errors import ThreadClosed
from app.journey.conversations.models import Message, Thread
from app.journey.conversations.repository import messages as repository
from app.journey.conversations.repository import threads
from app.journey.conversations.repository.messages import FileRow
from app.journey.conversations.schemas import AttachmentRead, MessageCreate, MessageRead


async def post_message(work: Work, thread_id: UUID, body: MessageCreate) -> MessageRead:
    """The next message of an open conversation. Raises NotFound, ThreadClosed, and Invalid for files not the caller's."""
    thread = await threads.get_thread(work, thread_id, lock=True)
    message = await write_down(work, thread, body)
    files = await repository.files_of(work, [message.id])
    name = (await get_own(work)).full_name
    return _read(work, message, name, files.get(message.id, []))


async def write_down(work: Work, thread: Thread, body: MessageCreate) -> Message:
    """Stores a message in a thread that is locked or new: its number is the thread's count, and stays its own."""
    if thread.closed_at is not None:
        raise ThreadClosed
    side = side_of(work.actor.role)
    sent_at = max(work.now(), thread.last_message_at)  # clocks of two processes differ; the order does not
    message = Message(
        thread_id=thread.id,
        number=thread.message_count + 1,
        jobcenter_id=thread.jobcenter_id,
        side=side,
        author_account_id=work.actor.account_id,
        body=body.body,
        sent_at=sent_at,
        answers_at=await _answered_turn(work, thread, side),
    )
    thread.message_count += 1
    thread.last_message_at = sent_at
    thread.last_side = side
    thread.updated_at = work.now()
    work.session.add(message)
    await work.session.flush()
    await _attach(work, message, body.attachment_ids)
    subject = Subject("thread", thread.id, thread.jobcenter_id, thread.company_id, thread.candidate_id)
    data = {"message_id": str(message.id), "side": side.value, "files": len(body.attachment_ids)}
    await record(work, "message.sent", subject, Change(data=data))
    return message


async def _answered_turn(work: Work, thread: Thread, side: ThreadSide) -> datetime | None:
    if thread.last_side is None or thread.last_side is side:
        return None
    return await repository.turn_began_at(work, thread.id, thread.last_side)


async def _attach(work: Work, message: Message, attachment_ids: list[UUID]) -> None:
    wanted = set(attachment_ids)
    if wanted and await repository.attach(work, message.thread_id, message.id, wanted) < len(wanted):
        text = Text(
            "En af filerne er ikke uploadet til denne samtale af dig, eller den er sendt allerede.",
            "One of the files was not uploaded to this conversation by you, or it has been sent already.",
        )
        raise Invalid(FieldFault("/attachment_ids", "reference.unknown", text))


async def list_messages(
    work: Work, thread_id: UUID, sort: str, page: PageRequest
) -> tuple[list[MessageRead], str | None]:
    """Raises NotFound. Looking changes nothing: who has read how far is said with `read`."""
    thread = await threads.get_thread(work, thread_id)
    rows, cursor = await repository.list_messages(work, thread.id, sort, page)
    files = await repository.files_of(work, [message.id for message, _ in rows])
    return [_read(work, message, name, files.get(message.id, [])) for message, name in rows], cursor


def _read(work: Work, message: Message, author_name: str, files: list[FileRow]) -> MessageRead:
    values = {
        **message.model_dump(),
        "author_name": author_name,
        "is_mine": message.author_account_id == work.actor.account_id,
        "attachments": [AttachmentRead.model_validate(row) for row in files],
    }
    return MessageRead.model_validate(values)
