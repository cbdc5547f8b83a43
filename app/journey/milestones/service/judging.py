"""Judging milestones: the only place where their status changes, and where incentives come and go with it."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, Subject, record
from app.foundation.db.work import Work
from app.journey.aftercare.domain.cadence import Subject as AboutWhat
from app.journey.aftercare.domain.milestones import Milestone as Day
from app.journey.aftercare.domain.milestones import Retention
from app.journey.aftercare.domain.states import FollowUpStatus
from app.journey.aftercare.repository import load_plan_id
from app.journey.milestones import repository
from app.journey.milestones.domain.evidence import Finding, Said, find
from app.journey.milestones.domain.states import verdict_stands
from app.journey.milestones.models import Milestone
from app.journey.milestones.service.giving import make_eligible, take_back


async def judge_after_answer(work: Work, event: Event) -> None:
    """Reaction to a recorded follow-up: what was said about a job may show its milestones, and the plan's."""
    if event.to_state == FollowUpStatus.DONE and event.data["subject"] == AboutWhat.EMPLOYMENT:
        await judge_plans(work, [await load_plan_id(work, UUID(event.data["about_id"]))])


async def judge_after_end(work: Work, event: Event) -> None:
    """Reaction to the end of a job: its last day shows what came before it, and what did not come any more."""
    await judge_plans(work, [await load_plan_id(work, event.subject_id)])


async def judge_due_milestones(work: Work, batch: int) -> int:
    """Upkeep: milestones whose day has come; where nobody has said anything they are unknown, never retained."""
    plan_ids = await repository.plans_to_judge(work, batch)
    return await judge_plans(work, plan_ids) if plan_ids else 0


async def judge_plans(work: Work, plan_ids: Collection[UUID]) -> int:
    """Judges every milestone of these plans on all that is known of their jobs; how many changed."""
    rows = await repository.lock_milestones_of(work, plan_ids)
    jobs = await repository.jobs_of(work, plan_ids)
    said = await repository.answers_about(work, [job.id for each in jobs.values() for job in each])
    said += brought(rows)
    changed = []
    for row in rows:
        day = Day(row.basis, row.days, row.falls_on)
        finding = find(day, row.company_id, jobs.get(row.plan_id, []), said, work.today())
        if verdict_stands(row.status, finding.verdict):
            changed.append((row, finding))
    await _settle(work, changed)
    return len(changed)


def brought(rows: Sequence[Milestone]) -> list[Said]:
    """The evidence that lies with the milestones: what shows one of them may show another."""
    return [
        Said(UUID(each["employment_id"]), date.fromisoformat(each["on"]), each["in_work"], UUID(each["brought_by"]))
        for row in rows
        for each in row.evidence
    ]


async def _settle(work: Work, changed: Sequence[tuple[Milestone, Finding]]) -> None:
    """Gives milestones of locked plans another status; what there is of incentives for them is read at once."""
    if not changed:
        return
    before = [row.status for row, _ in changed]
    for row, finding in changed:
        row.status, row.judged_at = finding.verdict, work.now()
    await work.session.flush()
    there = await repository.incentives_of(work, [row.id for row, _ in changed])
    for (row, finding), was in zip(changed, before, strict=True):
        about = {"plan_id": str(row.plan_id), "basis": row.basis.value, "days": row.days}
        await record(work, "milestone.judged", subject_of(row), Change(was.value, finding.verdict.value, data=about))
        if finding.verdict is Retention.RETAINED and finding.job is not None:
            by = finding.shown_by
            if by is None:
                by = await repository.who_ended(work, finding.job.id)
            await make_eligible(work, row, finding.job.employer_id, by, there[row.id])
        elif finding.verdict is Retention.NOT_RETAINED:
            await take_back(work, there[row.id])


def subject_of(row: Milestone) -> Subject:
    return Subject("milestone", row.id, row.jobcenter_id, row.company_id, row.candidate_id)
