"""Mentorships as the caller reads them: role and status decide whether it is told whom one is for."""

from typing import Any

from app.foundation.core.actor import Role
from app.foundation.db.work import Work
from app.journey.mentorships.domain.confidentiality import CONFIDENTIALITY, CURRENT_VERSION
from app.journey.mentorships.domain.seeing import knows_the_person, person_shown
from app.journey.mentorships.domain.states import MENTORSHIP_LIFE, MentorshipStatus
from app.journey.mentorships.repository import Named
from app.journey.mentorships.schemas import ConfidentialityRead, MentorshipRead

_ABOUT = ("candidate_id", "candidate_name", "placement_id", "employment_id")


def read_mentorship(work: Work, named: Named) -> MentorshipRead:
    row, role = named.mentorship, work.actor.role
    values: dict[str, Any] = row.model_dump()
    values |= {
        "mentor_name": named.mentor_name,
        "candidate_name": person_shown(role, named.full_name, named.preferred_name),
        "confidentiality": None,
        "allowed_actions": MENTORSHIP_LIFE.allowed_actions(row.status, role),
    }
    if not knows_the_person(role, row.kind, row.status):
        values |= dict.fromkeys(_ABOUT)
    if role is Role.MENTOR and row.status is MentorshipStatus.PROPOSED:
        text = CONFIDENTIALITY[CURRENT_VERSION].get(work.language)
        values["confidentiality"] = ConfidentialityRead(version=CURRENT_VERSION, text=text)
    return MentorshipRead.model_validate(values)
