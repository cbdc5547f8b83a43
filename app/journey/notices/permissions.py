"""What the routes of this room ask for."""

from app.foundation.core.actor import EVERY_ROLE, Permission, Role

# Programs read the event feed; mail is for people.
_PEOPLE = EVERY_ROLE - {Role.INTEGRATION}
READ_NOTICES = Permission("notices:read", _PEOPLE)
READ_PREFERENCES = Permission("notice-preferences:read", _PEOPLE)
WRITE_PREFERENCES = Permission("notice-preferences:write", _PEOPLE)
