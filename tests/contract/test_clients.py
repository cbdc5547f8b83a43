"""What other people's programs make of the document: a generated client, the file of requests, the example, each really run."""

import importlib
import json
import runpy
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from anyio import to_thread
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from pydantic import SecretStr

from app.demo import load_demo
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.main import create_app
from tests.contract.http_file import HttpFile
from tools import openapi_clients
from tools.openapi_clients import PACKAGE, excerpt, write_client

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
HOST = "http://127.0.0.1:8000"
# What the flow below calls. The whole document is generated and type-checked by `make clients`.
CALLED = {
    "create_token",
    "get_me",
    "list_workplaces",
    "get_workplace_capacity",
    "list_occupations",
    "create_need",
    "patch_need",
    "publish_need",
    "rank_candidates",
    "propose_match",
    "get_match",
    "consent_to_match",
    "accept_match",
    "submit_placement",
    "sign_placement",
    "get_placement_checks",
    "grant_placement",
    "confirm_placement",
    "start_placement",
    "get_training_plan",
    "list_follow_ups",
    "create_candidate",
    "register_employment",
}


@pytest.fixture(scope="module")
async def demo_url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo that `make run` loads. What is shown here is the document's doing: one database is enough."""
    path = tmp_path_factory.mktemp("clients") / "demo.db"
    shutil.copy(sqlite_template, path)
    url = f"sqlite+aiosqlite:///{path}"
    app = served(url)
    await load_demo(app.state.database, app.state.settings, candidates=60, today=Clock().today())
    await app.state.database.close()
    return url


def committed() -> dict[str, Any]:
    """The document people get; tests/contract/test_openapi.py holds it to be the served one."""
    document: dict[str, Any] = json.loads(openapi_clients.DOCUMENT.read_text(encoding="utf-8"))
    return document


def served(url: str) -> FastAPI:
    return create_app(Settings(database_url=SecretStr(url), log_level=40))


