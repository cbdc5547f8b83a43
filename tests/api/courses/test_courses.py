"""The catalogue: offering a course, finding it, changing it without breaking a promise, calling it off."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import col

from app.foundation.audit.models import Event
from app.journey.courses.models import Course
from app.registers.candidates.models import Commitment
from app.registers.reference.models import Skill
from tests.api.courses.shop import Shop, faults, good, refused, sittings
from tests.factories.world import World, next_monday


async def test_a_course_takes_its_days_from_its_sittings(shop: Shop, world: World):
    monday = next_monday(3)
    later, earlier = sittings(monday + timedelta(days=7), 1), sittings(monday, 1)
    course = await shop.course(sessions=later + earlier, skill_id=str(world.skill_ids[0]), level=2)
    assert (course["starts_on"], course["ends_on"]) == (earlier[0]["on"], later[0]["on"])
    assert course["sessions"] == earlier + later
    assert course["free_seats"] == course["seats"] == 12
    assert (course["status"], course["allowed_actions"], course["level"]) == ("open", ["cancel"], 2)
    answer = await world.candidate.get(f"/v1/courses/{course['id']}")
    assert good(answer)["allowed_actions"] == []
    assert answer.headers["etag"] == '"1"'


async def test_the_skill_is_named_in_the_readers_language(shop: Shop, world: World):
    course = await shop.course(skill_id=str(world.skill_ids[0]), level=2)
    path = f"/v1/courses/{course['id']}"
    async with world.database.read() as session:
        skill = await session.get(Skill, world.skill_ids[0])
    assert skill is not None
    english = good(await world.candidate.get(path, headers={"Accept-Language": "en"}))["skill"]
    danish = good(await world.candidate.get(path))["skill"]
    assert (english, danish) == (skill.label_en, skill.label_da or skill.label_en)


WRONG: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"price_ore": -1}, ("/price_ore", "field.too_small")),
    ({"price_ore": 10**9}, ("/price_ore", "field.too_large")),
    ({"price_ore": 10**40}, ("/price_ore", "field.too_large")),
    ({"price_ore": 99.5}, ("/price_ore", "field.int")),
    ({"seats": 0}, ("/seats", "field.too_small")),
    ({"sessions": []}, ("/sessions", "field.too_few")),
    ({"sessions": sittings(next_monday(), 1, "12:00", "09:00")}, ("/sessions/0", "course.sitting_reversed")),
    ({"sessions": sittings(next_monday(), 1, "22:00", "02:00")}, ("/sessions/0", "course.sitting_reversed")),
    ({"sessions": sittings(next_monday(), 1, "25:00", "26:00")}, ("/sessions/0/from", "field.pattern")),
    (
        {"sessions": sittings(next_monday(), 1) + sittings(next_monday(), 1, "11:00", "13:00")},
        ("/sessions", "course.sittings_meet"),
    ),
    ({"level": 2}, ("/level", "course.level_of_a_skill")),
    ({"kind": "on_the_job"}, ("/kind", "course.not_a_course")),
    ({"language": "Danish"}, ("/language", "field.pattern")),
    ({"sign_up_by": next_monday(9).isoformat()}, ("/sign_up_by", "course.sign_up_after_start")),
    ({"title": "x\x00y"}, ("/title", "field.control_character")),
    ({"discount": 5}, ("/discount", "field.unknown")),
]


@pytest.mark.parametrize(("values", "fault"), WRONG, ids=lambda value: str(value)[:40])
async def test_a_course_that_makes_no_sense_is_refused_where_it_does_not(
    shop: Shop, world: World, values: dict[str, Any], fault: tuple[str, str]
):
    usual = {"provider": "A", "title": "B", "price_ore": 1, "seats": 1, "sessions": sittings(next_monday(3))}
    answer = await world.caseworker.post("/v1/courses", {**usual, **values})
    assert fault in faults(answer)
    assert await world.all(Course) == []


async def test_an_unknown_skill_is_refused_with_its_pointer(shop: Shop, world: World):
    body = {"provider": "A", "title": "B", "price_ore": 1, "seats": 1, "sessions": sittings(next_monday(3))}
    answer = await world.caseworker.post("/v1/courses", {**body, "skill_id": str(uuid4()), "level": 1})
    assert faults(answer) == [("/skill_id", "reference.unknown")]


async def test_a_jobcenter_has_a_providers_number_once(shop: Shop, world: World):
    course = await shop.course(external_ref="AMU-1")
    other = await shop.course()
    taken = await world.caseworker.patch(f"/v1/courses/{other['id']}", {"external_ref": "AMU-1"}, other["version"])
    refused(taken, 409, "course.external_ref_taken")
    same = await world.caseworker.patch(f"/v1/courses/{course['id']}", {"external_ref": "AMU-1"}, course["version"])
    assert same.status_code == 200


@pytest.fixture
async def catalogue(shop: Shop, world: World) -> dict[str, dict[str, Any]]:
    """Three courses that differ in everything a list asks for."""
    skill = str(world.skill_ids[0])
    return {
        "hygiene": await shop.course(title="hygiene", price_ore=180_000, seats=1, sessions=sittings(next_monday(3))),
        "danish": await shop.course(
            title="danish", kind="language", language="en", price_ore=0, sessions=sittings(next_monday(4))
        ),
        "forklift": await shop.course(
            title="forklift", skill_id=skill, level=1, price_ore=900_000, sessions=sittings(next_monday(5))
        ),
    }


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["hygiene", "danish", "forklift"]),
        ("sort=-starts_on", ["forklift", "danish", "hygiene"]),
        ("sort=price_ore", ["danish", "hygiene", "forklift"]),
        ("sort=-price_ore", ["forklift", "hygiene", "danish"]),
        ("sort=-created_at", ["forklift", "danish", "hygiene"]),
        ("kind=language", ["danish"]),
        ("language=en", ["danish"]),
        ("max_price_ore=180000", ["hygiene", "danish"]),
        ("free_seats=true", ["danish"]),
        ("status=cancelled", ["forklift"]),
        (f"from={next_monday(4)}", ["danish", "forklift"]),
        (f"to={next_monday(4)}", ["hygiene", "danish"]),
        (f"from={next_monday(4)}&to={next_monday(4)}", ["danish"]),
    ],
)
async def test_the_catalogue_is_searched(
    shop: Shop, world: World, catalogue: dict[str, dict[str, Any]], query: str, titles: list[str]
):
    """The hygiene course is full, the forklift course is cancelled."""
    good(await shop.choose(await shop.voucher(), catalogue["hygiene"]))
    path = f"/v1/courses/{catalogue['forklift']['id']}/cancel"
    good(await world.caseworker.post(path, {"reason_code": "too_few_participants"}))
    items = good(await world.candidate.get(f"/v1/courses?{query}"))["items"]
    assert [item["title"] for item in items] == titles


async def test_a_skill_narrows_the_catalogue_and_pages_follow_each_other(
    shop: Shop, world: World, catalogue: dict[str, dict[str, Any]]
):
    by_skill = good(await world.candidate.get(f"/v1/courses?skill_id={world.skill_ids[0]}"))
    assert [item["title"] for item in by_skill["items"]] == ["forklift"]
    first = good(await world.candidate.get("/v1/courses?limit=2&sort=-price_ore"))
    rest = good(await world.candidate.get(f"/v1/courses?limit=2&sort=-price_ore&cursor={first['next_cursor']}"))
    assert [each["title"] for each in first["items"] + rest["items"]] == ["forklift", "hygiene", "danish"]


async def test_another_jobcenters_catalogue_is_not_there(shop: Shop, world: World):
    course = await shop.course()
    for caller in (world.other_caseworker, world.other_candidate, world.other_integration):
        assert (await caller.get(f"/v1/courses/{course['id']}")).status_code == 404
        assert good(await caller.get("/v1/courses"))["items"] == []
    for caller in (world.company, world.mentor, world.admin):
        assert (await caller.get("/v1/courses")).status_code == 403


async def test_a_course_nobody_has_chosen_changes_freely_and_only_from_the_version_seen(shop: Shop, world: World):
    course = await shop.course()
    path = f"/v1/courses/{course['id']}"
    moved = {"sessions": sittings(next_monday(6), 3), "price_ore": 90_000, "seats": 4}
    assert (await world.caseworker.patch(path, moved)).status_code == 428
    changed = good(await world.caseworker.patch(path, moved, course["version"]))
    assert (changed["starts_on"], changed["price_ore"], changed["seats"]) == (next_monday(6).isoformat(), 90_000, 4)
    assert (await world.caseworker.patch(path, moved, course["version"])).status_code == 412
    assert faults(await world.caseworker.patch(path, {"seats": None}, changed["version"])) == [
        ("/seats", "field.required")
    ]


@pytest.mark.parametrize("change", [{"price_ore": 1}, {"title": "Andet"}, {"sessions": sittings(next_monday(9))}])
async def test_what_somebody_has_chosen_stays_as_it_was_offered(shop: Shop, world: World, change: dict[str, Any]):
    _, course = await shop.reserved()
    course = await shop.read(course, "courses")
    answer = await world.caseworker.patch(f"/v1/courses/{course['id']}", change, course["version"])
    refused(answer, 409, "course.already_reserved")
    harmless = {"description": "På let dansk", "seats": 1, "sign_up_by": shop.today.isoformat()}
    changed = good(await world.caseworker.patch(f"/v1/courses/{course['id']}", harmless, course["version"]))
    assert (changed["seats"], changed["free_seats"]) == (1, 0)


async def test_seats_that_are_taken_cannot_be_taken_away(shop: Shop, world: World):
    _, course = await shop.reserved()
    other = await world.make_candidate()
    second = await shop.voucher(candidate_id=str(other.id))
    good(await shop.choose(second, course, world.caseworker))
    course = await shop.read(course, "courses")
    answer = await world.caseworker.patch(f"/v1/courses/{course['id']}", {"seats": 1}, course["version"])
    refused(answer, 409, "course.seats_below_taken")


async def test_a_cancelled_course_frees_every_reservation_and_keeps_what_is_paid(shop: Shop, world: World):
    reserved, course = await shop.reserved()
    other = await world.make_candidate()
    paid = await shop.voucher(candidate_id=str(other.id))
    good(await shop.choose(paid, course, world.caseworker))
    good(await shop.act(paid, "redeem"))
    path = f"/v1/courses/{course['id']}/cancel"
    dry = good(await world.caseworker.post(f"{path}?dry_run=true", {"reason_code": "teacher_ill"}))
    assert (dry["status"], dry["seats_taken"]) == ("cancelled", 1)
    assert (await shop.read(reserved))["status"] == "reserved"

    cancelled = good(await world.caseworker.post(path, {"reason_code": "teacher_ill"}))
    assert (cancelled["status"], cancelled["cancelled_reason"]) == ("cancelled", "teacher_ill")
    assert (cancelled["seats_taken"], cancelled["free_seats"], cancelled["allowed_actions"]) == (1, 0, [])
    freed = await shop.read(reserved)
    assert (freed["status"], freed["course_id"], freed["balance_ore"]) == ("issued", None, 200_000)
    assert (await shop.entries(reserved))[-1] == ("release", 0, 0, 200_000)
    assert (await shop.read(paid))["status"] == "redeemed"
    assert await world.all(Commitment) == []
    told = await world.all(Event, col(Event.name) == "course.cancelled")
    assert set(told[0].data["vouchers"]) == {reserved["id"], paid["id"]}
    assert await shop.sound()


async def test_a_cancelled_course_is_neither_chosen_nor_changed_nor_cancelled_again(shop: Shop, world: World):
    course = await shop.course()
    path = f"/v1/courses/{course['id']}"
    cancelled = good(await world.caseworker.post(f"{path}/cancel", {"reason_code": "teacher_ill"}))
    refused(await shop.choose(await shop.voucher(), course), 409, "course.not_open")
    refused(await world.caseworker.patch(path, {"seats": 3}, cancelled["version"]), 409, "conflict.illegal_move")
    refused(await world.caseworker.post(f"{path}/cancel", {"reason_code": "x"}), 409, "conflict.illegal_move")
