"""What the routes of this room ask for."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

# Programs and mentors have no part in what two sides say to each other.
_SIDES = JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE}
READ_THREADS = Permission("threads:read", _SIDES)
WRITE_THREADS = Permission("threads:write", _SIDES)
CLOSE_THREADS = Permission("threads-closing:write", JOBCENTER_STAFF)
READ_RESPONSE_TIMES = Permission("response-times:read", JOBCENTER_STAFF)
