"""Who may do what with candidates; companies, mentors and administrators may do nothing here."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

READ_CANDIDATES = Permission("candidates:read", JOBCENTER_STAFF | {Role.INTEGRATION, Role.CANDIDATE})
CREATE_CANDIDATES = Permission("candidates:write", JOBCENTER_STAFF | {Role.INTEGRATION})
# Looking a person up by CPR number is a scope of its own: an integration that lists candidates need not have it.
SEARCH_CANDIDATES = Permission("candidate-searches:read", JOBCENTER_STAFF | {Role.INTEGRATION})
# Another system that registers people is not thereby one that changes them: a scope of its own.
CHANGE_CANDIDATES = Permission("candidates:change", JOBCENTER_STAFF | {Role.CANDIDATE, Role.INTEGRATION})
MOVE_CANDIDATES = Permission("candidates:move", JOBCENTER_STAFF)
REVEAL_CPR = Permission("cpr:reveal", JOBCENTER_STAFF)
