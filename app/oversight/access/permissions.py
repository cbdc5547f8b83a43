"""Who may look at who looked."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

READ_LOG = Permission("access-log:read", JOBCENTER_STAFF | {Role.CANDIDATE})
READ_SAMPLES = Permission("access-samples:read", frozenset({Role.MANAGER}))
REVIEW_SAMPLES = Permission("access-samples:write", frozenset({Role.MANAGER}))
READ_VOLUMES = Permission("access-volumes:read", frozenset({Role.MANAGER}))
