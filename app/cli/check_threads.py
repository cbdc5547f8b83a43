"""What must always hold of conversations: their counts and times, asked of the messages themselves."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journey.conversations.models import Message, Thread

Ids = list[UUID]


async def counts_not_the_messages(session: AsyncSession) -> Ids:
    """Numbers run from 1 to the thread's count, and the newest message is as old as the thread says."""
    count, highest, newest = (
        _of_messages(func.count()),
        _of_messages(func.coalesce(func.max(col(Message.number)), 0)),
        _of_messages(func.max(col(Message.sent_at))),
    )
    stands = col(Thread.message_count)
    wrong = or_(stands != count, stands != highest, and_(stands > 0, col(Thread.last_message_at) != newest))
    return list((await session.exec(select(col(Thread.id)).where(wrong))).all())


def _of_messages(figure: Any) -> Any:
    return (
        select(figure)
        .select_from(Message)
        .where(col(Message.thread_id) == col(Thread.id))
        .correlate(Thread)
        .scalar_subquery()
    )
