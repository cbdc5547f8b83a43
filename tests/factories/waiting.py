"""One of everything that can wait for somebody, as it stands after being made by the book."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.foundation.core.actor import Role
from app.foundation.core.ids import new_id
from app.foundation.db.model import Entity
from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.milestones import Retention, RetentionBasis
from app.journey.aftercare.domain.states import EmploymentStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp
from app.journey.changes.domain import PlacementChangeKind
from app.journey.changes.models import PlacementChange
from app.journey.conversations.domain.sides import ThreadSide
from app.journey.courses.domain.states import VoucherStatus
from app.journey.matching.domain.states import MatchStatus
from app.journey.mentorships.domain.states import MentorshipKind
from app.journey.mentorships.models import Mentorship
from app.journey.milestones.domain.states import IncentiveStatus, Recipient
from app.journey.milestones.models import Incentive, Milestone
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import DecisionRequest, Placement
from app.journey.training.domain.states import ActivityStatus
from app.journey.training.domain.values import ActivityKind
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.journey.transfers.domain.states import TransferStatus
from app.oversight.worklist.domain import WorkKind
from app.registers.candidates.models import Candidate
from app.registers.jobcenters.domain import SecondApproval
from tests.factories.aftercare import replacement_row
from tests.factories.money import voucher_row
from tests.factories.talk import message_row, thread_row
from tests.factories.voices import question_row, transfer_row, voice_row
from tests.factories.world import World

K = WorkKind


@dataclass
class Desk:
    """What waits around one person of Frederiksberg, made by a colleague of whoever looks after the person."""

    world: World
    person: Candidate
    plan: AftercarePlan | None = None
    ids: dict[WorkKind, UUID] = field(default_factory=dict)

    @property
    def today(self) -> date:
        day: date = self.world.app.state.clock.today()
        return day

    @property
    def colleague(self) -> UUID:
        return self.world.integration.account.id

    @property
    def tenants(self) -> dict[str, Any]:
        return {
            "jobcenter_id": self.person.jobcenter_id,
            "candidate_id": self.person.id,
            "company_id": self.world.company_row.id,
        }

    async def put(self, kind: WorkKind) -> UUID:
        """One thing of a kind; its key."""
        self.ids[kind] = await MAKERS[kind](self)
        return self.ids[kind]

    async def put_all(self) -> None:
        for kind in MAKERS:
            await self.put(kind)

    async def placement(self, status: PlacementStatus, **values: Any) -> Placement:
        need = await self.world.make_need(seats=5)
        match = await self.world.make_match(need, self.person, MatchStatus.AGREED, placement_id=new_id())
        return await self.world.make_placement(match, need, status, id=match.placement_id, **values)

    async def job(self) -> Employment:
        if self.plan is None:
            self.plan = AftercarePlan(
                candidate_id=self.person.id, jobcenter_id=self.person.jobcenter_id, first_job_on=date(2026, 1, 5)
            )
            await self.world.add(self.plan)
        job = Employment(
            plan_id=self.plan.id,
            kind=EmploymentKind.ORDINARY,
            weekly_hours=Decimal(30),
            starts_on=date(2026, 1, 5),
            ends_on=date(2026, 6, 1),
            status=EmploymentStatus.ENDED,
            **self.tenants,
        )
        await self.world.add(job)
        return job

    async def follow_up(self, audience: Audience = Audience.CANDIDATE, **values: Any) -> UUID:
        """Due today, with nobody named for it."""
        if "placement_id" not in values:
            values["placement_id"] = (await self.placement(PlacementStatus.ACTIVE)).id
        row = FollowUp(
            subject=Subject.PLACEMENT,
            audience=audience,
            **{"step": "week_1", "due_on": self.today, **self.tenants, **values},
        )
        await self.world.add(row)
        return row.id

    async def milestone(self, **values: Any) -> Milestone:
        job = await self.job()
        row = Milestone(
            plan_id=job.plan_id,
            employment_id=job.id,
            **{
                "basis": RetentionBasis.SAME_EMPLOYER,
                "days": 90,
                "falls_on": self.today - timedelta(days=10),
                **self.tenants,
                **values,
            },
        )
        await self.world.add(row)
        return row

    async def incentive(self, **values: Any) -> UUID:
        milestone = await self.milestone(status=Retention.RETAINED, judged_at=datetime.now(UTC))
        row = Incentive(
            milestone_id=milestone.id,
            scheme_code="buket",
            kind="flowers",
            recipient=Recipient.CANDIDATE,
            amount_ore=25_000,
            **{"evidence_by": self.colleague, **self.tenants, **values},
        )
        await self.world.add(row)
        return row.id

    async def match(self, status: MatchStatus) -> UUID:
        need = await self.world.make_need()
        answered = {} if status is MatchStatus.PROPOSED else {"answered_at": datetime.now(UTC)}
        return (await self.world.make_match(need, self.person, status, **answered)).id

    async def ending(self, **values: Any) -> UUID:
        first = self.today - timedelta(weeks=12)
        days = {"starts_on": first, "ends_on": self.today}
        return (await self.placement(PlacementStatus.ACTIVE, **{**days, **values})).id

    async def request(
        self, action: SecondApproval = SecondApproval.GRANT, placement: Placement | None = None, **values: Any
    ) -> UUID:
        placement = placement or await self.placement(PlacementStatus.IN_REVIEW)
        row = DecisionRequest(
            placement_id=placement.id,
            subject_id=placement.id,
            jobcenter_id=placement.jobcenter_id,
            action=action,
            body={},
            agreement_version=1,
            **{"requested_by": self.colleague, "requested_at": datetime.now(UTC), **values},
        )
        await self.world.add(row)
        return row.id

    async def change(self) -> UUID:
        placement = await self.placement(PlacementStatus.ACTIVE)
        row = PlacementChange(
            placement_id=placement.id,
            kind=PlacementChangeKind.EXTENSION,
            based_on_version=1,
            effective_on=self.today + timedelta(days=20),
            proposed={"ends_on": "2027-12-31"},
            reason_code="job_prospect",
            requested_by=self.colleague,
            requested_role=Role.CASEWORKER,
            requested_at=datetime.now(UTC),
            **self.tenants,
        )
        await self.world.add(row)
        return row.id

    async def voucher(self, **values: Any) -> UUID:
        issued_by = values.pop("issued_by", self.colleague)
        row = voucher_row(self.person.jobcenter_id, self.person.id, issued_by, **values)
        await self.world.add(row)
        return row.id

    async def thread(
        self, side: ThreadSide = ThreadSide.CANDIDATE, subject_id: UUID | None = None, **values: Any
    ) -> UUID:
        """The other side has written twice, and nobody has read it."""
        if subject_id is None:
            subject_id = (await self.placement(PlacementStatus.ACTIVE)).id
        whose = (
            {"candidate_id": self.person.id}
            if side is ThreadSide.CANDIDATE
            else {"company_id": self.tenants["company_id"]}
        )
        by = self.colleague
        thread = thread_row(
            self.person.jobcenter_id, by, subject_id, message_count=2, last_side=side, **whose, **values
        )
        author = ThreadSide.JOBCENTER if values.get("last_side") is ThreadSide.JOBCENTER else side
        await self.world.add(thread, *(message_row(thread, by, number, author) for number in (1, 2)))
        return thread.id

    async def voice(self) -> UUID:
        row = voice_row(None, **self.tenants)
        await self.world.add(row)
        return row.id

    async def question(self) -> UUID:
        row = question_row(**self.tenants)
        await self.world.add(row)
        return row.id

    async def transfer_in(self) -> UUID:
        """Somebody of København who has said yes to Frederiksberg."""
        there, here = self.world.there.id, self.world.here.id
        by = self.world.other_caseworker.account.id
        somebody = await self.world.make_candidate(self.world.there, full_name="Yusuf Hemmelig")
        row = transfer_row(
            somebody.id, there, here, by, status=TransferStatus.CONSENTED, consented_at=datetime.now(UTC)
        )
        await self.world.add(row)
        return row.id

    async def transfer_out(self) -> UUID:
        row = transfer_row(self.person.id, self.world.here.id, self.world.there.id, self.colleague)
        await self.world.add(row)
        return row.id

    async def mentorship(self) -> UUID:
        row = Mentorship(
            mentor_account_id=self.world.mentor.account.id,
            kind=MentorshipKind.VOLUNTEER,
            starts_on=self.today,
            proposed_by=self.colleague,
            **self.tenants,
        )
        await self.world.add(row)
        return row.id

    async def activity(self) -> UUID:
        mentor = self.world.mentor.account.id
        placement = await self.placement(PlacementStatus.ACTIVE, mentor_account_id=mentor)
        plan = TrainingPlan(placement_id=placement.id, mentor_account_id=mentor, **self.tenants)
        row = TrainingActivity(
            plan_id=plan.id,
            placement_id=placement.id,
            mentor_account_id=mentor,
            skill_id=self.world.skill_ids[0],
            kind=ActivityKind.ON_THE_JOB,
            title_da="Hygiejne",
            title_en="Hygiene",
            starts_on=self.today - timedelta(days=30),
            ends_on=self.today - timedelta(days=2),
            weekly_hours=Decimal(3),
            have=0,
            need=2,
            importance="must",
            reason_da="Mangler",
            reason_en="Missing",
            status=ActivityStatus.COMPLETED,
            **self.tenants,
        )
        await self.world.add(plan, row)
        return row.id

    async def replacement(self) -> UUID:
        job = await self.job()
        row = replacement_row(self.person.jobcenter_id, self.person.id, job.id, due_on=self.today)
        await self.world.add(row)
        return row.id

    async def need(self, **values: Any) -> UUID:
        confirmed_on = self.today - timedelta(days=85)
        return (await self.world.make_need(**{"confirmed_on": confirmed_on, **values})).id

    async def end_statement(self) -> UUID:
        asked_on = self.today - timedelta(days=3)
        return await self.ending(ends_on=self.today + timedelta(days=40), end_report_asked_on=asked_on)

    async def granted(self, starts_on: date) -> UUID:
        return (await self.placement(PlacementStatus.GRANTED, starts_on=starts_on)).id


async def _id(making: Awaitable[Entity]) -> UUID:
    return (await making).id


MAKERS: dict[WorkKind, Callable[[Desk], Awaitable[UUID]]] = {
    K.FOLLOW_UP_ESCALATED: lambda desk: desk.follow_up(escalated_on=desk.today),
    K.SUPPORT_TALK: lambda desk: desk.follow_up(step="support_1"),
    K.FOLLOW_UP: lambda desk: desk.follow_up(),
    K.REPLACEMENT_TASK: lambda desk: desk.replacement(),
    K.MATCH_TO_ANSWER: lambda desk: desk.match(MatchStatus.PROPOSED),
    K.MATCH_WAITING: lambda desk: desk.match(MatchStatus.CONSENTED),
    K.AGREEMENT_TO_WRITE: lambda desk: desk.match(MatchStatus.AGREED),
    K.AGREEMENT_TO_SUBMIT: lambda desk: _id(desk.placement(PlacementStatus.DRAFT)),
    K.AGREEMENT_TO_SIGN: lambda desk: _id(desk.placement(PlacementStatus.SUBMITTED)),
    K.AGREEMENT_TO_DECIDE: lambda desk: _id(desk.placement(PlacementStatus.IN_REVIEW)),
    K.DECISION_REQUEST: lambda desk: desk.request(),
    K.CHANGE_TO_DECIDE: lambda desk: desk.change(),
    K.PLACEMENT_TO_START: lambda desk: desk.granted(desk.today),
    K.START_TO_CONFIRM: lambda desk: desk.granted(desk.today + timedelta(days=3)),
    K.PLACEMENT_ENDING: lambda desk: desk.ending(),
    K.END_STATEMENT: lambda desk: desk.end_statement(),
    K.VOICE_UNSEEN: lambda desk: desk.voice(),
    K.VOICE_TO_ANSWER: lambda desk: desk.question(),
    K.UNREAD_MESSAGES: lambda desk: desk.thread(),
    K.TRANSFER_TO_ACCEPT: lambda desk: desk.transfer_in(),
    K.TRANSFER_TO_CONSENT: lambda desk: desk.transfer_out(),
    K.MENTORSHIP_TO_ANSWER: lambda desk: desk.mentorship(),
    K.ACTIVITY_TO_SIGN_OFF: lambda desk: desk.activity(),
    K.MILESTONE_TO_FIND_OUT: lambda desk: _id(desk.milestone()),
    K.VOUCHER_TO_APPROVE: lambda desk: desk.voucher(status=VoucherStatus.PENDING),
    K.VOUCHER_EXPIRING: lambda desk: desk.voucher(valid_until=desk.today + timedelta(days=5)),
    K.INCENTIVE_TO_APPROVE: lambda desk: desk.incentive(),
    K.INCENTIVE_TO_HAND_OVER: lambda desk: desk.incentive(
        status=IncentiveStatus.APPROVED, approved_by=desk.world.manager.account.id, approved_at=datetime.now(UTC)
    ),
    K.NEED_TO_CONFIRM: lambda desk: desk.need(),
}
