"""Jobs that began some days ago, and a jobcenter that gives something where they last."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import col

from app.foundation.core.clock import FixedClock
from app.foundation.db.work import Work
from app.journey.milestones.models import Incentive, Milestone
from app.journey.reactions import REACTIONS
from app.journey.upkeep import Upkeep, run_upkeep
from tests.factories.world import Caller, World

SCHEME = [
    {"code": "card_30", "days": 30, "basis": "same_employer", "kind": "transit_card", "amount_ore": 50_000,
     "recipient": "candidate"},
    {"code": "thanks_30", "days": 30, "basis": "same_employer", "kind": "course_voucher", "amount_ore": 200_000,
     "recipient": "employer"},
    {"code": "bonus_90", "days": 90, "basis": "any_employer", "kind": "bonus", "amount_ore": 100_000,
     "recipient": "candidate"},
]  # fmt: skip


@dataclass
class Desk:
    """The caseworker's desk: jobs, milestones and what they give."""

    world: World
    today: date

    def ago(self, days: int) -> str:
        return (self.today - timedelta(days=days)).isoformat()

    async def employ(self, began: int, **values: Any) -> dict[str, Any]:
        """Registers a job of the world's candidate that began so many days ago."""
        body = {
            "candidate_id": str(self.world.candidate_row.id),
            "company_id": str(self.world.company_row.id),
            "kind": "ordinary",
            "weekly_hours": 15,
            "starts_on": self.ago(began),
            **values,
        }
        answer = await self.world.caseworker.post("/v1/employments", body)
        assert answer.status_code == 201, answer.text
        job: dict[str, Any] = answer.json()
        return job

    async def end(self, job: dict[str, Any], ended: int) -> None:
        body = {"ended_on": self.ago(ended), "reason_code": "order_shortage", "initiative": "company"}
        answer = await self.world.caseworker.post(f"/v1/employments/{job['id']}/end", body)
        assert answer.status_code == 200, answer.text

    async def milestones(self, query: str = "", by: Caller | None = None) -> dict[tuple[str, int], dict[str, Any]]:
        answer = await (by or self.world.caseworker).get(f"/v1/milestones?{query}")
        assert answer.status_code == 200, answer.text
        return {(item["basis"], item["days"]): item for item in answer.json()["items"]}

    async def states(self, query: str = "") -> dict[tuple[str, int], str]:
        return {key: item["status"] for key, item in (await self.milestones(query)).items()}

    async def incentives(self, by: Caller | None = None) -> list[dict[str, Any]]:
        answer = await (by or self.world.caseworker).get("/v1/incentives")
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def say(self, job: dict[str, Any], still_employed: str, *, by: Caller | None = None) -> None:
        """Records the answer to the first open follow-up of the candidate about a job."""
        path = f"/v1/follow-ups?employment_id={job['id']}&status=planned&audience=candidate"
        (first, *_) = (await self.world.caseworker.get(path)).json()["items"]
        body = {"still_employed": still_employed}
        answer = await (by or self.world.caseworker).post(f"/v1/follow-ups/{first['id']}/record", body)
        assert answer.status_code == 200, answer.text

    async def show(self, milestone: dict[str, Any], days_ago: int = 0, **values: Any) -> Any:
        body = {"in_work": True, "on": self.ago(days_ago), "source": "payslip", **values}
        return await self.world.caseworker.post(f"/v1/milestones/{milestone['id']}/evidence", body)

    async def upkeep(self, in_days: int) -> Upkeep:
        """One round of upkeep at ten o'clock, so many days from now."""
        clock = FixedClock(datetime.combine(self.today + timedelta(days=in_days), time(10), UTC))
        async with self.world.database.write() as transaction:
            work = Work(transaction.session, clock, self.world.settings, reactions=REACTIONS)
            return await run_upkeep(work)

    async def rows(self, model: Any = Milestone) -> list[Any]:
        return await self.world.all(model)

    async def eligible(self) -> list[Incentive]:
        return await self.world.all(Incentive, col(Incentive.status) == "eligible")


@pytest.fixture
async def desk(world: World) -> Desk:
    path = f"/v1/jobcenters/{world.here.id}/settings"
    answer = await world.manager.patch(path, {"incentive_scheme": SCHEME}, version=1)
    assert answer.status_code == 200, answer.text
    return Desk(world, world.app.state.clock.today())
