"""The stage the flow is played on: one application on one database, emptied for each play, and a clock one can turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import String, Uuid, cast, func, literal, null, select, union_all

from app.foundation.audit.models import EventCounter
from app.foundation.core.actor import Role
from app.foundation.core.clock import FixedClock
from app.foundation.db.session import Database
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.foundation.identity.tokens import issue_token
from app.journey.matching.service.crowds import forget_crowds
from app.journey.reactions import REACTIONS
from app.journey.upkeep import run_upkeep
from app.registers.candidates.models import Candidate
from app.registers.jobcenters.domain import SecondApproval
from tests.conftest import BringBack
from tests.factories.world import Caller, World
from tests.flow.lives import KINDS, Row, Said, Step

SIDES = ("", "other_")
PEOPLE = 3
SCHEME = [
    {"code": "card_30", "days": 30, "basis": "same_employer", "kind": "transit_card", "amount_ore": 50_000,
     "recipient": "candidate"},
    {"code": "thanks_30", "days": 30, "basis": "any_employer", "kind": "bonus", "amount_ore": 100_000,
     "recipient": "employer"},
]  # fmt: skip
VOUCHERS_WORTH_ORE = 600_000
READERS = ("caseworker", "company", "integration", "candidate", "mentor")


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything that has a life as it is stored, and how many events have happened."""

    rows: Mapping[UUID, Row]
    events: int

    def of(self, kind: str, *statuses: str) -> list[Row]:
        return [row for row in self.rows.values() if row.kind == kind and (not statuses or row.status in statuses)]


def _everything() -> Any:
    """One statement for the rows of every kind, in the order in which they were made."""
    parts = []
    for name, kind in KINDS.items():
        columns = kind.table.c
        jobcenter = columns.get("jobcenter_id", columns.get("from_jobcenter_id"))
        candidate = columns.id if kind.model is Candidate else columns.get("candidate_id")
        own = [cast(null(), Uuid()) if column is None else column for column in (columns.get("company_id"), candidate)]
        status = cast(columns.status, String)
        parts.append(select(literal(name), columns.id.label("id"), status, columns.version, jobcenter, *own))
    return union_all(*parts).order_by("id")


EVERYTHING = _everything()
EVENTS = select(func.coalesce(func.max(EventCounter.last_position), 0))


class Stage:
    """What a play needs of the world. Plays run in a thread of their own; what they ask for runs on the tests' one loop."""

    def __init__(self, first_world: World, bring_back: BringBack) -> None:
        self.first_world = first_world
        self.bring_back = bring_back
        self.app = first_world.app
        self.database: Database = self.app.state.database
        self.beyond = first_world.database
        self.reached: set[str] = set()
        self.asked = self.plays = 0
        self.side = ""

    async def begin(self) -> None:
        """An empty installation with its people, three candidates on each side, each with an account."""
        await self.bring_back()
        forget_crowds()
        self.now = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
        self.world = self.first_world.again()
        self.people: dict[UUID, Caller] = {}
        async with self.world.at_once():
            for side, jobcenter in zip(SIDES, (self.world.here, self.world.there), strict=True):
                first = self.world.callers[f"{side}candidate"]
                self.people[self.own(first.account.candidate_id)] = first
                for number in range(PEOPLE - 1):
                    person = await self.world.make_candidate(jobcenter)
                    name = f"{side}candidate_{number + 2}"
                    self.people[person.id] = await self.world.make_caller(name, Role.CANDIDATE, candidate_id=person.id)
        self.travel(0)
        await self.set_up()
        # Whose lists are read at the end: each play another one's, all of them in turn.
        self.plays += 1
        names = [f"{side}{name}" for name in READERS for side in SIDES]
        self.reader = self.world.callers[names[self.plays % len(names)]]

    @staticmethod
    def own(value: UUID | None) -> UUID:
        assert value is not None
        return value

    async def set_up(self) -> None:
        """Either jobcenter gives something for a job that lasts, and has money for courses; one decides in pairs."""
        for side, jobcenter in zip(SIDES, (self.world.here, self.world.there), strict=True):
            pairs = [SecondApproval.OVERRIDE] if not side else [SecondApproval.GRANT, SecondApproval.CHANGE]
            change = {"incentive_scheme": SCHEME, "second_approvals": pairs}
            manager = self.world.callers[f"{side}manager"]
            answer = await manager.patch(f"/v1/jobcenters/{jobcenter.id}/settings", change, version=1)
            assert answer.status_code == 200, answer.text
            budget = {"year": self.now.year, "limit_ore": VOUCHERS_WORTH_ORE}
            answer = await manager.post("/v1/voucher-budgets", budget)
            assert answer.status_code == 201, answer.text

    def side_of(self, row: Row) -> str:
        return SIDES[row.jobcenter_id == self.world.there.id]

    def caller(self, row: Row, role: Role) -> Caller | None:
        """Whoever has this role towards this row; nobody where the row names none."""
        if role is Role.CANDIDATE:
            return self.people.get(row.candidate_id) if row.candidate_id is not None else None
        if role is Role.COMPANY:
            own = {self.world.callers[f"{side}company"].account.company_id: side for side in SIDES}
            return self.world.callers[f"{own[row.company_id]}company"] if row.company_id in own else None
        return self.world.callers.get(role.value if role is Role.ADMIN else self.side_of(row) + role.value)

    def strangers(self, row: Row) -> list[Caller]:
        """Everybody of the other side: another jobcenter, another company, other people, and who runs the service."""
        side = self.side_of(row)
        there = [name for name in self.world.callers if name.startswith("other_") is not side.startswith("other_")]
        mine = {row.candidate_id, row.company_id}
        tenants = ((self.world.callers[name], self.world.callers[name].account) for name in there)
        return [one for one, account in tenants if not mine & {account.candidate_id or 0, account.company_id or 0}]

    async def see(self) -> Sight:
        async with self.beyond.read() as session:
            connection = await session.connection()
            rows = (Row(*found) for found in await connection.execute(EVERYTHING))
            return Sight({row.id: row for row in rows}, (await connection.execute(EVENTS)).scalar_one())

    async def ask(self, caller: Caller, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """Whatever is asked, the answer is no fault of ours."""
        self.asked += 1
        if body is not None:
            options["json"] = body
        answer = await caller.call(method, path, **options)
        assert answer.status_code < 500, (method, path, answer.text)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json", (method, path, answer.text)
            assert answer.json()["code"], (method, path, answer.text)
        return answer

    def body(self, step: Step, sight: Sight) -> Any:
        courses = sight.of("courses", "open")
        course = courses[-1].id if courses else None
        return KINDS[step.row.kind].bodies[step.action](Said(step.row, step.role, self.now.date(), course))

    def travel(self, days: int) -> None:
        """The same hour, so many days on; everybody signs in anew when they next ask."""
        self.now += timedelta(days=days)
        self.app.state.clock = FixedClock(self.now)
        for caller in self.world.callers.values():
            caller.token = issue_token(self.world.settings, caller.account.id, self.now)

    @property
    def today(self) -> date:
        return self.now.date()

    async def upkeep(self) -> None:
        """What time does by itself, once round."""
        async with self.database.beyond_wall(Beyond.WORKER).write() as transaction:
            clock = self.app.state.clock
            await run_upkeep(Work(transaction.session, clock, self.app.state.settings, reactions=REACTIONS))
