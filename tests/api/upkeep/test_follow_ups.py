"""What the worker does about follow-ups nobody answers, and about jobs whose fixed term has passed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select

from app.foundation.audit.models import Event
from app.foundation.core.clock import FixedClock
from app.foundation.db.work import Work
from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.states import EmploymentStatus, FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp
from app.journey.upkeep import Upkeep, run_upkeep
from app.registers.jobcenters.models import JobcenterSettings
from tests.factories.world import World

DUE = date(2026, 12, 1)  # a Tuesday


@dataclass
class Office:
    """A worker on a day of one's choice, and one job with one follow-up that is due on a Tuesday."""

    world: World
    job: Employment
    follow_up: FollowUp

    async def work_on(self, day: date) -> Upkeep:
        clock = FixedClock(datetime.combine(day, time(10), UTC))
        async with self.world.database.write() as transaction:
            return await run_upkeep(Work(session=transaction.session, clock=clock, settings=self.world.settings))

    async def told(self, name: str) -> list[Event]:
        return await self.world.all(Event, col(Event.name) == name)

    async def set(self, **values: object) -> None:
        async with self.world.database.write() as transaction:
            row = (
                await transaction.session.exec(
                    select(JobcenterSettings).where(col(JobcenterSettings.id) == self.world.here.id)
                )
            ).one()
            for name, value in values.items():
                setattr(row, name, value)

    async def days(self, count: int) -> tuple[list[int], list[int]]:
        """Days after the due day on which it was reminded of, and escalated, with two rounds each day."""
        reminded, escalated = [], []
        for offset in range(-2, count):
            for _ in range(2):
                done = await self.work_on(DUE + timedelta(days=offset))
                reminded += [offset] * done.follow_ups_reminded
                escalated += [offset] * done.follow_ups_escalated
        return reminded, escalated


@pytest.fixture
async def office(world: World) -> Office:
    tenants: dict[str, Any] = {
        "jobcenter_id": world.here.id,
        "company_id": world.company_row.id,
        "candidate_id": world.candidate_row.id,
    }
    plan = AftercarePlan(jobcenter_id=world.here.id, candidate_id=world.candidate_row.id, first_job_on=DUE)
    job = Employment(
        plan_id=plan.id, kind=EmploymentKind.ORDINARY, weekly_hours=Decimal(30), starts_on=date(2026, 11, 2), **tenants
    )
    follow_up = FollowUp(
        subject=Subject.EMPLOYMENT, employment_id=job.id, audience=Audience.CANDIDATE, step="4w", due_on=DUE, **tenants
    )
    await world.add(plan, job, follow_up)
    return Office(world, job, follow_up)


async def test_what_nobody_answers_is_reminded_of_with_a_pause_and_then_the_managers_know(office: Office):
    reminded, escalated = await office.days(12)
    assert reminded == [0, 3]
    assert escalated == [5]
    row = await office.world.reload(office.follow_up)
    assert (row.reminders, row.last_reminded_on) == (2, DUE + timedelta(days=3))
    assert row.escalated_on == DUE + timedelta(days=5)
    assert len(await office.told("follow_up.reminded")) == 2
    (event,) = await office.told("follow_up.escalated")
    assert (event.data["overdue_days"], event.actor_id) == (5, None)


async def test_the_jobcenter_sets_the_pause_and_the_patience(office: Office):
    await office.set(reminder_pause_days=1, escalate_after_days=3)
    assert await office.days(10) == ([0, 1, 2, 3], [3])


async def test_nobody_is_reminded_on_a_day_off(office: Office):
    await office.set(reminder_pause_days=1, escalate_after_days=60, closing_days=[DUE.isoformat()])
    # Wednesday to Friday, then Monday and Tuesday: five reminders, and no sixth.
    assert await office.days(20) == ([1, 2, 3, 6, 7], [])


async def test_an_answer_ends_the_reminders(office: Office):
    await office.work_on(DUE)
    async with office.world.database.write() as transaction:
        row = await transaction.session.get_one(FollowUp, office.follow_up.id)
        row.status = FollowUpStatus.DONE
    assert not (await office.work_on(DUE + timedelta(days=30))).follow_ups_escalated


async def test_another_day_begins_anew(office: Office):
    world = office.world
    await office.days(12)
    later = {"due_on": (date(2027, 3, 2)).isoformat()}
    moved = await world.caseworker.post(f"/v1/follow-ups/{office.follow_up.id}/reschedule", later)
    assert moved.status_code == 200, moved.text
    assert (moved.json()["reminders"], moved.json()["escalated_on"]) == (0, None)
    done = await office.work_on(date(2027, 3, 2))
    assert (done.follow_ups_reminded, done.follow_ups_escalated) == (1, 0)


async def test_the_jobcenter_alone_sees_that_the_managers_know(office: Office):
    await office.days(8)
    path = f"/v1/follow-ups/{office.follow_up.id}"
    assert (await office.world.manager.get(path)).json()["escalated_on"] == "2026-12-06"
    assert (await office.world.candidate.get(path)).json()["escalated_on"] is None


async def test_a_fixed_term_that_has_passed_is_asked_about_once_and_nothing_ends_by_itself(office: Office):
    async with office.world.database.write() as transaction:
        row = await transaction.session.get_one(Employment, office.job.id)
        row.ends_on = date(2026, 12, 31)
    assert (await office.work_on(date(2026, 12, 31))).terms_asked_about == 0
    assert (await office.work_on(date(2027, 1, 1))).terms_asked_about == 1
    assert (await office.work_on(date(2027, 1, 2))).terms_asked_about == 0
    asked = await office.world.all(FollowUp, col(FollowUp.step) == "term_end_2026-12-31")
    assert {(row.audience, row.due_on) for row in asked} == {(side, date(2027, 1, 4)) for side in Audience}
    assert (await office.world.reload(office.job)).status is EmploymentStatus.ACTIVE
    assert len(await office.told("employment.term_passed")) == 1


async def test_a_term_that_was_prolonged_is_asked_about_anew_and_the_old_question_falls_away(office: Office):
    world, path = office.world, f"/v1/employments/{office.job.id}"
    for last_on, next_on, asked in (("2026-12-31", date(2027, 1, 1), 1), ("2027-02-26", date(2027, 2, 1), 0)):
        version = (await world.reload(office.job)).version
        changed = await world.caseworker.patch(path, {"ends_on": last_on}, version=version)
        assert changed.status_code == 200, changed.text
        assert (await office.work_on(next_on)).terms_asked_about == asked
    old = await world.all(FollowUp, col(FollowUp.step) == "term_end_2026-12-31")
    assert {(row.status.value, row.cancel_reason) for row in old} == {("cancelled", "employment_changed")}
    assert (await office.work_on(date(2027, 2, 27))).terms_asked_about == 1
    assert (await office.work_on(date(2027, 2, 28))).terms_asked_about == 0
    assert len(await world.all(FollowUp, col(FollowUp.step) == "term_end_2027-02-26")) == len(Audience)


async def test_a_job_without_a_last_day_is_not_asked_about(office: Office):
    assert (await office.work_on(date(2030, 1, 2))).terms_asked_about == 0
