"""What the routes of this room ask for."""

from uuid import UUID

from app.foundation.core.actor import EVERY_ROLE, JOBCENTER_STAFF, Actor, Permission, Role

READ_JOBCENTERS = Permission("jobcenters:read", EVERY_ROLE)
CREATE_JOBCENTERS = Permission("jobcenters:write", frozenset({Role.ADMIN}))
CHANGE_JOBCENTERS = Permission("jobcenters:write", frozenset({Role.ADMIN, Role.MANAGER}))
READ_SETTINGS = Permission("jobcenter-settings:read", JOBCENTER_STAFF)
CHANGE_SETTINGS = Permission("jobcenter-settings:write", frozenset({Role.MANAGER}))


def may_change(actor: Actor, jobcenter_id: UUID) -> bool:
    """An admin changes every jobcenter, a manager the own one."""
    return actor.role is Role.ADMIN or actor.jobcenter_id == jobcenter_id
