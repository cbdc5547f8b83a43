"""Proposing a mentor."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.foundation.core.actor import Role
from app.foundation.core.errors import FieldFault, Invalid, NotFound
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.foundation.identity.models import Account
from app.journey.aftercare import repository as aftercare
from app.journey.aftercare.domain.states import EmploymentStatus
from app.journey.mentorships import repository
from app.journey.mentorships.domain.states import MentorshipKind
from app.journey.mentorships.errors import AlreadyMentor, OwnMentorsOnly, SubjectOver
from app.journey.mentorships.models import Mentorship
from app.journey.mentorships.schemas import MentorshipCreate
from app.journey.mentorships.service.moving import add
from app.journey.placements import repository as placements
from app.registers.candidates import repository as candidates

_UNKNOWN = Text("Findes ikke.", "Does not exist.")


@dataclass(frozen=True, slots=True)
class About:
    """Whom a mentorship is for, and at which company; `company_id` is None for the person as a whole."""

    jobcenter_id: UUID
    candidate_id: UUID
    company_id: UUID | None = None
    placement_id: UUID | None = None
    employment_id: UUID | None = None


async def propose(work: Work, body: MentorshipCreate) -> Mentorship:
    """Asks a mentor; nothing is shown before the answer.

    Raises Invalid for ids that do not exist or are not the caller's, OwnMentorsOnly where a company reaches beyond
    its own people and workplaces, SubjectOver and AlreadyMentor.
    """
    if work.actor.role is Role.COMPANY and body.candidate_id is not None:
        raise OwnMentorsOnly
    about = await _about(work, body)
    mentor = await _mentor(work, body.mentor_account_id, about)
    row = mentorship_of(about, mentor, body.starts_on)
    row.ends_on, row.proposed_by = body.ends_on, work.actor.account_id
    if await repository.is_standing(work, row):
        raise AlreadyMentor
    await add(work, row)
    return row


def mentorship_of(about: About, mentor: Account, starts_on: date) -> Mentorship:
    """Not stored yet; a colleague at the workplace is a company mentor, everybody else a volunteer."""
    colleague = mentor.company_id is not None and mentor.company_id == about.company_id
    return Mentorship(
        jobcenter_id=about.jobcenter_id,
        candidate_id=about.candidate_id,
        company_id=mentor.company_id,
        placement_id=about.placement_id,
        employment_id=about.employment_id,
        mentor_account_id=mentor.id,
        starts_on=starts_on,
        kind=MentorshipKind.COMPANY_MENTOR if colleague else MentorshipKind.VOLUNTEER,
    )


async def _about(work: Work, body: MentorshipCreate) -> About:
    if body.placement_id is not None:
        try:
            placement = await placements.get_placement(work, body.placement_id, lock=True)
        except NotFound:
            raise _unknown("/placement_id") from None
        if placement.status in repository.OVER:
            raise SubjectOver
        return About(placement.jobcenter_id, placement.candidate_id, placement.company_id, placement_id=placement.id)
    if body.employment_id is not None:
        try:
            job = await aftercare.get_employment(work, body.employment_id, lock=True)
        except NotFound:
            raise _unknown("/employment_id") from None
        if job.status is EmploymentStatus.ENDED:
            raise SubjectOver
        return About(job.jobcenter_id, job.candidate_id, job.company_id, employment_id=job.id)
    return await _about_person(work, body.candidate_id)


async def _about_person(work: Work, candidate_id: UUID | None) -> About:
    if candidate_id is None:  # the schema has seen to it that one of the three is there
        raise _unknown("/candidate_id")
    try:
        candidate = await candidates.get(work, candidate_id, lock=True)
    except NotFound:
        raise _unknown("/candidate_id") from None
    return About(candidate.jobcenter_id, candidate.id)


async def _mentor(work: Work, account_id: UUID, about: About) -> Account:
    """An active mentor's account that belongs to this jobcenter or to none; for a company one of its own people."""
    mentor = await repository.get_account(work, account_id)
    known = mentor is not None and mentor.jobcenter_id in (None, about.jobcenter_id)
    if mentor is None or not known:
        raise _unknown("/mentor_account_id")
    if work.actor.role is Role.COMPANY and mentor.company_id != work.actor.company_id:
        raise _unknown("/mentor_account_id")
    return mentor


def _unknown(pointer: str) -> Invalid:
    return Invalid(FieldFault(pointer, "reference.unknown", _UNKNOWN))
