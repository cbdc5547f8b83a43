"""Who may do what with mentorships; what a mentor needs to accept one is open before the confidentiality is."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

READ_MENTORSHIPS = Permission(
    "mentorships:read",
    JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.MENTOR, Role.INTEGRATION},
    before_confidentiality=True,
)
PROPOSE_MENTORSHIPS = Permission("mentorships:write", JOBCENTER_STAFF | {Role.COMPANY})
ANSWER_MENTORSHIPS = Permission("mentorships:answer", frozenset({Role.MENTOR}), before_confidentiality=True)
END_MENTORSHIPS = Permission("mentorships:end", JOBCENTER_STAFF | {Role.COMPANY, Role.CANDIDATE, Role.MENTOR})
# The notes are between the mentor and the jobcenter.
READ_ENTRIES = Permission("mentor-entries:read", JOBCENTER_STAFF | {Role.MENTOR})
WRITE_ENTRIES = Permission("mentor-entries:write", frozenset({Role.MENTOR}))
READ_HOURS = Permission("mentor-hours:read", JOBCENTER_STAFF | {Role.COMPANY, Role.INTEGRATION})
