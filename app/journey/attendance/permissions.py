"""What the routes of this room ask for."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

_READERS = JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.MENTOR, Role.INTEGRATION}
READ_ATTENDANCE = Permission("attendance:read", _READERS)
WRITE_ATTENDANCE = Permission("attendance:write", JOBCENTER_STAFF | {Role.COMPANY, Role.MENTOR})
# The candidate's own words; staff write down what they are told.
NOTE_ATTENDANCE = Permission("attendance-notes:write", JOBCENTER_STAFF | {Role.CANDIDATE})
READ_HOURS = Permission("attendance-hours:read", JOBCENTER_STAFF | {Role.INTEGRATION})
READ_READINESS = Permission("readiness:read", _READERS)
# The supervisor sees the person work; nobody else can give this picture.
GIVE_READINESS = Permission("readiness:write", frozenset({Role.COMPANY, Role.MENTOR}))
REPLY_READINESS = Permission("readiness-replies:write", JOBCENTER_STAFF | {Role.CANDIDATE})
