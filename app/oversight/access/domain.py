"""What stands out in who looked at whose data; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from uuid import UUID

from app.foundation.core.actor import Role

# Below this a multiple of the colleagues' median says nothing: three exports where the others made one are not unusual.
LEAST_UNUSUAL = 10
JUDGED = ("people_seen", "people_of_others", "searches", "exports", "reveals")


class ReviewResult(StrEnum):
    """What a manager found."""

    IN_ORDER = "in_order"
    TO_FOLLOW_UP = "to_follow_up"
    NOT_JUSTIFIED = "not_justified"


class Organisation(StrEnum):
    """What kind of organisation saw a person's data: all that the person is told of whoever it was."""

    SELF = "self"
    JOBCENTER = "jobcenter"
    COMPANY = "company"
    MENTOR = "mentor"
    SYSTEM = "system"
    ADMINISTRATION = "administration"
    LINK = "link"


_OF_ROLE = {
    Role.CANDIDATE: Organisation.SELF,
    Role.MANAGER: Organisation.JOBCENTER,
    Role.CASEWORKER: Organisation.JOBCENTER,
    Role.COMPANY: Organisation.COMPANY,
    Role.MENTOR: Organisation.MENTOR,
    Role.INTEGRATION: Organisation.SYSTEM,
    Role.ADMIN: Organisation.ADMINISTRATION,
}


def organisation_of(role: str | None) -> Organisation:
    """Without a role somebody held a link: a signing page, an answer page or a calendar address."""
    return Organisation.LINK if role is None else _OF_ROLE[Role(role)]


@dataclass(frozen=True, slots=True)
class Volume:
    """What one account did in a period: requests and distinct people."""

    account_id: UUID
    requests: int
    people_seen: int
    people_of_own: int
    people_of_others: int
    searches: int
    exports: int
    reveals: int


def unusual(volumes: Sequence[Volume], factor: float) -> Mapping[UUID, tuple[str, ...]]:
    """For each account the measures in which it lies above `factor` times the median of all, and above ten.

    A median, because one account that reads everything would raise an average and so hide itself.
    """
    limits = {
        name: max(factor * median(getattr(volume, name) for volume in volumes), LEAST_UNUSUAL)
        for name in JUDGED
        if volumes
    }
    return {
        volume.account_id: tuple(name for name, limit in limits.items() if getattr(volume, name) > limit)
        for volume in volumes
    }
