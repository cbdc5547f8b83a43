"""Refusals of this room."""

from app.foundation.core.errors import Conflict
from app.foundation.core.i18n import Text


class TooManyFeeds(Conflict):
    """An account may have only so many feeds."""

    code = "calendar_feed.too_many"
    title = Text("For mange kalendere", "Too many calendars")
    detail = Text(
        "Du kan have højst {most} kalendere. Slet en af dem, du ikke bruger.",
        "You can have at most {most} calendars. Delete one that you do not use.",
    )
