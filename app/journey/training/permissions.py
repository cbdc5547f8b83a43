"""Who may do what with training plans and their activities."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

READ = Permission("training:read", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.MENTOR, Role.INTEGRATION})
REPLAN = Permission("training-plans:write", JOBCENTER_STAFF)
HOLD_CLASSES = Permission("workplace-classes:write", JOBCENTER_STAFF)
COMPLETE = Permission("training-activities:complete", JOBCENTER_STAFF | {Role.COMPANY, Role.MENTOR})
DROP = Permission("training-activities:drop", JOBCENTER_STAFF)
SIGN_OFF = Permission("training-activities:sign-off", frozenset({Role.COMPANY, Role.MENTOR}))
DISAGREE = Permission("training-activities:disagree", JOBCENTER_STAFF | {Role.CANDIDATE})
