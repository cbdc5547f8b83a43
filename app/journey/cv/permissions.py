"""What the routes of this room ask for."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

# Which candidates a company may read the CV of is for the repository: those who have said yes to it, while it lasts.
READ_CVS = Permission("cvs:read", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.INTEGRATION})
READ_PROFILES = Permission("cv-profiles:read", JOBCENTER_STAFF | {Role.CANDIDATE})
WRITE_PROFILES = Permission("cv-profiles:write", JOBCENTER_STAFF | {Role.CANDIDATE})
