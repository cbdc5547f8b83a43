"""API keys: shown once, narrow, renewed with an overlap, given up for good."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI
from sqlmodel import col

from app.foundation.api.models import IdempotencyKey
from app.foundation.audit.models import Event
from app.foundation.core.clock import Clock
from app.foundation.identity.models import Account, ApiKey
from tests.factories.keys import api_key_rows
from tests.factories.world import Caller, World

TODAY = Clock().today()


def asked(**values: Any) -> dict[str, Any]:
    in_a_month = TODAY + timedelta(days=30)
    return {"name": "Fagsystem", "scopes": ["needs:read", "me:read"], "expires_on": f"{in_a_month}", **values}


async def make(world: World, **values: Any) -> tuple[dict[str, Any], Caller]:
    answer = await world.manager.post("/v1/api-keys", asked(**values), headers={"Idempotency-Key": "one"})
    assert answer.status_code == 201, answer.text
    body = answer.json()
    return body, Caller(world.client, world.integration.account, body["key"])


async def test_a_key_acts_as_an_integration_of_its_jobcenter_with_its_scopes_only(world: World):
    made, caller = await make(world)
    me = (await caller.get("/v1/me")).json()
    assert (me["role"], me["jobcenter_id"], me["id"]) == ("integration", str(world.here.id), made["account_id"])
    assert (await caller.get("/v1/needs")).status_code == 200
    assert (await caller.get("/v1/candidates")).status_code == 403
    assert (await caller.post("/v1/auth/step-up", {"password": "!"})).status_code == 403
    assert (await caller.post("/v1/api-keys", asked())).status_code == 403


async def test_the_secret_is_shown_once_and_stored_nowhere(world: World):
    made, _ = await make(world)
    secret = made.pop("key")
    assert secret.startswith("pk_")
    assert secret.startswith(made["hint"])
    seen = (await world.manager.get(f"/v1/api-keys/{made['id']}")).json()
    assert seen == made
    assert (await world.manager.get("/v1/api-keys")).json()["items"] == [made]
    assert (await world.admin.get("/v1/api-keys")).json()["items"] == [made]
    assert (await world.other_manager.get("/v1/api-keys")).json()["items"] == []
    for model in (ApiKey, Account, Event, IdempotencyKey):
        assert secret[3:] not in str([row.model_dump() for row in await world.all(model)])


async def test_a_manager_gives_only_what_integrations_may_and_the_manager_holds(world: World):
    for scopes in (["accounts:read"], ["candidates:erase-all"], ["needs:read", "jobcenter-settings:write"]):
        refused = await world.manager.post("/v1/api-keys", asked(scopes=scopes))
        assert refused.status_code == 422, scopes
        assert refused.json()["errors"][-1]["pointer"].startswith(f"/scopes/{len(scopes) - 1}")
    for day in (TODAY - timedelta(days=2), TODAY + timedelta(days=400)):
        assert (await world.manager.post("/v1/api-keys", asked(expires_on=f"{day}"))).status_code == 422


async def test_after_a_rotation_both_secrets_open_until_the_overlap_is_over(world: World):
    made, old = await make(world)
    path = f"/v1/api-keys/{made['id']}"
    dry = (await world.manager.post(f"{path}/rotate?dry_run=true")).json()
    assert dry["key"] is None
    renewed = (await world.manager.post(f"{path}/rotate", {"overlap_hours": 1})).json()
    new = Caller(world.client, old.account, renewed["key"])
    assert [(await caller.get("/v1/me")).status_code for caller in (old, new)] == [200, 200]
    async with world.database.write() as transaction:
        row = await transaction.session.get_one(ApiKey, (await world.all(ApiKey))[0].id)
        row.previous_until = datetime.now(UTC)
    assert [(await caller.get("/v1/me")).status_code for caller in (old, new)] == [401, 200]
    last = (await world.manager.post(f"{path}/rotate", {"overlap_hours": 0})).json()
    newest = Caller(world.client, old.account, last["key"])
    assert [(await caller.get("/v1/me")).status_code for caller in (new, newest)] == [401, 200]


async def test_a_key_given_up_or_past_its_day_opens_nothing(world: World):
    made, caller = await make(world)
    path = f"/v1/api-keys/{made['id']}/revoke"
    assert (await world.other_manager.post(path)).status_code == 404
    assert (await world.caseworker.post(path)).status_code == 403
    gone = await world.admin.post(path, headers={"If-Match": f'"{made["version"]}"'})
    assert (gone.status_code, gone.json()["status"], gone.json()["allowed_actions"]) == (200, "revoked", [])
    assert (await caller.get("/v1/me")).status_code == 401
    again = await world.manager.post(path)
    assert (again.status_code, again.json()["code"]) == (409, "api_key.revoked")
    secret = "pk_" + "a" * 43
    yesterday = TODAY - timedelta(days=1)
    await world.add(*api_key_rows(world.here.id, world.manager.account.id, secret, expires_on=yesterday))
    assert (await Caller(world.client, world.integration.account, secret).get("/v1/me")).status_code == 401
    for odd in ("pk_", "pk_nonsense", "pk_" + "ø" * 43):
        headers = {b"Authorization": f"Bearer {odd}".encode()}
        assert (await world.client.get("/v1/me", headers=headers)).status_code == 401
    names = [event.name for event in await world.all(Event, col(Event.subject_type) == "api_key")]
    assert names == ["api_key.created", "api_key.revoked"]


async def test_the_last_use_is_noted_once_a_minute_and_beside_the_request(world: World, application: FastAPI):
    made, caller = await make(world)
    path, uses = f"/v1/api-keys/{made['id']}", application.state.key_uses
    assert (await caller.get("/v1/me")).status_code == 200
    assert (await world.manager.get(path)).json()["last_used_at"] is None, "no request waited for it"
    await uses.write_down()
    first = (await world.manager.get(path)).json()
    assert first["last_used_at"] is not None
    assert first["version"] == made["version"]
    assert (await caller.get("/v1/me")).status_code == 200
    await uses.write_down()
    assert (await world.manager.get(path)).json()["last_used_at"] == first["last_used_at"]
    async with world.database.write() as transaction:
        row = await transaction.session.get_one(ApiKey, (await world.all(ApiKey))[0].id)
        row.last_used_at = Clock().now() - timedelta(minutes=2)
    assert (await caller.get("/v1/me")).status_code == 200
    await uses.write_down()
    assert (await world.manager.get(path)).json()["last_used_at"] > first["last_used_at"]
