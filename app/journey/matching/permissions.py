"""Who may rank, see explanations, and propose and answer matches."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

RANK = Permission("rankings:write", JOBCENTER_STAFF)
READ_RANKINGS = Permission("rankings:read", JOBCENTER_STAFF)
PREVIEW_RANKINGS = Permission("ranking-previews:read", frozenset({Role.MANAGER}))
READ_EXPLANATIONS = Permission("explanations:read", JOBCENTER_STAFF | {Role.CANDIDATE})
READ_MATCHES = Permission("matches:read", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.INTEGRATION})
PROPOSE = Permission("matches:write", JOBCENTER_STAFF)
# Which of the three parties may do what is a matter of the state table.
ANSWER = Permission("matches:write", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE})
READ_RUNS = Permission("assignment-runs:read", JOBCENTER_STAFF)
WRITE_RUNS = Permission("assignment-runs:write", JOBCENTER_STAFF)
