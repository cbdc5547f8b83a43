"""Tokens of an identity provider that runs beside the tests: which open an account, and which do not."""

import time
import warnings
from uuid import UUID

import anyio
import httpx
import pytest
from joserfc.errors import SecurityWarning
from joserfc.jwk import OctKey, RSAKey
from sqlmodel import col

from app.foundation.audit.models import Event
from app.foundation.identity.models import Account
from tests.api.identity.conftest import Signing
from tests.factories.world import Caller, World

SUBJECT = "7f0c2a54-person"


async def me(world: World, token: str) -> httpx.Response:
    return await world.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})


async def link(world: World, account: Account, subject: str = SUBJECT) -> None:
    answer = await world.admin.post(f"/v1/accounts/{account.id}/link-identity", {"subject": subject})
    assert answer.status_code == 200, answer.text
    assert answer.json()["has_identity"] is True
    assert subject not in answer.text


def weak_key() -> RSAKey:
    """As long as keys were twenty years ago; the library makes none without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return RSAKey.generate_key(1024, {"kid": "weak"})


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "PS256"])
async def test_a_token_of_the_provider_opens_the_account_linked_to_its_subject(
    world: World, signing: Signing, algorithm: str
):
    kid = signing.provider.new_key(algorithm)
    unknown = await me(world, signing.provider.token(kid, SUBJECT))
    assert (unknown.status_code, unknown.json()["code"]) == (401, "auth.identity_unknown")
    await link(world, world.caseworker.account)
    opened = await me(world, signing.provider.token(kid, SUBJECT))
    assert (opened.status_code, opened.json()["id"]) == (200, str(world.caseworker.account.id))
    assert signing.provider.asked == 1, "the keys are kept"


async def test_nothing_but_the_providers_own_valid_access_token_opens_it(world: World, signing: Signing):
    provider = signing.provider
    kid, old_style = provider.new_key(), provider.new_key()
    provider.new_key(kid="encrypting", use="enc")
    provider.new_key("ES256", kid="for-another", alg="ES384")
    weak = weak_key()
    provider.publish(weak.as_dict(private=False), {"kty": "oct", "kid": "shared", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQ"})
    await link(world, world.caseworker.account)
    assert (await me(world, provider.token(kid, SUBJECT))).status_code == 200
    now, stranger = int(time.time()), RSAKey.generate_key(2048)
    unsigned = provider.token(kid, SUBJECT).split(".")
    forged = {
        "another issuer": provider.token(kid, SUBJECT, iss="https://id.example"),
        "no issuer": provider.token(kid, SUBJECT, iss=None),
        "another audience": provider.token(kid, SUBJECT, aud="another-api"),
        "no audience": provider.token(kid, SUBJECT, aud=None),
        "an ID token": provider.token(kid, SUBJECT, header={"typ": "JWT"}),
        "no type": provider.token(kid, SUBJECT, header={"typ": None}),
        "expired": provider.token(kid, SUBJECT, exp=now - 60),
        "without an end": provider.token(kid, SUBJECT, exp=None),
        "not valid yet": provider.token(kid, SUBJECT, nbf=now + 300),
        "issued in the future": provider.token(kid, SUBJECT, iat=now + 300),
        "without a beginning": provider.token(kid, SUBJECT, iat=None),
        "an endless time": provider.token(kid, SUBJECT, iat=-(10**30)),
        "no subject": provider.token(kid, SUBJECT, sub=None),
        "a CPR number as subject": provider.token(kid, "010190-1234"),
        "a key of somebody else's": provider.token(kid, SUBJECT, key=stranger),
        "a key the token brings along": provider.token(
            kid, SUBJECT, key=stranger, header={"jwk": stranger.as_dict(private=False), "jku": f"{provider.url}/jwks"}
        ),
        "the public key as a secret": provider.confused(kid),
        "a secret that is published": provider.token(
            "shared", SUBJECT, header={"alg": "HS256"}, key=OctKey.import_key(b"secret-secret-secret")
        ),
        "a weak key": provider.token("weak", SUBJECT, key=weak),
        "an encryption key": provider.token("encrypting", SUBJECT),
        "a key for another algorithm": provider.token("for-another", SUBJECT),
        "no key named": provider.token(kid, SUBJECT, header={"kid": None}),
        "another algorithm than the list's": provider.token(kid, SUBJECT, header={"alg": "RS512"}),
        "no signature": f"eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{unsigned[1]}.",
        "its signature cut off": f"{unsigned[0]}.{unsigned[1]}.",
        "another's signature": f"{unsigned[0]}.{provider.token(kid, 'person-2').split('.')[1]}.{unsigned[2]}",
        "a critical extension": provider.critical(kid),
        "nonsense": "eyJhbGciOiJSUzI1NiJ9.x.y",
    }
    for what, token in forged.items():
        answer = await me(world, token)
        assert (answer.status_code, answer.json().get("code")) == (401, "auth.token_invalid"), what
    assert (
        await me(world, provider.token(old_style, SUBJECT, header={"typ": "application/at+jwt"}))
    ).status_code == 200


async def test_a_new_key_is_asked_for_once_and_not_again_before_the_cool_down(world: World, signing: Signing):
    provider = signing.provider
    first = provider.new_key()
    await link(world, world.caseworker.account)
    assert (await me(world, provider.token(first, SUBJECT))).status_code == 200
    second = provider.new_key()
    assert (await me(world, provider.token(second, SUBJECT))).status_code == 401, "asked too short ago"
    signing.now += 31
    tokens = [provider.token(second, SUBJECT) for _ in range(8)]
    statuses: list[int] = []

    async def ask(token: str) -> None:
        statuses.append((await me(world, token)).status_code)

    async with anyio.create_task_group() as group:
        for token in tokens:
            group.start_soon(ask, token)
    assert statuses == [200] * 8
    assert provider.asked == 2, "eight requests that need the same keys wait for one"
    stranger = provider.new_key(publish=False)
    signing.now += 31
    for _ in range(5):
        assert (await me(world, provider.token(stranger, SUBJECT))).status_code == 401
    assert provider.asked == 3, "a token that names a key nobody has cannot hammer the provider"
    provider.tell(keys=[provider.keys[second].as_dict(private=False)])
    signing.now += 3601
    assert (await me(world, provider.token(first, SUBJECT))).status_code == 401, "the first key was taken back"
    assert (await me(world, provider.token(second, SUBJECT))).status_code == 200


@pytest.mark.parametrize("behaviour", ["down", "huge", "redirecting"])
async def test_a_provider_that_fails_shuts_nobody_out_whose_key_is_known(
    world: World, signing: Signing, behaviour: str
):
    provider = signing.provider
    kid = provider.new_key()
    await link(world, world.caseworker.account)
    provider.tell(behaviour=behaviour)
    away = await me(world, provider.token(kid, SUBJECT))
    assert (away.status_code, away.json()["code"]) == (503, "auth.provider_away")
    assert int(away.headers["retry-after"]) > 0
    assert (await world.caseworker.get("/v1/me")).status_code == 200, "our own tokens need nobody"
    provider.tell(behaviour="well")
    signing.now += 31
    assert (await me(world, provider.token(kid, SUBJECT))).status_code == 200
    provider.tell(behaviour=behaviour)
    signing.now += 3601
    assert (await me(world, provider.token(kid, SUBJECT))).status_code == 200
    signing.now += 86_400
    assert (await me(world, provider.token(kid, SUBJECT))).status_code == 503


async def test_nobody_waits_for_a_slow_provider_but_whose_key_is_asked_for(world: World, signing: Signing):
    """On SQLite there is one writer: were the keys fetched inside the transaction, everybody would wait."""
    provider = signing.provider
    kid = provider.new_key()
    await link(world, world.caseworker.account)
    provider.tell(behaviour="slow")
    slow = Caller(world.client, world.caseworker.account, provider.token(kid, SUBJECT))
    done: list[int] = []

    async def write_slowly() -> None:
        done.append((await slow.post("/v1/me/sign-out")).status_code)

    async with anyio.create_task_group() as group:
        group.start_soon(write_slowly)
        while provider.asked == 0:  # noqa: ASYNC110  it happens in another process
            await anyio.sleep(0.01)
        assert (await world.candidate.post("/v1/me/sign-out")).status_code == 200
        assert done == []
        provider.tell(behaviour="well")
    assert done == [200]
    provider.tell(behaviour="slow")
    signing.configure(outbound_seconds=0.1)
    given_up = await me(world, provider.token(kid, SUBJECT))
    assert (given_up.status_code, given_up.json()["code"]) == (503, "auth.provider_away")


async def test_an_installation_that_says_so_links_an_account_at_the_first_sign_in(world: World, signing: Signing):
    provider = signing.provider
    kid, account = provider.new_key(), world.caseworker.account
    claims = {"email": account.email.upper(), "email_verified": True}
    assert (await me(world, provider.token(kid, SUBJECT, **claims))).status_code == 401, "not unless it says so"
    signing.configure(oidc_link_by="email")
    for unfit in (
        {**claims, "email_verified": False},
        {"email": account.email},
        {**claims, "email": "nobody@test.example"},
        {**claims, "email": world.admin.account.email},
    ):
        answer = await me(world, provider.token(kid, SUBJECT, **unfit))
        assert (answer.status_code, answer.json()["code"]) == (401, "auth.identity_unknown")
    opened = await me(world, provider.token(kid, SUBJECT, **claims))
    assert (opened.status_code, opened.json()["role"]) == (200, "caseworker")
    assert (await me(world, provider.token(kid, SUBJECT))).status_code == 200, "linked for good, by the subject"
    somebody_else = await me(world, provider.token(kid, "another-person", **claims))
    assert somebody_else.status_code == 401, "an e-mail that was given to somebody else opens nothing"
    linked = await world.all(Event, col(Event.name) == "account.identity_linked")
    assert [(event.subject_id, event.reason_code) for event in linked] == [(account.id, "first_sign_in")]


async def test_a_link_is_taken_away_with_its_tokens_and_belongs_to_one_account(world: World, signing: Signing):
    provider = signing.provider
    kid = provider.new_key()
    await link(world, world.caseworker.account)
    other = f"/v1/accounts/{world.manager.account.id}"
    taken = await world.admin.post(f"{other}/link-identity", {"subject": SUBJECT})
    assert (taken.status_code, taken.json()["code"]) == (409, "account.identity_taken")
    is_cpr = await world.admin.post(f"{other}/link-identity", {"subject": "0101901234"})
    assert (is_cpr.status_code, is_cpr.json()["errors"][0]["code"]) == (422, "account.subject_is_cpr")
    token = provider.token(kid, SUBJECT)
    assert (await me(world, token)).status_code == 200
    assert (await world.manager.post(f"/v1/accounts/{world.caseworker.account.id}/sign-out")).status_code == 200
    assert (await me(world, token)).status_code == 401, "revoked though the provider still takes it for good"
    assert (await me(world, provider.token(kid, SUBJECT, iat=time.time() + 5))).status_code == 200
    path = f"/v1/accounts/{world.caseworker.account.id}/unlink-identity"
    assert (await world.admin.post(path)).json()["has_identity"] is False
    assert (await me(world, provider.token(kid, SUBJECT, iat=time.time() + 5))).status_code == 401


async def test_step_up_asks_the_provider_when_and_how_well_somebody_signed_in(world: World, signing: Signing):
    provider = signing.provider
    kid, now = provider.new_key(), int(time.time())
    await link(world, world.manager.account)

    async def refused(**claims: object) -> bool:
        caller = Caller(world.client, world.manager.account, provider.token(kid, SUBJECT, **claims))
        answer = await caller.post(f"/v1/api-keys/{UUID(int=7)}/rotate")
        assert answer.status_code in {403, 404}, answer.text
        return answer.status_code == 403 and answer.json()["code"] == "auth.step_up_needed"

    assert not await refused(auth_time=now - 60)
    assert await refused(auth_time=now - 3600)
    assert await refused(auth_time=None)
    assert await refused(auth_time="just now")
    assert await refused(auth_time=now + 3600)
    signing.configure(oidc_step_up_acr=frozenset({"substantial"}), oidc_claims={"acr": "loa"})
    assert await refused(auth_time=now, acr="substantial")
    assert not await refused(auth_time=now, loa="substantial")
