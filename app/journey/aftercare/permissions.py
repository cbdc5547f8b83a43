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
