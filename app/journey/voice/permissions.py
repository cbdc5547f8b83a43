"""What the routes of this room ask for."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

# Programs and mentors have no part in what a person says; a company reads what the person shares with it.
READ_VOICES = Permission("voices:read", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE})
ANSWER_VOICES = Permission("voices:write", JOBCENTER_STAFF | {Role.CANDIDATE})
SEE_VOICES = Permission("voices-seen:write", JOBCENTER_STAFF)
