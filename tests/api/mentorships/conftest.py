"""Two who might be mentors, and a placement they might follow."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from app.foundation.core.actor import Role
from app.foundation.core.clock import FixedClock
from app.foundation.db.work import Work
from app.journey.matching.domain.states import MatchStatus
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.reactions import REACTIONS
from app.journey.upkeep import Upkeep, run_upkeep
from tests.factories.world import Caller, World

YES = {"confidentiality": True, "version": 1}
LIST = "/v1/mentorships"


@dataclass
class Circle:
    """Who mentors whom; `newcomer` is a colleague at the workplace, `helper` a volunteer of another company."""

    world: World
    placement: Placement
    newcomer: Caller
    helper: Caller
    today: date

    async def propose(self, mentor: Caller, by: Caller | None = None, **about: Any) -> dict[str, Any]:
        answer = await self.ask(mentor, by, **about)
        assert answer.status_code == 201, answer.text
        row: dict[str, Any] = answer.json()
        return row

    async def ask(self, mentor: Caller, by: Caller | None = None, **values: Any) -> Any:
        about = values if values.keys() & {"employment_id", "candidate_id", "placement_id"} else {
            "placement_id": str(self.placement.id), **values
        }  # fmt: skip
        body = {"mentor_account_id": str(mentor.account.id), "starts_on": self.today.isoformat(), **about}
        return await (by or self.world.caseworker).post(LIST, body)

    async def active(self, mentor: Caller, **about: Any) -> dict[str, Any]:
        """Proposed and accepted."""
        row = await self.propose(mentor, **about)
        answer = await mentor.post(f"{LIST}/{row['id']}/accept", YES)
        assert answer.status_code == 200, answer.text
        accepted: dict[str, Any] = answer.json()
        return accepted

    async def upkeep(self, in_days: int) -> Upkeep:
        """One round of upkeep at ten o'clock, so many days from now."""
        clock = FixedClock(datetime.combine(self.today + timedelta(days=in_days), time(10), UTC))
        async with self.world.database.write() as transaction:
            return await run_upkeep(Work(transaction.session, clock, self.world.settings, reactions=REACTIONS))


async def a_mentor(world: World, name: str, **tenant: Any) -> Caller:
    """Somebody who has not accepted the confidentiality yet."""
    caller = world.caller_of(name, Role.MENTOR, **tenant)
    caller.account.confidentiality_version = caller.account.confidentiality_accepted_at = None
    await world.add(caller.account)
    return caller


@pytest.fixture
async def circle(world: World) -> Circle:
    today: date = world.app.state.clock.today()
    need = await world.make_need()
    match = await world.make_match(need, world.candidate_row, MatchStatus.AGREED)
    period = {"starts_on": today - timedelta(days=7), "ends_on": today + timedelta(days=80)}
    placement = await world.make_placement(match, need, PlacementStatus.ACTIVE, **period)
    newcomer = await a_mentor(world, "newcomer", company_id=world.company_row.id)
    helper = await a_mentor(world, "helper", company_id=world.other_company_row.id)
    return Circle(world, placement, newcomer, helper, today)
