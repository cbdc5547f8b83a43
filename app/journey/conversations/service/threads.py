"""Beginning, finding, reading and closing conversations."""

from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.foundation.api.conditional import Precondition
from app.foundation.api.pagination import PageRequest
from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, Subject, record
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.journey.aftercare.models import Employment
from app.journey.conversations.domain.sides import THREAD_LIFE, Counterpart, ThreadStatus, other_side
from app.journey.conversations.models import Thread, ThreadReading
from app.journey.conversations.repository import threads as repository
from app.journey.conversations.repository.threads import ThreadFilter, ThreadRow
from app.journey.conversations.schemas import MessageCreate, ThreadCreate, ThreadRead
from app.journey.conversations.service.about import sides_of
from app.journey.conversations.service.messages import write_down
from app.journey.matching.models import Match
from app.journey.placements.models import Placement
from app.journey.transfers.models import Transfer

_PAST_TENSE = {"close": "closed", "reopen": "reopened"}


async def open_thread(work: Work, body: ThreadCreate) -> Thread:
    """A new conversation, with its first message where there is one. Raises as `sides_of`."""
    sides = await sides_of(work, body)
    thread = Thread(
        created_at=work.now(),
        updated_at=work.now(),
        jobcenter_id=sides.jobcenter_id,
        subject=body.subject,
        subject_id=body.subject_id,
        counterpart=sides.counterpart,
        company_id=sides.company_id,
        candidate_id=sides.candidate_id,
        topic=body.topic,
        opened_by=work.actor.account_id,
        last_message_at=work.now(),
    )
    work.session.add(thread)
    await work.session.flush()
    data = {"subject": body.subject.value, "subject_id": str(body.subject_id), "counterpart": sides.counterpart.value}
    await record(work, "thread.opened", subject_of(thread), Change(data=data))
    if body.body is not None:
        await write_down(work, thread, MessageCreate(body=body.body))
    return thread


def subject_of(thread: Thread) -> Subject:
    return Subject("thread", thread.id, thread.jobcenter_id, thread.company_id, thread.candidate_id)


async def list_threads(work: Work, page: PageRequest, wanted: ThreadFilter) -> tuple[list[ThreadRead], str | None]:
    rows, cursor = await repository.list_threads(work, page, wanted)
    return [_read(work, row) for row in rows], cursor


async def read_thread(work: Work, thread_id: UUID) -> ThreadRead:
    """Raises NotFound."""
    return _read(work, await repository.get_row(work, thread_id))


def _status(thread: Thread) -> ThreadStatus:
    return ThreadStatus.OPEN if thread.closed_at is None else ThreadStatus.CLOSED


def _read(work: Work, row: ThreadRow) -> ThreadRead:
    """A candidate reads names of companies and jobcenters only, a company its own name: nobody reads of third ones."""
    thread, role = row.thread, work.actor.role
    status = _status(thread)
    is_open = status is ThreadStatus.OPEN
    actions = ["read", *(["write"] if is_open else []), *THREAD_LIFE.allowed_actions(status, role)]
    values: dict[str, Any] = {
        **thread.model_dump(),
        "status": status,
        "jobcenter_name": row.jobcenter_name,
        "counterpart_name": row.company_name if thread.counterpart is Counterpart.COMPANY else row.candidate_name,
        "read_count": row.read_count,
        "unread_count": row.unread_count,
        "waits_for": other_side(thread.counterpart, thread.last_side) if is_open else None,
        "allowed_actions": actions,
    }
    return ThreadRead.model_validate(values)


async def mark_read(work: Work, thread_id: UUID, up_to: int | None) -> None:
    """How far the caller has read: it only grows, and never beyond the last message. Raises NotFound.

    The thread's version grows with it, because what its readers are shown changes.
    """
    thread = await repository.get_thread(work, thread_id, lock=True)
    read = thread.message_count if up_to is None else min(up_to, thread.message_count)
    reading = await repository.find_reading(work, thread.id)
    if reading is None:
        reading = ThreadReading(thread_id=thread.id, account_id=work.actor.account_id, read_at=work.now())
        work.session.add(reading)
    elif read <= reading.read_count:
        return
    reading.read_count = read
    reading.read_at = work.now()
    touch(thread, work.now())
    await work.session.flush()


async def move_thread(work: Work, thread_id: UUID, action: str, precondition: Precondition) -> None:
    """Closes or reopens. Raises NotFound, IllegalMove and PreconditionFailed."""
    thread = await repository.get_thread(work, thread_id, lock=True)
    precondition.check(thread.version)
    before = _status(thread)
    after = THREAD_LIFE.target(action, before, work.actor.role)
    thread.closed_at = work.now() if after is ThreadStatus.CLOSED else None
    thread.updated_at = work.now()
    await work.session.flush()
    change = Change(before.value, after.value)
    await record(work, f"thread.{_PAST_TENSE[action]}", subject_of(thread), change)


async def follow_person(work: Work, event: Event) -> None:
    """On transfer.accepted: the person's conversations go along, and the jobcenter left behind reads them no more.

    Messages keep the jobcenter that wrote or received them: its figures stay what they were.
    """
    columns = select(col(Transfer.candidate_id), col(Transfer.to_jobcenter_id))
    candidate_id, there = (await work.session.exec(columns.where(col(Transfer.id) == event.subject_id))).one()
    subject_ids: list[UUID] = []
    for model in (Match, Placement, Employment):
        statement = select(col(model.id)).where(col(model.candidate_id) == candidate_id)
        subject_ids += (await work.session.exec(statement)).all()
    await repository.follow_person(work, candidate_id, subject_ids, there)
