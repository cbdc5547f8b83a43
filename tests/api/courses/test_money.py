"""To the øre: redeemed, refunded, cancelled, expired; and never more than the budgets hold."""

from datetime import timedelta

import pytest
from rich.console import Console

from app.cli.jobs import keep_up
from app.journey.courses.models import Course, Voucher, VoucherBudget
from tests.api.courses.shop import LIMIT, Shop, faults, good, refused
from tests.factories.world import World


async def keep(world: World) -> None:
    await keep_up(world.database, world.settings, Console(quiet=True), None)


async def test_redeeming_pays_the_price_and_lets_the_rest_lapse(shop: Shop, world: World):
    voucher, course = await shop.reserved()
    paid = good(await shop.act(voucher, "redeem"))
    assert (paid["status"], paid["spent_ore"], paid["balance_ore"]) == ("redeemed", 180_000, 0)
    assert paid["redeemed_at"] is not None
    assert (await shop.entries(voucher))[-2:] == [("redeem", -180_000, 0, 20_000), ("lapse", -20_000, 20_000, 0)]
    assert await shop.used() == 180_000
    assert (await shop.read(course, "courses"))["seats_taken"] == 1
    assert (await world.event_names())[-1] == "voucher.redeemed"
    assert await shop.sound()


async def test_an_invoice_may_differ_from_the_price_but_not_exceed_the_voucher(shop: Shop):
    voucher, _ = await shop.reserved()
    too_much = await shop.act(voucher, "redeem", {"amount_ore": 200_001})
    assert faults(too_much) == [("/amount_ore", "voucher.amount_above_balance")]
    assert faults(await shop.act(voucher, "redeem", {"amount_ore": -1})) == [("/amount_ore", "field.too_small")]
    paid = good(await shop.act(voucher, "redeem", {"amount_ore": 200_000}))
    assert (paid["spent_ore"], await shop.used()) == (200_000, 200_000)
    assert (await shop.entries(voucher))[-1] == ("redeem", -200_000, 0, 0)


async def test_a_voucher_is_redeemed_once_and_only_with_a_course(shop: Shop, world: World):
    refused(await shop.act(await shop.voucher(), "redeem"), 409, "conflict.illegal_move")
    voucher = await shop.redeemed()
    refused(await shop.act(voucher, "redeem"), 409, "conflict.illegal_move")
    for action in ("reserve", "release", "cancel"):
        body = {"reserve": {"course_id": voucher["course_id"]}, "cancel": {"reason_code": "x"}}.get(action, {})
        refused(await shop.act(voucher, action, body), 409, "conflict.illegal_move")
    assert (await shop.act(voucher, "redeem", caller=world.candidate)).status_code == 403
    assert await shop.sound()


async def test_redemption_after_expiry_is_refused_before_and_after_upkeep_has_run(shop: Shop, world: World):
    voucher, _ = await shop.reserved()
    await shop.set(voucher, Voucher, valid_until=shop.today - timedelta(days=1))
    refused(await shop.act(voucher, "redeem"), 409, "voucher.expired")
    await keep(world)
    refused(await shop.act(voucher, "redeem"), 409, "conflict.illegal_move")


async def test_the_last_day_still_counts(shop: Shop, world: World):
    voucher, _ = await shop.reserved()
    await shop.set(voucher, Voucher, valid_until=shop.today)
    await keep(world)
    assert good(await shop.act(voucher, "redeem"))["status"] == "redeemed"


async def test_refunds_go_back_to_the_budget_in_parts_and_never_beyond_what_was_paid(shop: Shop, world: World):
    voucher = await shop.redeemed()
    part = good(await shop.act(voucher, "refund", {"amount_ore": 60_000, "reason_code": "fewer_days"}))
    assert (part["status"], part["refunded_ore"], part["balance_ore"]) == ("redeemed", 60_000, 0)
    assert await shop.used() == 120_000
    beyond = await shop.act(voucher, "refund", {"amount_ore": 120_001, "reason_code": "fewer_days"})
    assert faults(beyond) == [("/amount_ore", "voucher.refund_above_paid")]
    rest = good(await shop.act(voucher, "refund", {"amount_ore": 120_000, "reason_code": "course_cancelled"}))
    assert (rest["refunded_ore"], await shop.used()) == (180_000, 0)
    assert (await shop.entries(voucher))[-2:] == [("refund", 0, 60_000, 0), ("refund", 0, 120_000, 0)]
    nothing = await shop.act(voucher, "refund", {"amount_ore": 1, "reason_code": "again"})
    assert faults(nothing) == [("/amount_ore", "voucher.refund_above_paid")]
    assert (await world.event_names()).count("voucher.refunded") == 2
    assert await shop.sound()


