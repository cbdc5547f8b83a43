"""Mentors of the demo: the colleague whom company 1's agreements name has said yes to each of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from app.demo.world import DemoWorld, Person, Tenants
from app.foundation.identity.models import MentorRight
from app.journey.mentorships.domain.confidentiality import CURRENT_VERSION
from app.journey.mentorships.domain.states import MentorshipKind, MentorshipStatus
from app.journey.mentorships.models import Mentorship
from app.journey.placements.domain import PlacementStatus

_CAME_TO_NOTHING = (PlacementStatus.REJECTED, PlacementStatus.CANCELLED)


def add_mentorship(world: DemoWorld, placement: dict[str, Any], mentor: Person, contact: Person, at: datetime) -> None:
    """The mentorship of an agreement, unless it comes to nothing; its key lies beside the placement's own."""
    if placement["status"] in _CAME_TO_NOTHING:
        return
    whose = {name: placement[name] for name in ("jobcenter_id", "company_id", "candidate_id")}
    row = world.rows.add(
        Mentorship,
        id=UUID(int=placement["id"].int ^ 1),
        created_at=at,
        updated_at=at,
        placement_id=placement["id"],
        mentor_account_id=mentor.account_id,
        kind=MentorshipKind.COMPANY_MENTOR,
        status=MentorshipStatus.ACTIVE,
        starts_on=placement["starts_on"],
        proposed_by=contact.account_id,
        confidentiality_version=CURRENT_VERSION,
        accepted_at=at,
        **whose,
    )
    world.rows.add(MentorRight, account_id=mentor.account_id, subject_id=placement["id"])
    tenants = Tenants(**whose)
    data = {"kind": MentorshipKind.COMPANY_MENTOR.value}
    world.event(at, "mentorship.proposed", row["id"], contact, tenants, states=(None, "proposed"), data=data)
    world.event(at, "mentorship.accepted", row["id"], mentor, tenants, states=("proposed", "active"))
