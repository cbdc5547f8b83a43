"""Writing follow-ups: on the jobcenter's working days, assigned to the candidate's caseworker."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.foundation.audit.service import Change, Subject, record
from app.foundation.db.work import Work
from app.journey.aftercare.domain.cadence import PlannedFollowUp
from app.journey.aftercare.domain.working_days import IsWorkingDay, is_danish_working_day
from app.journey.aftercare.models import Employment, FollowUp
from app.journey.placements.models import Placement
from app.registers.candidates import repository as candidates
from app.registers.jobcenters.models import JobcenterSettings
from app.registers.jobcenters.service import settings_of


@dataclass(frozen=True, slots=True)
class About:
    """What follow-ups are about, and whose they are."""

    jobcenter_id: UUID
    candidate_id: UUID
    company_id: UUID
    placement_id: UUID | None = None
    employment_id: UUID | None = None
    mentor_account_id: UUID | None = None


def about_placement(placement: Placement) -> About:
    return About(
        placement.jobcenter_id,
        placement.candidate_id,
        placement.company_id,
        placement_id=placement.id,
        mentor_account_id=placement.mentor_account_id,
    )


def about_employment(employment: Employment) -> About:
    return About(employment.jobcenter_id, employment.candidate_id, employment.company_id, employment_id=employment.id)


def about_the_same(follow_up: FollowUp) -> About:
    return About(
        follow_up.jobcenter_id,
        follow_up.candidate_id,
        follow_up.company_id,
        follow_up.placement_id,
        follow_up.employment_id,
        follow_up.mentor_account_id,
    )


async def working_days_of(work: Work, jobcenter_id: UUID) -> IsWorkingDay:
    """Danish working days without the days on which this jobcenter is closed."""
    return working_days(await settings_of(work, jobcenter_id))


def working_days(settings: JobcenterSettings) -> IsWorkingDay:
    """The same where the settings are at hand."""
    closed = frozenset(date.fromisoformat(day) for day in settings.closing_days)
    return lambda day: day not in closed and is_danish_working_day(day)


async def schedule(work: Work, about: About, planned: Iterable[PlannedFollowUp]) -> list[FollowUp]:
    """Stores the follow-ups; the candidate's caseworker has them on the worklist."""
    candidate = await candidates.load(work, about.candidate_id)
    follow_ups = [
        FollowUp(
            jobcenter_id=about.jobcenter_id,
            candidate_id=about.candidate_id,
            company_id=about.company_id,
            assignee_account_id=candidate.caseworker_account_id,
            mentor_account_id=about.mentor_account_id,
            subject=each.subject,
            placement_id=about.placement_id,
            employment_id=about.employment_id,
            audience=each.audience,
            step=each.step_code,
            due_on=each.due_on,
        )
        for each in planned
    ]
    work.session.add_all(follow_ups)
    await work.session.flush()
    for follow_up in follow_ups:
        change = Change(to_state=follow_up.status.value, data=origin_of(follow_up))
        await record(work, "follow_up.scheduled", subject_of(follow_up), change)
    return follow_ups


def subject_of(follow_up: FollowUp) -> Subject:
    return Subject("follow_up", follow_up.id, follow_up.jobcenter_id, follow_up.company_id, follow_up.candidate_id)


def origin_of(follow_up: FollowUp) -> dict[str, str]:
    """What an event tells of a follow-up: codes and ids."""
    about = follow_up.placement_id or follow_up.employment_id
    return {"subject": follow_up.subject.value, "about_id": str(about), "audience": follow_up.audience.value}
