"""What time does to follow-ups and jobs by itself: reminders, word to the managers, and the end of a fixed term."""

from datetime import timedelta

from app.foundation.audit.service import Change, Subject, record
from app.foundation.db.work import Work
from app.journey.aftercare import repository
from app.journey.aftercare.domain.cadence import TERM_END, PlannedFollowUp
from app.journey.aftercare.domain.cadence import Subject as About
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.domain.waiting import MOST_REMINDERS, due_day_before, last_reminder_before
from app.journey.aftercare.domain.working_days import next_working_day
from app.journey.aftercare.models import FollowUp
from app.journey.aftercare.service.scheduling import about_employment, origin_of, schedule, subject_of, working_days
from app.registers.jobcenters.models import JobcenterSettings
from app.registers.jobcenters.service import settings_of


async def remind_of_follow_ups(work: Work, settings: JobcenterSettings, most: int) -> int:
    """Reminds of what is due and unanswered, on the jobcenter's working days and with its pause in between.

    Who is told, and by which way, is for the notices: they hear of `follow_up.reminded`.
    """
    today = work.today()
    if not working_days(settings)(today):
        return 0
    until = last_reminder_before(today, settings.reminder_pause_days)
    rows = await repository.lock_for_reminders(work, settings.id, until, MOST_REMINDERS, most)
    for row in rows:
        row.reminders += 1
        row.last_reminded_on = today
        await _tell(work, row, "follow_up.reminded", {"reminders": row.reminders})
    return len(rows)


async def escalate_follow_ups(work: Work, settings: JobcenterSettings, most: int) -> int:
    """Tells the managers, once, of what has been overdue for as many days as the jobcenter's setting says."""
    until = due_day_before(work.today(), settings.escalate_after_days)
    rows = await repository.lock_for_escalation(work, settings.id, until, most)
    for row in rows:
        row.escalated_on = work.today()
        await _tell(work, row, "follow_up.escalated", {"overdue_days": (work.today() - row.due_on).days})
    return len(rows)


async def _tell(work: Work, row: FollowUp, name: str, more: dict[str, int]) -> None:
    await work.session.flush()
    if row.employment_id is not None:
        await repository.touch_plan_of(work, row.employment_id)
    status = row.status.value
    await record(work, name, subject_of(row), Change(status, status, data={**origin_of(row), **more}))


async def ask_after_fixed_terms(work: Work, most: int) -> int:
    """Asks both sides whether a job goes on whose last day has passed; nothing is ended by itself.

    A term is often prolonged by word of mouth, and a job that ends without anybody saying so is the one that needs
    somebody most. Whoever finds out that it is over ends it; a term that was prolonged is asked about anew.
    """
    jobs = await repository.lock_ended_terms(work, TERM_END, most)
    for job in jobs:
        settings = await settings_of(work, job.jobcenter_id)
        due_on = next_working_day(work.today() + timedelta(days=1), working_days(settings))
        step = f"{TERM_END}_{job.ends_on}"
        planned = [
            PlannedFollowUp(About.EMPLOYMENT, Audience(audience), due_on, step)
            for audience in settings.aftercare_audiences
        ]
        await schedule(work, about_employment(job), planned)
        await repository.touch_plan_of(work, job.id)
        subject = Subject("employment", job.id, job.jobcenter_id, job.company_id, job.candidate_id)
        await record(work, "employment.term_passed", subject, Change(job.status.value, job.status.value))
    return len(jobs)
