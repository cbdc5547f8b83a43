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
# Who owns a company may tell of a person's origin: for whoever serves the company, and the company itself.
READ_CERTIFICATIONS = Permission("certifications:read", JOBCENTER_STAFF | {Role.COMPANY})
WRITE_CERTIFICATIONS = Permission("certifications:write", JOBCENTER_STAFF | {Role.COMPANY})
DECIDE_CERTIFICATIONS = Permission("certification-decisions:write", frozenset({Role.MANAGER}))
