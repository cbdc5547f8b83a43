"""Who may do what with milestones and incentives; mentors and administrators may do nothing here."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

_READERS = JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.INTEGRATION}
READ_MILESTONES = Permission("milestones:read", _READERS)
WRITE_MILESTONES = Permission("milestones:write", JOBCENTER_STAFF)
READ_INCENTIVES = Permission("incentives:read", _READERS)
WRITE_INCENTIVES = Permission("incentives:write", JOBCENTER_STAFF)