async def test_what_was_never_paid_is_never_refunded(shop: Shop):
    voucher, _ = await shop.reserved()
    answer = await shop.act(voucher, "refund", {"amount_ore": 1, "reason_code": "again"})
    refused(answer, 409, "conflict.illegal_move")


@pytest.mark.parametrize("status", ["pending", "issued", "reserved"])
async def test_a_cancelled_voucher_gives_back_seat_time_and_money(shop: Shop, world: World, status: str):
    if status == "reserved":
        voucher, _ = await shop.reserved()
    else:
        voucher = await shop.voucher(amount_ore=2_000_000 if status == "pending" else 200_000)
    assert voucher["status"] == status
    over = good(await shop.act(voucher, "cancel", {"reason_code": "no_longer_needed"}))
    assert (over["status"], over["closed_reason"], over["balance_ore"]) == ("cancelled", "no_longer_needed", 0)
    assert over["allowed_actions"] == []
    assert await shop.used() == 0
    assert [course.seats_taken for course in await world.all(Course)] == ([0] if status == "reserved" else [])
    last = (await shop.entries(voucher))[-1:]
    assert last == ([] if status == "pending" else [("cancel", -200_000, 200_000, 0)])
    assert await shop.sound()


async def test_upkeep_ends_vouchers_whose_last_day_is_past(shop: Shop, world: World):
    fresh, stale, waiting = await shop.voucher(), await shop.voucher(), await shop.voucher(amount_ore=2_000_000)
    reserved, course = await shop.reserved()
    for voucher in (stale, waiting, reserved):
        await shop.set(voucher, Voucher, valid_until=shop.today - timedelta(days=1))
    await keep(world)
    assert [(await shop.read(each))["status"] for each in (fresh, stale, waiting, reserved)] == [
        "issued", "expired", "expired", "expired",
    ]  # fmt: skip
    assert await shop.entries(stale) == [("issue", 200_000, -200_000, 200_000), ("expire", -200_000, 200_000, 0)]
    assert await shop.entries(waiting) == []
    assert (await shop.read(course, "courses"))["seats_taken"] == 0
    assert await shop.used() == 200_000
    assert (await world.event_names()).count("voucher.expired") == 3
    assert await shop.sound()


async def test_nobody_is_taken_out_of_a_running_course_because_an_invoice_is_late(shop: Shop, world: World):
    voucher, course = await shop.reserved()
    yesterday = shop.today - timedelta(days=1)
    await shop.set(course, Course, starts_on=yesterday)
    await shop.set(voucher, Voucher, valid_until=yesterday)
    await keep(world)
    held = await shop.read(voucher)
    assert held["status"] == "reserved"
    body = {"valid_until": (shop.today + timedelta(days=14)).isoformat()}
    good(await world.caseworker.patch(f"/v1/vouchers/{voucher['id']}", body, held["version"]))
    assert good(await shop.act(voucher, "redeem"))["status"] == "redeemed"


async def test_a_course_over_and_never_paid_for_lets_the_voucher_go(shop: Shop, world: World):
    voucher, course = await shop.reserved()
    yesterday = shop.today - timedelta(days=1)
    await shop.set(course, Course, starts_on=yesterday - timedelta(days=2), ends_on=yesterday)
    await shop.set(voucher, Voucher, valid_until=yesterday)
    await keep(world)
    assert (await shop.read(voucher))["status"] == "expired"


async def test_without_a_budget_nothing_is_promised(world: World):
    shop = Shop(world)
    refused(await shop.ask(), 409, "voucher_budget.missing")
    assert await world.all(Voucher) == []
    pending = await shop.voucher(amount_ore=2_000_000)
    refused(await shop.act(pending, "approve", caller=world.manager), 409, "voucher_budget.missing")
    assert (await shop.read(pending))["status"] == "pending"


