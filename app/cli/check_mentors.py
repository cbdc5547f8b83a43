"""What must always hold of mentors: they see what an active mentorship is about, and nothing else."""

from uuid import UUID

from sqlalchemy import and_, exists, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.identity.models import MentorRight
from app.journey.mentorships.domain.states import MentorshipStatus
from app.journey.mentorships.models import Mentorship

_SUBJECT = func.coalesce(Mentorship.placement_id, Mentorship.employment_id)
_GIVES = and_(
    col(Mentorship.status) == MentorshipStatus.ACTIVE,
    col(Mentorship.mentor_account_id) == col(MentorRight.account_id),
    col(MentorRight.subject_id) == _SUBJECT,
)


async def rights_nothing_gives(session: AsyncSession) -> list[UUID]:
    """What a mentor sees without an active mentorship about it."""
    statement = select(MentorRight.subject_id).where(~exists().where(_GIVES).correlate(MentorRight))
    return list((await session.exec(statement)).all())


async def mentorships_that_show_nothing(session: AsyncSession) -> list[UUID]:
    """Active mentorships about something that their mentor does not see."""
    seen = exists().where(_GIVES).correlate(Mentorship)
    statement = select(Mentorship.id).where(
        col(Mentorship.status) == MentorshipStatus.ACTIVE, _SUBJECT.is_not(None), ~seen
    )
    return list((await session.exec(statement)).all())
