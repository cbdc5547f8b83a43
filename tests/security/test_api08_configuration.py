"""OWASP API8:2023, security misconfiguration: headers on every kind of answer, CORS, documentation, faults without words.

What production refuses to start with: tests/unit/foundation/test_safety.py.
"""

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.foundation.core.config import Settings
from app.main import create_app
from tests.factories.production import production
from tests.factories.world import World

SAFE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
TELLTALE = {"server", "x-powered-by", "x-aspnet-version", "via", "set-cookie", "access-control-allow-origin"}
HERE = "https://portal.kommune.example"


@pytest.fixture(scope="module")
def in_production() -> FastAPI:
    return create_app(production(cors_origins=f"{HERE},https://b.example"))


@pytest.fixture(scope="module")
def in_development() -> FastAPI:
    return create_app(Settings())


def client_of(app: FastAPI, **options: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, **options)
    return httpx.AsyncClient(transport=transport, base_url="https://praktikmatch.test")


def check(answer: httpx.Response, what: str) -> None:
    headers = {name: answer.headers.get(name) for name in SAFE}
    assert headers == SAFE, what
    assert "default-src 'none'" in answer.headers["content-security-policy"], what
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], what
    assert "base-uri 'none'" in answer.headers["content-security-policy"], what
    assert not TELLTALE & set(answer.headers), what
    assert answer.headers["x-request-id"], what


async def test_every_kind_of_answer_carries_the_safe_headers(world: World):
    caseworker, candidate = world.caseworker, f"/v1/candidates/{world.candidate_row.id}"
    answers = {
        200: await caseworker.get(candidate),
        304: await caseworker.get(candidate, headers={"If-None-Match": '"1"'}),
        401: await world.client.get(candidate),
        403: await world.company.get(candidate),
        404: await caseworker.get("/v1/nothing-here"),
        405: await caseworker.call("DELETE", candidate),
        412: await caseworker.patch(candidate, {"phone": None}, version=9),
        413: await caseworker.call("POST", "/v1/needs", content=b"x" * 1_000_001),
        422: await caseworker.post("/v1/needs", {}),
        428: await caseworker.patch(candidate, {"phone": None}),
    }
    for status, answer in answers.items():
        assert answer.status_code == status, (status, answer.text)
        check(answer, str(status))
    for path in ("/sign/unknown", "/answer/unknown", "/calendar/unknown.ics", "/docs", "/static/swagger-ui.css",
                 "/v1/openapi.json", "/livez", "/readyz", "/metrics"):  # fmt: skip
        check(await world.client.get(path), path)


async def test_a_fault_of_ours_tells_a_number_and_nothing_of_what_happened(
    world: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    async def fail(_work: Any) -> Any:
        raise RuntimeError("secret words of Olena Kovalenko, 010190-4001")

    monkeypatch.setattr("app.foundation.identity.repository.read_own", fail)
    async with client_of(world.app, raise_app_exceptions=False) as client:
        answer = await client.get("/v1/me", headers={"Authorization": f"Bearer {world.caseworker.token}"})
    assert (answer.status_code, answer.json()["code"]) == (500, "service.fault")
    assert set(answer.json()) == {"type", "title", "status", "detail", "code", "request_id"}
    check(answer, "500")
    logged = capfd.readouterr()
    for told in (answer.text, logged.out, logged.err):
        assert not re.search(r"Olena|Kovalenko|010190|Traceback|secret words", told)


async def test_production_answers_over_tls_only_and_shows_no_documentation(
    in_production: FastAPI, in_development: FastAPI
):
    assert in_production.debug is False
    async with client_of(in_production) as client:
        for path in ("/docs", "/v1/openapi.json", "/openapi.json", "/redoc", "/static/swagger-ui.css"):
            answer = await client.get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "resource.not_found"), path
            assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    async with client_of(in_development) as client:
        assert "strict-transport-security" not in (await client.get("/livez")).headers


async def test_the_documentation_runs_its_own_scripts_only(in_development: FastAPI):
    async with client_of(in_development) as client:
        page = await client.get("/docs")
    policy = page.headers["content-security-policy"]
    scripts = re.search(r"script-src ([^;]+)", policy)
    assert scripts is not None
    assert re.fullmatch(r"'self'( 'sha256-[A-Za-z0-9+/=]{44}')+", scripts[1])
    assert not re.search(r"(src|href)=\"(https?:)?//", page.text)


async def preflight(client: httpx.AsyncClient, origin: str, path: str = "/v1/needs", **headers: str) -> httpx.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST", **headers}
    return await client.options(path, headers=asked)


async def test_without_named_origins_no_other_page_may_call(in_development: FastAPI):
    async with client_of(in_development) as client:
        assert (await preflight(client, HERE)).status_code == 405
        answer = await client.get("/v1/me", headers={"Origin": HERE})
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_named_origins_may_call_the_api_and_never_the_pages(in_production: FastAPI):
    async with client_of(in_production) as client:
        allowed = await preflight(client, HERE, **{"Access-Control-Request-Headers": "authorization, if-match"})
        assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, HERE)
        assert "access-control-allow-credentials" not in allowed.headers
        assert "origin" in allowed.headers["vary"].lower()
        answer = await client.get("/v1/me", headers={"Origin": HERE})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (401, HERE)
        assert "ETag" in answer.headers["access-control-expose-headers"]
        for other in (
            "https://evil.example",
            f"{HERE}.evil.example",
            f"{HERE}:8443",
            "null",
            HERE.upper(),
            "http://b.example",
        ):
            assert "access-control-allow-origin" not in (await preflight(client, other)).headers, other
            called = await client.get("/v1/me", headers={"Origin": other})
            assert "access-control-allow-origin" not in called.headers, other
        unusual = await preflight(client, HERE, **{"Access-Control-Request-Headers": "x-secret"})
        assert unusual.status_code == 400
        for page in ("/sign/x", "/answer/x", "/calendar/x.ics", "/livez"):
            shown = await client.get(page, headers={"Origin": HERE})
            assert not [name for name in shown.headers if name.startswith("access-control")], page


@pytest.mark.parametrize(
    "origin", ["null", "portal.kommune.example", f"{HERE}/", f"{HERE}/path", "https://*.example", ""]
)
def test_what_is_no_origin_is_refused_at_the_start(origin: str):
    with pytest.raises(ValueError, match="cors_origins"):
        Settings(cors_origins=frozenset({origin}))
