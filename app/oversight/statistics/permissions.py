"""Who reads statistics."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

READ_STATISTICS = Permission("statistics:read", JOBCENTER_STAFF)
# Figures without names: the admin, who sees no candidate, reads these too.
READ_REPORTS = Permission("statistics-reports:read", JOBCENTER_STAFF | {Role.ADMIN})
