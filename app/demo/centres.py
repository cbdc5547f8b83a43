"""Jobcenters with their staff, and the demo's accounts."""

from datetime import timedelta
from uuid import UUID

from app.demo.bundles import BUNDLES
from app.demo.dice import Dice
from app.demo.names import STAFF_FAMILY, STAFF_GIVEN
from app.demo.world import Centre, DemoWorld, Person, Tenants
from app.foundation.core.actor import Role
from app.foundation.core.i18n import Language
from app.foundation.identity.models import Account
from app.journey.mentorships.domain.confidentiality import CURRENT_VERSION
from app.registers.jobcenters.models import Jobcenter, JobcenterSettings, JobcenterSettingsVersion
from app.registers.jobcenters.service import default_settings, settings_values

_CASELOAD = 60
# No hash: nobody can sign in with the account. It stands for a person who acts in the demo's past.
NO_PASSWORD = "!"  # noqa: S105  the absence of a password
SCOPES = [
    "needs:read", "candidates:read", "candidates:write", "companies:read", "workplaces:read", "matches:read",
    "placements:read", "follow-ups:read", "employments:read",
]  # fmt: skip


def add_centres(world: DemoWorld, password_hash: str) -> None:
    """The jobcenters with settings, a manager, caseworkers for the candidates, and in Frederiksberg an integration."""
    at = world.dice.moment(world.today - timedelta(days=720))
    for code, share in world.shape.centres:
        name = f"Jobcenter {world.reference.municipality_names[code]}"
        centre_id = world.dice.key(at)
        slug = code
        world.rows.add(
            Jobcenter,
            id=centre_id,
            created_at=at,
            updated_at=at,
            name=name,
            municipality_code=code,
            email=f"jobcenter.{slug}@demo.example",
            phone="+45 38 21 21 21" if code == "0147" else None,
        )
        settings = default_settings(centre_id)
        settings.bundles = BUNDLES
        world.rows.add(JobcenterSettings, **{**settings.model_dump(), "created_at": at, "updated_at": at})
        world.rows.add(
            JobcenterSettingsVersion, jobcenter_id=centre_id, number=1, values=settings_values(settings), saved_at=at
        )
        manager = add_account(world, f"manager.{code}@demo.example", Role.MANAGER, password_hash, centre_id)
        staff = [add_account(world, f"caseworker.{code}@demo.example", Role.CASEWORKER, password_hash, centre_id)]
        for number in range(2, int(world.shape.candidates * share / _CASELOAD) + 2):
            email = f"caseworker.{code}.{number}@demo.example"
            staff.append(add_account(world, email, Role.CASEWORKER, NO_PASSWORD, centre_id))
        world.centres[code] = Centre(centre_id, code, manager, staff)
        world.event(at, "jobcenter.created", centre_id, None, Tenants(centre_id))
    add_account(world, "admin@demo.example", Role.ADMIN, password_hash)
    first = world.centres[world.shape.codes[0]]
    add_account(world, "integration.0147@demo.example", Role.INTEGRATION, password_hash, first.id, scopes=SCOPES)


def add_account(
    world: DemoWorld,
    email: str,
    role: Role,
    password_hash: str,
    tenant: UUID | None = None,
    *,
    name: str | None = None,
    scopes: list[str] | None = None,
) -> Person:
    """An account; `tenant` is the jobcenter, company or candidate that the role belongs to."""
    at = world.dice.moment(world.today - timedelta(days=700))
    account_id = world.dice.key(at)
    column = {Role.COMPANY: "company_id", Role.MENTOR: "company_id", Role.CANDIDATE: "candidate_id"}
    world.rows.add(
        Account,
        id=account_id,
        created_at=at,
        updated_at=at,
        email=email,
        full_name=name or staff_name(world.dice),
        role=role,
        password_hash=password_hash,
        language=Language.DA,
        scopes=scopes or [],
        confidentiality_version=CURRENT_VERSION if role is Role.MENTOR else None,
        confidentiality_accepted_at=at if role is Role.MENTOR else None,
        **({} if tenant is None else {column.get(role, "jobcenter_id"): tenant}),
    )
    return Person(account_id, role)


def staff_name(dice: Dice) -> str:
    return f"{dice.pick(STAFF_GIVEN)} {dice.pick(STAFF_FAMILY)}"
