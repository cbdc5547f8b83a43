"""Routes with which people make, renew and give up their calendar feeds."""

from typing import Annotated
from uuid import UUID

from fastapi import Request

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import answer_not_kept, make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.integration.calendars import permissions, service
from app.integration.calendars.models import CalendarFeed
from app.integration.calendars.repository import feeds
from app.integration.calendars.router.calendar import CALENDAR_ROOT
from app.integration.calendars.schemas import CalendarFeedCreate, CalendarFeedCreated, CalendarFeedRead

router = make_router("calendars")
ReadFeeds = Annotated[Work, allow(permissions.READ_FEEDS)]
WriteFeeds = Annotated[Work, allow(permissions.WRITE_FEEDS)]


@router.post("/calendar-feeds", status_code=201)
@answer_not_kept
async def create_calendar_feed(
    work: WriteFeeds, body: CalendarFeedCreate, request: Request, tag: Tag
) -> CalendarFeedCreated:
    """An address that a calendar program subscribes to, with what the caller sees here: training, classes, follow-ups,
    deadlines, and working times where asked for.

    `url` and `token` are shown here only; whoever has them reads the calendar without signing in. People stand there
    with their initials. `Idempotency-Key` is ignored: its stored answer would hold the secret.
    """
    feed, token = await service.create_feed(work, body)
    tag.created(feed.version, f"/v1/calendar-feeds/{feed.id}")
    return _with_address(work, request, feed, token)


@router.get("/calendar-feeds")
async def list_calendar_feeds(work: ReadFeeds, page: Paging) -> Page[CalendarFeedRead]:
    """The caller's own feeds, oldest first; never their addresses."""
    found, cursor = await feeds.list_feeds(work, page)
    return Page(items=[CalendarFeedRead.model_validate(feed) for feed in found], next_cursor=cursor)


@router.get("/calendar-feeds/{feed_id}")
async def get_calendar_feed(work: ReadFeeds, feed_id: UUID, tag: Tag) -> CalendarFeedRead:
    """One of the caller's own feeds."""
    feed = await feeds.get_feed(work, feed_id)
    tag(feed.version)
    return CalendarFeedRead.model_validate(feed)


@router.post("/calendar-feeds/{feed_id}/rotate")
@answer_not_kept
async def rotate_calendar_feed(
    work: WriteFeeds, feed_id: UUID, request: Request, precondition: OptionalIfMatch, dry: DryRun, tag: Tag
) -> CalendarFeedCreated:
    """A new address for the same feed: the one before stops at once. A dry run shows none, for it would not hold."""
    feed, token = await service.rotate_feed(work, feed_id, precondition)
    tag(feed.version)
    return _with_address(work, request, feed, None if dry else token)


@router.delete("/calendar-feeds/{feed_id}", status_code=204)
async def delete_calendar_feed(work: WriteFeeds, feed_id: UUID, precondition: OptionalIfMatch, _dry: DryRun) -> None:
    """Gives a feed up for good: its address answers 404 from now on."""
    await service.revoke_feed(work, feed_id, precondition)


def _with_address(work: Work, request: Request, feed: CalendarFeed, token: str | None) -> CalendarFeedCreated:
    base = str(work.settings.public_url or request.base_url).rstrip("/")
    url = None if token is None else f"{base}{CALENDAR_ROOT}{token}.ics"
    return CalendarFeedCreated(**CalendarFeedRead.model_validate(feed).model_dump(), url=url, token=token)
