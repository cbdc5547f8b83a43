"""Who may read, write and move needs."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

READ_NEEDS = Permission("needs:read", JOBCENTER_STAFF | {Role.COMPANY, Role.INTEGRATION})
WRITE_NEEDS = Permission("needs:write", JOBCENTER_STAFF | {Role.COMPANY, Role.INTEGRATION})
