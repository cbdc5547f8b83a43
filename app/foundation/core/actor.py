"""Who is asking: the account behind a request, reduced to what decisions need."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """The seven roles."""

    ADMIN = "admin"
    MANAGER = "manager"
    CASEWORKER = "caseworker"
    COMPANY = "company"
    CANDIDATE = "candidate"
    MENTOR = "mentor"
    INTEGRATION = "integration"


JOBCENTER_STAFF = frozenset({Role.MANAGER, Role.CASEWORKER})
EVERY_ROLE = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Actor:
    """One signed-in account: its role and the one tenant it belongs to.

    `jobcenter_id` is set for manager, caseworker and integration; `company_id` for company;
    `candidate_id` for candidate. `scopes` narrows an integration to named permissions.
    """

    account_id: UUID
    role: Role
    jobcenter_id: UUID | None = None
    company_id: UUID | None = None
    candidate_id: UUID | None = None
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Permission:
    """What a route asks for: a name (`needs:read`) and the roles that hold it.

    An integration holds a permission only where the name is among its own scopes too.
    """

    name: str
    roles: frozenset[Role]

    def held_by(self, actor: Actor) -> bool:
        if actor.role is Role.INTEGRATION:
            return Role.INTEGRATION in self.roles and self.name in actor.scopes
        return actor.role in self.roles
