"""Who reads statistics."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission

READ_STATISTICS = Permission("statistics:read", JOBCENTER_STAFF)
