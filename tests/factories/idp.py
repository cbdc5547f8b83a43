"""A local identity provider: a process of its own that publishes keys and, on demand, misbehaves.

Run as `python tests/factories/idp.py PORT`; the test process holds the other end (`Provider`).
"""

import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import httpx
import uvicorn
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

START_SECONDS = 60
AUDIENCE = "praktikmatch-api"
_KINDS: dict[str, tuple[type[RSAKey] | type[ECKey], Any]] = {
    "RS256": (RSAKey, 2048),
    "PS256": (RSAKey, 2048),
    "ES256": (ECKey, "P-256"),
}


def serve(port: int) -> None:
    """What the child does: `/control` sets what it publishes and how it behaves, and tells how often it was asked."""
    state: dict[str, Any] = {"keys": [], "behaviour": "well", "issuer": f"http://127.0.0.1:{port}", "asked": 0}

    async def control(request: Request) -> Response:
        state.update(await request.json())
        return JSONResponse(state)

    async def discovery(_request: Request) -> Response:
        here = f"http://127.0.0.1:{port}"
        return JSONResponse({"issuer": state["issuer"], "jwks_uri": f"{here}/jwks"})

    async def jwks(_request: Request) -> Response:
        state["asked"] += 1
        match state["behaviour"]:
            case "slow":
                while state["behaviour"] == "slow":  # noqa: ASYNC110  until it is told otherwise, by another request
                    await anyio.sleep(0.02)
            case "down":
                return Response(status_code=503)
            case "huge":
                return Response(b'{"keys": [' + b" " * 5_000_000 + b"]}", media_type="application/json")
            case "redirecting":
                return Response(status_code=302, headers={"Location": f"http://127.0.0.1:{port}/elsewhere"})
        return JSONResponse({"keys": state["keys"]})

    async def elsewhere(_request: Request) -> Response:
        return JSONResponse({"keys": state["keys"]})

    routes = [
        Route("/control", control, methods=["POST"]),
        Route("/.well-known/openid-configuration", discovery),
        Route("/jwks", jwks),
        Route("/elsewhere", elsewhere),
    ]
    uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=port, log_level="error")


@dataclass
class Provider:
    """The test's side: it holds the private keys, so that it can sign anything, also what no provider would."""

    url: str
    keys: dict[str, Any] = field(default_factory=dict)
    algorithms: dict[str, str] = field(default_factory=dict)

    def tell(self, **values: Any) -> dict[str, Any]:
        answer = httpx.post(f"{self.url}/control", json=values, timeout=10)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    @property
    def asked(self) -> int:
        return int(self.tell()["asked"])

    def reset(self) -> None:
        self.keys.clear()
        self.tell(keys=[], behaviour="well", issuer=self.url, asked=0)

    def new_key(self, algorithm: str = "RS256", *, publish: bool = True, kid: str | None = None, **more: Any) -> str:
        """Another key, published beside the others; its id."""
        kind, size = _KINDS[algorithm]
        kid = kid or uuid4().hex
        self.keys[kid] = key = kind.generate_key(size, {"kid": kid, "use": "sig"})
        self.algorithms[kid] = algorithm
        if publish:
            self.publish({**key.as_dict(private=False), "alg": algorithm, **more})
        return kid

    def publish(self, *keys: dict[str, Any]) -> None:
        self.tell(keys=[*self.tell()["keys"], *keys])

    def token(self, kid: str, subject: str = "person-1", *, header: Any = None, key: Any = None, **claims: Any) -> str:
        """An access token as the provider would sign it, save for what is named."""
        now = int(datetime.now(UTC).timestamp())
        usual = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": subject,
            "iat": now - 5,
            "exp": now + 300,
            "auth_time": now - 10,
        }
        told = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        signer = key or self.keys[kid]
        head = {"alg": self.algorithms.get(kid, "RS256"), "typ": "at+jwt", "kid": kid, **(header or {})}
        head = {name: value for name, value in head.items() if value is not None}
        return jwt.encode(head, told, signer, algorithms=[head["alg"]], default_type=None)

    def confused(self, kid: str) -> str:
        """Signed with HS256, the published RSA key's own text being the secret: no library makes one, attackers do."""
        secret = self.keys[kid].as_pem(private=False)
        return self._by_hand(kid, {"alg": "HS256"}, lambda signed: hmac.new(secret, signed, hashlib.sha256).digest())

    def critical(self, kid: str) -> str:
        """Truly signed, and saying that it must not be taken by whoever does not understand something."""
        sign = self.keys[kid].raw_value.sign
        header = {"alg": "RS256", "crit": ["urn:test"], "urn:test": True}
        return self._by_hand(kid, header, lambda signed: sign(signed, PKCS1v15(), SHA256()))

    def _by_hand(self, kid: str, header: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
        _, payload, _ = self.token(kid).split(".")
        head = _base64(json.dumps({"typ": "at+jwt", "kid": kid, **header}).encode())
        return f"{head}.{payload}.{_base64(sign(f'{head}.{payload}'.encode()))}"


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def start() -> tuple[Provider, "subprocess.Popen[bytes]"]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen([sys.executable, __file__, str(port)], env=environment)
    provider = Provider(f"http://127.0.0.1:{port}")
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the identity provider stopped"
        try:
            provider.tell()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return provider, process
    raise AssertionError("the identity provider did not start")


if __name__ == "__main__":
    serve(int(sys.argv[1]))
