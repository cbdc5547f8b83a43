"""What an account wants: everything at once until it chooses, and then what it chose."""

from datetime import timedelta
from typing import Any

import pytest

from app.foundation.core.ids import new_id
from app.foundation.db.work import Work
from app.journey.notices.domain.kinds import NoticeKind
from app.journey.notices.domain.states import NoticeStatus
from app.journey.notices.models import NoticePreference
from app.journey.notices.service import forget_notices
from tests.api.notices.conftest import Desk
from tests.factories.talk import notice_row
from tests.factories.world import World

PATH = "/v1/me/notice-preferences"


async def test_who_has_chosen_nothing_wants_everything_at_once(world: World):
    answer = (await world.candidate.get(PATH)).json()
    assert (answer["by_email"], answer["digest"], answer["unwanted_kinds"]) == (True, "none", [])
    assert (answer["quiet_from"], answer["quiet_to"]) == (None, None)
    assert answer["email"] == world.candidate.account.email
    assert {kind["kind"] for kind in answer["kinds"]} == set(NoticeKind)
    assert {kind["is_wanted"] for kind in answer["kinds"]} == {True}


async def test_a_choice_takes_the_place_of_the_one_before(world: World):
    body = {"by_email": True, "unwanted_kinds": ["voice", "voice"], "digest": "daily"}
    first = await world.company.put(PATH, {**body, "quiet_from": "20:00", "quiet_to": "07:00"})
    assert first.status_code == 200, first.text
    assert first.json()["unwanted_kinds"] == ["voice"]
    assert (first.json()["quiet_from"], first.json()["quiet_to"]) == ("20:00:00", "07:00:00")
    assert (await world.company.get(PATH)).json() == first.json()
    second = (await world.company.put(PATH, {"by_email": False})).json()
    assert (second["by_email"], second["digest"], second["quiet_from"]) == (False, "none", None)
    assert (await world.company.get(PATH)).json() == second
    assert (await world.candidate.get(PATH)).json()["by_email"] is True
    assert len(await world.all(NoticePreference)) == 1


async def test_a_dry_run_chooses_nothing(world: World):
    assert (await world.company.put(f"{PATH}?dry_run=true", {"by_email": False})).json()["by_email"] is False
    assert (await world.company.get(PATH)).json()["by_email"] is True


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"quiet_from": "20:00"}, "/quiet_to", "notice.quiet_hours_half"),
        ({"quiet_to": "07:00"}, "/quiet_to", "notice.quiet_hours_half"),
        ({"quiet_from": "07:00", "quiet_to": "07:00"}, "/quiet_to", "notice.quiet_hours_empty"),
        ({"quiet_from": "07:00:30", "quiet_to": "08:00"}, "/quiet_from", "notice.minute_of_the_day"),
        ({"quiet_from": "07:00Z", "quiet_to": "08:00"}, "/quiet_from", "notice.minute_of_the_day"),
        ({"quiet_from": "25:00", "quiet_to": "08:00"}, "/quiet_from", "field.time"),
        ({"digest": "hourly"}, "/digest", "field.unknown_choice"),
        ({"unwanted_kinds": ["gossip"]}, "/unwanted_kinds/0", "field.unknown_choice"),
        ({"unwanted_kinds": ["voice"] * 99}, "/unwanted_kinds", "field.too_many"),
        ({"wanted": []}, "/wanted", "field.unknown"),
    ],
)
async def test_what_cannot_be_wanted(world: World, body: dict[str, Any], pointer: str, code: str):
    answer = await world.company.put(PATH, body)
    assert answer.status_code == 422, answer.text
    assert (answer.json()["errors"][0]["pointer"], answer.json()["errors"][0]["code"]) == (pointer, code)


async def test_everybody_sees_their_own_notices_newest_first(world: World):
    for number in range(3):
        await world.add(notice_row(world.manager.account.id, str(number), kind="transfer"))
    await world.add(notice_row(world.company.account.id, "other"))
    answer = await world.manager.get("/v1/me/notices?limit=2", headers={"Accept-Language": "en"})
    page = answer.json()
    assert [item["label"] for item in page["items"]] == ["There is news of a transfer to another jobcenter."] * 2
    rest = (await world.manager.get(f"/v1/me/notices?limit=2&cursor={page['next_cursor']}")).json()
    ids = [item["id"] for item in page["items"] + rest["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 3


async def test_programs_get_no_mail(world: World):
    assert (await world.integration.get(PATH)).status_code == 403


async def test_old_notices_are_forgotten_unless_they_wait(desk: Desk, world: World):
    old = desk.clock.at - timedelta(days=91)
    by = world.manager.account.id
    rows = [
        notice_row(by, str(new_id()), status=NoticeStatus.SENT, sent_at=old, created_at=old),
        notice_row(by, str(new_id()), status=NoticeStatus.SKIPPED, created_at=old),
        notice_row(by, str(new_id()), created_at=old),
        notice_row(by, str(new_id()), status=NoticeStatus.FAILED, created_at=old + timedelta(days=2)),
    ]
    await world.add(*rows)
    async with world.database.write() as transaction:
        assert await forget_notices(Work(transaction.session, desk.clock, world.settings), 200) == 2
    assert [row.id for row in await desk.notices()] == sorted(row.id for row in rows[2:])
