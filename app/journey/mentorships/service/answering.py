"""Saying yes or no to being a mentor, and ending it."""

from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.mentorships import repository
from app.journey.mentorships.domain.confidentiality import CURRENT_VERSION
from app.journey.mentorships.domain.states import MENTORSHIP_LIFE
from app.journey.mentorships.errors import ConfidentialityOutdated
from app.journey.mentorships.models import Mentorship
from app.journey.mentorships.schemas import AcceptBody, ReasonBody
from app.journey.mentorships.service.moving import move


async def accept(work: Work, mentorship_id: UUID, body: AcceptBody, precondition: Precondition) -> Mentorship:
    """The mentor says yes and is bound to silence; from now on the mentor sees what the mentorship is about.

    Raises ConfidentialityOutdated where another version was read than the one that holds now.
    """
    row = await _take(work, mentorship_id, precondition)
    target = MENTORSHIP_LIFE.target("accept", row.status, work.actor.role)
    if body.version != CURRENT_VERSION:
        raise ConfidentialityOutdated(version=CURRENT_VERSION)
    account = await repository.get_account(work, row.mentor_account_id)
    if account is None:
        raise NotFound
    now = work.now()
    row.confidentiality_version, row.accepted_at = body.version, now
    account.confidentiality_version, account.confidentiality_accepted_at = body.version, now
    await move(work, row, "accept", target)
    return row


async def decline(work: Work, mentorship_id: UUID, body: ReasonBody, precondition: Precondition) -> Mentorship:
    row = await _take(work, mentorship_id, precondition)
    target = MENTORSHIP_LIFE.target("decline", row.status, work.actor.role)
    await move(work, row, "decline", target, body.reason_code)
    return row


async def end(work: Work, mentorship_id: UUID, body: ReasonBody, precondition: Precondition) -> Mentorship:
    """Ends it, or takes a proposal back; what the mentor saw is closed at once."""
    row = await _take(work, mentorship_id, precondition)
    target = MENTORSHIP_LIFE.target("end", row.status, work.actor.role)
    await move(work, row, "end", target, body.reason_code)
    return row


async def _take(work: Work, mentorship_id: UUID, precondition: Precondition) -> Mentorship:
    row = await repository.get(work, mentorship_id, lock=True)
    precondition.check(row.version)
    return row
