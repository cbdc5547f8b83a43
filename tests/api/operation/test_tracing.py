"""Spans: one for each request, statement, call and step, as part of the caller's trace, and with nobody's data."""

import ast
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry import trace as process_wide
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from app.foundation.core import tracing
from app.foundation.core.config import Settings
from app.foundation.core.steps import step
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.foundation.net.outbound import Outbound
from app.journey.upkeep import run_upkeep
from app.main import create_app
from tests.factories.strangers import stranger
from tests.factories.world import World

pytestmark = pytest.mark.anyio
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
HEADERS = {"traceparent": f"00-{TRACE}-{PARENT}-01"}


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """Every span that is made meanwhile."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use_provider(provider)
    yield exporter
    tracing.use_provider(None)


@pytest.fixture
async def traced(world: World, spans: InMemorySpanExporter) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """A second application on the world's database, with spans."""
    app = create_app(world.settings)
    headers = {"Authorization": f"Bearer {world.caseworker.token}", **HEADERS}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), headers=headers, base_url="http://t"
    ) as client:
        yield app, client
    await app.state.database.close()


def parent_of(span: ReadableSpan) -> int | None:
    return None if span.parent is None else span.parent.span_id


def facts_of(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def told(spans: tuple[ReadableSpan, ...]) -> str:
    """Everything that would leave."""
    return "\n".join(span.to_json() for span in spans)


async def test_a_request_and_its_statements_are_part_of_the_callers_trace_and_hold_nothing_of_anybody(
    world: World, spans: InMemorySpanExporter, traced: tuple[FastAPI, httpx.AsyncClient]
):
    _, client = traced
    person = world.candidate_row
    asked = {"q": "010190-4001 Kovalenko", "limit": "5"}
    assert (await client.get(f"/v1/candidates/{person.id}", params=asked)).status_code in {200, 422}
    created = await client.post("/v1/candidates", json={"full_name": "Olena Kovalenko", "cpr_number": "010190-4001"})
    assert created.status_code == 422
    found = spans.get_finished_spans()
    requests = [span for span in found if span.kind is SpanKind.SERVER]
    assert [span.name for span in requests] == ["GET /v1/candidates/{candidate_id}", "POST /v1/candidates"]
    for span in requests:
        assert (f"{span.context.trace_id:032x}", f"{parent_of(span):016x}") == (TRACE, PARENT)
        assert set(facts_of(span)) == {"http.request.method", "http.route", "http.response.status_code"}
    statements = [span for span in found if span.kind is SpanKind.CLIENT]
    assert {parent_of(span) for span in statements} <= {span.context.span_id for span in requests}
    assert any("FROM candidates" in facts_of(span)["db.query.text"] for span in statements)
    assert {facts_of(span)["db.system.name"] for span in statements} == {
        "sqlite" if world.database.is_sqlite else "postgresql"
    }
    for word in (person.id, person.id.hex, "Kovalenko", "4001", "limit=", world.caseworker.account.id, "Bearer"):
        assert str(word) not in told(found), word


async def test_a_fault_leaves_its_kind_on_the_span_and_none_of_its_words(
    spans: InMemorySpanExporter, traced: tuple[FastAPI, httpx.AsyncClient], monkeypatch: pytest.MonkeyPatch
):
    """Also where somebody has set up OpenTelemetry for the whole process: the framework would tell path and words."""

    async def fail(_work: Any) -> Any:
        raise RuntimeError("Olena Kovalenko, 010190-4001")

    provider, everything = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(everything))
    monkeypatch.setattr(process_wide, "get_tracer_provider", lambda: provider)
    monkeypatch.setattr("app.foundation.identity.repository.read_own", fail)
    _, client = traced
    assert (await client.get("/v1/me", params={"q": "Olena"})).status_code == 500
    assert everything.get_finished_spans() == ()
    (request,) = [span for span in spans.get_finished_spans() if span.kind is SpanKind.SERVER]
    assert facts_of(request)["http.response.status_code"] == 500
    assert "Olena" not in told(spans.get_finished_spans())


async def test_a_step_of_a_worker_is_a_span_and_looking_for_work_is_none(
    spans: InMemorySpanExporter, traced: tuple[FastAPI, httpx.AsyncClient]
):
    app, _ = traced
    state = app.state
    database = state.database.beyond_wall(Beyond.WORKER)
    async with database.write() as transaction:
        await run_upkeep(Work(transaction.session, state.clock, state.settings, reactions=state.reactions))
    assert spans.get_finished_spans() == ()
    with step("upkeep"):
        async with database.write() as transaction:
            await run_upkeep(Work(transaction.session, state.clock, state.settings, reactions=state.reactions))
    *statements, whole = spans.get_finished_spans()
    assert (whole.name, whole.parent) == ("worker upkeep", None)
    assert statements
    assert {parent_of(span) for span in statements} == {whole.context.span_id}


@pytest.mark.sqlite
async def test_a_call_to_another_server_passes_the_trace_on_and_names_the_host_only(spans: InMemorySpanExporter):
    async with stranger(b"HTTP/1.1 204 No Content\r\n\r\n") as receiver:
        outbound = Outbound(Settings(outbound_allow_loopback=True))
        with tracing.span("around"):
            await outbound.post(f"http://127.0.0.1:{receiver.port}/hook/secret-path?q=Olena", b"{}")
    call, around = spans.get_finished_spans()
    assert (call.name, call.kind, parent_of(call)) == ("POST", SpanKind.CLIENT, around.context.span_id)
    assert facts_of(call) == {"server.address": "127.0.0.1"}
    passed_on = f"traceparent: 00-{call.context.trace_id:032x}-{call.context.span_id:016x}-"
    assert passed_on.encode() in receiver.requests[0].lower()
    assert "secret-path" not in told(spans.get_finished_spans())


def test_nothing_of_it_is_imported_before_an_endpoint_is_set():
    """The packages are an extra: an installation without them starts."""
    texts = {path: path.read_text(encoding="utf-8") for path in Path("app").rglob("*.py")}
    at_the_top = [
        f"{path}: {node.lineno}"
        for path, text in texts.items()
        if "opentelemetry" in text
        for node in ast.parse(text).body
        if isinstance(node, ast.Import | ast.ImportFrom) and "opentelemetry" in ast.unparse(node)
    ]
    assert at_the_top == []
