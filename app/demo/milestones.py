"""Milestones of the demo's jobs, judged by the real rules on what the demo's follow-ups say."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from app.demo.people import Newcomer
from app.demo.world import DemoWorld, Tenants
from app.foundation.core.clock import COPENHAGEN
from app.journey.aftercare.domain.milestones import Milestone as Day
from app.journey.aftercare.domain.milestones import Retention, RetentionBasis, milestones
from app.journey.aftercare.domain.states import EmploymentStatus
from app.journey.milestones.domain.evidence import Job, Said, find
from app.journey.milestones.models import Milestone


def said_in(follow_up: Mapping[str, Any]) -> Said:
    """What an answer shows: that the person worked there on the day it was given."""
    on = follow_up["recorded_at"].astimezone(COPENHAGEN).date()
    return Said(follow_up["employment_id"], on, in_work=True, by=follow_up["recorded_by"])


def add_milestones(world: DemoWorld, person: Newcomer, rows: Sequence[dict[str, Any]], said: Sequence[Said]) -> None:
    """Four days of each job with its employer, and four of the plan with whoever employs the person then."""
    jobs = [_job(row) for row in rows]
    for row in rows:
        for day in milestones(RetentionBasis.SAME_EMPLOYER, row["starts_on"]):
            _add(world, person, row, day, find(day, row["company_id"], jobs, said, world.today).verdict)
    for day in milestones(RetentionBasis.ANY_EMPLOYER, rows[0]["starts_on"]):
        _add(world, person, rows[0], day, find(day, None, jobs, said, world.today).verdict)


def _job(row: Mapping[str, Any]) -> Job:
    ended = row.get("status") is EmploymentStatus.ENDED
    return Job(row["id"], row["company_id"], row["starts_on"], row["ends_on"] if ended else None)


def _add(world: DemoWorld, person: Newcomer, job: Mapping[str, Any], day: Day, verdict: Retention) -> None:
    """Its key lies beside the job's own, by basis and days. The worker judges on the morning of the day."""
    of_job = day.basis is RetentionBasis.SAME_EMPLOYER
    judged = None if verdict is Retention.PENDING else _morning(day.falls_on)
    key = UUID(int=job["id"].int ^ (4096 + day.days + (0 if of_job else 512)))
    created: datetime = job["created_at"]
    company_id = job["company_id"] if of_job else None
    world.rows.add(
        Milestone,
        id=key,
        created_at=created,
        updated_at=judged or created,
        jobcenter_id=person.centre.id,
        plan_id=job["plan_id"],
        candidate_id=person.id,
        employment_id=job["id"] if of_job else None,
        company_id=company_id,
        basis=day.basis,
        days=day.days,
        falls_on=day.falls_on,
        status=verdict,
        judged_at=judged,
    )
    if judged is not None:
        data = {"plan_id": str(job["plan_id"]), "basis": day.basis.value, "days": day.days}
        tenants = Tenants(person.centre.id, company_id, person.id)
        states = (Retention.PENDING.value, verdict.value)
        world.event(judged, "milestone.judged", key, None, tenants, states=states, data=data, key=UUID(int=key.int ^ 1))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(4), COPENHAGEN)
