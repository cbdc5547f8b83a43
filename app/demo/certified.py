"""The certification that company 1 has."""

from datetime import timedelta
from decimal import Decimal

from app.demo.world import DemoWorld, Tenants
from app.registers.companies.domain import CertificationEvidence, CertificationKind, CertificationState, latest_end
from app.registers.companies.models import Certification


def add_certification(world: DemoWorld) -> None:
    """Applied for by the company, certified by the manager two days later; after everything else, as the reports."""
    home = world.shape.codes[0]
    centre, site = world.centres[home], world.sites[home][0]
    applied_at = world.dice.moment(world.today - timedelta(days=62))
    certified_at = world.dice.moment(world.today - timedelta(days=60))
    row = world.rows.add(
        Certification,
        id=world.dice.key(applied_at),
        created_at=applied_at,
        updated_at=certified_at,
        version=2,
        company_id=site.company_id,
        jobcenter_id=centre.id,
        status=CertificationState.CERTIFIED,
        kind=CertificationKind.WOMEN_OWNED,
        owned_percent=Decimal(60),
        evidence=CertificationEvidence.OWNERS_REGISTER,
        applied_by=site.contact.account_id,
        decided_at=certified_at,
        decided_by=centre.manager.account_id,
        valid_until=latest_end(certified_at.date()),
    )
    tenants = Tenants(centre.id, site.company_id)
    world.event(applied_at, "certification.applied", row["id"], site.contact, tenants, states=(None, "applied"))
    states = ("applied", "certified")
    world.event(certified_at, "certification.certified", row["id"], centre.manager, tenants, states=states)
