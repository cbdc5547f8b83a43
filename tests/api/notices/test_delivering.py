"""Delivering: once, when it is wanted, as long as it is true; again when it failed, and not for ever."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.foundation.core.clock import COPENHAGEN
from app.foundation.core.i18n import Language
from app.foundation.core.ids import new_id
from app.journey.matching.domain.states import MatchStatus
from app.journey.notices.domain.states import NoticeStatus
from app.journey.notices.domain.timing import MOST_TRIES, WAITS
from app.journey.notices.models import Notice
from app.journey.notices.service import Outcome, PostOffice, deliver_next
from app.journey.notices.service.delivering import HELD
from tests.api.notices.conftest import NOON, Desk
from tests.factories.talk import notice_row
from tests.factories.world import Caller, World

QUIET = {"quiet_from": "20:00", "quiet_to": "07:00"}


async def wait_for(desk: Desk, caller: Caller, kind: str = "transfer", **values: Any) -> Notice:
    """A notice that is due."""
    times = {"not_before": desk.clock.at, "updated_at": desk.clock.at}
    notice = notice_row(caller.account.id, str(new_id()), kind=kind, **times, **values)
    await desk.world.add(notice)
    return notice


async def stored(desk: Desk, notice: Notice) -> Notice:
    row: Notice = await desk.world.reload(notice)
    return row


async def test_a_letter_arrives_in_the_readers_language_and_says_nothing_personal(desk: Desk, world: World):
    match = await world.make_match(await world.make_need(), world.candidate_row)
    assert (await world.candidate.post(f"/v1/matches/{match.id}/consent")).status_code == 200
    assert await desk.deliver() == [world.company.account.email]
    letter = desk.postbox.letters[0]
    assert letter["Subject"] == "Der er nyt til dig"
    assert letter["From"] == "nyt@praktik.example"
    whole = letter.as_string()
    for personal in (
        "Olena",
        "Test",
        "Køkken",
        "Kantinen",
        "Frederiksberg",
        str(match.id),
        str(world.candidate_row.id),
    ):
        assert personal not in whole
    assert "Jobcentret foreslår en person til et behov hos jer." in desk.text()
    [row] = await desk.notices()
    assert (row.status, row.attempts, row.sent_at, row.error_code) == (NoticeStatus.SENT, 1, NOON, None)
    assert await desk.deliver() == [], "and not a second time"


async def test_english_is_for_those_who_asked_for_it_and_the_link_is_the_installations(desk: Desk, world: World):
    async with world.database.write() as transaction:
        account = await transaction.session.get(type(world.manager.account), world.manager.account.id)
        assert account is not None
        account.language = Language.EN
    await wait_for(desk, world.manager)
    settings = desk.postbox.settings(world.settings, public_url="https://praktik.example/")
    assert await deliver_next(PostOffice(world.database, settings, desk.clock)) is Outcome.DONE
    assert desk.postbox.letters[0]["Subject"] == "There is news for you"
    assert "Sign in to see more: https://praktik.example/" in desk.text()


async def test_without_a_mail_server_nothing_fails_and_the_notice_says_why(desk: Desk, world: World):
    notice = await wait_for(desk, world.manager)
    office = PostOffice(world.database, world.settings, desk.clock)
    assert await deliver_next(office) is Outcome.DONE
    assert await deliver_next(office) is Outcome.NOTHING_DUE
    row = await stored(desk, notice)
    assert (row.status, row.error_code) == (NoticeStatus.SKIPPED, "mail.not_configured")
    assert await desk.deliver() == [], "a mail server that comes later is not flooded with what is old"


async def test_what_is_not_sent_to_several_people_is_settled_in_one_go(desk: Desk, world: World):
    notices = [await wait_for(desk, caller) for caller in (world.manager, world.company, world.candidate)]
    office = PostOffice(world.database, world.settings, desk.clock)
    assert await deliver_next(office) is Outcome.DONE
    rows = [await stored(desk, notice) for notice in notices]
    assert {(row.status, row.error_code) for row in rows} == {(NoticeStatus.SKIPPED, "mail.not_configured")}


@pytest.mark.parametrize(
    ("wishes", "code"),
    [({"by_email": False}, "notice.unwanted"), ({"unwanted_kinds": ["transfer"]}, "notice.unwanted")],
)
async def test_what_is_not_wanted_is_not_sent_though_it_was_queued_before(
    desk: Desk, world: World, wishes: dict[str, Any], code: str
):
    notice = await wait_for(desk, world.manager)
    await desk.wants(world.manager, **wishes)
    assert await desk.deliver() == []
    row = await stored(desk, notice)
    assert (row.status, row.error_code) == (NoticeStatus.SKIPPED, code)


async def test_what_is_not_wanted_is_in_the_list_all_the_same(desk: Desk, world: World):
    await desk.wants(world.company, unwanted_kinds=["match_to_answer"])
    match = await world.make_match(await world.make_need(), world.candidate_row)
    await world.candidate.post(f"/v1/matches/{match.id}/consent")
    assert await desk.deliver() == []
    [item] = (await world.company.get("/v1/me/notices")).json()["items"]
    assert (item["status"], item["reason_code"]) == ("skipped", "notice.unwanted")
    assert item["subject_id"] == str(match.id)


async def test_what_has_been_answered_meanwhile_is_not_asked(desk: Desk, world: World):
    need = await world.make_need(seats=5)
    answered = await world.make_match(need, world.candidate_row, MatchStatus.AGREED)
    open_one = await world.make_match(need, await world.make_candidate(), MatchStatus.CONSENTED)
    over = await wait_for(desk, world.company, "match_to_answer", subject_id=answered.id)
    still = await wait_for(desk, world.company, "match_to_answer", subject_id=open_one.id)
    assert await desk.deliver() == [world.company.account.email]
    assert (await stored(desk, over)).error_code == "notice.no_longer_true"
    assert (await stored(desk, still)).status is NoticeStatus.SENT


async def test_a_message_that_was_read_is_no_news(desk: Desk, world: World):
    need = await world.make_need()
    body = {"subject": "need", "subject_id": str(need.id), "counterpart": "company", "body": "Hej"}
    thread = (await world.caseworker.post("/v1/threads", body)).json()["id"]
    await world.company.post(f"/v1/threads/{thread}/read", {})
    assert await desk.deliver() == []
    assert await desk.states() == {"company": ("skipped", "notice.no_longer_true")}


async def test_a_closed_account_gets_no_mail(desk: Desk, world: World):
    notice = await wait_for(desk, world.manager)
    async with world.database.write() as transaction:
        account = await transaction.session.get(type(world.manager.account), world.manager.account.id)
        assert account is not None
        account.is_active = False
    assert await desk.deliver() == []
    assert (await stored(desk, notice)).error_code == "notice.account_closed"


async def test_quiet_hours_hold_also_for_what_was_queued_before_they_were_chosen(desk: Desk, world: World):
    await desk.go_to(datetime(2026, 11, 20, 21, tzinfo=COPENHAGEN).astimezone(UTC))
    notice = await wait_for(desk, world.manager)
    await desk.wants(world.manager, **QUIET)
    assert await desk.deliver() == []
    row = await stored(desk, notice)
    seven = datetime(2026, 11, 21, 7, tzinfo=COPENHAGEN)
    assert (row.status, row.not_before, row.attempts) == (NoticeStatus.QUEUED, seven, 0)
    await desk.go_to((seven - timedelta(minutes=1)).astimezone(UTC))
    assert await desk.deliver() == []
    await desk.go_to(seven.astimezone(UTC))
    assert await desk.deliver() == [world.manager.account.email]


async def test_a_digest_is_one_letter_a_day(desk: Desk, world: World):
    await desk.wants(world.company, digest="daily", unwanted_kinds=["placement_decided"])
    need = await world.make_need(seats=9)
    for _ in range(3):
        match = await world.make_match(need, await world.make_candidate())
        on_behalf = {"on_behalf": {"reason_code": "no_account", "channel": "phone"}}
        assert (await world.caseworker.post(f"/v1/matches/{match.id}/consent", on_behalf)).status_code == 200
    body = {"subject": "need", "subject_id": str(need.id), "counterpart": "company", "body": "Hej"}
    assert (await world.caseworker.post("/v1/threads", body)).status_code == 201
    assert await desk.deliver() == []
    await desk.go_to(datetime(2026, 11, 21, 8, tzinfo=COPENHAGEN).astimezone(UTC))
    assert await desk.deliver() == [world.company.account.email]
    assert "- Jobcentret foreslår en person til et behov hos jer. I skal svare. (3)\n- Du har fået en ny besked." in (
        desk.text().replace("\r\n", "\n")
    )
    assert {row.status for row in await desk.notices()} == {NoticeStatus.SENT}


async def test_a_server_that_is_busy_is_tried_again_later_and_then_no_more(desk: Desk, world: World):
    desk.postbox.recipient = "450 4.2.1 Try later"
    notice = await wait_for(desk, world.manager)
    for tries, wait in enumerate(WAITS, start=1):
        assert await deliver_next(desk.office) is Outcome.SERVER_AWAY
        row = await stored(desk, notice)
        assert (row.status, row.attempts, row.error_code) == (NoticeStatus.QUEUED, tries, "mail.unavailable")
        assert row.not_before == desk.clock.at + wait
        assert await deliver_next(desk.office) is Outcome.NOTHING_DUE
        await desk.pass_by(wait)
    await deliver_next(desk.office)
    row = await stored(desk, notice)
    assert (row.status, row.attempts, row.error_code) == (NoticeStatus.FAILED, MOST_TRIES, "mail.unavailable")
    desk.postbox.recipient = "250 OK"
    await desk.pass_by(timedelta(days=9))
    assert await desk.deliver() == []


async def test_a_server_that_comes_back_gets_what_waited(desk: Desk, world: World):
    desk.postbox.recipient = "450 4.2.1 Try later"
    await wait_for(desk, world.manager)
    await desk.deliver()
    desk.postbox.recipient = "250 OK"
    await desk.pass_by(WAITS[0])
    assert await desk.deliver() == [world.manager.account.email]
    [row] = await desk.notices()
    assert (row.status, row.attempts, row.error_code) == (NoticeStatus.SENT, 2, None)


async def test_an_address_the_server_will_never_take_fails_at_once_and_alone(desk: Desk, world: World):
    desk.postbox.recipient = "550 5.1.1 No such user"
    first = await wait_for(desk, world.manager)
    assert await deliver_next(desk.office) is Outcome.DONE
    desk.postbox.recipient = "250 OK"
    await wait_for(desk, world.caseworker)
    assert await desk.deliver() == [world.caseworker.account.email]
    row = await stored(desk, first)
    assert (row.status, row.error_code) == (NoticeStatus.FAILED, "mail.refused")


async def test_a_worker_that_died_leaves_a_lease_that_runs_out(desk: Desk, world: World):
    until = desk.clock.at + HELD
    held = await wait_for(desk, world.manager, status=NoticeStatus.SENDING, leased_until=until, attempts=1)
    assert await desk.deliver() == []
    await desk.pass_by(HELD)
    assert await desk.deliver() == [world.manager.account.email]
    assert (await stored(desk, held)).attempts == 2


async def test_a_notice_whose_workers_keep_dying_is_given_up(desk: Desk, world: World):
    dead: dict[str, Any] = {"status": NoticeStatus.SENDING, "leased_until": desk.clock.at, "attempts": MOST_TRIES}
    notice = await wait_for(desk, world.manager, **dead)
    assert await desk.deliver() == []
    row = await stored(desk, notice)
    assert (row.status, row.error_code) == (NoticeStatus.FAILED, "notice.workers_lost")


async def test_the_oldest_goes_first_and_a_kind_of_later_versions_is_no_obstacle(desk: Desk, world: World):
    await wait_for(desk, world.manager, "kind_of_later")
    await desk.pass_by(timedelta(seconds=1))
    await wait_for(desk, world.caseworker)
    assert await desk.deliver() == [world.manager.account.email, world.caseworker.account.email]
