"""The candidate chooses: which course a voucher buys, whose choice it is, and what it takes of the person's time."""

from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.journey.courses.models import Course, Voucher
from app.registers.candidates.models import Commitment
from app.registers.law.domain import CommitmentKind
from tests.api.courses.shop import BY_PHONE, Shop, faults, good, refused, sittings
from tests.factories.world import World, next_monday


async def test_the_candidate_takes_a_seat_with_the_voucher(shop: Shop, world: World):
    voucher, course = await shop.reserved()
    assert (voucher["status"], voucher["course_id"]) == ("reserved", course["id"])
    assert voucher["reserved_at"] is not None
    assert (voucher["balance_ore"], voucher["allowed_actions"]) == (200_000, ["release"])
    seen = await shop.read(course, "courses")
    assert (seen["seats_taken"], seen["free_seats"]) == (1, 11)
    assert await shop.entries(voucher) == [("issue", 200_000, -200_000, 200_000), ("reserve", 0, 0, 200_000)]
    assert (await world.event_names())[-1] == "voucher.reserved"
    assert await shop.sound()


async def test_every_sitting_stands_in_the_persons_ledger_of_time(shop: Shop, world: World):
    monday = next_monday(3)
    voucher, _ = await shop.reserved(sessions=sittings(monday, 3, "13:00", "15:30"))
    rows = await world.all(Commitment)
    assert [(row.starts_on, row.ends_on, row.weekday, row.from_time, row.to_time) for row in rows] == [
        (day, day, day.isoweekday(), time(13), time(15, 30))
        for day in (monday, monday + timedelta(days=2), monday + timedelta(days=4))
    ]
    assert {(row.kind, row.source_type, str(row.source_id)) for row in rows} == {
        (CommitmentKind.COURSE, "course", voucher["id"])
    }


async def test_staff_enter_a_choice_only_on_the_candidates_behalf(shop: Shop, world: World):
    voucher, course = await shop.voucher(), await shop.course()
    silent = await shop.act(voucher, "reserve", {"course_id": course["id"]})
    assert faults(silent) == [("/on_behalf", "voucher.on_behalf_required")]
    body = {"course_id": course["id"], "on_behalf": BY_PHONE}
    pretended = await shop.act(voucher, "reserve", body, world.candidate)
    assert faults(pretended) == [("/on_behalf", "voucher.on_behalf_staff_only")]
    assert good(await shop.act(voucher, "reserve", body))["status"] == "reserved"
    entry = good(await world.candidate.get(f"/v1/vouchers/{voucher['id']}/entries"))["items"][-1]
    assert (entry["reason_code"], entry["written_by"]) == ("no_account", str(world.caseworker.account.id))


async def test_an_unknown_course_and_another_jobcenters_are_the_same_answer(shop: Shop, world: World):
    voucher = await shop.voucher()
    body = {"provider": "A", "title": "B", "price_ore": 1, "seats": 1, "sessions": sittings(next_monday(3))}
    theirs = good(await world.other_caseworker.post("/v1/courses", body), 201)
    for course_id in (theirs["id"], str(uuid4())):
        answer = await shop.act(voucher, "reserve", {"course_id": course_id}, world.candidate)
        assert faults(answer) == [("/course_id", "reference.unknown")]


REFUSALS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"price_ore": 200_001}, {}, "voucher.price_above_balance"),
    ({"kind": "language"}, {}, "voucher.other_purpose"),
    ({"sessions": sittings(next_monday(30))}, {}, "voucher.course_after_validity"),
]


@pytest.mark.parametrize(("course", "voucher", "code"), REFUSALS, ids=lambda value: str(value)[:30])
async def test_a_course_the_voucher_does_not_buy_is_refused(
    shop: Shop, world: World, course: dict[str, Any], voucher: dict[str, Any], code: str
):
    refused(await shop.choose(await shop.voucher(**voucher), await shop.course(**course)), 409, code)
    assert (await world.all(Course))[0].seats_taken == 0
    assert await world.all(Commitment) == []


async def test_a_voucher_for_courses_buys_any_kind_and_the_whole_price_to_the_ore(shop: Shop):
    voucher, course = await shop.voucher(purpose="course"), await shop.course(kind="language", price_ore=200_000)
    assert good(await shop.choose(voucher, course))["status"] == "reserved"


async def test_a_free_course_costs_nothing(shop: Shop):
    voucher = good(await shop.choose(await shop.voucher(), await shop.course(price_ore=0)))
    paid = good(await shop.act(voucher, "redeem"))
    assert (paid["spent_ore"], paid["balance_ore"], await shop.used()) == (0, 0, 0)
    assert await shop.sound()


async def test_after_its_last_day_a_voucher_buys_nothing(shop: Shop):
    voucher, course = await shop.voucher(), await shop.course()
    await shop.set(voucher, Voucher, valid_until=shop.today - timedelta(days=1))
    refused(await shop.choose(voucher, course), 409, "voucher.expired")


