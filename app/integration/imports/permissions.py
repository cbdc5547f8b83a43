"""Who may import. What a row does is asked for as well, as if it had been sent to the single route (`service/kinds`)."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

READ_IMPORTS = Permission("imports:read", JOBCENTER_STAFF | {Role.INTEGRATION})
WRITE_IMPORTS = Permission("imports:write", JOBCENTER_STAFF | {Role.INTEGRATION})
