"""Routes of the feed."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import StringConstraints

from app.foundation.api.pagination import MAX_LIMIT, Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.integration.events import permissions, service
from app.integration.events.domain.catalogue import CATALOGUE
from app.integration.events.schemas import EventPage, EventRead, EventText, EventTypeList, EventTypeRead, TimelineItem

router = make_router("events")
ReadEvents = Annotated[Work, allow(permissions.READ_EVENTS)]
ReadTimelines = Annotated[Work, allow(permissions.READ_TIMELINES)]
TypeName = Annotated[str, StringConstraints(max_length=80, pattern=r"^[a-z_]+\.[a-z_]+$")]
Types = Annotated[
    list[TypeName], Query(max_length=len(CATALOGUE), description="Only these types; say it once for each.")
]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many items at most.")]
Cursor = Annotated[
    str | None, Query(max_length=100, description="`next_cursor` of the page before; none begins with the oldest.")
]
Subject = Annotated[UUID | None, Query(description="Only what is about this one thing.")]
After = Annotated[
    Literal["latest"] | None, Query(description="`latest`: nothing of what has been, and a cursor to begin with now.")
]


@router.get("/events")
async def list_events(
    work: ReadEvents,
    request: Request,
    response: Response,
    cursor: Cursor = None,
    after: After = None,
    types: Types = [],  # noqa: B006  FastAPI copies it
    subject_id: Subject = None,
    limit: Limit = 50,
) -> EventPage:
    """What happened, oldest first, in one order without holes: whoever goes on from `next_cursor` misses nothing and is
    told nothing twice, however long the work behind an event took and however many write at once.

    A jobcenter's staff and its API keys read the jobcenter's events, about the people it still has; a company and a
    candidate their own, of the types they are told. Nobody hears here of what they may not read elsewhere: an API key
    needs the resource's own scope as well (`placements:read` for `placement.granted`). 409 `event.cursor_ahead` after a
    database was restored from an older copy.
    """
    asked = service.Asked(cursor, after is not None and cursor is None, types, subject_id, limit)
    page, next_cursor = await service.follow(work, asked)
    if page.has_more:
        url = request.url.include_query_params(cursor=next_cursor)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    items = [EventRead.model_validate(item) for item in page.items]
    return EventPage(items=items, next_cursor=next_cursor, has_more=page.has_more)


@router.get("/event-types")
async def list_event_types(work: ReadEvents) -> EventTypeList:
    """The types of events the caller may hear of: for `GET /v1/events?types=` and for webhooks."""
    items = [
        EventTypeRead(
            type=kind.name,
            subject_type=kind.subject_type,
            description=EventText(da=kind.text.da, en=kind.text.en),
        )
        for kind in service.types_for(work)
    ]
    return EventTypeList(items=items)


@router.get("/candidates/{candidate_id}/timeline")
async def list_timeline(
    work: ReadTimelines,
    candidate_id: UUID,
    page: Paging,
    types: Types = [],  # noqa: B006  FastAPI copies it
    sort: Annotated[Literal["newest", "oldest"], Query(description="Order of the list.")] = "newest",
) -> Page[TimelineItem]:
    """What has happened to a person and around the person, in words: proposals, agreements, training, jobs, follow-ups.

    Staff see what happened since the person came to their jobcenter (`…/history` tells of the time before), a candidate
    the own, of the types that a candidate is told.
    """
    items, cursor = await service.list_timeline(work, candidate_id, types, sort, page)
    return Page(items=items, next_cursor=cursor)
