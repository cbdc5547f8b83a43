"""Incentives: eligible by themselves, approved by somebody else, handed over once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import httpx
import pytest
from sqlmodel import col

from app.foundation.audit.models import Event
from app.journey.milestones.models import Incentive
from tests.api.milestones.conftest import Desk

pytestmark = pytest.mark.anyio
SAME, ANY = "same_employer", "any_employer"
RIVALS = 64


async def at_once(send: Callable[[], Awaitable[httpx.Response]]) -> list[httpx.Response]:
    """Sixty-four at the same time; who was told that the database is busy (503: nothing has happened) asks again."""

    async def persist() -> httpx.Response:
        while (answer := await send()).status_code == 503:
            pass
        return answer

    return await asyncio.gather(*(persist() for _ in range(RIVALS)))


async def reached(desk: Desk) -> dict[str, dict]:
    """Thirty days with the same employer, shown by the caseworker; what it gives, by code."""
    await desk.employ(40)
    answer = await desk.show((await desk.milestones())[SAME, 30], 5)
    assert answer.status_code == 200, answer.text
    return {item["scheme_code"]: item for item in await desk.incentives()}


async def test_a_milestone_gives_what_the_scheme_says_and_nothing_else(desk: Desk):
    given = await reached(desk)
    assert set(given) == {"card_30", "thanks_30"}
    card = given["card_30"]
    assert (card["status"], card["amount_ore"], card["kind"]) == ("eligible", 50_000, "transit_card")
    assert card["evidence_by"] == str(desk.world.caseworker.account.id)
    assert card["allowed_actions"] == ["cancel"]
    manager = {item["scheme_code"]: item for item in await desk.incentives(desk.world.manager)}
    assert manager["card_30"]["allowed_actions"] == ["approve", "cancel"]


async def test_whoever_brought_the_evidence_cannot_approve_and_somebody_else_can(desk: Desk):
    card = (await reached(desk))["card_30"]
    path = f"/v1/incentives/{card['id']}"
    own = await desk.world.caseworker.post(f"{path}/approve", {})
    assert (own.status_code, own.json()["code"]) == (403, "incentive.own_evidence")
    early = await desk.world.caseworker.post(f"{path}/hand-over")
    assert early.status_code == 409
    approved = await desk.world.manager.post(f"{path}/approve", {"evidence_note": "Lønseddel set."})
    assert (approved.status_code, approved.json()["status"]) == (200, "approved")
    given = await desk.world.caseworker.post(f"{path}/hand-over")
    assert (given.json()["status"], given.json()["handed_over_by"]) == (
        "handed_over",
        str(desk.world.caseworker.account.id),
    )
    assert (await desk.world.caseworker.post(f"{path}/hand-over")).status_code == 409
    assert (await desk.world.manager.post(f"{path}/cancel", {"reason_code": "x"})).status_code == 409


async def test_an_answer_by_the_candidate_lets_the_caseworker_approve(desk: Desk):
    job = await desk.employ(40)
    await desk.say(job, "yes", by=desk.world.candidate)
    card = next(item for item in await desk.incentives() if item["scheme_code"] == "card_30")
    assert card["evidence_by"] == str(desk.world.candidate.account.id)
    assert (await desk.world.caseworker.post(f"/v1/incentives/{card['id']}/approve", {})).status_code == 200


async def test_whoever_registered_the_end_brought_the_evidence(desk: Desk):
    job = await desk.employ(40)
    await desk.end(job, 2)
    assert {item["evidence_by"] for item in await desk.incentives()} == {str(desk.world.caseworker.account.id)}


async def test_a_milestone_lost_after_all_takes_back_what_was_not_handed_over(desk: Desk):
    job = await desk.employ(40)
    await desk.show((await desk.milestones())[SAME, 30], 5)
    given = {item["scheme_code"]: item["id"] for item in await desk.incentives()}
    for action in ("approve", "hand-over"):
        body: dict[str, str] | None = {} if action == "approve" else None
        assert (await desk.world.manager.post(f"/v1/incentives/{given['card_30']}/{action}", body)).status_code == 200
    await desk.end(job, 20)
    after = {item["scheme_code"]: item for item in await desk.incentives()}
    assert (await desk.states())[SAME, 30] == "not_retained"
    assert after["card_30"]["status"] == "handed_over"
    assert (after["thanks_30"]["status"], after["thanks_30"]["closed_reason"]) == (
        "cancelled",
        "milestone_not_retained",
    )


async def test_a_change_of_the_scheme_leaves_what_was_reached(desk: Desk):
    await reached(desk)
    path = f"/v1/jobcenters/{desk.world.here.id}/settings"
    assert (await desk.world.manager.patch(path, {"incentive_scheme": []}, version=2)).status_code == 200
    assert {item["amount_ore"] for item in await desk.incentives()} == {50_000, 200_000}


async def test_each_side_sees_what_it_receives(desk: Desk):
    given = await reached(desk)
    (mine,) = await desk.incentives(desk.world.candidate)
    assert (mine["scheme_code"], mine["evidence_by"]) == ("card_30", None)
    (ours,) = await desk.incentives(desk.world.company)
    assert ours["scheme_code"] == "thanks_30"
    assert (await desk.world.company.get(f"/v1/incentives/{given['card_30']['id']}")).status_code == 404
    for stranger in ("other_company", "other_candidate", "other_caseworker"):
        assert await desk.incentives(desk.world.callers[stranger]) == []
        path = f"/v1/incentives/{given['card_30']['id']}"
        assert (await desk.world.callers[stranger].get(path)).status_code == 404


async def test_sixty_four_who_bring_evidence_at_once_make_one_of_each(desk: Desk):
    await desk.employ(40)
    found = (await desk.milestones())[SAME, 30]
    answers = await at_once(lambda: desk.show(found, 5))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: RIVALS - 1}
    assert Counter(row.scheme_code for row in await desk.rows(Incentive)) == {"card_30": 1, "thanks_30": 1}


async def test_sixty_four_who_approve_and_hand_over_at_once_do_so_once(desk: Desk):
    card = (await reached(desk))["card_30"]
    path = f"/v1/incentives/{card['id']}"
    approvals = await at_once(lambda: desk.world.manager.post(f"{path}/approve", {}))
    assert Counter(answer.status_code for answer in approvals) == {200: 1, 409: RIVALS - 1}
    givings = await at_once(lambda: desk.world.manager.post(f"{path}/hand-over"))
    assert Counter(answer.status_code for answer in givings) == {200: 1, 409: RIVALS - 1}
    events = await desk.world.all(Event, col(Event.name).like("incentive.%"))
    assert Counter(event.name for event in events) == {
        "incentive.eligible": 2,
        "incentive.approved": 1,
        "incentive.handed_over": 1,
    }


async def test_sixty_four_replays_of_one_handing_over_are_one(desk: Desk):
    card = (await reached(desk))["card_30"]
    path = f"/v1/incentives/{card['id']}"
    await desk.world.manager.post(f"{path}/approve", {})
    key = {"Idempotency-Key": "give-the-card-once"}
    answers = await at_once(lambda: desk.world.manager.post(f"{path}/hand-over", headers=key))
    codes = Counter(answer.status_code for answer in answers)
    assert set(codes) <= {200, 409}
    assert codes[200] >= 1
    again = await desk.world.manager.post(f"{path}/hand-over", headers=key)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    events = await desk.world.all(Event, col(Event.name) == "incentive.handed_over")
    assert len(events) == 1
