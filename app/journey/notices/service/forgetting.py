"""Old notices are not kept: they tell who was written to about what kind of thing."""

from datetime import timedelta

from app.foundation.db.work import Work
from app.journey.notices.repository import notices as repository

KEPT = timedelta(days=90)


async def forget_notices(work: Work, at_most: int) -> int:
    """Deletes what was settled and is older than 90 days; says how many."""
    return await repository.forget(work, work.now() - KEPT, at_most)
