"""Having webhooks: whose they are, what they hear of, and how they are changed, renewed and given up."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr
from standardwebhooks.webhooks import WebhookVerificationError

from app.foundation.core.actor import Role
from app.integration.webhooks.domain.states import MOST_WEBHOOKS
from app.integration.webhooks.service import deliver_round, wrap_secrets_anew
from tests.api.webhooks.conftest import Desk

NEW_KEY = "a-later-key-of-this-test-9d2c51e07b"


async def test_a_message_arrives_signed_thin_and_once(desk: Desk):
    made = await desk.make()
    assert made["secret"].startswith("whsec_")
    assert (made["is_enabled"], made["types"]) == (True, [])
    assert [told.type for told in await desk.deliver()] == ["webhook.created"], "told from now on, itself included"
    event_id = await desk.happen()
    [told] = await desk.deliver()
    body = told.verified_by(made["secret"])
    assert told.id == event_id == body["data"]["id"]
    assert told.headers["content-type"] == "application/json"
    assert set(body) == {"type", "timestamp", "data"}
    assert set(body["data"]) == {"id", "subject_type", "subject_id"}
    assert b"secret_reason" not in told.body
    assert await desk.deliver() == []
    [delivery, *_] = await desk.listed(made["id"])
    assert (delivery["status"], delivery["attempts"], delivery["response_status"]) == ("delivered", 1, 204)
    assert (delivery["error_code"], delivery["event_id"]) == (None, event_id)
    assert delivery["duration_ms"] >= 0
    shown = (await desk.world.manager.get(f"/v1/webhooks/{made['id']}")).json()
    assert "secret" not in shown
    assert (await desk.webhook(made["id"])).secret_wrapped.find(b"whsec") == -1


async def test_two_secrets_sign_while_one_takes_the_others_place(desk: Desk):
    made = await desk.make(types=["placement.granted"])
    path = f"/v1/webhooks/{made['id']}/rotate-secret"
    dry = await desk.world.manager.post(f"{path}?dry_run=true")
    assert dry.json()["secret"] is None
    new = (await desk.world.manager.post(path, {"overlap_hours": 2})).json()["secret"]
    await desk.happen()
    [told] = await desk.deliver()
    told.verified_by(made["secret"])
    told.verified_by(new)
    await desk.pass_by(timedelta(hours=2))
    desk.receiver.told.clear()
    await desk.happen()
    [told] = await desk.deliver()
    assert len(told.headers["webhook-signature"].split(" ")) == 1
    at_once = (await desk.world.manager.post(path, {"overlap_hours": 0})).json()
    assert at_once["previous_secret_until"] is None
    desk.clock.at -= timedelta(hours=2)  # the library goes by the wall's clock
    await desk.happen()
    [told] = await desk.deliver()
    told.verified_by(at_once["secret"])
    with pytest.raises(WebhookVerificationError):
        told.verified_by(new)


async def test_secrets_go_along_when_the_installations_key_is_replaced(desk: Desk):
    made = await desk.make(types=["placement.granted"])
    new = (await desk.world.manager.post(f"/v1/webhooks/{made['id']}/rotate-secret")).json()["secret"]
    old_key = desk.exchange.settings.secrets.secret_key
    both, later = (
        desk.exchange.settings.model_copy(update={"cpr_keys": SecretStr(keys)})
        for keys in (f"2:{NEW_KEY},1:{old_key}", f"2:{NEW_KEY}")
    )
    async with desk.world.database.write() as transaction:
        work = replace(desk.exchange.work(transaction.session), settings=both)
        batch = await wrap_secrets_anew(work, UUID(int=0))
        again = await wrap_secrets_anew(work, UUID(int=0))
    assert (batch.done, batch.stuck, again.last) == (1, 0, None)
    await desk.happen()
    while await deliver_round(replace(desk.exchange, settings=later)):
        pass
    [told] = desk.receiver.told
    for secret in (made["secret"], new):
        told.verified_by(secret)


async def test_each_hears_of_its_own_only(desk: Desk):
    world = desk.world
    for name in ("manager", "company", "other_manager", "other_company"):
        await desk.make(
            world.callers[name], f"/{name}", types=["placement.granted", "match.proposed"][: 1 + ("manager" in name)]
        )
    narrow = await world.make_caller("narrow", Role.INTEGRATION, jobcenter_id=world.here.id)
    async with world.database.write() as transaction:
        account = await transaction.session.get_one(type(narrow.account), narrow.account.id)
        account.scopes = ["webhooks:read", "webhooks:write", "matches:read"]
    hears_less = await desk.make(narrow, "/narrow")
    event_id = await desk.happen()
    proposed = await desk.happen("match.proposed", type="match")
    await desk.deliver()
    assert sorted(desk.receiver.ids("/manager")) == sorted([event_id, proposed])
    assert desk.receiver.ids("/company") == [event_id]
    assert desk.receiver.ids("/other_manager") == desk.receiver.ids("/other_company") == []
    assert proposed in desk.receiver.ids("/narrow")
    assert event_id not in desk.receiver.ids("/narrow"), "its key may not read placements"
    async with world.database.write() as transaction:
        account = await transaction.session.get_one(type(narrow.account), narrow.account.id)
        account.is_active = False
    before = len(desk.receiver.ids("/narrow"))
    await desk.happen("match.proposed", type="match")
    await desk.deliver()
    assert len(desk.receiver.ids("/narrow")) == before, "nothing once the key is revoked"
    for name, status in (("manager", 200), ("integration", 404), ("company", 404), ("other_manager", 404)):
        answer = await world.callers[name].get(f"/v1/webhooks/{hears_less['id']}")
        assert answer.status_code == status, name


async def test_what_would_never_be_called_or_heard_of_is_refused(desk: Desk):
    manager, company = desk.world.manager, desk.world.company
    for url in (
        "https://10.0.0.1\\@x.example/",
        "https://user@x.example/",
        "ftp://x.example/",
        "https://0x7f.1/",
        "https://10.0.0.1/",
    ):
        refused = await manager.post("/v1/webhooks", {"url": url})
        assert refused.status_code == 422, url
        assert url not in refused.text
    body = {"url": desk.receiver.url(), "types": ["placement.granted", "no.such_thing"]}
    refused = await manager.post("/v1/webhooks", body)
    [fault] = refused.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/types/1", "webhook.type_unknown")
    refused = await company.post("/v1/webhooks", {**body, "types": ["match.proposed"]})
    assert refused.json()["errors"][0]["pointer"] == "/types/0", "a company never hears of a proposal before the yes"


async def test_there_are_twenty_places_and_one_given_up_is_free_again(desk: Desk):
    made = [await desk.make(types=["placement.granted"]) for _ in range(MOST_WEBHOOKS)]
    refused = await desk.world.manager.post("/v1/webhooks", {"url": desk.receiver.url()})
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook.too_many")
    await desk.happen()
    assert len(await desk.deliver()) == MOST_WEBHOOKS
    path = f"/v1/webhooks/{made[3]['id']}"
    assert (await desk.world.manager.call("DELETE", path)).status_code == 428
    assert (await desk.world.manager.call("DELETE", path, headers={"If-Match": '"1"'})).status_code == 204
    assert (await desk.world.manager.get(path)).status_code == 404
    assert await desk.deliveries(made[3]["id"]) == []
    await desk.make()
    listed = (await desk.world.manager.get("/v1/webhooks")).json()["items"]
    assert len(listed) == MOST_WEBHOOKS


async def test_switched_off_it_misses_nothing_for_thirty_days(desk: Desk):
    made = await desk.make(types=["placement.granted"])
    manager, path = desk.world.manager, f"/v1/webhooks/{made['id']}"
    off = await manager.patch(path, {"is_enabled": False}, version=1)
    assert (off.json()["disabled_reason_code"], off.json()["version"]) == ("by_owner", 2)
    too_old = await desk.happen()
    await desk.pass_by(timedelta(days=20))
    missed = await desk.happen()
    assert await desk.deliver() == []
    assert (await manager.post(f"{path}/ping")).json()["code"] == "webhook.disabled"
    await desk.pass_by(timedelta(days=15))
    assert (await manager.patch(path, {"is_enabled": True}, version=1)).status_code == 412
    on = await manager.patch(path, {"is_enabled": True, "url": desk.receiver.url("/new")}, version=2)
    assert (on.json()["disabled_reason_code"], on.json()["url"]) == (None, desk.receiver.url("/new"))
    await desk.deliver()
    assert desk.receiver.ids("/new") == [missed]
    assert too_old != missed
