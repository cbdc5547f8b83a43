"""Whose words stand beside an entry, and who reads them."""

from app.foundation.core.actor import JOBCENTER_STAFF, Role


def may_read_words(role: Role, *, may_be_shared: bool) -> bool:
    """The jobcenter and the person read them; workplace and integration only where the person says so.

    Why somebody came late may tell of their health or their home: that is theirs to tell (DOMAIN.md §1, the person
    is heard, and the caseworker hears first).
    """
    return may_be_shared or role in JOBCENTER_STAFF or role is Role.CANDIDATE
