"""What a feed may hold, and who has which contents unless they choose."""

from enum import StrEnum

from app.foundation.core.actor import Role


class Content(StrEnum):
    """Kinds of content; a feed holds one or more."""

    SESSIONS = "sessions"
    CLASSES = "classes"
    WORKING_TIMES = "working_times"
    FOLLOW_UPS = "follow_ups"
    DEADLINES = "deadlines"


# Working times fill a calendar: they are there for who asks for them.
USUAL = (Content.SESSIONS, Content.CLASSES, Content.FOLLOW_UPS, Content.DEADLINES)
# A manager looks after a whole jobcenter, not after who sits in which class.
USUAL_FOR_MANAGERS = (Content.FOLLOW_UPS, Content.DEADLINES)
MOST_FEEDS = 10


def usual_contents(role: Role) -> tuple[Content, ...]:
    """What a feed holds where its owner has not chosen."""
    return USUAL_FOR_MANAGERS if role is Role.MANAGER else USUAL