async def test_the_last_krone_is_promised_and_not_one_ore_more(shop: Shop, world: World):
    await shop.settings(voucher_approval_limit_ore=2 * LIMIT)
    await shop.voucher(amount_ore=LIMIT - 100)
    body = refused(await shop.ask(amount_ore=101), 409, "voucher_budget.exhausted")
    assert "100 øre" in body["detail"]
    await shop.voucher(amount_ore=100)
    refused(await shop.ask(amount_ore=1), 409, "voucher_budget.exhausted")
    assert await shop.used() == LIMIT
    assert await shop.sound()


async def test_a_candidate_has_a_budget_from_the_jobcenters_setting(shop: Shop, world: World):
    await shop.settings(voucher_candidate_budget_ore=300_000)
    await shop.voucher()
    refused(await shop.ask(amount_ore=100_001), 409, "voucher_budget.exhausted")
    await shop.voucher(amount_ore=100_000)
    assert (await shop.used(candidate=True), await shop.used()) == (300_000, 300_000)
    await shop.voucher(candidate_id=str((await world.make_candidate()).id))
    assert await shop.used() == 500_000
    assert await shop.sound()


async def test_a_candidates_own_budget_counts_what_the_year_has_promised_already(shop: Shop, world: World):
    await shop.voucher()
    paid = await shop.redeemed()
    own = await shop.budget(500_000, candidate_id=str(world.candidate_row.id))
    assert (own["used_ore"], own["left_ore"]) == (380_000, 120_000)
    refused(await shop.ask(amount_ore=120_001), 409, "voucher_budget.exhausted")
    good(await shop.act(paid, "refund", {"amount_ore": 180_000, "reason_code": "course_cancelled"}))
    assert (await shop.used(candidate=True), await shop.used()) == (200_000, 200_000)
    assert await shop.sound()


async def test_a_year_has_one_budget_for_the_jobcenter_and_one_for_each_candidate(shop: Shop, world: World):
    year = shop.today.year
    own = {"year": year, "limit_ore": 1, "candidate_id": str(world.candidate_row.id)}
    good(await world.manager.post("/v1/voucher-budgets", own), 201)
    for body in ({"year": year, "limit_ore": 1}, own):
        refused(await world.manager.post("/v1/voucher-budgets", body), 409, "voucher_budget.exists")
    good(await world.manager.post("/v1/voucher-budgets", {"year": year + 1, "limit_ore": 1}), 201)
    good(await world.other_manager.post("/v1/voucher-budgets", {"year": year, "limit_ore": 1}), 201)
    theirs = {**own, "candidate_id": str(world.other_candidate_row.id)}
    assert faults(await world.manager.post("/v1/voucher-budgets", theirs)) == [("/candidate_id", "reference.unknown")]
    listed = good(await world.caseworker.get(f"/v1/voucher-budgets?year={year}"))["items"]
    assert [each["candidate_id"] for each in listed] == [str(world.candidate_row.id), None]
    assert len(good(await world.caseworker.get("/v1/voucher-budgets"))["items"]) == 3


async def test_a_budget_is_lowered_below_what_is_used_and_then_promises_nothing_more(shop: Shop, world: World):
    voucher, _ = await shop.reserved()
    budget = good(await world.manager.get("/v1/voucher-budgets"))["items"][0]
    path = f"/v1/voucher-budgets/{budget['id']}"
    assert (await world.manager.patch(path, {"limit_ore": 1})).status_code == 428
    assert (await world.caseworker.patch(path, {"limit_ore": 1}, budget["version"])).status_code == 403
    cut = good(await world.manager.patch(path, {"limit_ore": 50_000}, budget["version"]))
    assert (cut["limit_ore"], cut["used_ore"], cut["left_ore"]) == (50_000, 200_000, -150_000)
    refused(await shop.ask(amount_ore=1), 409, "voucher_budget.exhausted")
    assert good(await shop.act(voucher, "redeem"))["status"] == "redeemed"


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"limit_ore": -1}, ("/limit_ore", "field.too_small")),
        ({"limit_ore": 10**30}, ("/limit_ore", "field.too_large")),
        ({"year": 1999}, ("/year", "field.too_small")),
        ({"used_ore": 0}, ("/used_ore", "field.unknown")),
    ],
)
async def test_a_budget_that_makes_no_sense_is_refused(world: World, values: dict[str, int], fault: tuple[str, str]):
    answer = await world.manager.post("/v1/voucher-budgets", {"year": 2027, "limit_ore": 1, **values})
    assert faults(answer) == [fault]
    assert await world.all(VoucherBudget) == []
