"""What an API key may do, how long it lives, and how it looks."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.foundation.core.actor import Permission, Role

PREFIX = "pk_"
HINT_LENGTH = 7
LONGEST_LIFE = timedelta(days=366)
MOST_OVERLAP_HOURS = 168


class ApiKeyStatus(StrEnum):
    """Whether a key opens."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


def status_of(revoked_at: datetime | None, expires_on: date, today: date) -> ApiKeyStatus:
    """A key opens until the end of the day it expires on (Danish time)."""
    if revoked_at is not None:
        return ApiKeyStatus.REVOKED
    return ApiKeyStatus.ACTIVE if expires_on >= today else ApiKeyStatus.EXPIRED


def actions_of(status: ApiKeyStatus) -> list[str]:
    """An expired key may be given a new secret and a new day; a revoked one stays revoked."""
    return [] if status is ApiKeyStatus.REVOKED else ["rotate", "revoke"]


def scopes_to_give(permissions: Iterable[Permission], giver: Role) -> frozenset[str]:
    """The names an integration can hold at all and `giver` holds: nobody hands on what they do not have themselves."""
    by_name: dict[str, list[Permission]] = {}
    for permission in permissions:
        if Role.INTEGRATION in permission.roles:
            by_name.setdefault(permission.name, []).append(permission)
    return frozenset(name for name, alike in by_name.items() if all(giver in each.roles for each in alike))
