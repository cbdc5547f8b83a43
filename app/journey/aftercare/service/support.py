"""Opening the support follow-ups that attendance and readiness call for; a talk, never a sanction."""

from datetime import timedelta

from app.foundation.audit.models import Event
from app.foundation.db.work import Work
from app.journey.aftercare import repository
from app.journey.aftercare.domain.moving import Asked
from app.journey.aftercare.domain.states import OPEN_FOLLOW_UPS
from app.journey.aftercare.domain.support import plan_support
from app.journey.aftercare.domain.working_days import next_working_day
from app.journey.aftercare.service.scheduling import about_placement, schedule, working_days_of
from app.journey.placements import repository as placements


async def open_support_follow_ups(work: Work, event: Event) -> None:
    """Reaction to signals at the workplace: the caseworker asks both sides how it goes, on the next working day.

    The signals were counted with the placement locked, so of entries at the same moment one sets this off. A later
    correction takes no follow-up away: somebody was worried, and asking harms nobody.
    """
    placement = await placements.load_placement(work, event.subject_id)
    rows = await repository.load_follow_ups_of_placement(work, placement.id)
    asked = [Asked(row.step, row.audience, row.due_on, row.status in OPEN_FOLLOW_UPS) for row in rows]
    is_working_day = await working_days_of(work, placement.jobcenter_id)
    due_on = next_working_day(work.today() + timedelta(days=1), is_working_day)
    await schedule(work, about_placement(placement), plan_support(asked, due_on))
