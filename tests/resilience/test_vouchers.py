"""Sixty-four at once for the last seat, for one voucher's money, and for the last kroner of a budget: one gets it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.foundation.core.config import Settings
from app.foundation.db.session import Database
from app.journey.courses.models import Course, Voucher, VoucherBudget, VoucherEntry
from app.main import create_app
from tests.api.courses.shop import BY_PHONE, PRICE, Shop, good
from tests.conftest import empty, kitchen
from tests.factories.money import budget_row, issue_entry, voucher_row
from tests.factories.world import World

RIVALS = 64


@pytest.fixture
async def shop(shared_url: str) -> AsyncIterator[Shop]:
    app = create_app(Settings(database_url=shared_url))
    database: Database = app.state.database
    await empty(database)
    occupation, skills = await kitchen(database)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://praktikmatch.test") as client:
        world = await World(app, client, database, app.state.settings, occupation, skills).populate()
        yield Shop(world)
    await database.close()


async def many_vouchers(shop: Shop, count: int) -> list[Voucher]:
    """One voucher each for so many people, by the book."""
    world, issuer = shop.world, shop.world.caseworker.account.id
    vouchers: list[Voucher] = []
    async with world.at_once():
        for _ in range(count):
            candidate = await world.make_candidate()
            vouchers.append(voucher_row(world.here.id, candidate.id, issuer))
            await world.add(vouchers[-1], issue_entry(vouchers[-1]))
        await world.add(budget_row(world.here.id, used_ore=count * vouchers[0].amount_ore))
    return vouchers


async def send_all(shop: Shop, two_servers: list[str], requests: list[tuple[str, Any]]) -> list[httpx.Response]:
    """Every request at once, spread over the two servers, each on a connection of its own."""
    headers = {"Authorization": f"Bearer {shop.world.caseworker.token}"}
    limits = httpx.Limits(max_connections=RIVALS)
    async with httpx.AsyncClient(timeout=60, limits=limits, headers=headers) as client:
        return await asyncio.gather(
            *(
                client.post(two_servers[number % len(two_servers)] + path, json=body)
                for number, (path, body) in enumerate(requests)
            )
        )


def one_won(answers: list[httpx.Response], won: int, code: str) -> None:
    assert Counter(answer.status_code for answer in answers) == {won: 1, 409: RIVALS - 1}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {code}


@pytest.mark.slow
async def test_of_sixty_four_people_one_gets_the_last_seat(shop: Shop, two_servers: list[str]):
    course, vouchers = await shop.course(seats=1), await many_vouchers(shop, RIVALS)
    body = {"course_id": course["id"], "on_behalf": BY_PHONE}
    answers = await send_all(shop, two_servers, [(f"/v1/vouchers/{each.id}/reserve", body) for each in vouchers])
    one_won(answers, 200, "course.no_seat")
    stored = (await shop.world.all(Course))[0]
    assert (stored.seats, stored.seats_taken) == (1, 1)
    assert [row.status.value for row in await shop.world.all(Voucher)].count("reserved") == 1
    assert await shop.sound()


@pytest.mark.slow
async def test_of_sixty_four_redemptions_of_one_voucher_one_pays(shop: Shop, two_servers: list[str]):
    await shop.budget()
    voucher, _ = await shop.reserved()
    answers = await send_all(shop, two_servers, [(f"/v1/vouchers/{voucher['id']}/redeem", {})] * RIVALS)
    one_won(answers, 200, "conflict.illegal_move")
    paid = [row.voucher_ore for row in await shop.world.all(VoucherEntry) if row.kind.value == "redeem"]
    assert paid == [-PRICE]
    assert (await shop.world.all(Voucher))[0].spent_ore == PRICE
    assert await shop.used() == PRICE
    assert await shop.sound()


@pytest.mark.slow
async def test_of_sixty_four_vouchers_one_is_paid_from_the_last_kroner(shop: Shop, two_servers: list[str]):
    await shop.budget(300_000)
    body = {
        "purpose": "licence",
        "amount_ore": 200_000,
        "valid_until": (shop.today + timedelta(days=60)).isoformat(),
    }
    async with shop.world.at_once():
        people = [await shop.world.make_candidate() for _ in range(RIVALS)]
    requests = [("/v1/vouchers", {**body, "candidate_id": str(each.id)}) for each in people]
    one_won(await send_all(shop, two_servers, requests), 201, "voucher_budget.exhausted")
    assert len(await shop.world.all(Voucher)) == 1
    assert await shop.used() == 200_000
    assert await shop.sound()


@pytest.mark.slow
async def test_sixty_four_vouchers_for_one_person_stay_within_the_own_budget(shop: Shop, two_servers: list[str]):
    """The candidate's budget does not exist yet: the first of them makes it."""
    await shop.budget()
    await shop.settings(voucher_candidate_budget_ore=300_000)
    body = {
        "candidate_id": str(shop.world.candidate_row.id),
        "purpose": "licence",
        "amount_ore": 200_000,
        "valid_until": (shop.today + timedelta(days=60)).isoformat(),
    }
    one_won(await send_all(shop, two_servers, [("/v1/vouchers", body)] * RIVALS), 201, "voucher_budget.exhausted")
    assert [row.used_ore for row in await shop.world.all(VoucherBudget)] == [200_000, 200_000]
    assert await shop.sound()


@pytest.mark.slow
async def test_a_course_cancelled_while_many_choose_it_leaves_no_seat_behind(shop: Shop, two_servers: list[str]):
    """Whoever came first is freed, whoever came later is told (503: to try again); seats, hours and money agree."""
    course, vouchers = await shop.course(seats=RIVALS), await many_vouchers(shop, RIVALS - 1)
    body = {"course_id": course["id"], "on_behalf": BY_PHONE}
    requests: list[tuple[str, Any]] = [(f"/v1/vouchers/{each.id}/reserve", body) for each in vouchers]
    requests.insert(RIVALS // 2, (f"/v1/courses/{course['id']}/cancel", {"reason_code": "teacher_ill"}))
    answers = await send_all(shop, two_servers, requests)
    cancelled = answers.pop(RIVALS // 2)
    if cancelled.status_code != 200:  # many deadlocks in a row: asked again, as a caller would
        assert cancelled.status_code == 503, cancelled.text
        path = requests[RIVALS // 2][0]
        good(await shop.world.caseworker.post(path, {"reason_code": "teacher_ill"}))
    assert {answer.status_code for answer in answers} <= {200, 409, 503}
    assert {row.status.value for row in await shop.world.all(Voucher)} == {"issued"}
    assert (await shop.world.all(Course))[0].seats_taken == 0
    assert await shop.sound()
