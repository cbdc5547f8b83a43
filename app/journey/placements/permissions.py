"""What the routes of this room ask for."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

READ_PLACEMENTS = Permission(
    "placements:read",
    JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.MENTOR, Role.INTEGRATION},
)
READ_CHECKS = Permission("placement-checks:read", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.INTEGRATION})
WRITE_PLACEMENTS = Permission("placements:write", JOBCENTER_STAFF | {Role.COMPANY})
SIGN_PLACEMENTS = Permission("placement-signatures:write", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE})
READ_REQUESTS = Permission("decision-requests:read", JOBCENTER_STAFF)
WRITE_REQUESTS = Permission("decision-requests:write", JOBCENTER_STAFF)
APPROVE_REQUESTS = Permission("decision-requests:approve", frozenset({Role.MANAGER}))
STATE_ENDS = Permission("placement-end-statements:write", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.MENTOR})
DECIDE_PLACEMENTS = Permission("placement-decisions:write", JOBCENTER_STAFF)
