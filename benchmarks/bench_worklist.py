"""A caseworker's worklist: server time for somebody with 80 candidates, beside a statement written by hand.

The target is 30 ms. Run: make bench, or .venv/bin/python benchmarks/bench_worklist.py. See docs/aftercare.md.
"""

import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel, col, update

from app.foundation.core.actor import Role
from app.foundation.core.clock import Clock
from app.foundation.db.session import Database
from app.foundation.identity.models import Account
from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.milestones import RetentionBasis
from app.journey.aftercare.domain.states import EmploymentStatus, FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp, ReplacementTask
from app.journey.conversations.domain.sides import Counterpart, ThreadSide, ThreadSubject
from app.journey.conversations.models import Message, Thread, ThreadReading
from app.journey.courses.models import Voucher
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.milestones.models import Milestone
from app.journey.needs.models import Need
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.training.domain.values import ActivityKind
from app.journey.voice.domain.steps import VoiceStep
from app.journey.voice.models import Voice
from app.main import create_app
from app.registers.candidates.models import Candidate
from app.registers.law.domain.facts import LegalBasis, Purpose
from benchmarks import installation
from benchmarks.bare_drivers import open_driver
from benchmarks.bare_worklist import BareWorklist
from benchmarks.harness import Call, Timing, answer_of, race, run
from benchmarks.installation import Installation

TARGET_MS = 30.0
CASELOAD, CASEWORKERS = 80, 20
ROUNDS = 4
LIMIT = 50
_STATUSES = (PlacementStatus.DRAFT, PlacementStatus.SUBMITTED, PlacementStatus.IN_REVIEW, PlacementStatus.GRANTED)
console = Console(width=130)


class Different(Exception):
    """Service and limit do not list the same: no figure of theirs may be put side by side."""


