"""A need's life over HTTP: publishing, confirming, closing, reopening, and its seats."""

from datetime import timedelta

import pytest

from app.foundation.core.clock import Clock
from app.foundation.db.work import Work
from app.journey.needs import service
from app.journey.needs.domain import NeedStatus
from app.journey.needs.errors import NoOpenSeat
from tests.factories.world import World

pytestmark = pytest.mark.anyio

MOVES = {
    "publish": {"draft": "open"},
    "confirm": {"open": "open"},
    "close": {"draft": "closed", "open": "closed", "filled": "closed"},
    "reopen": {"closed": "open", "expired": "open"},
}
BODIES = {"close": {"reason_code": "filled_elsewhere"}}


@pytest.mark.parametrize("status", list(NeedStatus))
@pytest.mark.parametrize("action", list(MOVES))
async def test_an_action_moves_a_need_from_where_it_may_and_is_refused_elsewhere(
    world: World, action: str, status: NeedStatus
):
    taken = 1 if status is NeedStatus.FILLED else 0
    need = await world.make_need(status=status, seats_taken=taken, confirmed_on=None)
    answer = await world.company.post(f"/v1/needs/{need.id}/{action}", BODIES.get(action))
    expected = MOVES[action].get(status.value)
    if expected is None:
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict.illegal_move")
    else:
        assert (answer.status_code, answer.json()["status"]) == (200, expected)
        today = Clock().today()
        assert answer.json()["confirmed_on"] in (
            {None} if action == "close" else {str(today), str(today + timedelta(days=1))}
        )


async def test_staff_move_needs_of_their_own_jobcenter(world: World):
    need = await world.make_need(status=NeedStatus.DRAFT)
    assert (await world.caseworker.post(f"/v1/needs/{need.id}/publish")).json()["status"] == "open"
    closed = await world.manager.post(f"/v1/needs/{need.id}/close", {"reason_code": "withdrawn_by_company"})
    assert (closed.json()["status"], closed.json()["closed_reason"]) == ("closed", "withdrawn_by_company")
    names = await world.event_names()
    assert names[-2:] == ["need.published", "need.closed"]


async def test_a_window_that_has_passed_is_neither_published_nor_reopened(world: World):
    past = Clock().today() - timedelta(days=9)
    for status, action in ((NeedStatus.DRAFT, "publish"), (NeedStatus.CLOSED, "reopen"), (NeedStatus.OPEN, "confirm")):
        need = await world.make_need(status=status, starts_from=past, starts_until=past)
        answer = await world.company.post(f"/v1/needs/{need.id}/{action}")
        assert (answer.status_code, answer.json()["code"]) == (409, "need.window_past")


async def test_a_need_reopened_with_every_seat_taken_is_filled(world: World):
    need = await world.make_need(status=NeedStatus.CLOSED, seats_taken=1)
    assert (await world.company.post(f"/v1/needs/{need.id}/reopen")).json()["status"] == "filled"


async def test_a_stale_version_is_refused_and_a_dry_run_leaves_no_trace(world: World):
    need = await world.make_need(status=NeedStatus.DRAFT)
    path = f"/v1/needs/{need.id}/publish"
    assert (await world.company.post(path, headers={"If-Match": '"9"'})).status_code == 412
    tried = await world.company.post(f"{path}?dry_run=true")
    assert (tried.status_code, tried.json()["status"]) == (200, "open")
    assert (await world.reload(need)).status is NeedStatus.DRAFT
    assert "need.published" not in await world.event_names()
    assert (await world.company.post(path, headers={"If-Match": '"1"'})).status_code == 200


async def by(world: World, use_case, need):
    """Runs a use case of the seats in a transaction of its own."""
    async with world.database.write() as transaction:
        state = world.app.state
        await use_case(Work(transaction.session, state.clock, state.settings), need.id)


async def test_the_last_seat_fills_a_need_and_one_given_back_opens_it(world: World):
    need = await world.make_need(seats=2)

    await by(world, service.take_seat, need)
    assert ((await world.reload(need)).seats_taken, (await world.reload(need)).status) == (1, NeedStatus.OPEN)
    await by(world, service.take_seat, need)
    assert (await world.reload(need)).status is NeedStatus.FILLED
    with pytest.raises(NoOpenSeat):
        await by(world, service.take_seat, need)
    await by(world, service.give_back_seat, need)
    row = await world.reload(need)
    assert (row.seats_taken, row.status, row.version) == (1, NeedStatus.OPEN, 6)
    assert (await world.event_names())[-2:] == ["need.filled", "need.freed"]


@pytest.mark.parametrize("status", [NeedStatus.DRAFT, NeedStatus.CLOSED, NeedStatus.EXPIRED])
async def test_a_seat_is_taken_of_an_open_need_only(world: World, status: NeedStatus):
    need = await world.make_need(status=status)
    with pytest.raises(NoOpenSeat):
        await by(world, service.take_seat, need)
