"""Who has a worklist."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

# Programs wait for events, and administrators have no part in anybody's case.
READ_WORKLIST = Permission("worklist:read", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.MENTOR})
