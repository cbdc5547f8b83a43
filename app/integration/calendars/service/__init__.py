"""Making and giving up feeds, and reading one as a calendar program does."""

from app.integration.calendars.service.feeds import create_feed, revoke_feed, rotate_feed
from app.integration.calendars.service.telling import Calendar, open_feed

__all__ = ["Calendar", "create_feed", "open_feed", "revoke_feed", "rotate_feed"]
