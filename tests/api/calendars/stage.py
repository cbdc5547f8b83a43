"""Things that stand in calendars: internships, training, courses, follow-ups, as other rooms store them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import SQLModel, col, delete, update

from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import FollowUp
from app.journey.courses.domain.states import VoucherStatus
from app.journey.courses.models import Course, Voucher
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.training.domain.states import ActivityOrigin
from app.journey.training.domain.values import ActivityKind
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.registers.candidates.models import Candidate
from tests.factories.world import World, next_monday

MONDAY = next_monday()
FIRST, LAST = "Olena", "Kovalenko-Hemmelig"


def sitting(on: date, start: str = "08:00", end: str = "09:30") -> dict[str, str]:
    return {"on": on.isoformat(), "from": start, "to": end}


class Stage:
    """One candidate's internship in the company's kitchen, and what hangs on it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.plans: dict[UUID, TrainingPlan] = {}

    async def candidate(self, **values: Any) -> Candidate:
        return await self.world.make_candidate(**{"full_name": f"{FIRST} {LAST}", "preferred_name": None, **values})

    async def match(self, candidate: Candidate | None = None, status: MatchStatus = MatchStatus.AGREED) -> Match:
        need = await self.world.make_need(seats=9)
        return await self.world.make_match(need, candidate or self.world.candidate_row, status)

    async def internship(
        self,
        candidate: Candidate | None = None,
        status: PlacementStatus = PlacementStatus.ACTIVE,
        **values: Any,
    ) -> Placement:
        need = await self.world.make_need(seats=9)
        match = await self.world.make_match(need, candidate or self.world.candidate_row, MatchStatus.AGREED)
        mentor = self.world.mentor.account.id
        return await self.world.make_placement(match, need, status, **{"mentor_account_id": mentor, **values})

    async def activity(self, placement: Placement, *sittings: dict[str, str], **values: Any) -> TrainingActivity:
        """A gap's activity with its dated sittings."""
        plan = await self._plan(placement)
        activity = TrainingActivity(
            **{
                "plan_id": plan.id,
                **self._tenants(placement),
                "mentor_account_id": placement.mentor_account_id,
                "skill_id": self.world.skill_ids[0],
                "kind": ActivityKind.ON_THE_JOB,
                "title_da": "Hygiejne",
                "title_en": "Hygiene",
                "starts_on": placement.starts_on,
                "ends_on": placement.ends_on,
                "weekly_hours": Decimal(3),
                "dated_sessions": list(sittings),
                "have": 0,
                "need": 2,
                "importance": "must",
                "reason_da": "Mangler",
                "reason_en": "Missing",
                **values,
            }
        )
        await self.world.add(activity)
        return activity

    async def given(self, placement: Placement, origin: ActivityOrigin, origin_id: UUID, *sittings: Any, **values: Any):
        return await self.activity(placement, *sittings, origin=origin, origin_id=origin_id, **values)

    async def _plan(self, placement: Placement) -> TrainingPlan:
        if placement.id not in self.plans:
            plan = TrainingPlan(**self._tenants(placement), mentor_account_id=placement.mentor_account_id)
            await self.world.add(plan)
            self.plans[placement.id] = plan
        return self.plans[placement.id]

    @staticmethod
    def _tenants(placement: Placement) -> dict[str, Any]:
        return {
            "placement_id": placement.id,
            "jobcenter_id": placement.jobcenter_id,
            "company_id": placement.company_id,
            "candidate_id": placement.candidate_id,
        }

    async def follow_up(self, placement: Placement, audience: Audience, **values: Any) -> FollowUp:
        row = FollowUp(
            **{
                **self._tenants(placement),
                "mentor_account_id": placement.mentor_account_id,
                "subject": Subject.PLACEMENT,
                "audience": audience,
                "step": "week_1",
                "due_on": placement.starts_on + timedelta(days=7),
                **values,
            }
        )
        await self.world.add(row)
        return row

    async def booking(self, *sittings: dict[str, str], candidate: Candidate | None = None, **values: Any) -> Voucher:
        """A course and a voucher with a place in it."""
        days = [date.fromisoformat(each["on"]) for each in sittings]
        course = Course(
            jobcenter_id=self.world.here.id,
            provider="AMU Hovedstaden",
            title="Hygiejnebevis",
            language="da",
            price_ore=150_000,
            seats=10,
            starts_on=min(days),
            ends_on=max(days),
            sessions=list(sittings),
        )
        voucher = Voucher(
            **{
                "jobcenter_id": self.world.here.id,
                "candidate_id": (candidate or self.world.candidate_row).id,
                "course_id": course.id,
                "purpose": ActivityKind.COURSE,
                "amount_ore": 200_000,
                "valid_until": MONDAY + timedelta(days=60),
                "status": VoucherStatus.RESERVED,
                "budget_year": MONDAY.year,
                "issued_by": self.world.manager.account.id,
                "issued_at": datetime.now(UTC),
                **values,
            }
        )
        await self.world.add(course, voucher)
        return voucher

    async def set(self, row: SQLModel, **values: Any) -> None:
        """Changes stored columns, past every rule but the database's own."""
        model: Any = type(row)
        async with self.world.database.write() as transaction:
            await transaction.session.exec(update(model).where(model.id == row.id).values(**values))  # type: ignore[attr-defined]  # every table here has an id

    async def remove(self, row: SQLModel) -> None:
        model: Any = type(row)
        async with self.world.database.write() as transaction:
            await transaction.session.exec(delete(model).where(col(model.id) == row.id))  # type: ignore[attr-defined]  # as above


def new_origin() -> UUID:
    return uuid4()
