"""What the routes of this room ask for."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

READ_CHANGES = Permission("placement-changes:read", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.INTEGRATION})
ASK_CHANGES = Permission("placement-changes:write", JOBCENTER_STAFF | {Role.COMPANY})
# Who is ill, or goes away, says so without asking anybody to write it down.
ASK_PAUSES = Permission("placement-pauses:write", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE})
ANSWER_CHANGES = Permission("placement-change-answers:write", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE})
DECIDE_CHANGES = Permission("placement-change-decisions:write", JOBCENTER_STAFF)
