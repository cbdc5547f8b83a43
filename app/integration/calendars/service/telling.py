"""Reading a feed: what it says now, with the numbers by which calendar programs tell old from new."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from anyio import CapacityLimiter, to_thread

from app.foundation.api.route import WritingNeeded
from app.foundation.core.errors import NotFound
from app.foundation.core.i18n import Language
from app.foundation.core.secret_tokens import hash_token, looks_like_token
from app.foundation.db.work import Work
from app.foundation.identity.repository import find_actor
from app.integration.calendars.domain.changes import (
    REMEMBERS,
    SAYS_CANCELLED,
    Changes,
    Said,
    compare,
    moment_of_change,
)
from app.integration.calendars.domain.contents import Content
from app.integration.calendars.domain.events import FeedEvent, by_uid, fingerprint
from app.integration.calendars.domain.ics import FORMAT, Told, write_calendar
from app.integration.calendars.domain.times import Span
from app.integration.calendars.domain.words import CATEGORIES
from app.integration.calendars.models import CalendarFeed, CalendarFeedEntry
from app.integration.calendars.permissions import READ_FEEDS
from app.integration.calendars.repository import feeds
from app.integration.calendars.service.gathering import gather, period_of, window_of

# Writing a thousand events takes most of a second of one core.
_WRITERS = CapacityLimiter(2)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A feed's answer: its version, when it last changed, and its text once somebody wants it."""

    etag: str
    changed_at: datetime
    language: Language
    told: tuple[Told, ...]

    async def text(self) -> bytes:
        return await to_thread.run_sync(write_calendar, self.told, self.language, limiter=_WRITERS)


@dataclass(frozen=True, slots=True)
class Compared:
    """What a feed holds now beside what it last said."""

    events: Mapping[str, FeedEvent]
    entries: Mapping[str, CalendarFeedEntry]
    changes: Changes


async def open_feed(work: Work, token: str) -> Calendar:
    """What a feed says to whoever has its address: all its owner would see.

    Raises NotFound for every token that opens nothing, and WritingNeeded where something has changed since the feed
    was last read: it is numbered and stored first, so that nothing is ever told without its number.
    """
    feed = await feeds.find_by_hash(work, hash_token(token)) if looks_like_token(token) else None
    owner = await find_actor(work, feed.account_id) if feed is not None else None
    if feed is None or owner is None or not READ_FEEDS.held_by(owner):
        raise NotFound
    work.signed_in, work.language = owner, feed.language
    work.exports()
    contents = [Content(each) for each in feed.contents]
    compared = await _compare(work, feed.id, contents)
    if compared.changes:
        raise WritingNeeded(partial(_number, feed_id=feed.id, contents=contents))
    return _calendar(work, feed, compared)


async def _compare(work: Work, feed_id: UUID, contents: Collection[Content]) -> Compared:
    period = period_of(work)
    since = window_of(period).first
    events = by_uid(feed_id, await gather(work, period, contents))
    entries = await feeds.entries_of(work, feed_id, since, events)
    said = {
        uid: Said(entry.fingerprint, entry.lasts_until, entry.cancelled_at is not None)
        for uid, entry in entries.items()
    }
    wanted = {uid: fingerprint(event) for uid, event in events.items()}
    return Compared(events, entries, compare(wanted, said, since))


async def _number(work: Work, feed_id: UUID, contents: Collection[Content]) -> None:
    """Stores what is new, changed and gone, each with its next number; whoever comes second finds it done."""
    if not await feeds.lock_feed(work, feed_id):
        return
    compared = await _compare(work, feed_id, contents)
    at = moment_of_change(work.now(), (entry.changed_at for entry in compared.entries.values()))
    for uid in compared.changes.changed:
        entry = compared.entries[uid]
        for name, value in _said_of(compared.events[uid]).items():
            setattr(entry, name, value)
        entry.sequence, entry.changed_at, entry.cancelled_at = entry.sequence + 1, at, None
    for uid in compared.changes.gone:
        entry = compared.entries[uid]
        entry.sequence, entry.changed_at, entry.cancelled_at = entry.sequence + 1, at, at
    new = (
        CalendarFeedEntry(feed_id=feed_id, uid=uid, changed_at=at, **_said_of(compared.events[uid]))
        for uid in compared.changes.new
    )
    await feeds.add_entries(work, new)
    await feeds.forget_entries(work, feed_id, before=at - REMEMBERS)


def _said_of(event: FeedEvent) -> dict[str, Any]:
    return {
        "fingerprint": fingerprint(event),
        "summary": event.summary,
        "starts_at": event.first.starts_at,
        "ends_at": event.first.ends_at,
        "all_day": event.first.all_day,
        "lasts_until": event.lasts_until,
    }


def _calendar(work: Work, feed: CalendarFeed, compared: Compared) -> Calendar:
    shown = [compared.entries[uid] for uid in compared.events]
    recently = work.now() - SAYS_CANCELLED
    called_off = [
        entry for entry in compared.entries.values() if entry.cancelled_at is not None and entry.cancelled_at > recently
    ]
    told = [
        *(_told(entry, compared.events[entry.uid], work.language) for entry in shown),
        *(_told_off(entry) for entry in called_off),
    ]
    changed_at = max((entry.changed_at for entry in (*shown, *called_off)), default=feed.created_at)
    return Calendar(_etag(told, work.language), changed_at, work.language, tuple(told))


def _told(entry: CalendarFeedEntry, event: FeedEvent, language: Language) -> Told:
    return Told(
        uid=entry.uid,
        sequence=entry.sequence,
        changed_at=entry.changed_at,
        summary=event.summary,
        when=event.when,
        location=event.location,
        category=CATEGORIES[event.content].get(language),
        busy=event.busy,
    )


def _told_off(entry: CalendarFeedEntry) -> Told:
    span = Span(entry.starts_at, entry.ends_at, entry.all_day)
    return Told(entry.uid, entry.sequence, entry.changed_at, entry.summary, span, cancelled=True)


def _etag(told: Iterable[Told], language: Language) -> str:
    """Numbers stand for texts: an event with the same UID and SEQUENCE says the same."""
    lines = sorted(f"{each.uid} {each.sequence} {each.cancelled}" for each in told)
    return hashlib.sha256("\n".join([str(FORMAT), language.value, *lines]).encode()).hexdigest()[:32]
