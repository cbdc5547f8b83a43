"""What the routes of this room ask for."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

_THEM_AND_THE_PERSON = JOBCENTER_STAFF | {Role.CANDIDATE}
_MANAGERS = frozenset({Role.MANAGER})

EXPORT_PEOPLE = Permission("people:export", _THEM_AND_THE_PERSON)
READ_DISCLOSURES = Permission("disclosures:read", _THEM_AND_THE_PERSON)
READ_RECTIFICATIONS = Permission("rectifications:read", _THEM_AND_THE_PERSON)
ASK_RECTIFICATIONS = Permission("rectifications:write", _THEM_AND_THE_PERSON)
DECIDE_RECTIFICATIONS = Permission("rectifications:decide", JOBCENTER_STAFF)
READ_CONSENTS = Permission("sharing-consents:read", _THEM_AND_THE_PERSON)
WRITE_CONSENTS = Permission("sharing-consents:write", _THEM_AND_THE_PERSON)
# What takes a person away, or forbids it, is not a caseworker's to decide alone.
ERASE_PEOPLE = Permission("people:erase", _MANAGERS)
READ_HOLDS = Permission("legal-holds:read", _MANAGERS)
WRITE_HOLDS = Permission("legal-holds:write", _MANAGERS)
READ_REPORTS = Permission("retention-reports:read", _MANAGERS | {Role.ADMIN})
