"""Writing down, in an event's own transaction, who is to be told of it."""

from typing import Any

from app.foundation.audit.models import Event
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.journey.notices.domain.kinds import NoticeKind
from app.journey.notices.domain.states import UNWANTED, NoticeStatus
from app.journey.notices.domain.telling import TELLINGS, Telling
from app.journey.notices.domain.timing import due_at
from app.journey.notices.repository import notices as repository
from app.journey.notices.repository.recipients import Recipient, recipients_of


async def announce(work: Work, event: Event) -> None:
    """On every event in the table of tellings: one notice for each account concerned, by its own wishes.

    With the event it is there or not there; a replay of the same thing finds its key taken.
    """
    telling = TELLINGS[event.name]

    async def write(later: Work) -> None:
        async with later.beyond_wall(Beyond.NOTICE):
            recipients = await recipients_of(later, event, telling.audiences)
            if recipients:
                await repository.write_once(later, [_row(later, event, telling, each) for each in recipients])

    await work.write(write)


def _row(work: Work, event: Event, telling: Telling, recipient: Recipient) -> dict[str, Any]:
    wanted = recipient.wishes.wants(telling.kind)
    return {
        "account_id": recipient.account_id,
        "kind": telling.kind.value,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "jobcenter_id": event.jobcenter_id,
        "dedupe_key": _key(event, telling.kind, recipient),
        "status": NoticeStatus.QUEUED if wanted else NoticeStatus.SKIPPED,
        "error_code": None if wanted else UNWANTED,
        "not_before": due_at(work.now(), recipient.wishes),
    }


def _key(event: Event, kind: NoticeKind, recipient: Recipient) -> str:
    """Once for each event; of a conversation once until it has been read again, however much is written meanwhile."""
    once = f"{event.subject_id}:{recipient.read_count}" if kind is NoticeKind.NEW_MESSAGE else str(event.id)
    return f"{kind.value}:{once}:{recipient.account_id}"
