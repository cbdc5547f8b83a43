"""The limit of signing in: the failure counted first and taken back after, argon2 in a thread, the token by hand."""

import asyncio
import base64
import hmac
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import orjson
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.foundation.core.config import Settings
from app.foundation.identity.domain.throttling import OF_ACCOUNT, Tries, TryKind, failed, of_address, taken_back, wait
from benchmarks.bare_app import Refused, as_json
from benchmarks.bare_drivers import Row
from benchmarks.beside.limit_steps import LimitWithSteps

HASHER = Argon2Hasher()
COUNT = "INSERT INTO sign_in_tries (kind, digest, failures, last_at) VALUES (?, ?, 0, ?) ON CONFLICT DO NOTHING"
TRIES = "SELECT failures, last_at, blocked_until FROM sign_in_tries WHERE kind = ? AND digest = ?"
KEEP = "UPDATE sign_in_tries SET failures = ?, last_at = ?, blocked_until = ? WHERE kind = ? AND digest = ?"
DROP = "DELETE FROM sign_in_tries WHERE kind = ? AND digest = ?"
BY_EMAIL = "SELECT id, password_hash FROM accounts WHERE email = ? AND is_active"


def digests(settings: Settings, email: str, address: str) -> dict[TryKind, str]:
    """What failures are found by."""
    key = settings.key("sign-in")
    texts = {TryKind.ACCOUNT: f"account|{email}", TryKind.ADDRESS: f"address|{address}"}
    return {kind: hmac.digest(key, text.encode(), "sha256").hex() for kind, text in texts.items()}


def token_answer(settings: Settings, account: UUID | str, now: datetime) -> dict[str, Any]:
    """A signed token and how long it holds."""
    claims = {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "sub": str(account),
        "iat": now.timestamp(),
        "exp": int((now + timedelta(minutes=settings.token_minutes)).timestamp()),
        "auth_time": int(now.timestamp()),
        "acr": "urn:praktikmatch:acr:password",
    }
    signed = b".".join(_encoded(orjson.dumps(part)) for part in ({"alg": "HS256", "typ": "at+jwt", "kid": "1"}, claims))
    signature = _encoded(hmac.digest(settings.key("token"), signed, "sha256"))
    token = (signed + b"." + signature).decode()
    return {"access_token": token, "token_type": "bearer", "expires_in": settings.token_minutes * 60}


def _encoded(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


class WholeLimit(LimitWithSteps):
    """Reads, steps, and signing in."""

    def routes(self) -> list[Route]:
        return [*super().routes(), Route("/v1/auth/token", self.sign_in, methods=["POST"])]

    async def sign_in(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        address = request.client.host if request.client else ""
        now, found = datetime.now(UTC), digests(self.settings, form["username"].strip().lower(), address)
        account, hashed = await self._count(form["username"], found, now)
        if not await asyncio.to_thread(HASHER.verify, form["password"], hashed):
            raise Refused(401)
        await self._take_back(found)
        return as_json(token_answer(self.settings, self.driver.text_of(account), now))

    async def _count(self, email: str, found: dict[TryKind, str], now: datetime) -> tuple[Any, str]:
        at, patience = self.driver.moment(now), self._patience()
        lock = "" if self.settings.is_sqlite else " FOR UPDATE"
        async with self.driver.write() as session:
            *_, of_account, of_place, accounts = await session.together(
                [
                    *((COUNT, [kind.value, digest, at]) for kind, digest in found.items()),
                    *((TRIES + lock, [kind.value, digest]) for kind, digest in found.items()),
                    (BY_EMAIL, [email]),
                ]
            )
            counted = {TryKind.ACCOUNT: self._tries(of_account), TryKind.ADDRESS: self._tries(of_place)}
            if not accounts or any(wait(each, patience[kind], now) for kind, each in counted.items()):
                raise Refused(401)
            then = {kind: failed(each, patience[kind], now) for kind, each in counted.items()}
            await session.together([(KEEP, self._kept(each, kind, found[kind])) for kind, each in then.items()])
        return accounts[0][0], accounts[0][1]

    async def _take_back(self, found: dict[TryKind, str]) -> None:
        account, place = ([kind.value, found[kind]] for kind in TryKind)
        lock = "" if self.settings.is_sqlite else " FOR UPDATE"
        async with self.driver.write() as session:
            _, rows = await session.together([(DROP, account), (TRIES + lock, place)])
            tries = taken_back(self._tries(rows), self._patience()[TryKind.ADDRESS])
            await session.execute(KEEP, self._kept(tries, TryKind.ADDRESS, place[1]))

    def _patience(self) -> Any:
        return {TryKind.ACCOUNT: OF_ACCOUNT, TryKind.ADDRESS: of_address(self.settings.sign_in_address_failures)}

    def _tries(self, rows: Sequence[Row]) -> Tries:
        if not rows:  # somebody else's success has just dropped them
            return Tries()
        row = rows[0]
        if not self.settings.is_sqlite:
            return Tries(*row)
        times = [value and datetime.fromisoformat(value).replace(tzinfo=UTC) for value in row[1:]]
        return replace(Tries(row[0]), last_at=times[0], blocked_until=times[1])

    def _kept(self, tries: Tries, kind: TryKind, digest: str) -> list[Any]:
        times = [value and self.driver.moment(value) for value in (tries.last_at, tries.blocked_until)]
        return [tries.failures, *times, kind.value, digest]
