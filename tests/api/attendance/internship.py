"""A running internship, and the ways to enter how its days went."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx
from sqlmodel import col

from app.cli.check import broken_invariants
from app.foundation.audit.models import Event
from app.journey.aftercare.models import FollowUp
from app.journey.attendance.models import AttendanceDay, ReadinessPicture
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from tests.api.placements.stage import Stage
from tests.factories.world import Caller, World

START = date(2027, 1, 11)
TODAY = date(2027, 1, 29)
ON_PHONE = {"reason_code": "no_account", "channel": "phone"}
MARKS = {"punctuality": 4, "presence": 5, "appearance": 5, "communication": 3}


def on(number: int, status: str = "present", **values: Any) -> dict[str, Any]:
    """The n-th working day of the internship, counted from 0, as it went."""
    if status == "late":
        values.setdefault("minutes_late", 20)
    if status == "excused":
        values.setdefault("reason_code", "notified")
    return {"day_on": day(number).isoformat(), "status": status, **values}


def day(number: int) -> date:
    return START + timedelta(weeks=number // 5, days=number % 5)


@dataclass
class Running:
    """One placement of the stage that has started, its company, mentor, candidate and caseworker."""

    stage: Stage
    placement: Placement = field(init=False)

    @property
    def world(self) -> World:
        return self.stage.world

    async def begun(self, status: PlacementStatus = PlacementStatus.ACTIVE, **values: Any) -> "Running":
        period = {"starts_on": START, "ends_on": START + timedelta(weeks=13, days=-1)}
        mentor = {"mentor_account_id": self.world.mentor.account.id}
        self.placement = await self.stage.placed(status, **{**period, **mentor, **values})
        self.stage.travel(TODAY)
        return self

    @property
    def path(self) -> str:
        return f"/v1/placements/{self.placement.id}/attendance"

    async def enter(self, *days: dict[str, Any], by: Caller | None = None, query: str = "") -> httpx.Response:
        return await (by or self.world.company).put(f"{self.path}{query}", {"days": list(days)})

    async def entered(self, *days: dict[str, Any], by: Caller | None = None) -> list[dict[str, Any]]:
        answer = await self.enter(*days, by=by)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def listed(self, by: Caller | None = None, query: str = "") -> list[dict[str, Any]]:
        answer = await (by or self.world.caseworker).get(f"{self.path}{query}")
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def picture(self, by: Caller | None = None, **values: Any) -> httpx.Response:
        path = f"/v1/placements/{self.placement.id}/readiness"
        return await (by or self.world.company).post(path, {**MARKS, **values})

    async def support(self) -> list[tuple[str, str, str]]:
        """The support follow-ups: step, whom they ask, and where they stand."""
        rows = await self.world.all(FollowUp, col(FollowUp.step).startswith("support"))
        return sorted((row.step, row.audience.value, row.status.value) for row in rows)

    async def calls(self) -> list[dict[str, Any]]:
        events = await self.world.all(Event, col(Event.name) == "attendance.support_needed")
        return [event.data for event in events]

    async def rows(self) -> list[AttendanceDay]:
        return sorted(await self.world.all(AttendanceDay), key=lambda row: row.day_on)

    async def pictures(self) -> list[ReadinessPicture]:
        return await self.world.all(ReadinessPicture)

    async def holds(self) -> None:
        """What must always hold of attendance."""
        async with self.world.database.read() as session:
            broken = await broken_invariants(session)
        assert [each for each in broken if "attendance" in each.rule or "signals" in each.rule] == []


def pointers(answer: httpx.Response) -> list[tuple[str, str]]:
    """The faults of a refusal."""
    assert answer.status_code == 422, answer.text
    return [(each["pointer"], each["code"]) for each in answer.json()["errors"]]
