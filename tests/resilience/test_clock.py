"""The machine's clock jumps by hours, forward and back: nothing is lost or doubled, and nothing waits for the jump's length.

Each test looks at the clock that everybody in the application looks at, and moves it.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from secrets import randbits
from typing import Any
from uuid import UUID

import pytest

from app.foundation.core.clock import FixedClock
from app.foundation.db.work import Work
from app.foundation.identity.models import SignInTry
from app.foundation.identity.tokens import issue_token
from app.integration.imports.service import work_on_next as import_next
from app.integration.imports.service.working import take as take_import
from app.integration.webhooks.domain.states import DeliveryStatus
from app.integration.webhooks.models import Webhook, WebhookDelivery
from app.integration.webhooks.service import Exchange, deliver_round
from app.integration.webhooks.service.sending import take as take_deliveries
from app.journey.matching.models import AssignmentProposal, AssignmentRun
from app.journey.matching.service.runs import Workshop, work_on_next
from app.journey.matching.service.runs.working import execute
from app.journey.matching.service.runs.working import take as take_run
from app.journey.needs.models import Need
from app.journey.notices.models import Notice
from app.journey.notices.service import Outcome, PostOffice, deliver_next
from app.journey.notices.service.delivering import _take as take_letter
from app.journey.reactions import REACTIONS
from app.journey.upkeep import run_upkeep
from tests.api.needs.test_needs import asked
from tests.factories.happenings import event_of, happen
from tests.factories.hook import Receiver, listening
from tests.factories.postbox import Postbox, opened
from tests.factories.sheets import ask, counts, csv_of, desk_of
from tests.factories.talk import notice_row
from tests.factories.waiting import Desk
from tests.factories.world import PASSWORD, Caller, World

pytestmark = pytest.mark.anyio
NEW = "tre-heste-i-regnvejr"
HOURS, DAYS = timedelta(hours=3), timedelta(days=3)
BOTH_WAYS = pytest.mark.parametrize("jump", [HOURS, -HOURS], ids=["forward", "back"])


class Hands:
    """The clock's hands; whoever is signed in signs in anew after each jump, where a test does not look at that."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock = FixedClock(datetime.now(UTC))

    def jump(self, by: timedelta) -> None:
        self.clock.at += by
        for caller in self.world.callers.values():
            caller.token = issue_token(self.world.settings, caller.account.id, self.clock.at)

    @contextmanager
    def ahead(self, by: timedelta = HOURS) -> Iterator[None]:
        """For a while the clock is wrong."""
        self.jump(by)
        yield
        self.jump(-by)


@pytest.fixture
async def hands(world: World) -> AsyncIterator[Hands]:
    state = world.app.state
    before, hands = state.clock, Hands(world)
    state.clock = hands.clock
    yield hands
    state.clock = before


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening(Receiver()) as receiver:
        yield receiver


@pytest.fixture
def exchange(world: World, hands: Hands, receiver: Receiver) -> Iterator[Exchange]:
    """A worker of webhooks, and an installation that may tell the receiver."""
    state = world.app.state
    before, state.settings = state.settings, receiver.settings(world.settings)
    yield Exchange(world.database, state.settings, hands.clock, state.reactions)
    state.settings = before


async def sign_in(world: World, caller: Caller, password: str) -> Any:
    form = {"username": caller.account.email, "password": password}
    return await world.client.post("/v1/auth/token", data=form)


async def test_who_changed_the_password_while_the_clock_was_ahead_can_sign_in_and_older_tokens_stay_refused(
    world: World, hands: Hands
):
    manager = world.manager
    with hands.ahead(DAYS):
        stolen = Caller(world.client, manager.account, manager.token)
        changed = await manager.post("/v1/me/password", {"current_password": PASSWORD, "new_password": NEW})
        assert changed.status_code == 200, changed.text
        long_lasting = Caller(world.client, manager.account, changed.json()["access_token"])
        assert (await long_lasting.get("/v1/me")).status_code == 200
    assert (await long_lasting.get("/v1/me")).status_code == 401, "no token holds for days"

    signed_in = await sign_in(world, manager, NEW)
    assert signed_in.status_code == 200, signed_in.text
    renewed = Caller(world.client, manager.account, signed_in.json()["access_token"])
    assert (await renewed.get("/v1/me")).status_code == 200
    assert (await renewed.post("/v1/me/sign-out")).status_code == 200
    assert (await renewed.get("/v1/me")).status_code == 401, "signing out counts though the clock was ahead"
    again = Caller(world.client, manager.account, (await sign_in(world, manager, NEW)).json()["access_token"])
    assert (await again.get("/v1/me")).status_code == 200
    with hands.ahead(DAYS):
        assert (await stolen.get("/v1/me")).status_code == 401, "once its time has come it is revoked as before"


