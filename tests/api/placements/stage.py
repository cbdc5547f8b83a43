"""An agreed match, and the ways to bring its placement to where a test begins."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import httpx

from app.foundation.core.clock import FixedClock
from app.foundation.identity.tokens import issue_token
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.needs.models import Need
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.registers.candidates.models import Candidate
from app.registers.companies.models import Workplace
from app.registers.jobcenters.models import JobcenterSettings
from app.registers.law.domain import LegalBasis
from tests.factories.world import Caller, World

OVERRIDE = {
    "code": "same_employer",
    "reason_code": "concrete_assessment",
    "text": "Ansættelsen var et fritidsjob for ti år siden.",
}
ON_PAPER = {"reason_code": "no_account", "channel": "paper", "name": "Tillidsrepræsentanten"}


@dataclass
class Stage:
    """The people of the world around one match that the company has agreed to."""

    world: World
    need: Need = field(init=False)
    match: Match = field(init=False)

    async def set(self) -> "Stage":
        async with self.world.at_once():
            self.need = await self.world.make_need()
            self.match = await self.world.make_match(self.need, self.world.candidate_row, MatchStatus.AGREED)
        return self

    async def placed(self, status: PlacementStatus, **values: Any) -> Placement:
        """A placement of the stage's match that stands in `status`, as if it had come there in the usual way."""
        if status in (PlacementStatus.GRANTED, PlacementStatus.ACTIVE):
            values = {"granted_at": datetime.now(UTC), "confirmed_at": datetime.now(UTC), **values}
        if status is PlacementStatus.ENDED_EARLY:
            values = {"ended_on": self.match.planned_starts_on, **values}
        return await self.world.make_placement(self.match, self.need, status, **values)

    async def another(
        self,
        candidate: Candidate | None = None,
        workplace: Workplace | None = None,
        *,
        status: PlacementStatus = PlacementStatus.IN_REVIEW,
        **values: Any,
    ) -> Placement:
        """One more placement, of the same or another person, at the same or another workplace."""
        need = await self.world.make_need(workplace)
        match = await self.world.make_match(need, candidate or self.world.candidate_row, MatchStatus.AGREED)
        return await self.world.make_placement(match, need, status, **values)

    async def person(self) -> Candidate:
        """Somebody else of the same jobcenter, on a basis that the ratio requirement refuses."""
        return await self.world.make_candidate(
            full_name="Tesfay Test", preferred_name="Tesfay", legal_basis=LegalBasis.LAB_OTHER
        )

    async def two_people_for(self, *actions: str) -> None:
        """The jobcenter's settings ask for a second person for exactly these."""
        settings = await self.world.reload(JobcenterSettings(id=self.world.here.id))
        settings.second_approvals = list(actions)
        await self.world.add(settings)

    async def formerly_employed(self, **values: Any) -> Placement:
        """A placement with the company where the person was last employed: one check fails, which may be set aside."""
        person = await self.world.make_candidate(last_employer_cvr=self.world.company_row.cvr_number)
        return await self.another(person, self.world.workplace, **values)

    def travel(self, day: date) -> None:
        """It is ten o'clock on that day; everybody has signed in anew."""
        now = datetime.combine(day, time(10), UTC)
        self.world.app.state.clock = FixedClock(now)
        for caller in self.world.callers.values():
            caller.token = issue_token(self.world.settings, caller.account.id, now - timedelta(minutes=1))


async def act(caller: Caller, placement: Any, action: str, body: Any = None, **options: Any) -> httpx.Response:
    """The action on a placement, which is a row or an answer."""
    key = placement["id"] if isinstance(placement, dict) else placement.id
    return await caller.post(f"/v1/placements/{key}/{action}", body, **options)


async def read(caller: Caller, placement: Any) -> dict[str, Any]:
    key = placement["id"] if isinstance(placement, dict) else placement.id
    answer = await caller.get(f"/v1/placements/{key}")
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and stable code of a refusal."""
    return answer.status_code, answer.json().get("code", "")


def outcomes(checks: list[dict[str, Any]]) -> dict[str, str]:
    return {check["code"]: check["outcome"] for check in checks}