async def test_a_course_that_has_begun_or_takes_no_more_sign_ups_is_too_late(shop: Shop):
    voucher, course = await shop.voucher(), await shop.course()
    yesterday = shop.today - timedelta(days=1)
    await shop.set(course, Course, sign_up_by=yesterday)
    refused(await shop.choose(voucher, course), 409, "course.sign_up_over")
    await shop.set(course, Course, starts_on=yesterday)
    refused(await shop.choose(voucher, course), 409, "course.begun")


async def test_the_last_seat_goes_once(shop: Shop, world: World):
    course = await shop.course(seats=1)
    good(await shop.choose(await shop.voucher(), course))
    second = await shop.voucher(candidate_id=str((await world.make_candidate()).id))
    refused(await shop.choose(second, course, world.caseworker), 409, "course.no_seat")
    assert (await shop.read(second))["status"] == "issued"
    assert await shop.sound()


async def test_one_person_has_one_place_on_a_course(shop: Shop):
    _, course = await shop.reserved()
    refused(await shop.choose(await shop.voucher(), course), 409, "voucher.course_taken_already")


async def test_a_voucher_is_bound_to_one_course_until_it_is_given_back(shop: Shop, world: World):
    voucher, course = await shop.reserved()
    other = await shop.course(sessions=sittings(next_monday(5)))
    refused(await shop.choose(voucher, other), 409, "conflict.illegal_move")
    back = good(await shop.act(voucher, "release", caller=world.candidate))
    assert (back["status"], back["course_id"], back["reserved_at"]) == ("issued", None, None)
    assert (await shop.read(course, "courses"))["seats_taken"] == 0
    assert await world.all(Commitment) == []
    assert good(await shop.choose(voucher, other))["course_id"] == other["id"]
    kinds = [kind for kind, *_ in await shop.entries(voucher)]
    assert kinds == ["issue", "reserve", "release", "reserve"]
    assert await shop.sound()


async def test_once_the_course_has_begun_only_the_jobcenter_gives_the_place_back(shop: Shop, world: World):
    voucher, course = await shop.reserved()
    await shop.set(course, Course, starts_on=shop.today - timedelta(days=1))
    refused(await shop.act(voucher, "release", caller=world.candidate), 409, "course.begun")
    assert faults(await shop.act(voucher, "release")) == [("/on_behalf", "voucher.on_behalf_required")]
    assert good(await shop.act(voucher, "release", {"on_behalf": BY_PHONE}))["status"] == "issued"


async def add_class(world: World, weekday: int, start: time, end: time, kind: CommitmentKind) -> None:
    row = Commitment(
        candidate_id=world.candidate_row.id,
        jobcenter_id=world.here.id,
        kind=kind,
        source_type="candidate",
        source_id=world.candidate_row.id,
        starts_on=date(2026, 1, 1),
        weekday=weekday,
        from_time=start,
        to_time=end,
    )
    await world.add(row)


async def test_a_course_at_the_time_of_a_danish_class_is_refused_with_the_day(shop: Shop, world: World):
    await add_class(world, 3, time(11), time(14), CommitmentKind.DANISH_CLASS)
    answer = await shop.choose(await shop.voucher(), await shop.course())
    body = refused(answer, 409, "course.clashes")
    assert (next_monday(3) + timedelta(days=2)).isoformat() in body["detail"]
    assert "danish_class" in body["detail"]


async def test_what_ends_when_the_course_begins_is_no_clash(shop: Shop, world: World):
    await add_class(world, 3, time(7), time(9), CommitmentKind.DANISH_CLASS)
    await add_class(world, 1, time(12), time(15), CommitmentKind.DANISH_CLASS)
    assert good(await shop.choose(await shop.voucher(), await shop.course()))["status"] == "reserved"


async def test_two_courses_at_once_are_one_too_many(shop: Shop):
    await shop.reserved()
    late = await shop.course(title="Truck", sessions=sittings(next_monday(3), 1, "11:30", "15:00"))
    refused(await shop.choose(await shop.voucher(), late), 409, "course.clashes")


async def test_a_stale_version_chooses_nothing(shop: Shop, world: World):
    voucher, course = await shop.voucher(), await shop.course()
    path = f"/v1/vouchers/{voucher['id']}/reserve"
    answer = await world.candidate.post(path, {"course_id": course["id"]}, headers={"If-Match": '"99"'})
    assert answer.status_code == 412
    dry = good(await world.candidate.post(f"{path}?dry_run=true", {"course_id": course["id"]}))
    assert dry["status"] == "reserved"
    assert (await shop.read(voucher))["status"] == "issued"
    assert (await shop.read(course, "courses"))["seats_taken"] == 0
