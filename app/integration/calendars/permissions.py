"""Who may have calendar feeds: everybody who has something of their own in a calendar. Each sees only their own."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

_OWNERS = JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.MENTOR}

READ_FEEDS = Permission("calendar-feeds:read", _OWNERS)
WRITE_FEEDS = Permission("calendar-feeds:write", _OWNERS)
