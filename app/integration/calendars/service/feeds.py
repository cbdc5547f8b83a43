"""Making, renewing and giving up feeds."""

from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.secret_tokens import hash_token, new_token
from app.foundation.db.work import Work
from app.integration.calendars.domain.contents import MOST_FEEDS, Content, usual_contents
from app.integration.calendars.errors import TooManyFeeds
from app.integration.calendars.models import CalendarFeed
from app.integration.calendars.repository import feeds
from app.integration.calendars.schemas import CalendarFeedCreate


async def create_feed(work: Work, body: CalendarFeedCreate) -> tuple[CalendarFeed, str]:
    """A new feed of the caller and its token, 256 bits of chance that are stored as a hash only.

    Raises TooManyFeeds for the eleventh of an account.
    """
    language = await feeds.language_of_owner(work)
    token = new_token()
    chosen = usual_contents(work.actor.role) if body.contents is None else body.contents
    feed = CalendarFeed(
        account_id=work.actor.account_id,
        jobcenter_id=work.actor.jobcenter_id,
        token_hash=hash_token(token),
        language=body.language or language,
        contents=[content.value for content in Content if content in chosen],
    )
    feed = await _store(work, feed)
    await _record(work, "calendar_feed.created", feed)
    return feed, token


async def _store(work: Work, feed: CalendarFeed) -> CalendarFeed:
    """At the first free place. Whoever loses a place to somebody at the same moment looks again, until none is left."""
    for _ in range(MOST_FEEDS):
        free = set(range(1, MOST_FEEDS + 1)) - await feeds.taken_places(work)
        if not free:
            break
        if await feeds.insert_at_place(work, feed, min(free)):
            return await feeds.get_feed(work, feed.id)
    raise TooManyFeeds(most=MOST_FEEDS)


async def rotate_feed(work: Work, feed_id: UUID, precondition: Precondition) -> tuple[CalendarFeed, str]:
    """A new token for the same feed: the address before it stops at once, the events keep their UIDs and numbers."""
    feed = await feeds.get_feed(work, feed_id, lock=True)
    precondition.check(feed.version)
    token = new_token()
    feed.token_hash = hash_token(token)
    await work.session.flush()
    await _record(work, "calendar_feed.rotated", feed)
    return feed, token


async def revoke_feed(work: Work, feed_id: UUID, precondition: Precondition) -> None:
    """Gives a feed up for good: its address is unknown from now on, and what it has said is forgotten."""
    feed = await feeds.get_feed(work, feed_id, lock=True)
    precondition.check(feed.version)
    feed.revoked_at, feed.place = work.now(), None
    await feeds.forget_entries(work, feed.id)
    await work.session.flush()
    await _record(work, "calendar_feed.revoked", feed)


async def _record(work: Work, name: str, feed: CalendarFeed) -> None:
    """Events of a feed say what it holds, never the token or its hash."""
    actor = work.actor
    subject = Subject("calendar_feed", feed.id, actor.jobcenter_id, actor.company_id, actor.candidate_id)
    await record(work, name, subject, Change(data={"contents": feed.contents}))
