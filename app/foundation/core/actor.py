"""Who is asking: the account behind a request, reduced to what decisions need."""

from dataclasses import dataclass
from datetime import datetime
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
    `candidate_id` for candidate. `scopes` narrows an integration to named permissions. `is_confidential` says of a
    mentor that the confidentiality has been accepted; before that a mentor sees nothing of anybody.
    `authenticated_at` is when this person last proved who they are; nobody has done so behind an API key.
    """

    account_id: UUID
    role: Role
    jobcenter_id: UUID | None = None
    company_id: UUID | None = None
    candidate_id: UUID | None = None
    scopes: frozenset[str] = frozenset()
    is_confidential: bool = False
    authenticated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """What a route asks for: a name (`needs:read`) and the roles that hold it.

    An integration holds a permission only where the name is among its own scopes too. What a mentor may do before the
    confidentiality is accepted says so itself (`before_confidentiality`); nothing does so by oversight.
    """

    name: str
    roles: frozenset[Role]
    before_confidentiality: bool = False

    def held_by(self, actor: Actor) -> bool:
        if actor.role is Role.INTEGRATION:
            return Role.INTEGRATION in self.roles and self.name in actor.scopes
        return actor.role in self.roles

    def waits_for_confidentiality(self, actor: Actor) -> bool:
        """Whether the mentor has to accept the confidentiality first."""
        return actor.role is Role.MENTOR and not actor.is_confidential and not self.before_confidentiality
