"""Routes of threads, and of how soon each side answers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.core.text import Day
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.conversations import permissions, service
from app.journey.conversations.domain.sides import Counterpart, ThreadSide, ThreadSubject
from app.journey.conversations.repository.threads import ThreadFilter
from app.journey.conversations.schemas import ReadBody, ResponseTimes, ThreadCreate, ThreadRead

router = make_router("conversations")
Read = Annotated[Work, allow(permissions.READ_THREADS)]
Write = Annotated[Work, allow(permissions.WRITE_THREADS)]
Close = Annotated[Work, allow(permissions.CLOSE_THREADS)]
Measure = Annotated[Work, allow(permissions.READ_RESPONSE_TIMES)]


@router.get("/threads")
async def list_threads(
    work: Read,
    page: Paging,
    *,
    subject: ThreadSubject | None = None,
    subject_id: UUID | None = None,
    counterpart: Counterpart | None = None,
    company_id: UUID | None = None,
    candidate_id: UUID | None = None,
    unread: Annotated[bool, Query(description="Only those with messages you have not read.")] = False,
    waits_for: Annotated[
        ThreadSide | None, Query(description="Only open ones in which this side's answer is due.")
    ] = None,
    is_open: bool | None = None,
) -> Page[ThreadRead]:
    """The conversations you are a side of, the one with the newest message first, with what you have not read."""
    wanted = ThreadFilter(
        subject, subject_id, counterpart, company_id, candidate_id, unread, waits_for=waits_for, is_open=is_open
    )
    threads, cursor = await service.list_threads(work, page, wanted)
    return Page(items=threads, next_cursor=cursor)


@router.post("/threads", status_code=201)
async def open_thread(work: Write, body: ThreadCreate, tag: Tag) -> ThreadRead:
    """Begins a conversation between the jobcenter and a company, or the jobcenter and a candidate.

    A company is not written to about a match before the person has said yes.
    """
    thread = await service.open_thread(work, body)
    read = await service.read_thread(work, thread.id)
    tag.created(read.version, f"/v1/threads/{thread.id}")
    return read


@router.get("/threads/response-times")
async def get_response_times(
    work: Measure,
    first: Annotated[Day | None, Query(alias="from", description="The first day, included.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="The last day, included.")] = None,
) -> ResponseTimes:
    """How soon each side answers in the conversations of your jobcenter: the median of all answers, and of the first.

    From the first message nobody had answered, in minutes of the clock. The last 90 days where no day is named.
    """
    return await service.response_times(work, first, last)


@router.get("/threads/{thread_id}")
async def get_thread(work: Read, thread_id: UUID, tag: Tag) -> ThreadRead:
    """One conversation; its messages are a list of their own."""
    return await _answer(work, thread_id, tag)


@router.post("/threads/{thread_id}/read")
async def read_thread(work: Read, thread_id: UUID, body: ReadBody, _dry: DryRun, tag: Tag) -> ThreadRead:
    """Says how far you have read. Said twice, or for less, it changes nothing."""
    await service.mark_read(work, thread_id, body.up_to)
    return await _answer(work, thread_id, tag)


@router.post("/threads/{thread_id}/close")
async def close_thread(
    work: Close, thread_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ThreadRead:
    """Closes a conversation: it can be read, not written in."""
    await service.move_thread(work, thread_id, "close", precondition)
    return await _answer(work, thread_id, tag)


@router.post("/threads/{thread_id}/reopen")
async def reopen_thread(
    work: Close, thread_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> ThreadRead:
    """Opens a closed conversation again."""
    await service.move_thread(work, thread_id, "reopen", precondition)
    return await _answer(work, thread_id, tag)


async def _answer(work: Work, thread_id: UUID, tag: Tag) -> ThreadRead:
    read = await service.read_thread(work, thread_id)
    tag(read.version)
    return read