async def test_a_token_of_a_machine_whose_clock_is_a_little_ahead_holds_on_the_next_one(world: World, hands: Hands):
    token = issue_token(world.settings, world.caseworker.account.id, hands.clock.at + timedelta(seconds=20))
    assert (await Caller(world.client, world.caseworker.account, token).get("/v1/me")).status_code == 200


async def test_a_wait_after_wrong_passwords_does_not_last_for_as_long_as_the_clock_was_ahead(
    world: World, hands: Hands
):
    with hands.ahead():
        for _ in range(11):
            assert (await sign_in(world, world.caseworker, "wrong")).status_code == 401
        assert (await sign_in(world, world.caseworker, PASSWORD)).status_code == 429
    assert (await sign_in(world, world.caseworker, PASSWORD)).status_code == 200
    assert all(row.failures <= 11 for row in await world.all(SignInTry))


@BOTH_WAYS
async def test_a_key_has_one_effect_and_one_answer_before_and_after_a_jump(world: World, hands: Hands, jump: timedelta):
    body = asked(world)
    answers = []
    for by in (timedelta(0), jump, -jump):
        hands.jump(by)
        answers.append(await world.company.post("/v1/needs", body, headers={"Idempotency-Key": "one"}))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert len(await world.all(Need)) == 1


async def test_the_feed_tells_everything_once_in_the_order_it_happened_whatever_the_clock_said(
    world: World, hands: Hands
):
    cursor = (await world.manager.get("/v1/events")).json()["next_cursor"]
    happened, told = [], []
    for by in (timedelta(0), HOURS, -2 * HOURS, HOURS):
        hands.jump(by)
        event = event_of("placement.granted", jobcenter_id=world.here.id, occurred_at=hands.clock.at)
        happened += [str(each) for each in await happen(world.database, event)]
        page = (await world.manager.get("/v1/events", params={"cursor": cursor})).json()
        told += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert told == happened


async def test_every_page_has_its_rows_once_though_their_keys_come_from_clocks_that_differ(world: World, hands: Hands):
    def key(ahead: timedelta) -> UUID:
        """As a machine makes it whose clock is so much ahead: milliseconds first, then chance (RFC 9562, version 7)."""
        milliseconds = int((hands.clock.at + ahead).timestamp() * 1000)
        return UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | randbits(62))

    made = [await world.make_candidate(id=key(HOURS * number)) for number in (-2, 2, 0, -1, 1)]
    there = {str(row.id) for row in made}
    found: list[str] = []
    parameters: dict[str, Any] = {"limit": 2}
    for number in (0, 3, -3, 0, 0, 0):
        page = (await world.caseworker.get("/v1/candidates", params=parameters)).json()
        found += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        parameters["cursor"] = page["next_cursor"]
        if number:
            await world.make_candidate(id=key(HOURS * number))
    assert len(found) == len(set(found))
    assert there <= set(found)


async def test_letters_queued_or_held_while_the_clock_was_ahead_leave_once_and_at_once(world: World, hands: Hands):
    box = Postbox()
    with opened(box):
        office = PostOffice(world.database, box.settings(world.settings), hands.clock)
        with hands.ahead():
            now = hands.clock.at
            rows = [
                notice_row(caller.account.id, name, kind="transfer", not_before=now, updated_at=now)
                for name, caller in (("held", world.manager), ("queued", world.caseworker))
            ]
            await world.add(rows[0])
            assert not isinstance(await take_letter(office), Outcome), "a worker takes it, and dies"
            await world.add(rows[1])
        while await deliver_next(office) is Outcome.DONE:
            pass
        stored: list[Notice] = await world.all(Notice)
        assert sorted(box.addressed_to) == sorted([world.manager.account.email, world.caseworker.account.email])
        assert {(row.status.value, row.attempts) for row in stored} == {("sent", 1), ("sent", 2)}
        hands.jump(HOURS)
        assert await deliver_next(office) is Outcome.NOTHING_DUE
    assert len(box.letters) == len(rows)


async def test_a_letter_that_waits_for_its_hour_still_waits_where_clocks_differ_a_little(world: World, hands: Hands):
    box = Postbox()
    with opened(box):
        office = PostOffice(world.database, box.settings(world.settings), hands.clock)
        later, ahead = hands.clock.at + HOURS, hands.clock.at + timedelta(minutes=2)
        await world.add(
            notice_row(world.manager.account.id, "later", kind="transfer", not_before=later, updated_at=ahead)
        )
        assert await deliver_next(office) is Outcome.NOTHING_DUE