@pytest.fixture
async def transport(demo_url: str) -> AsyncIterator[httpx.ASGITransport]:
    app = served(demo_url)
    yield httpx.ASGITransport(app=app)
    await app.state.database.close()


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder with the generated package, importable meanwhile."""
    folder = tmp_path_factory.mktemp("generated")
    assert write_client(excerpt(committed(), CALLED), folder) == []
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


class Generated:
    """The generated client, somebody signed in: operations and models by their names."""

    def __init__(self, transport: httpx.ASGITransport) -> None:
        self._options: dict[str, Any] = {"base_url": HOST, "httpx_args": {"transport": transport}}
        self.models = importlib.import_module(f"{PACKAGE}.models")
        self._clients: dict[str, Any] = {}

    async def sign_in(self, who: str) -> None:
        client = importlib.import_module(f"{PACKAGE}.client")
        form = self.models.CreateTokenForm(username=f"{who}@demo.example", password="praktik-demo")
        operation = importlib.import_module(f"{PACKAGE}.api.identity.create_token")
        answer = await operation.asyncio(client=client.Client(**self._options), body=form)
        self._clients[who] = client.AuthenticatedClient(token=answer.access_token, **self._options)

    async def __call__(self, who: str, operation: str, *ids: UUID, **arguments: Any) -> Any:
        """The parsed answer: a model of the document, a `Problem` where it is a refusal."""
        tag, name = operation.split(".")
        module = importlib.import_module(f"{PACKAGE}.api.{tag}.{name}")
        response = await module.asyncio_detailed(*ids, client=self._clients[who], **arguments)
        assert response.parsed is not None, (operation, response.status_code)
        return response.parsed

    def body(self, model: str, **fields: Any) -> Any:
        return getattr(self.models, model).from_dict(fields)


def monday(weeks: int) -> date:
    today = Clock().today()
    return today + timedelta(days=7 - today.weekday(), weeks=weeks - 1)


async def test_a_generated_client_walks_from_a_need_to_a_job(generated: Path, transport: httpx.ASGITransport):
    api = Generated(transport)
    company, caseworker, candidate = "company.1", "caseworker.0147", "candidate.1"
    for who in (company, caseworker, candidate):
        await api.sign_in(who)
    person = (await api(candidate, "identity.get_me")).candidate_id
    workplaces = await api(company, "companies.list_workplaces", municipality_code="0147")
    workplace = max(workplaces.items, key=lambda item: item.ordinary_employees_fte)
    occupation = (await api(company, "reference.list_occupations", q="køkkenmedhjælper", limit=1)).items[0]
    body = {
        "workplace_id": str(workplace.id),
        "title": "Køkkenmedhjælper",
        "occupation_id": str(occupation.id),
        "tasks": "Anretning og opvask i kantinen.",
        "starts_from": monday(3).isoformat(),
        "starts_until": monday(5).isoformat(),
        "weeks": 13,
        "weekly_hours": 20,
        "working_times": [{"weekday": day, "from": "08:00", "to": "13:00"} for day in range(1, 5)],
        "purpose": "build_skills",
        "declares_no_seasonal_peak": True,
        "declares_replaces_nobody": True,
    }
    draft = await api(company, "needs.create_need", body=api.body("NeedCreate", **body))
    first = draft.working_times[0]
    assert (first.weekday, first.from_, first.to) == (1, "08:00", "13:00")
    patch = api.body("NeedPatch", seats=2)
    changed = await api(company, "needs.patch_need", draft.id, body=patch, if_match=f'"{draft.version}"')
    assert changed.seats == 2
    need = await api(company, "needs.publish_need", draft.id)
    assert need.status == api.models.NeedStatus.OPEN
    ranking = await api(caseworker, "matching.rank_candidates", need.id, body=api.body("RankingCreate", limit=200))
    assert str(person) in {str(item.candidate_id) for item in ranking.items if item.feasible}
    asked = {"need_id": str(need.id), "candidate_id": str(person), "ranking_id": str(ranking.id)}
    match = await api(caseworker, "matching.propose_match", body=api.body("MatchCreate", **asked))
    hidden = await api(company, "matching.get_match", match.id)
    assert (type(hidden).__name__, hidden.code) == ("Problem", "resource.not_found")
    await api(candidate, "matching.consent_to_match", match.id)
    accepted = await api(company, "matching.accept_match", match.id)
    placement = await _signed(api, accepted.placement_id, {"company": company, "candidate": candidate}, caseworker)
    checks = await api(caseworker, "placements.get_placement_checks", placement.id)
    assert not checks.blocking
    decision = api.body("GrantBody", checks_digest=checks.digest)
    granted = await api(caseworker, "placements.grant_placement", placement.id, body=decision)
    assert granted.status == api.models.PlacementStatus.GRANTED
    await api(company, "placements.confirm_placement", placement.id)
    early = await api(company, "placements.start_placement", placement.id)
    assert early.code == "placement.too_early"
    plan = await api(company, "training.get_training_plan", placement.id)
    assert plan.placement_id == placement.id
    assert (await api(caseworker, "aftercare.list_follow_ups", placement_id=placement.id)).items
    await _employed(api, caseworker, workplace, occupation.id)


async def _signed(api: Generated, placement_id: UUID, parties: dict[str, str], caseworker: str) -> Any:
    placement = await api(parties["company"], "placements.submit_placement", placement_id)
    for party in placement.missing_signatures:
        if party in parties:
            placement = await api(parties[party], "placements.sign_placement", placement_id)
            continue
        own = party == "jobcenter"
        on_behalf = {"party": party, "on_behalf": {"reason_code": "no_account", "channel": "meeting"}}
        body = {} if own else {"body": api.body("SignatureBody", **on_behalf)}
        placement = await api(caseworker, "placements.sign_placement", placement_id, **body)
    assert placement.status == api.models.PlacementStatus.IN_REVIEW
    return placement


async def _employed(api: Generated, caseworker: str, workplace: Any, occupation_id: UUID) -> None:
    today = Clock().today().isoformat()
    somebody = {
        "full_name": "Yusuf Haddad",
        "legal_basis": "intl_23b",
        "postcode": "2000",
        "danish": {"track": "DU2", "module": 4, "oral_cefr": "B1", "written_cefr": "A2", "classes": []},
        "languages": ["ar"],
        "available_from": today,
        "transport": {"modes": ["public"], "max_minutes": 60},
        "wishes": [{"occupation_id": str(occupation_id), "rank": 1}],
    }
    person = await api(caseworker, "candidates.create_candidate", body=api.body("CandidateCreate", **somebody))
    job = {
        "candidate_id": str(person.id),
        "company_id": str(workplace.company_id),
        "workplace_id": str(workplace.id),
        "kind": "ordinary",
        "title": "Kantinemedarbejder",
        "weekly_hours": 20,
        "starts_on": today,
    }
    employment = await api(caseworker, "aftercare.register_employment", body=api.body("EmploymentCreate", **job))
    assert employment.status == api.models.EmploymentStatus.ACTIVE
    assert len(employment.follow_ups) > 5


async def test_every_request_of_the_http_file_is_answered_as_it_says(transport: httpx.ASGITransport):
    file = HttpFile.read(EXAMPLES / "http" / "flow.http")
    assert file.variables["host"] == HOST
    async with httpx.AsyncClient(transport=transport) as client:
        for request in file.requests:
            response = await file.send(request, client)
            good = response.is_success if request.expected is None else response.status_code == request.expected
            assert good, (request.line, request.method, request.url, response.status_code, response.text[:1000])


class InAnotherThread(httpx.BaseTransport):
    """Lets a synchronous client talk to the application."""

    def __init__(self, portal: BlockingPortal, app: FastAPI) -> None:
        self._portal, self._transport = portal, httpx.ASGITransport(app=app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._portal.call(self._answer, request)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        request.stream = httpx.ByteStream(request.read())
        response = await self._transport.handle_async_request(request)
        return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())


async def test_the_ten_lines_of_the_readme_print_who_fits(
    demo_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    app = served(demo_url)
    plain = httpx.Client
    async with BlockingPortal() as portal:
        monkeypatch.setattr(httpx, "Client", lambda **words: plain(transport=InAnotherThread(portal, app), **words))
        await to_thread.run_sync(runpy.run_path, str(EXAMPLES / "client.py"))
    await app.state.database.close()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2", "3"]
    source = (EXAMPLES / "client.py").read_text(encoding="utf-8").split("import httpx\n", 1)[1]
    assert len([line for line in source.splitlines() if line.strip()]) == 9


def test_an_excerpt_of_the_document_leads_nowhere_it_does_not_have():
    document = committed()
    part = excerpt(document, {"get_me"})
    text = json.dumps(part)
    assert list(part["paths"]) == ["/v1/me"]
    assert "Problem" in part["components"]["schemas"]
    assert all(f"#/components/schemas/{name}" in text for name in part["components"]["schemas"])
    with pytest.raises(KeyError, match="get_nothing"):
        excerpt(document, {"get_me", "get_nothing"})
