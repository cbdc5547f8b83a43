"""Who may read reference data: everybody signed in."""

from app.foundation.core.actor import EVERY_ROLE, Permission

READ_REFERENCE = Permission("reference:read", EVERY_ROLE)
