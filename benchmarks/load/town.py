"""A jobcenter in the middle of its work, with everybody who asks: caseworkers, managers and companies."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from app.foundation.core.actor import Role
from app.foundation.core.config import Settings
from app.foundation.db.session import Database
from app.foundation.identity.models import Account
from app.foundation.identity.password_hashes import COST, hasher
from app.foundation.identity.tokens import issue_token
from app.journey.aftercare.domain.states import FollowUpStatus
from app.journey.aftercare.models import FollowUp
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.needs.domain import NeedStatus
from app.journey.needs.models import Need
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.registers.candidates.models import Candidate
from app.registers.companies.models import Company, Workplace
from benchmarks import bench_worklist, installation
from benchmarks.installation import Installation
from benchmarks.seed import EMAIL, PASSWORD

MANAGERS, TO_START = 2, 300
_DECLARED = {"declares_no_seasonal_peak": True, "declares_replaces_nobody": True}  # else nothing may be submitted


@dataclass(frozen=True, slots=True)
class Town:
    """Whom to ask as, and what stands in the database when the load begins; keys as texts."""

    caseworkers: list[str]  # tokens
    managers: list[str]
    companies: dict[str, str]  # tokens by company
    sign_in: bytes  # the form of somebody who signs in with a password
    new_need: dict[str, Any]
    needs: list[str]  # open ones
    candidates: list[str]
    matches: list[str]
    placements: list[str]
    follow_ups: list[str]  # to be recorded
    to_start: list[str]  # internships that begin today


async def fill(place: Installation, settings: Settings) -> Town:
    """Twenty caseworkers with eighty people each, in all the states there are, and an account for every company.

    Workplaces are large: how many people one may take is measured nowhere here, and refusals would only be cheap.
    """
    await bench_worklist.fill(place)
    hashed = hasher(COST).hash(PASSWORD)  # a sign-in costs what it costs in production
    database = Database(place.settings)
    async with database.connection() as connection:
        await connection.execute(update(Workplace).values(ordinary_employees_fte=Decimal(2_000)))
        await connection.execute(update(Need).values(**_DECLARED))
        await _let_internships_begin(connection)
        await _open_accounts(connection, place.seed.need_id, hashed)
    async with database.connection() as connection:
        town = await _town(connection, place, settings)
    await installation.settle(database)
    await database.close()
    return town


async def _let_internships_begin(connection: AsyncConnection) -> None:
    now = datetime.now(UTC)
    under_way = (
        select(col(Placement.id)).where(col(Placement.status) == PlacementStatus.ACTIVE).order_by(col(Placement.id))
    )
    chosen = list((await connection.execute(under_way.limit(TO_START))).scalars())
    today = now.date()
    granted = {
        "status": PlacementStatus.GRANTED, "confirmed_at": now, "starts_on": today, "ends_on": today + timedelta(days=91),
    }  # fmt: skip
    await connection.execute(update(Placement).where(col(Placement.id).in_(chosen)).values(**granted))


async def _open_accounts(connection: AsyncConnection, need_id: UUID, hashed: str) -> None:
    await connection.execute(update(Account).values(password_hash=hashed))
    here = (await connection.execute(select(col(Need.jobcenter_id)).where(col(Need.id) == need_id))).scalar_one()
    companies = (await connection.execute(select(col(Company.id)).order_by(col(Company.id)))).scalars()
    accounts = [
        Account(
            email=f"company.{number}@praktikmatch.example", full_name=f"Leder {number}", role=Role.COMPANY,
            company_id=company_id, password_hash=hashed,
        )
        for number, company_id in enumerate(companies)
    ] + [
        Account(
            email=f"manager.{number}@praktikmatch.example", full_name=f"Chef {number}", role=Role.MANAGER,
            jobcenter_id=here, password_hash=hashed,
        )
        for number in range(MANAGERS)
    ]  # fmt: skip
    await connection.execute(insert(Account), [account.model_dump() for account in accounts])


async def _town(connection: AsyncConnection, place: Installation, settings: Settings) -> Town:
    now = datetime.now(UTC)
    here = (
        await connection.execute(select(col(Need.jobcenter_id)).where(col(Need.id) == place.seed.need_id))
    ).scalar_one()
    columns = (col(Account.id), col(Account.role), col(Account.company_id))
    accounts = list(await connection.execute(select(*columns).order_by(col(Account.id))))

    def tokens(role: Role) -> list[str]:
        return [issue_token(settings, account.id, now) for account in accounts if account.role is role]

    async def keys(model: Any, *where: Any) -> list[str]:
        statement = select(model.id).where(model.jobcenter_id == here, *where).order_by(model.id)
        return [str(key) for key in (await connection.execute(statement)).scalars()]

    due = (col(FollowUp.status) == FollowUpStatus.PLANNED, col(FollowUp.due_on) <= now.date() + timedelta(days=30))
    begins = (col(Placement.status) == PlacementStatus.GRANTED, col(Placement.starts_on) == now.date())
    return Town(
        caseworkers=tokens(Role.CASEWORKER),
        managers=tokens(Role.MANAGER),
        companies={
            str(account.company_id): issue_token(settings, account.id, now)
            for account in accounts
            if account.role is Role.COMPANY
        },
        sign_in=f"username={EMAIL}&password={PASSWORD}".encode(),
        new_need={**place.seed.body, **_DECLARED},
        needs=await keys(Need, col(Need.status) == NeedStatus.OPEN),
        candidates=await keys(Candidate),
        matches=await keys(Match, col(Match.status) != MatchStatus.PROPOSED),
        placements=await keys(Placement),
        follow_ups=await keys(FollowUp, *due),
        to_start=await keys(Placement, *begins, col(Placement.confirmed_at).is_not(None)),
    )
