"""What the routes of this room ask for."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

# A mentor works from the training plan; the agreement's signatures and decisions are not the mentor's business.
READ_PAPERS = Permission("agreement-papers:read", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.INTEGRATION})
READ_HANDOVERS = Permission("handovers:read", JOBCENTER_STAFF | {Role.INTEGRATION})
WRITE_HANDOVERS = Permission("handovers:write", JOBCENTER_STAFF | {Role.INTEGRATION})
