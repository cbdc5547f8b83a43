"""Guessing gets slower, the same for known and unknown; passwords are changed, and everything before stops."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import col, update

from app.foundation.audit.models import Event
from app.foundation.core.clock import Clock
from app.foundation.db.work import Work
from app.foundation.identity import repository
from app.foundation.identity.domain.throttling import TryKind
from app.foundation.identity.models import Account, SignInTry
from app.foundation.identity.password_hashes import Cost, hasher
from app.foundation.identity.service import throttling
from tests.factories.world import PASSWORD, Caller, World

NEW = "tre-heste-i-regnvejr"


class Late(Clock):
    """The clock that everybody looks at: it stands still, so much later."""

    def __init__(self) -> None:
        self.began = super().now() + timedelta(minutes=1)  # whatever was signed before it is not from the future
        self.later = timedelta(0)

    def now(self) -> datetime:
        return self.began + self.later


@pytest.fixture
def clock(application: FastAPI) -> Iterator[Late]:
    before = application.state.clock
    application.state.clock = late = Late()
    yield late
    application.state.clock = before


async def sign_in(world: World, email: str, password: str = "wrong-password") -> httpx.Response:
    return await world.client.post("/v1/auth/token", data={"username": email, "password": password})


def told(answer: httpx.Response) -> dict[str, Any]:
    """All that an answer tells, aside of what differs from request to request."""
    body = {name: value for name, value in answer.json().items() if name != "request_id"}
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return {"status": answer.status_code, "body": body, "headers": headers}


async def fail(world: World, email: str, failures: int) -> None:
    """So many failures, counted as the door counts them, without waiting for any."""
    digest = throttling.digest(world.settings, email)
    row = SignInTry(kind=TryKind.ACCOUNT, digest=digest, failures=failures, last_at=world.app.state.clock.now())
    await world.add(row)


async def test_known_and_unknown_accounts_wait_alike_and_a_restart_forgets_nothing(world: World, clock: Late):
    known = world.caseworker.account.email
    answers: dict[str, list[Any]] = {known: [], "nobody@test.example": []}
    for email, seen in answers.items():
        await fail(world, email, 8)
        seen += [told(await sign_in(world, email)) for _ in range(4)]
    assert answers[known] == answers["nobody@test.example"]
    assert [seen["status"] for seen in answers[known]] == [401, 401, 401, 429]
    waiting = answers[known][-1]
    assert waiting["body"]["code"] == "auth.too_many_attempts"
    assert 1 <= int(waiting["headers"]["retry-after"]) <= 30
    # The right password waits too, in this process and in any other: the count is in the database.
    assert (await sign_in(world, known, PASSWORD)).status_code == 429
    clock.later = timedelta(seconds=31)
    assert (await sign_in(world, known, PASSWORD)).status_code == 200
    assert [row.failures for row in await world.all(SignInTry, col(SignInTry.kind) == TryKind.ADDRESS)] == [6]
    assert (await sign_in(world, known)).status_code == 401, "a right password begins the count anew"
    stored = " ".join(str(row.model_dump()) for row in await world.all(SignInTry))
    assert known not in stored
    assert "127.0.0.1" not in stored


async def test_of_many_guesses_at_once_ten_are_looked_at(world: World, clock: Late):
    answers: list[int] = []

    async def guess() -> None:
        answers.append((await sign_in(world, world.caseworker.account.email)).status_code)

    async with anyio.create_task_group() as group:
        for _ in range(30):
            group.start_soon(guess)
    # The eleventh is looked at too: it is the first after which there is a wait.
    assert sorted(answers) == [401] * 11 + [429] * 19


async def test_the_hundredth_failure_closes_an_account_until_its_manager_opens_it(world: World, clock: Late):
    account = world.caseworker.account
    await fail(world, account.email, 99)
    assert (await sign_in(world, account.email)).status_code == 401
    clock.later = timedelta(days=3)
    assert (await sign_in(world, account.email, PASSWORD)).status_code == 429
    clock.later = timedelta(0)
    path = f"/v1/accounts/{account.id}/unlock"
    assert (await world.other_manager.post(path)).status_code == 404
    assert (await world.manager.post(f"{path}?dry_run=true")).status_code == 200
    assert (await sign_in(world, account.email, PASSWORD)).status_code == 429, "a dry run opens nothing"
    assert (await world.manager.post(path)).status_code == 200
    assert (await sign_in(world, account.email, PASSWORD)).status_code == 200
    events = [event.name for event in await world.all(Event, col(Event.subject_id) == account.id)]
    assert events == ["account.locked", "account.unlocked"]


async def test_an_address_that_fails_for_many_accounts_waits_too(
    world: World, clock: Late, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(world.app.state.settings, "sign_in_address_failures", 3)
    statuses = [(await sign_in(world, f"somebody.{number}@test.example")).status_code for number in range(5)]
    assert statuses == [401, 401, 401, 401, 429]
    assert (await sign_in(world, world.admin.account.email, PASSWORD)).status_code == 429
    # Whoever waits leaves no row behind: the table cannot be filled up that way.
    assert len(await world.all(SignInTry, col(SignInTry.kind) == TryKind.ACCOUNT)) == 4


async def test_a_name_no_database_holds_is_just_wrong(world: World):
    for name in ("\x00", "a" * 5_000, "\ud800".encode("utf-8", "surrogatepass")):
        answer = await world.client.post("/v1/auth/token", data={"username": name, "password": "\x00"})
        assert answer.status_code in {401, 422}, answer.text


async def test_changing_the_password_stops_every_token_but_the_new_one(world: World):
    manager = world.manager
    wrong = await manager.post("/v1/me/password", {"current_password": "wrong", "new_password": NEW})
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "auth.wrong_password")
    for weak, code in (("Sommer2026!!", "password.too_common"), ("kort", "field.too_short")):
        refused = await manager.post("/v1/me/password", {"current_password": PASSWORD, "new_password": weak})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)
        assert weak not in refused.text
    changed = await manager.post("/v1/me/password", {"current_password": PASSWORD, "new_password": NEW})
    assert changed.status_code == 200
    assert (await manager.get("/v1/me")).status_code == 401, "the token it was done with stops too"
    renewed = Caller(world.client, manager.account, changed.json()["access_token"])
    assert (await renewed.get("/v1/me")).status_code == 200
    assert (await sign_in(world, manager.account.email, PASSWORD)).status_code == 401
    assert (await sign_in(world, manager.account.email, NEW)).status_code == 200
    assert "account.password_changed" in await world.event_names()


async def test_signing_in_brings_an_older_hash_to_what_one_costs_today(world: World):
    account, older = world.caseworker.account, hasher(Cost(memory=32, passes=3, lanes=4)).hash(PASSWORD)

    async def stored() -> Account:
        return (await world.all(Account, col(Account.id) == account.id))[0]

    async with world.database.write() as transaction:
        await transaction.session.exec(update(Account).where(col(Account.id) == account.id).values(password_hash=older))
    before = await stored()
    assert (await sign_in(world, account.email)).status_code == 401
    assert (await stored()).password_hash == older, "a wrong password changes nothing"
    assert (await sign_in(world, account.email, PASSWORD)).status_code == 200
    renewed = await stored()
    assert renewed.password_hash.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert (renewed.version, renewed.updated_at) == (before.version, before.updated_at), "nobody's edit is stale"
    assert (await sign_in(world, account.email, PASSWORD)).status_code == 200
    assert (await stored()).password_hash == renewed.password_hash
    assert (await world.caseworker.get("/v1/me")).status_code == 200, "tokens from before hold"


async def test_a_password_that_is_changed_meanwhile_is_not_overwritten(world: World):
    account = world.caseworker.account
    async with world.database.write() as transaction:
        work = Work(transaction.session, world.app.state.clock, world.settings)
        await repository.renew_hash(work, account.id, "what was read before", "what it was hashed to")
    assert (await sign_in(world, account.email, PASSWORD)).status_code == 200


async def test_signing_out_and_closing_an_account_stop_its_tokens_for_good(world: World):
    account, path = world.caseworker.account, f"/v1/accounts/{world.caseworker.account.id}"
    assert (await world.caseworker.get("/v1/me")).status_code == 200
    assert (await world.manager.post(f"{path}/sign-out")).status_code == 200
    assert (await world.caseworker.get("/v1/me")).status_code == 401
    token = (await sign_in(world, account.email, PASSWORD)).json()["access_token"]
    again = Caller(world.client, account, token)
    assert (await again.get("/v1/me")).status_code == 200
    for is_active in (False, True):
        version = (await world.reload(account)).version
        assert (await world.admin.patch(path, {"is_active": is_active}, version=version)).status_code == 200
        assert (await again.get("/v1/me")).status_code == 401, "opening it again brings no token back"
    assert (await world.candidate.post("/v1/me/sign-out")).status_code == 200
    assert (await world.candidate.get("/v1/me")).status_code == 401


async def test_what_is_delicate_asks_for_a_recent_sign_in(world: World, clock: Late):
    body = {"name": "Fagsystem", "scopes": ["needs:read"], "expires_on": f"{clock.today() + timedelta(days=30)}"}
    clock.later = timedelta(minutes=world.settings.step_up_minutes, seconds=2)
    refused = await world.manager.post("/v1/api-keys", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.step_up_needed")
    reveal = f"/v1/candidates/{world.candidate_row.id}/cpr/reveal", {"purpose": "grant_registration"}
    assert (await world.manager.post(*reveal)).json()["code"] == "auth.step_up_needed"
    wrong = await world.manager.post("/v1/auth/step-up", {"password": "wrong"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/password")
    token = (await world.manager.post("/v1/auth/step-up", {"password": PASSWORD})).json()["access_token"]
    fresh = Caller(world.client, world.manager.account, token)
    assert (await fresh.post("/v1/api-keys", body)).status_code == 201
    assert (await fresh.post(*reveal)).status_code not in {401, 403}
    assert (await world.manager.get("/v1/me")).status_code == 200, "the older token still opens the rest"


async def test_an_account_without_a_password_cannot_sign_in_with_one(world: World):
    body = {"email": "ny@test.example", "full_name": "Ny", "role": "caseworker", "jobcenter_id": str(world.here.id)}
    assert (await world.admin.post("/v1/accounts", body)).status_code == 201
    assert (await sign_in(world, "ny@test.example", "!")).status_code == 401
    weak = await world.admin.post("/v1/accounts", {**body, "email": "b@test.example", "password": "velkommen123"})
    assert (weak.status_code, weak.json()["errors"][0]["code"]) == (422, "password.too_common")
    assert [row.password_hash for row in await world.all(Account, col(Account.email) == "ny@test.example")] == ["!"]


async def test_upkeep_forgets_failures_a_day_old_but_closes_no_account_less(world: World):
    now = Clock().now()
    for digest, failures, hours in (("old", 3, 25), ("new", 3, 23), ("closed", 100, 1000)):
        at = now - timedelta(hours=hours)
        await world.add(SignInTry(kind=TryKind.ACCOUNT, digest=digest, failures=failures, last_at=at))
    await world.add(
        SignInTry(kind=TryKind.ADDRESS, digest="a town hall", failures=500, last_at=now - timedelta(days=2))
    )
    async with world.database.write() as transaction:
        assert await throttling.forget_tries(Work(transaction.session, Clock(), world.settings), 200) == 2
    assert {row.digest for row in await world.all(SignInTry)} == {"new", "closed"}
