"""A granted internship, and the ways to ask for a change to it, to answer, and to decide."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx

from app.cli.check import broken_invariants
from app.journey.matching.models import Match
from app.journey.needs.domain import NeedStatus
from app.journey.needs.models import Need
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.models import Candidate
from app.registers.law.domain import LegalBasis
from tests.api.placements.stage import Stage, act
from tests.factories.world import Caller, World

ON_PHONE = {"reason_code": "no_account", "channel": "phone"}
WEEK = timedelta(weeks=1)


@dataclass
class Internship:
    """One granted placement of the stage."""

    stage: Stage
    placement: Placement = field(init=False)

    @property
    def world(self) -> World:
        return self.stage.world

    async def granted(self, **values: Any) -> "Internship":
        world = self.world
        async with world.database.write() as transaction:
            candidate = await transaction.session.get_one(Candidate, world.candidate_row.id)
            candidate.status = CandidateStatus.IN_MATCH
            need = await transaction.session.get_one(Need, self.stage.need.id)
            need.seats_taken, need.status = 1, NeedStatus.FILLED
        basis = {"legal_basis": LegalBasis.LAB_OTHER, **values}
        placement = await self.stage.placed(PlacementStatus.SUBMITTED, **basis)
        async with world.database.write() as transaction:
            (await transaction.session.get_one(Match, self.stage.match.id)).placement_id = placement.id
        for caller in (world.company, world.candidate, world.caseworker):
            signed = await act(caller, placement, "sign")
            assert signed.status_code == 200, signed.text
        answer = await act(world.caseworker, placement, "grant")
        assert answer.status_code == 200, answer.text
        await self.refresh(placement)
        return self

    async def refresh(self, placement: Placement | None = None) -> Placement:
        self.placement = await self.world.reload(placement or self.placement)
        return self.placement

    async def active(self, **later: int) -> "Internship":
        """Confirmed and started on its first day; it is now that day, or so much later."""
        await act(self.world.company, self.placement, "confirm")
        self.stage.travel(self.placement.starts_on)
        started = await act(self.world.company, self.placement, "start")
        assert started.status_code == 200, started.text
        self.stage.travel(self.placement.starts_on + timedelta(**later))
        await self.refresh()
        return self

    def day(self, weeks: int, **more: int) -> date:
        """A day of the internship, counted from its first."""
        return self.placement.starts_on + timedelta(weeks=weeks, **more)

    async def ask(self, path: str, body: dict[str, Any], by: Caller | None = None, **options: Any) -> httpx.Response:
        caller = by or self.world.caseworker
        return await caller.post(f"/v1/placements/{self.placement.id}/{path}", body, **options)

    async def asked(self, path: str, body: dict[str, Any], by: Caller | None = None) -> dict[str, Any]:
        answer = await self.ask(path, body, by)
        assert answer.status_code == 201, answer.text
        change: dict[str, Any] = answer.json()
        return change

    async def extension(self, weeks: int = 4, by: Caller | None = None, **more: Any) -> dict[str, Any]:
        body = {"ends_on": (self.placement.ends_on + weeks * WEEK).isoformat(), "reason_code": "job_prospect", **more}
        return await self.asked("extensions", body, by)

    async def agree(self, change: dict[str, Any], *callers: Caller) -> None:
        for caller in callers or (self.world.company, self.world.candidate):
            answer = await say(caller, change, "answer", {"agrees": True})
            assert answer.status_code == 200, answer.text

    async def grant(self, change: dict[str, Any], body: Any = None, by: Caller | None = None) -> httpx.Response:
        return await say(by or self.world.caseworker, change, "grant", body)

    async def grants(self, change: dict[str, Any], body: Any = None) -> dict[str, Any]:
        answer = await self.grant(change, body)
        assert answer.status_code == 200, answer.text
        await self.refresh()
        granted: dict[str, Any] = answer.json()
        return granted

    async def holds(self) -> None:
        """What must always hold between the rooms."""
        async with self.world.database.read() as session:
            assert await broken_invariants(session) == []


async def say(caller: Caller, change: dict[str, Any], action: str, body: Any = None, **options: Any) -> httpx.Response:
    return await caller.post(f"/v1/placement-changes/{change['id']}/{action}", body, **options)


async def read(caller: Caller, change: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.get(f"/v1/placement-changes/{change['id']}")
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


ASSESSED = {
    "reason_code": "concrete_assessment",
    "text": "Personen nærmer sig et job.",
    "concrete_assessment": "Personen mangler fire uger i at kunne stå alene i køkkenet.",
}
