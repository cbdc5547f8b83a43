"""Who may do what with employments, aftercare plans and follow-ups."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

READ_EMPLOYMENTS = Permission("employments:read", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.INTEGRATION})
WRITE_EMPLOYMENTS = Permission("employments:write", JOBCENTER_STAFF)
# A company sees its own jobs and questions, never the plan, which also knows other employers.
READ_PLANS = Permission("aftercare-plans:read", JOBCENTER_STAFF | {Role.CANDIDATE, Role.INTEGRATION})
READ_FOLLOW_UPS = Permission(
    "follow-ups:read", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.MENTOR, Role.INTEGRATION}
)
RECORD_FOLLOW_UPS = Permission("follow-ups:record", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE})
ARRANGE_FOLLOW_UPS = Permission("follow-ups:arrange", JOBCENTER_STAFF)
# Whoever leaves hands over everything at once: the manager says to whom.
REASSIGN_FOLLOW_UPS = Permission("follow-ups:reassign", frozenset({Role.MANAGER}))
# Whoever holds a link can answer with it, so the jobcenter alone makes and sees them.
READ_LINKS = Permission("follow-up-links:read", JOBCENTER_STAFF)
WRITE_LINKS = Permission("follow-up-links:write", JOBCENTER_STAFF)
READ_TASKS = Permission("replacement-tasks:read", JOBCENTER_STAFF)
WRITE_TASKS = Permission("replacement-tasks:write", JOBCENTER_STAFF)
