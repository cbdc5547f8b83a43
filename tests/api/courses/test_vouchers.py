"""Issuing a voucher: alone up to the limit, by two people above it, and only where one belongs."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.foundation.core.actor import Role
from app.journey.courses.models import Voucher, VoucherEntry
from app.journey.placements.models import Placement
from app.journey.training.models import TrainingActivity
from app.registers.candidates.domain import CandidateStatus
from tests.api.courses.shop import Shop, faults, good, refused
from tests.api.training.conftest import grant  # noqa: F401  the fixture, by name
from tests.factories.world import World

ABOVE = 1_000_001
HIGH = {"amount_ore": ABOVE}


async def test_up_to_the_limit_a_caseworker_issues_alone(shop: Shop, world: World):
    voucher = await shop.voucher(amount_ore=1_000_000, note="Hygiejnebevis")
    assert (voucher["status"], voucher["balance_ore"], voucher["amount_ore"]) == ("issued", 1_000_000, 1_000_000)
    assert voucher["allowed_actions"] == ["reserve", "cancel"]
    assert voucher["issued_by"] == str(world.caseworker.account.id)
    assert await shop.entries(voucher) == [("issue", 1_000_000, -1_000_000, 1_000_000)]
    assert await shop.used() == 1_000_000
    assert (await shop.read(voucher))["note"] == "Hygiejnebevis"
    assert await shop.sound()


async def test_the_candidate_sees_the_own_vouchers_and_what_they_are_good_for(shop: Shop, world: World):
    voucher = await shop.voucher()
    await shop.voucher(candidate_id=str((await world.make_candidate()).id))
    mine = good(await world.candidate.get("/v1/vouchers"))["items"]
    assert [(each["id"], each["balance_ore"], each["allowed_actions"]) for each in mine] == [
        (voucher["id"], 200_000, ["reserve"])
    ]
    assert len(good(await world.caseworker.get("/v1/vouchers"))["items"]) == 2
    for stranger in (world.other_candidate, world.other_caseworker, world.other_integration):
        assert (await stranger.get(f"/v1/vouchers/{voucher['id']}")).status_code == 404
        assert (await stranger.get(f"/v1/vouchers/{voucher['id']}/entries")).status_code == 404
    for role in (world.company, world.mentor, world.admin):
        assert (await role.get("/v1/vouchers")).status_code == 403


async def test_above_the_limit_a_second_person_says_yes_and_only_then_money_is_set_aside(shop: Shop, world: World):
    voucher = await shop.voucher(**HIGH)
    assert (voucher["status"], voucher["balance_ore"], await shop.entries(voucher)) == ("pending", 0, [])
    assert await shop.used() == 0
    refused(await shop.choose(voucher, await shop.course()), 409, "conflict.illegal_move")
    dry = good(await world.manager.post(f"/v1/vouchers/{voucher['id']}/approve?dry_run=true"))
    assert (dry["status"], await shop.used()) == ("issued", 0)
    approved = good(await shop.act(voucher, "approve", caller=world.manager))
    assert (approved["status"], approved["approved_by"]) == ("issued", str(world.manager.account.id))
    assert (approved["balance_ore"], await shop.used()) == (ABOVE, ABOVE)
    names = [name for name in await world.event_names() if name.startswith("voucher.")]
    assert names == ["voucher.requested", "voucher.approved"]
    assert await shop.sound()


async def test_nobody_approves_or_rejects_the_own_voucher(shop: Shop, world: World):
    voucher = good(await shop.ask(world.manager, **HIGH), 201)
    assert "approve" not in voucher["allowed_actions"]
    refused(await shop.act(voucher, "approve", caller=world.manager), 403, "voucher.own")
    refused(await shop.act(voucher, "reject", {"reason_code": "too_expensive"}, world.manager), 403, "voucher.own")
    assert (await shop.act(voucher, "approve", caller=world.caseworker)).status_code == 403
    second = await world.make_caller("second_manager", Role.MANAGER, jobcenter_id=world.here.id)
    assert good(await shop.act(voucher, "approve", caller=second))["status"] == "issued"


async def test_a_rejected_voucher_never_promised_anything(shop: Shop, world: World):
    voucher = await shop.voucher(**HIGH)
    no = good(await shop.act(voucher, "reject", {"reason_code": "too_expensive"}, world.manager))
    assert (no["status"], no["closed_reason"], no["balance_ore"]) == ("cancelled", "too_expensive", 0)
    assert await shop.entries(voucher) == []
    refused(await shop.act(voucher, "approve", caller=world.manager), 409, "conflict.illegal_move")
    assert await shop.sound()


async def test_the_limit_is_the_jobcenters_own(shop: Shop):
    await shop.settings(voucher_approval_limit_ore=0)
    assert (await shop.voucher(amount_ore=1))["status"] == "pending"


async def test_an_approval_too_late_is_none(shop: Shop, world: World):
    voucher = await shop.voucher(**HIGH)
    await shop.set(voucher, Voucher, valid_until=shop.today - timedelta(days=1))
    refused(await shop.act(voucher, "approve", caller=world.manager), 409, "voucher.expired")
    assert (await shop.read(voucher))["status"] == "pending"


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"amount_ore": 0}, ("/amount_ore", "field.too_small")),
        ({"amount_ore": -5}, ("/amount_ore", "field.too_small")),
        ({"amount_ore": 10**12}, ("/amount_ore", "field.too_large")),
        ({"valid_until": "2020-01-01"}, ("/valid_until", "voucher.valid_until_past")),
        ({"purpose": "holiday"}, ("/purpose", "field.unknown_choice")),
        ({"candidate_id": str(uuid4())}, ("/candidate_id", "reference.unknown")),
        ({"placement_id": str(uuid4())}, ("/placement_id", "reference.unknown")),
        ({"activity_id": str(uuid4())}, ("/activity_id", "reference.unknown")),
        ({"note": "a\x00b"}, ("/note", "field.control_character")),
        ({"status": "redeemed"}, ("/status", "field.unknown")),
    ],
)
async def test_a_voucher_that_makes_no_sense_is_refused(
    shop: Shop, world: World, values: dict[str, Any], fault: tuple[str, str]
):
    assert faults(await shop.ask(**values)) == [fault]
    assert await world.all(Voucher) == []


async def test_another_jobcenters_candidate_is_unknown_here(shop: Shop, world: World):
    answer = await shop.ask(candidate_id=str(world.other_candidate_row.id))
    assert faults(answer) == [("/candidate_id", "reference.unknown")]


async def test_a_closed_case_gets_no_voucher(shop: Shop, world: World):
    closed = await world.make_candidate(status=CandidateStatus.CLOSED)
    refused(await shop.ask(candidate_id=str(closed.id)), 409, "voucher.candidate_closed")


async def test_a_voucher_belongs_to_the_gap_it_closes(shop: Shop, world: World, grant: Any):  # noqa: F811  the fixture
    placement: Placement = await grant()
    activity = (await world.all(TrainingActivity))[0]
    voucher = await shop.voucher(activity_id=str(activity.id))
    assert (voucher["activity_id"], voucher["placement_id"]) == (str(activity.id), str(placement.id))
    listed = good(await world.caseworker.get(f"/v1/vouchers?activity_id={activity.id}"))["items"]
    assert [each["id"] for each in listed] == [voucher["id"]]
    other = str((await world.make_candidate()).id)
    for field, row in (("activity_id", activity), ("placement_id", placement)):
        values: dict[str, Any] = {"candidate_id": other, field: str(row.id)}
        answer = await shop.ask(**values)
        assert faults(answer) == [(f"/{field}", "voucher.other_candidate")]


async def test_only_the_last_day_and_the_note_change(shop: Shop, world: World):
    voucher = await shop.voucher()
    path = f"/v1/vouchers/{voucher['id']}"
    later = (shop.today + timedelta(days=200)).isoformat()
    assert (await world.caseworker.patch(path, {"valid_until": later})).status_code == 428
    changed = good(await world.caseworker.patch(path, {"valid_until": later, "note": "Ny frist"}, voucher["version"]))
    assert (changed["valid_until"], changed["note"], changed["amount_ore"]) == (later, "Ny frist", 200_000)
    assert (await world.caseworker.patch(path, {"note": None}, voucher["version"])).status_code == 412
    past = await world.caseworker.patch(path, {"valid_until": "2020-01-01"}, changed["version"])
    assert faults(past) == [("/valid_until", "voucher.valid_until_past")]
    amount = await world.caseworker.patch(path, {"amount_ore": 5}, changed["version"])
    assert faults(amount) == [("/amount_ore", "field.unknown")]


async def test_a_chosen_course_keeps_the_last_day_from_falling_before_it(shop: Shop, world: World):
    voucher, _ = await shop.reserved()
    body = {"valid_until": shop.today.isoformat()}
    answer = await world.caseworker.patch(f"/v1/vouchers/{voucher['id']}", body, voucher["version"])
    refused(answer, 409, "voucher.course_after_validity")


async def test_a_voucher_that_is_over_does_not_change(shop: Shop, world: World):
    voucher = await shop.redeemed()
    answer = await world.caseworker.patch(f"/v1/vouchers/{voucher['id']}", {"note": "x"}, voucher["version"])
    refused(answer, 409, "conflict.illegal_move")


async def test_a_request_sent_twice_with_one_key_promises_once(shop: Shop, world: World):
    body = {
        "candidate_id": str(world.candidate_row.id),
        "purpose": "licence",
        "amount_ore": 200_000,
        "valid_until": (shop.today + timedelta(days=30)).isoformat(),
    }
    answers = [
        await world.caseworker.post("/v1/vouchers", body, headers={"Idempotency-Key": "one-voucher"}) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert len(await world.all(Voucher)) == len(await world.all(VoucherEntry)) == 1
    assert await shop.used() == 200_000


async def test_a_dry_run_shows_the_voucher_and_promises_nothing(shop: Shop, world: World):
    body = {
        "candidate_id": str(world.candidate_row.id),
        "purpose": "licence",
        "amount_ore": 200_000,
        "valid_until": (shop.today + timedelta(days=30)).isoformat(),
    }
    assert good(await world.caseworker.post("/v1/vouchers?dry_run=true", body), 201)["balance_ore"] == 200_000
    assert await world.all(Voucher) == []
    assert await shop.used() == 0


async def test_vouchers_are_listed_by_their_last_day_and_by_status(shop: Shop, world: World):
    soon = await shop.voucher(valid_until=(shop.today + timedelta(days=10)).isoformat())
    late = await shop.voucher(valid_until=(shop.today + timedelta(days=300)).isoformat())
    high = await shop.voucher(**HIGH)

    async def listed(query: str) -> list[str]:
        return [each["id"] for each in good(await world.manager.get(f"/v1/vouchers?{query}"))["items"]]

    assert await listed("sort=valid_until") == [soon["id"], high["id"], late["id"]]
    assert await listed("sort=-valid_until&status=issued") == [late["id"], soon["id"]]
    assert await listed("status=pending") == [high["id"]]
    assert await listed(f"valid_before={shop.today + timedelta(days=11)}") == [soon["id"]]
    assert await listed(f"candidate_id={world.candidate_row.id}&sort=created_at") == [
        soon["id"], late["id"], high["id"],
    ]  # fmt: skip
