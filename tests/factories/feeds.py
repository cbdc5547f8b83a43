"""Rows of calendar feeds for tests that begin with them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.integration.calendars.models import CalendarFeed, CalendarFeedEntry


def feed_row(account_id: UUID, jobcenter_id: UUID | None = None, **values: Any) -> CalendarFeed:
    """A feed of deadlines whose address nobody knows."""
    return CalendarFeed(
        account_id=account_id,
        jobcenter_id=jobcenter_id,
        **{"token_hash": uuid4().hex, "contents": ["deadlines"], **values},
    )


def entry_row(feed: CalendarFeed, **values: Any) -> CalendarFeedEntry:
    """What the feed has said of one event."""
    starts_at = datetime.now(UTC).replace(microsecond=0)
    return CalendarFeedEntry(
        feed_id=feed.id,
        **{
            "uid": str(uuid4()),
            "fingerprint": uuid4().hex,
            "summary": "Frist",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=1),
            "changed_at": starts_at,
            **values,
        },
    )
