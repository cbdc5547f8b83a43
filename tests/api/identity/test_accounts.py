"""Signing in, and accounts."""

from tests.factories.world import PASSWORD, World


async def test_a_right_password_gives_a_token_that_opens_me(world: World):
    account = world.caseworker.account
    form = {"username": account.email.upper(), "password": PASSWORD}
    token = (await world.client.post("/v1/auth/token", data=form)).json()["access_token"]
    me = await world.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.status_code == 200
    assert me.json()["role"] == "caseworker"
    assert me.json()["jobcenter_id"] == str(world.here.id)


async def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(world: World):
    answers = []
    for email in (world.caseworker.account.email, "nobody@test.example"):
        answer = await world.client.post("/v1/auth/token", data={"username": email, "password": "wrong-password"})
        body = answer.json()
        body.pop("request_id")
        answers.append((answer.status_code, body))
    assert answers[0] == answers[1]
    assert answers[0][0] == 401


async def test_a_closed_account_is_out_at_once(world: World):
    account = world.caseworker.account
    path = f"/v1/accounts/{account.id}"
    assert (await world.admin.patch(path, {"is_active": False}, version=1)).status_code == 200
    refused = await world.caseworker.get("/v1/me")
    assert refused.status_code == 401
    assert refused.json()["code"] == "auth.token_invalid"


async def test_a_manager_sees_the_accounts_of_the_own_jobcenter_only(world: World):
    roles = {a["full_name"] for a in (await world.manager.get("/v1/accounts")).json()["items"]}
    assert roles == {"manager", "caseworker", "integration", "unscoped"}
    other = world.other_caseworker.account.id
    assert (await world.manager.get(f"/v1/accounts/{other}")).status_code == 404


async def test_an_account_needs_exactly_the_tenant_of_its_role(world: World):
    body = {"email": "ny@test.example", "full_name": "Ny", "password": "et-langt-kodeord-26", "role": "caseworker"}
    refused = await world.admin.post("/v1/accounts", {**body, "company_id": str(world.company_row.id)})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "account.tenant_mismatch"
    created = await world.admin.post("/v1/accounts", {**body, "jobcenter_id": str(world.here.id)})
    assert created.status_code == 201
    assert "password" not in created.text
    taken = await world.admin.post("/v1/accounts", {**body, "jobcenter_id": str(world.here.id)})
    assert (taken.status_code, taken.json()["code"]) == (409, "account.email_taken")


async def test_a_stale_version_is_refused_and_a_missing_one_too(world: World):
    path = f"/v1/accounts/{world.caseworker.account.id}"
    assert (await world.admin.patch(path, {"full_name": "A"})).status_code == 428
    assert (await world.admin.patch(path, {"full_name": "A"}, version=7)).status_code == 412
    changed = await world.admin.patch(path, {"full_name": "A"}, version=1)
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    seen = await world.admin.get(path, headers={"If-None-Match": '"2"'})
    assert (seen.status_code, seen.content) == (304, b"")


async def test_an_account_cannot_name_a_tenant_that_does_not_exist(world: World):
    body = {"email": "ny@test.example", "full_name": "Ny", "password": "et-langt-kodeord-26", "role": "caseworker"}
    unknown = "01900000-0000-7000-8000-000000000000"
    refused = await world.admin.post("/v1/accounts", {**body, "jobcenter_id": unknown})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/jobcenter_id"
    assert (await world.admin.post("/v1/accounts", {**body, "jobcenter_id": str(world.here.id)})).status_code == 201
