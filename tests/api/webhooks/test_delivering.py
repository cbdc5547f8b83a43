"""What becomes of a message that does not arrive, and of an endpoint that fails: told readably, tried again, given up."""

from datetime import timedelta

from app.foundation.audit.models import Event
from app.integration.webhooks.domain.schedule import GIVEN_UP_AFTER, MOST_TRIES, WAITS
from app.integration.webhooks.domain.states import DeliveryStatus
from app.integration.webhooks.service import forget_webhook_leftovers, outbox_lag
from app.journey.notices.models import Notice
from tests.api.webhooks.conftest import Desk

GRANTED = ["placement.granted"]


async def test_a_message_is_tried_ten_times_under_one_id_and_then_given_up(desk: Desk):
    made = await desk.make(types=GRANTED)
    desk.receiver.answers["/hook"] = (500, {})
    event_id = await desk.happen()
    for wait in (*WAITS, timedelta(0)):
        assert len(await desk.deliver()) == 1
        assert await desk.deliver() == [], "not before its time"
        await desk.pass_by(wait * 1.1)
    assert await desk.deliver() == []
    assert set(desk.receiver.ids()) == {event_id}
    [row] = await desk.deliveries()
    assert (row.status, row.attempts, row.error_code) == (DeliveryStatus.FAILED, MOST_TRIES, "webhook.broken_there")
    assert (await desk.webhook(made["id"])).is_enabled, "one message alone never switches it off"
    [said] = await desk.listed(made["id"], headers={"Accept-Language": "en"})
    assert (said["error_detail"], said["response_status"]) == ("Something failed at the receiver (5xx).", 500)
    assert (await desk.listed(made["id"], params={"status": "delivered"})) == []
    # It has been put right: the same message once more, and all that happened since.
    desk.receiver.answers.clear()
    path = f"/v1/webhooks/{made['id']}"
    again = await desk.world.manager.post(f"{path}/deliveries/{row.id}/replay")
    assert (again.status_code, again.json()["status"], again.json()["attempts"]) == (202, "pending", 0)
    assert (await desk.world.manager.post(f"{path}/deliveries/{row.id}/replay")).status_code == 409
    assert [told.id for told in await desk.deliver()] == [event_id]
    webhook = await desk.webhook(made["id"])
    assert (webhook.failures, webhook.failing_since, webhook.version) == (0, None, 1)


async def test_what_the_receiver_asks_for_is_heeded(desk: Desk):
    await desk.make(types=GRANTED)
    desk.receiver.answers["/hook"] = (429, {"Retry-After": "600"})
    await desk.happen()
    await desk.deliver()
    await desk.happen()
    desk.receiver.answers.clear()
    await desk.pass_by(timedelta(seconds=599))
    assert await desk.deliver() == [], "neither that message nor another"
    await desk.pass_by(timedelta(seconds=2))
    assert len(await desk.deliver()) == 2


async def test_why_it_did_not_arrive_is_said_and_no_redirect_is_followed(desk: Desk):
    desk.receiver.answers |= {"/moved": (302, {"Location": desk.receiver.url("/elsewhere")}), "/no": (404, {})}
    codes = {}
    for path in ("/moved", "/no"):
        codes[(await desk.make(path=path, types=GRANTED))["id"]] = path
    nobody = await desk.make(types=GRANTED)
    await desk.world.manager.patch(f"/v1/webhooks/{nobody['id']}", {"url": "http://127.0.0.1:1/"}, version=1)
    await desk.happen()
    await desk.deliver()
    assert desk.receiver.ids("/elsewhere") == []
    found = {codes.get(str(row.webhook_id), "nobody"): row.error_code for row in await desk.deliveries()}
    assert found == {"/moved": "webhook.redirected", "/no": "webhook.refused", "nobody": "webhook.unreachable"}
    assert {row.status for row in await desk.deliveries()} == {DeliveryStatus.PENDING}
    count, seconds = await _lag(desk)
    assert (count, seconds) == (3, 0.0)
    await desk.happen()
    await desk.pass_by(timedelta(seconds=3))
    assert await _lag(desk) == (6, 3.0), "three on their way, and three endpoints that nobody has told yet"


async def _lag(desk: Desk) -> tuple[int, float]:
    async with desk.world.database.read() as session:
        return await outbox_lag(session, desk.clock.now())


