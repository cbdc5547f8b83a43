"""OWASP API2:2023, broken authentication: every route but the public ones asks who is there, and only a real token says."""

import base64
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from app.foundation.core.config import Settings
from tests.contract.matrix import MATRIX
from tests.contract.rows import OPERATIONS, Rows
from tests.factories.world import World
from tests.security.test_api01_object_access import told


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    header, claims, signature = token.split(".")
    return read(header), read(claims), signature


def read(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def write(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def forgeries(settings: Settings, token: str) -> Iterator[tuple[str, str]]:
    """Tokens that are nearly one: each differs from a good one in one thing."""
    header, claims, signature = parts(token)
    secret = OctKey.import_key(settings.key("token"))

    def signed(change: dict[str, Any], head: dict[str, Any] | None = None, key: Any = secret) -> str:
        kept = {name: value for name, value in {**claims, **change}.items() if value is not None}
        made = {**header, **(head or {})}
        return jwt.encode(made, kept, key, algorithms=["HS256", "HS384", "HS512", "RS256"])

    yield "no words at all", ""
    yield "no token", "let-me-in"
    yield "no signature", f"{write(header)}.{write(claims)}."
    yield "the algorithm none", f"{write({**header, 'alg': 'none'})}.{write(claims)}."
    yield (
        "other claims under the same signature",
        f"{write(header)}.{write({**claims, 'sub': str(uuid4())})}.{signature}",
    )
    yield "another key", signed({}, key=OctKey.import_key(b"x" * 32))
    yield "the key of another purpose", signed({}, key=OctKey.import_key(settings.key("cursor")))
    yield "another algorithm of the family", signed({}, {"alg": "HS512"})
    yield "an algorithm with a public key", signed({}, {"alg": "RS256"}, RSAKey.generate_key(2048))
    yield "another kind of token", signed({}, {"typ": "JWT"})
    yield "an unknown key's name", signed({}, {"kid": "../../dev/null"})
    yield "a key of its own", signed({}, {"jwk": {"kty": "oct", "k": "eA"}}, OctKey.import_key(b"x" * 32))
    yield "over", signed({"exp": claims["iat"] - 1})
    yield "without an end", signed({"exp": None})
    yield "not yet", signed({"nbf": claims["exp"]})
    yield "from somebody else", signed({"iss": "https://idp.example.org"})
    yield "for somebody else", signed({"aud": "another-api"})
    yield "of nobody", signed({"sub": None})
    yield "of an account that is not there", signed({"sub": str(uuid4())})
    yield "of something that is no account", signed({"sub": "1 OR 1=1"})


async def test_a_token_that_is_nearly_one_is_none(world: World):
    answers = {}
    for what, token in forgeries(world.settings, world.caseworker.token):
        answer = await world.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401, (what, answer.text)
        assert answer.headers["www-authenticate"].startswith("Bearer"), what
        answers[what] = told(answer)
    assert len({repr(answer) for answer in answers.values()}) <= 2, answers  # none, and one that does not hold
    assert (await world.caseworker.get("/v1/me")).status_code == 200


async def test_a_token_counts_in_its_header_only(world: World):
    token = world.caseworker.token
    elsewhere: list[dict[str, Any]] = [
        {"params": {"access_token": token, "token": token}},
        {"headers": {"Cookie": f"access_token={token}; Authorization=Bearer {token}"}},
        {"headers": {"Authorization": f"Basic {token}"}},
        {"headers": {"Authorization": token}},
        {"headers": {"X-Authorization": f"Bearer {token}", "X-Forwarded-User": str(world.caseworker.account.id)}},
    ]
    for options in elsewhere:
        assert (await world.client.get("/v1/me", **options)).status_code == 401, list(options)


async def test_whoever_does_not_say_who_he_is_hears_the_same_from_every_route(sides: tuple[Rows, Rows], world: World):
    """Before anything of the request is looked at: also where there is no such row, or the body is no body."""
    here, _there = sides
    heard: dict[bool, set[str]] = {True: set(), False: set()}
    for name in sorted(MATRIX):
        method, template = OPERATIONS[name]
        for forged in (True, False):
            headers = {"Authorization": "Bearer a.b.c"} if forged else {}
            answer = await world.client.request(method, here.path(template, ""), content=b"{", headers=headers)
            assert answer.status_code == 401, (name, answer.text)
            heard[forged].add(repr(told(answer)))
    assert [len(answers) for answers in heard.values()] == [1, 1]


@pytest.mark.parametrize("email", ["nobody@test.example", "caseworker", "x' OR '1'='1"])
async def test_signing_in_says_nothing_of_who_has_an_account(world: World, email: str):
    known = await sign_in(world, world.caseworker.account.email)
    unknown = await sign_in(world, email)
    assert known.status_code == 401
    assert told(known) == told(unknown)


async def sign_in(world: World, email: str) -> httpx.Response:
    return await world.client.post("/v1/auth/token", data={"username": email, "password": "wrong-password-entirely"})
