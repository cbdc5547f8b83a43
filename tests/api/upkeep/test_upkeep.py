"""What time does by itself, on both databases."""

from datetime import UTC, datetime, timedelta

from rich.console import Console
from sqlmodel import col, update

from app.cli.jobs import keep_up, make_administrator
from app.foundation.api.models import IdempotencyKey
from app.foundation.core.clock import Clock
from app.foundation.identity.models import Account
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.needs.domain import NeedStatus
from app.registers.candidates.domain import CandidateStatus
from tests.factories.world import World


async def age(world: World, match: Match, days: int) -> None:
    async with world.database.write() as transaction:
        then = datetime.now(UTC) - timedelta(days=days)
        await transaction.session.exec(update(Match).where(col(Match.id) == match.id).values(updated_at=then))


async def keep(world: World) -> None:
    await keep_up(world.database, world.settings, Console(quiet=True), None)


async def test_a_match_nobody_answers_for_a_fortnight_expires_and_frees_the_candidate(world: World):
    need = await world.make_need()
    candidate = await world.make_candidate(status=CandidateStatus.IN_MATCH)
    match = await world.make_match(need, candidate)
    await age(world, match, 13)
    await keep(world)
    assert (await world.reload(match)).status is MatchStatus.PROPOSED
    await age(world, match, 15)
    await keep(world)
    assert (await world.reload(match)).status is MatchStatus.EXPIRED
    assert (await world.reload(candidate)).status is CandidateStatus.AVAILABLE
    assert "match.expired" in await world.event_names()


async def test_an_agreed_match_never_expires(world: World):
    match = await world.make_match(await world.make_need(), world.candidate_row, MatchStatus.AGREED)
    await age(world, match, 400)
    await keep(world)
    assert (await world.reload(match)).status is MatchStatus.AGREED


async def test_a_need_its_company_has_not_confirmed_for_ninety_days_expires(world: World):
    today = Clock().today()
    fresh = await world.make_need(confirmed_on=today - timedelta(days=80))
    stale = await world.make_need(confirmed_on=today - timedelta(days=95))
    await keep(world)
    assert (await world.reload(fresh)).status is NeedStatus.OPEN
    assert (await world.reload(stale)).status is NeedStatus.EXPIRED


async def test_stored_answers_are_forgotten_after_a_day(world: World):
    def key(name: str, hours: int) -> IdempotencyKey:
        then = datetime.now(UTC) - timedelta(hours=hours)
        account = world.admin.account.id
        return IdempotencyKey(account_id=account, route="/v1/x", key=name, created_at=then, request_hash="0")

    await world.add(*(key(f"old-{number}", 30) for number in range(250)), key("young", 23))
    await keep(world)
    assert [row.key for row in await world.all(IdempotencyKey)] == ["young"]


async def test_the_first_administrator_can_sign_in(world: World):
    await make_administrator(world.database, world.settings, "First@test.example", "Første", "et-langt-kodeord-26")
    form = {"username": "first@test.example", "password": "et-langt-kodeord-26"}
    assert (await world.client.post("/v1/auth/token", data=form)).status_code == 200
    assert len(await world.all(Account, col(Account.email) == "first@test.example")) == 1
