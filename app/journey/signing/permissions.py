"""Who may do what with signing links: the jobcenter alone, since whoever holds a link can answer with it."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission

READ_LINKS = Permission("signing-links:read", JOBCENTER_STAFF)
WRITE_LINKS = Permission("signing-links:write", JOBCENTER_STAFF)
