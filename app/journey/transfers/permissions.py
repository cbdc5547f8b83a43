"""What the routes of this room ask for."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

READ_TRANSFERS = Permission("transfers:read", JOBCENTER_STAFF | {Role.CANDIDATE})
ASK_TRANSFERS = Permission("transfers:write", JOBCENTER_STAFF)
# Nobody is handed over without a yes, and the yes is the person's own.
ANSWER_TRANSFERS = Permission("transfer-answers:write", JOBCENTER_STAFF | {Role.CANDIDATE})
READ_HISTORY = Permission("candidate-history:read", JOBCENTER_STAFF | {Role.CANDIDATE})