class Maker:
    """A jobcenter in the middle of its work, drawn with one seeded source of chance."""

    def __init__(self, needs: list[Any], today: date, caseworkers: list[UUID]) -> None:
        self.dice, self.needs, self.today, self.caseworkers = random.Random(1), needs, today, caseworkers
        self.now = datetime.now(UTC)

    def about(self, candidate_id: UUID, caseworker: UUID) -> Iterator[SQLModel]:
        """One person: a job or an internship, their follow-ups, a voucher, voices and a conversation."""
        need = self.dice.choice(self.needs)
        tenants = {"candidate_id": candidate_id, "jobcenter_id": need.jobcenter_id, "company_id": need.company_id}
        draw = self.dice.random()
        if draw < 0.12:
            yield self._match(need, candidate_id, self.dice.choice([MatchStatus.PROPOSED, MatchStatus.CONSENTED]))
        elif draw < 0.16:
            yield self._match(need, candidate_id, MatchStatus.AGREED)
        elif draw < 0.24:
            yield from self._placement(need, candidate_id, self.dice.choice(_STATUSES))
        elif draw < 0.60:
            yield from self._placement(need, candidate_id, PlacementStatus.ACTIVE, tenants, caseworker)
        else:
            yield from self._job(tenants, caseworker)
        yield from self._around(tenants, caseworker)

    def _match(self, need: Any, candidate_id: UUID, status: MatchStatus) -> Match:
        return Match(
            need_id=need.id,
            candidate_id=candidate_id,
            jobcenter_id=need.jobcenter_id,
            company_id=need.company_id,
            workplace_id=need.workplace_id,
            status=status,
            planned_starts_on=self.today + timedelta(days=20),
            planned_ends_on=self.today + timedelta(days=110),
            score=0.7,
            rank_score=0.7,
            confidence=1.0,
            proposed_at=self.now - timedelta(days=self.dice.randrange(20)),
        )

    def _placement(
        self,
        need: Any,
        candidate_id: UUID,
        status: PlacementStatus,
        tenants: Any = None,
        caseworker: UUID | None = None,
    ) -> Iterator[SQLModel]:
        match = self._match(need, candidate_id, MatchStatus.AGREED)
        started = status is PlacementStatus.ACTIVE
        first = self.today + timedelta(days=-self.dice.randrange(90) if started else self.dice.randrange(30))
        placement = Placement(
            match_id=match.id,
            need_id=need.id,
            workplace_id=need.workplace_id,
            company_id=need.company_id,
            candidate_id=candidate_id,
            jobcenter_id=need.jobcenter_id,
            status=status,
            legal_basis=LegalBasis.INTL_23B,
            starts_on=first,
            ends_on=first + timedelta(days=91),
            purpose=Purpose.BUILD_SKILLS,
        )
        match.placement_id = placement.id
        yield from (match, placement)
        if tenants is not None:
            days = {"week_1": 7, "midway": 45, "before_end": 77}
            yield from self._follow_ups(tenants, caseworker, first, days, placement_id=placement.id)

    def _job(self, tenants: Any, caseworker: UUID) -> Iterator[SQLModel]:
        first = self.today - timedelta(days=self.dice.randrange(400))
        plan = AftercarePlan(
            candidate_id=tenants["candidate_id"], jobcenter_id=tenants["jobcenter_id"], first_job_on=first
        )
        lost = self.dice.random() < 0.08
        job = Employment(
            plan_id=plan.id,
            kind=EmploymentKind.ORDINARY,
            weekly_hours=Decimal(30),
            starts_on=first,
            status=EmploymentStatus.ENDED if lost else EmploymentStatus.ACTIVE,
            ends_on=self.today if lost else None,
            **tenants,
        )
        yield from (plan, job)
        steps = {"3d": 3, "1w": 7, "2w": 14, "4w": 28, "8w": 56, "3m": 91, "6m": 182, "9m": 273, "12m": 365}
        yield from self._follow_ups(tenants, caseworker, first, steps, employment_id=job.id)
        for days in (30, 90, 180, 365):
            yield Milestone(
                plan_id=plan.id,
                employment_id=job.id,
                basis=RetentionBasis.SAME_EMPLOYER,
                days=days,
                falls_on=first + timedelta(days=days),
                **tenants,
            )
        if lost:
            yield ReplacementTask(
                employment_id=job.id,
                due_on=self.today + timedelta(days=self.dice.randrange(7)),
                assignee_account_id=caseworker,
                candidate_id=tenants["candidate_id"],
                jobcenter_id=tenants["jobcenter_id"],
            )

    def _follow_ups(
        self, tenants: Any, caseworker: UUID | None, first: date, steps: dict[str, int], **subject: Any
    ) -> Iterator[SQLModel]:
        for step, days in steps.items():
            due_on = first + timedelta(days=days)
            answered = due_on < self.today and self.dice.random() < 0.9
            for audience in Audience:
                yield FollowUp(
                    subject=Subject.PLACEMENT if "placement_id" in subject else Subject.EMPLOYMENT,
                    audience=audience,
                    step=step,
                    due_on=due_on,
                    status=FollowUpStatus.DONE if answered else FollowUpStatus.PLANNED,
                    assignee_account_id=caseworker,
                    **tenants,
                    **subject,
                )

    def _around(self, tenants: Any, caseworker: UUID) -> Iterator[SQLModel]:
        candidate_id, jobcenter_id = tenants["candidate_id"], tenants["jobcenter_id"]
        if self.dice.random() < 0.2:
            yield Voucher(
                candidate_id=candidate_id,
                jobcenter_id=jobcenter_id,
                purpose=ActivityKind.LICENCE,
                amount_ore=200_000,
                valid_until=self.today + timedelta(days=self.dice.randrange(90)),
                budget_year=self.today.year,
                issued_by=caseworker,
                issued_at=self.now,
            )
        for step in (VoiceStep.MATCHED, VoiceStep.GRANTED, VoiceStep.EMPLOYED):
            seen = self.dice.random() < 0.9
            yield Voice(
                step=step,
                subject_type="match",
                subject_id=candidate_id,
                asked_on=self.today,
                own_words="Det går godt.",
                answered_at=self.now - timedelta(days=self.dice.randrange(30)),
                seen_at=self.now if seen else None,
                seen_by=caseworker if seen else None,
                **tenants,
            )
        yield from self._thread(candidate_id, jobcenter_id, caseworker)

    def _thread(self, candidate_id: UUID, jobcenter_id: UUID, caseworker: UUID) -> Iterator[SQLModel]:
        thread = Thread(
            jobcenter_id=jobcenter_id,
            subject=ThreadSubject.MATCH,
            subject_id=candidate_id,
            counterpart=Counterpart.CANDIDATE,
            candidate_id=candidate_id,
            opened_by=caseworker,
            message_count=6,
            last_side=ThreadSide.CANDIDATE,
            last_message_at=self.now - timedelta(hours=self.dice.randrange(200)),
        )
        yield thread
        for number in range(1, 7):
            yield Message(
                thread_id=thread.id,
                number=number,
                jobcenter_id=jobcenter_id,
                side=ThreadSide.CANDIDATE if number % 2 == 0 else ThreadSide.JOBCENTER,
                author_account_id=caseworker,
                body="Hej",
                sent_at=self.now,
            )
        yield ThreadReading(
            thread_id=thread.id,
            account_id=caseworker,
            read_count=6 if self.dice.random() < 0.8 else 4,
            read_at=self.now,
        )