async def test_webhooks_told_or_held_while_the_clock_was_ahead_arrive_once_and_at_once(
    world: World, hands: Hands, exchange: Exchange, receiver: Receiver
):
    await hook(world, receiver)
    with hands.ahead():
        ids = [await granted(world, hands) for _ in range(2)]
        receiver.answers["/hook"] = (500, {})
        await deliver_round(exchange)
        del receiver.answers["/hook"]
        hands.jump(timedelta(minutes=30))
        held = await take_deliveries(exchange, 64)
        assert len(held) == len(ids), "a worker takes them, and dies"
        ids += [await granted(world, hands)]
        hands.jump(timedelta(minutes=-30))
    receiver.told.clear()
    while await deliver_round(exchange):
        pass
    hands.jump(HOURS)
    while await deliver_round(exchange):
        pass
    assert sorted(receiver.ids()) == sorted(ids)
    rows: list[WebhookDelivery] = await world.all(WebhookDelivery)
    assert {row.status for row in rows} == {DeliveryStatus.DELIVERED}


async def test_an_endpoint_that_rested_while_the_clock_was_ahead_is_told_again_at_once(
    world: World, hands: Hands, exchange: Exchange, receiver: Receiver
):
    webhook = await hook(world, receiver)
    webhook.resting_until, webhook.failures, webhook.failing_since = hands.clock.at + HOURS, 5, hands.clock.at
    await world.add(webhook)
    event = await granted(world, hands)
    while await deliver_round(exchange):
        pass
    assert receiver.ids() == [event]


async def hook(world: World, receiver: Receiver) -> Webhook:
    made = await world.manager.post("/v1/webhooks", {"url": receiver.url(), "types": ["placement.granted"]})
    assert made.status_code == 201, made.text
    [row] = await world.all(Webhook, Webhook.id == UUID(made.json()["id"]))
    return row


async def granted(world: World, hands: Hands) -> str:
    event = event_of("placement.granted", jobcenter_id=world.here.id, occurred_at=hands.clock.at)
    return str((await happen(world.database, event))[0])


@BOTH_WAYS
async def test_a_run_whose_worker_lives_through_a_jump_is_stored_once(
    world: World, hands: Hands, jump: timedelta, monkeypatch: pytest.MonkeyPatch
):
    """Another worker takes it over, rightly or not: only one of them may store what came of it."""
    await world.make_candidate()
    await world.make_need(seats=2)
    monkeypatch.setattr(world.settings, "assignment_pairs_at_once", 0)
    assert (await world.caseworker.post("/v1/assignment-runs", {"seed": 7})).status_code == 202
    shop = Workshop(world.database, world.settings, hands.clock, REACTIONS)
    first = await take_run(shop)
    assert first is not None
    hands.jump(jump)
    assert await work_on_next(shop), "nobody waits for as long as the clock jumped"
    stored = await world.all(AssignmentProposal)
    await execute(shop, first)
    (run,) = await world.all(AssignmentRun)
    assert (run.status.value, run.attempts) == ("done", 2)
    assert [row.id for row in await world.all(AssignmentProposal)] == [row.id for row in stored]
    assert stored


@BOTH_WAYS
async def test_an_import_whose_worker_died_before_a_jump_is_done_at_once_and_each_row_once(
    world: World, hands: Hands, jump: timedelta
):
    head = ("Reference", "Navn", "Lovgrundlag", "Postnr", "Kan begynde")
    rows = [(f"K-{number}", f"Person {number}", "intl_23b", "2000", "2027-02-01") for number in range(3)]
    made = await ask(world.caseworker, csv_of(head, *rows), "candidates")
    desk = desk_of(world, clock=hands.clock)
    assert await take_import(desk) is not None
    hands.jump(jump)
    assert await import_next(desk)
    done = (await world.caseworker.get(f"/v1/imports/{made['id']}")).json()
    assert (done["status"], counts(done)) == ("done", (3, 0, 0, 0))


async def test_reminders_are_sent_once_however_often_their_day_comes(world: World, hands: Hands):
    await Desk(world, world.candidate_row).follow_up()

    async def rounds() -> int:
        async with world.database.write() as transaction:
            await run_upkeep(Work(transaction.session, hands.clock, world.settings, reactions=REACTIONS))
        return len(await world.all(Notice))

    first = await rounds()
    with hands.ahead(DAYS):
        later = await rounds()
    assert later > first, "somebody is told of what is overdue"
    assert await rounds() == later
    with hands.ahead(DAYS):
        assert await rounds() == later
