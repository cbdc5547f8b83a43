"""Every query on messages and on the files they carry."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, delete, func, select, update

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.errors import NotFound
from app.foundation.db.query import fetch_rows, select_columns
from app.foundation.db.work import Work
from app.foundation.identity.models import Account
from app.journey.conversations.domain.sides import ThreadSide
from app.journey.conversations.models import Attachment, Message, Thread
from app.journey.conversations.repository.people import say_whom
from app.journey.conversations.repository.threads import visible_to

SORTS: Mapping[str, Sort] = {
    "number": Sort((col(Message.number),), (int,)),
    "-number": Sort((col(Message.number),), (int,), descending=True),
}
# A file without its content, which may be megabytes.
_FACTS: tuple[Any, ...] = (
    Attachment.id,
    Attachment.thread_id,
    Attachment.message_id,
    Attachment.name,
    Attachment.media_type,
    Attachment.size,
    Attachment.sha256,
    Attachment.uploaded_at,
)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as a list shows it."""

    id: UUID
    thread_id: UUID
    message_id: UUID | None
    name: str
    media_type: str
    size: int
    sha256: str
    uploaded_at: datetime


async def list_messages(
    work: Work, thread_id: UUID, sort: str, page: PageRequest
) -> tuple[list[tuple[Message, str]], str | None]:
    """The messages of a thread the caller has been found to see, each with its author's name."""
    order = SORTS[sort]
    statement = (
        select_columns(Message, Account.full_name, *order.columns)
        .join(Account, col(Account.id) == col(Message.author_account_id))
        .where(col(Message.thread_id) == thread_id)
    )
    rows, cursor = await fetch_page(work, statement, order, page)
    return [(row[0], row[1]) for row in rows], cursor


async def turn_began_at(work: Work, thread_id: UUID, side: ThreadSide) -> datetime | None:
    """When `side` began to speak without having been answered; None where the other side spoke last.

    In a thread that is locked.
    """
    answered = (
        select(func.coalesce(func.max(col(Message.number)), 0))
        .where(col(Message.thread_id) == thread_id, col(Message.side) != side)
        .scalar_subquery()
    )
    statement = (
        select(col(Message.sent_at))
        .where(col(Message.thread_id) == thread_id, col(Message.side) == side, col(Message.number) > answered)
        .order_by(col(Message.number))
        .limit(1)
    )
    return (await work.session.exec(statement)).first()


async def files_of(work: Work, message_ids: Collection[UUID]) -> dict[UUID, list[FileRow]]:
    """The files of several messages in one query."""
    found: dict[UUID, list[FileRow]] = defaultdict(list)
    if not message_ids:
        return found
    statement = select_columns(*_FACTS).where(col(Attachment.message_id).in_(message_ids)).order_by(col(Attachment.id))
    for values in await fetch_rows(work.session, statement):
        row = FileRow(*values)
        found[row.message_id or row.id].append(row)
    return found


async def count_loose(work: Work, thread_id: UUID) -> int:
    """How many of the caller's files wait for a message in a thread."""
    statement = select(func.count()).select_from(Attachment).where(*_loose(work, thread_id))
    return (await work.session.exec(statement)).one()


async def attach(work: Work, thread_id: UUID, message_id: UUID, attachment_ids: Collection[UUID]) -> int:
    """Gives loose files of the caller's to a message; says how many there were of those named."""
    statement = (
        update(Attachment)
        .where(*_loose(work, thread_id), col(Attachment.id).in_(attachment_ids))
        .values(message_id=message_id)
        .execution_options(synchronize_session=False)
    )
    return (await work.session.exec(statement)).rowcount


def _loose(work: Work, thread_id: UUID) -> tuple[Any, ...]:
    return (
        col(Attachment.thread_id) == thread_id,
        col(Attachment.message_id).is_(None),
        col(Attachment.uploaded_by) == work.actor.account_id,
    )


async def get_file(work: Work, attachment_id: UUID) -> Attachment:
    """With its content, for those who see the conversation; before it is sent for whoever uploaded it. Raises NotFound."""
    statement = (
        select(Attachment, Thread)
        .join(Thread, col(Thread.id) == col(Attachment.thread_id))
        .where(
            col(Attachment.id) == attachment_id,
            visible_to(work.actor),
            or_(col(Attachment.message_id).is_not(None), col(Attachment.uploaded_by) == work.actor.account_id),
        )
    )
    found = (await work.session.exec(statement)).one_or_none()
    if found is None:
        raise NotFound
    file, thread = found
    await say_whom(work, [thread])
    return file


async def forget_loose(work: Work, before: datetime, at_most: int) -> int:
    """Deletes files that have waited for their message since before then."""
    old = (
        select(col(Attachment.id))
        .where(col(Attachment.message_id).is_(None), col(Attachment.uploaded_at) < before)
        .limit(at_most)
    )
    statement = delete(Attachment).where(col(Attachment.id).in_(old), col(Attachment.message_id).is_(None))
    return (await work.session.exec(statement.execution_options(synchronize_session=False))).rowcount