async def test_an_address_that_is_gone_is_called_no_more_and_its_owner_hears_so(desk: Desk):
    made = await desk.make(types=[*GRANTED, "webhook.disabled"])
    other = await desk.make(path="/other", types=["webhook.disabled"])
    desk.receiver.answers["/hook"] = (410, {})
    await desk.happen()
    await desk.deliver()
    await desk.happen()
    assert len(await desk.deliver()) == 0
    shown = (await desk.world.manager.get(f"/v1/webhooks/{made['id']}")).json()
    assert (shown["is_enabled"], shown["disabled_reason_code"]) == (False, "gone")
    [event] = await desk.world.all(Event, Event.name == "webhook.disabled")
    assert (event.subject_id, event.actor_id, event.data) == ((await desk.webhook(made["id"])).id, None, {})
    assert desk.receiver.ids("/other") == [str(event.id)]
    kinds = {(row.kind, row.account_id) for row in await desk.world.all(Notice)}
    assert kinds == {("webhook_disabled", desk.world.manager.account.id)}
    assert other["is_enabled"]


async def test_five_days_of_nothing_but_failures_switch_it_off_and_one_success_counts_anew(desk: Desk):
    made = await desk.make(types=GRANTED)
    desk.receiver.answers["/hook"] = (500, {})
    await desk.happen()
    await desk.deliver()
    await desk.pass_by(GIVEN_UP_AFTER - timedelta(hours=1))
    desk.receiver.answers.clear()
    await desk.deliver()
    desk.receiver.answers["/hook"] = (500, {})
    await desk.happen()
    await desk.deliver()
    await desk.pass_by(timedelta(hours=2))
    await desk.deliver()
    assert (await desk.webhook(made["id"])).is_enabled
    await desk.pass_by(GIVEN_UP_AFTER)
    await desk.deliver()
    webhook = await desk.webhook(made["id"])
    assert (webhook.is_enabled, webhook.disabled_reason_code) == (False, "only_failures")


async def test_a_test_event_goes_to_one_endpoint_and_past_its_rest(desk: Desk):
    made, _other = await desk.make(types=GRANTED), await desk.make(path="/other", types=GRANTED)
    desk.receiver.answers["/hook"] = (503, {"Retry-After": "3000"})
    await desk.happen()
    await desk.deliver()
    desk.receiver.answers.clear()
    desk.receiver.told.clear()
    dry = await desk.world.manager.post(f"/v1/webhooks/{made['id']}/ping?dry_run=true")
    ping = await desk.world.manager.post(f"/v1/webhooks/{made['id']}/ping")
    assert dry.status_code == ping.status_code == 202
    [told] = await desk.deliver()
    assert (told.path, told.type, told.id) == ("/hook", "webhook.ping", ping.json()["event_id"])
    assert told.verified_by(made["secret"])["data"]["subject_id"] == made["id"]


async def test_everything_since_a_moment_is_sent_again_under_the_same_ids(desk: Desk):
    made = await desk.make(types=GRANTED)
    first = await desk.happen()
    await desk.pass_by(timedelta(minutes=1))
    since, later = desk.clock.at, [await desk.happen(), await desk.happen()]
    assert {told.id for told in await desk.deliver()} == {first, *later}
    path = f"/v1/webhooks/{made['id']}/replay"
    for moment, code in (
        (timedelta(days=-31), "webhook.since_too_long_ago"),
        (timedelta(1), "webhook.since_lies_ahead"),
    ):
        refused = await desk.world.manager.post(path, {"since": (desk.clock.at + moment).isoformat()})
        assert refused.json()["errors"][0]["code"] == code
    dry = await desk.world.manager.post(f"{path}?dry_run=true", {"since": since.isoformat()})
    assert dry.status_code == 202
    assert await desk.deliver() == []
    again = await desk.world.manager.post(path, {"since": since.isoformat()})
    assert again.status_code == 202, again.text
    assert sorted(told.id for told in await desk.deliver()) == sorted(later)
    assert len(await desk.deliveries()) == 3, "the same deliveries, not others beside them"


async def test_deliveries_and_old_secrets_are_forgotten_in_time(desk: Desk):
    made = await desk.make(types=GRANTED)
    await desk.world.manager.post(f"/v1/webhooks/{made['id']}/rotate-secret", {"overlap_hours": 1})
    await desk.happen()
    await desk.deliver()
    for days, left in ((29, 1), (2, 0)):
        await desk.pass_by(timedelta(days=days))
        async with desk.world.database.write() as transaction:
            await forget_webhook_leftovers(desk.exchange.work(transaction.session), 200)
        assert len(await desk.deliveries()) == left
    assert (await desk.webhook(made["id"])).previous_wrapped is None
