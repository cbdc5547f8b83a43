"""What the routes of this room ask for; candidates and mentors have no business here."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

_JOBCENTERS = JOBCENTER_STAFF | {Role.ADMIN, Role.INTEGRATION}
_WITH_COMPANY = _JOBCENTERS | {Role.COMPANY}

READ_COMPANIES = Permission("companies:read", _WITH_COMPANY)
CREATE_COMPANIES = Permission("companies:write", _JOBCENTERS)
CHANGE_COMPANIES = Permission("companies:write", _WITH_COMPANY)
READ_WORKPLACES = Permission("workplaces:read", _WITH_COMPANY)
WRITE_WORKPLACES = Permission("workplaces:write", _WITH_COMPANY)
REPORT_EMPLOYEES = Permission("workplaces:write", JOBCENTER_STAFF | {Role.COMPANY})