async def fill(place: Installation) -> None:
    """Twenty caseworkers of one jobcenter, each with eighty people in all the states there are."""
    database = Database(place.settings)
    async with database.connection() as connection:
        here, first, people, needs = await _given(connection, place.seed.need_id)
    colleagues = [_caseworker(number, here) for number in range(1, CASEWORKERS)]
    keys = [first, *(account.id for account in colleagues)]
    maker = Maker(needs, Clock().today(), keys)
    loads = {key: people[number * CASELOAD : (number + 1) * CASELOAD] for number, key in enumerate(keys)}
    rows: list[SQLModel] = [*colleagues]
    for caseworker, load in loads.items():
        for candidate_id in load:
            rows += maker.about(candidate_id, caseworker)
    by_table = _by_table(rows)
    async with database.connection() as connection:
        await _store(connection, by_table)
        for caseworker, load in loads.items():
            theirs = update(Candidate).where(col(Candidate.id).in_(load))
            await connection.execute(theirs.values(caseworker_account_id=caseworker))
    await installation.settle(database)
    await database.close()


async def _given(connection: AsyncConnection, need_id: UUID) -> tuple[UUID, UUID, list[UUID], list[Any]]:
    """The jobcenter, its caseworker, its people and its needs."""
    whose = select(col(Need.jobcenter_id)).where(col(Need.id) == need_id)
    here = (await connection.execute(whose)).scalar_one()
    account = select(col(Account.id)).where(col(Account.jobcenter_id) == here)
    people = select(col(Candidate.id)).where(col(Candidate.jobcenter_id) == here).order_by(col(Candidate.id))
    columns = (col(Need.id), col(Need.jobcenter_id), col(Need.company_id), col(Need.workplace_id))
    needs = select(*columns).where(col(Need.jobcenter_id) == here).order_by(col(Need.id))
    return (
        here,
        (await connection.execute(account)).scalar_one(),
        list((await connection.execute(people)).scalars()),
        list((await connection.execute(needs)).all()),
    )


def _caseworker(number: int, jobcenter_id: UUID) -> Account:
    return Account(
        email=f"caseworker.{number}@praktikmatch.example",
        full_name=f"Kollega {number}",
        role=Role.CASEWORKER,
        jobcenter_id=jobcenter_id,
        password_hash="-",
    )


def _by_table(rows: list[SQLModel]) -> dict[str, list[dict[str, Any]]]:
    by_table: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_table.setdefault(str(row.__tablename__), []).append(row.model_dump())
    return by_table


async def _store(connection: AsyncConnection, by_table: dict[str, list[dict[str, Any]]]) -> None:
    for table in SQLModel.metadata.sorted_tables:
        values = by_table.get(table.name, [])
        for first in range(0, len(values), 1_000):
            await connection.execute(insert(table), values[first : first + 1_000])


def require_same(service: Any, limit: Any) -> None:
    """Everything the limit tells, in the same order. Raises Different with the place."""
    for name in ("total", "counts"):
        if service[name] != limit[name]:
            raise Different(f"{name}: {service[name]} and {limit[name]}")
    for number, (one, other) in enumerate(zip(service["items"], limit["items"], strict=True)):
        wrong = [name for name in other if one[name] != other[name]]
        if wrong:
            raise Different(f"item {number}: {[(name, one[name], other[name]) for name in wrong]}")


async def measure(place: Installation, seconds: float) -> tuple[Any, Timing, Timing]:
    await fill(place)
    service, driver = create_app(place.settings), await open_driver(place.settings)
    limit = BareWorklist(place.settings, driver).starlette()
    call = Call("GET", "/v1/worklist", place.seed.token, query=f"limit={LIMIT}")
    try:
        async with service.router.lifespan_context(service):
            answers = [await answer_of(app, call) for app in (service, limit)]
            require_same(*answers)
            timings = await race((service, limit), call, 1, seconds, ROUNDS)
    finally:
        await driver.close()
    return answers[0], timings[0], timings[1]


def main(
    seconds: Annotated[float, typer.Option(min=0.1, help="Seconds for each side of each database.")] = 4.0,
) -> None:
    """Prints one line per database."""
    table = Table(
        title=f"A caseworker's worklist: {CASELOAD} of {CASELOAD * CASEWORKERS} candidates",
        caption=f"one caller, {ROUNDS} interleaved rounds, {seconds:g} s a side; target {TARGET_MS:g} ms;"
        " cpu: processor milliseconds of this process a request, service / limit",
    )
    table.add_column("database")
    for name in ("waiting", "kinds", "p50 ms", "p99 ms", "limit p50", "limit p99", "cpu ms", "over target"):
        table.add_column(name, justify="right")
    for make in (installation.sqlite, installation.postgres):
        with make(CASELOAD * CASEWORKERS * 10 // 9 + 2) as place:
            console.print(f"[dim]measuring on {place.name} …[/dim]")
            answer, service, limit = run(measure(place, seconds))
            over = sum(each > TARGET_MS for each in service.milliseconds) / len(service.milliseconds)
            times = [f"{side.percentile(share):.1f}" for side in (service, limit) for share in (0.5, 0.99)]
            table.add_row(
                place.name, str(answer["total"]), str(len(answer["counts"])), *times,
                f"{service.cost:.1f} / {limit.cost:.1f}", f"{over:.1%}",
            )  # fmt: skip
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
