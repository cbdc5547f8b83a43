"""The counter at which courses are offered, vouchers issued and choices entered, as the tests use it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import update as sql_update
from sqlmodel import col

from app.cli.check import broken_invariants
from app.journey.courses.models import Course, Voucher, VoucherBudget
from app.registers.jobcenters.models import JobcenterSettings
from tests.factories.world import Caller, World, next_monday

BY_PHONE = {"reason_code": "no_account", "channel": "phone"}
PRICE = 180_000
LIMIT = 50_000_000


def sittings(first: date, count: int = 2, start: str = "09:00", end: str = "12:00") -> list[dict[str, str]]:
    """Every other day from the first on."""
    days = [first + timedelta(days=2 * number) for number in range(count)]
    return [{"on": day.isoformat(), "from": start, "to": end} for day in days]


@dataclass
class Shop:
    """Answers are the routes' own; `world.candidate_row` is the customer."""

    world: World

    @property
    def today(self) -> date:
        today: date = self.world.app.state.clock.today()
        return today

    async def budget(self, limit_ore: int = LIMIT, **more: Any) -> dict[str, Any]:
        body = {"year": self.today.year, "limit_ore": limit_ore, **more}
        return good(await self.world.manager.post("/v1/voucher-budgets", body), 201)

    async def course(self, **values: Any) -> dict[str, Any]:
        body = {
            "provider": "Hotel- og Restaurantskolen",
            "title": "Fødevarehygiejne",
            "kind": "licence",
            "price_ore": PRICE,
            "seats": 12,
            "sessions": sittings(next_monday(3)),
            **values,
        }
        return good(await self.world.caseworker.post("/v1/courses", body), 201)

    async def ask(self, caller: Caller | None = None, **values: Any) -> httpx.Response:
        body = {
            "candidate_id": str(self.world.candidate_row.id),
            "purpose": "licence",
            "amount_ore": 200_000,
            "valid_until": (self.today + timedelta(days=120)).isoformat(),
            **values,
        }
        return await (caller or self.world.caseworker).post("/v1/vouchers", body)

    async def voucher(self, **values: Any) -> dict[str, Any]:
        return good(await self.ask(**values), 201)

    async def choose(self, voucher: dict[str, Any], course: dict[str, Any], caller: Caller | None = None) -> Any:
        caller = caller or self.world.candidate
        said = {} if caller is self.world.candidate else {"on_behalf": BY_PHONE}
        return await self.act(voucher, "reserve", {"course_id": course["id"], **said}, caller)

    async def act(self, voucher: dict[str, Any], action: str, body: Any = None, caller: Caller | None = None) -> Any:
        path = f"/v1/vouchers/{voucher['id']}/{action}"
        return await (caller or self.world.caseworker).post(path, {} if body is None else body)

    async def reserved(self, **values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """A voucher with a seat, and the course."""
        course = await self.course(**values)
        return good(await self.choose(await self.voucher(), course)), course

    async def redeemed(self) -> dict[str, Any]:
        voucher, _ = await self.reserved()
        return good(await self.act(voucher, "redeem"))

    async def read(self, row: dict[str, Any], kind: str = "vouchers") -> dict[str, Any]:
        return good(await self.world.manager.get(f"/v1/{kind}/{row['id']}"))

    async def entries(self, voucher: dict[str, Any]) -> list[tuple[str, int, int, int]]:
        """Kind, voucher_ore, budget_ore and the balance after it, of each line."""
        items = good(await self.world.manager.get(f"/v1/vouchers/{voucher['id']}/entries"))["items"]
        return [(each["kind"], each["voucher_ore"], each["budget_ore"], each["balance_ore"]) for each in items]

    async def set(self, row: dict[str, Any], model: type[Course] | type[Voucher], **values: Any) -> None:
        """Past every rule but the database's own: what only time can do."""
        async with self.world.database.write() as transaction:
            await transaction.session.exec(sql_update(model).where(col(model.id) == UUID(row["id"])).values(**values))

    async def settings(self, **values: Any) -> None:
        statement = sql_update(JobcenterSettings).where(col(JobcenterSettings.id) == self.world.here.id)
        async with self.world.database.write() as transaction:
            await transaction.session.exec(statement.values(**values))

    async def used(self, candidate: bool = False) -> int:
        rows = await self.world.all(VoucherBudget)
        return next(row.used_ore for row in rows if (row.candidate_id is not None) is candidate)

    async def sound(self) -> bool:
        """`praktikmatch check` finds nothing wrong with money, seats and hours of courses."""
        async with self.world.database.read() as session:
            broken = [
                each
                for each in await broken_invariants(session)
                if any(word in each.rule for word in ("voucher", "budget", "course"))
            ]
        assert not broken, broken
        return True


def good(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    read: dict[str, Any] = answer.json()
    return read


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), body
    return body


def faults(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]
