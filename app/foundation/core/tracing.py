"""Spans for OpenTelemetry where an endpoint is set; without one nothing of it is imported, and a span is nothing.

A provider of our own instead of the process-wide one: what libraries would tell of a request by themselves (its path,
its query, the words of its errors) stays untold (docs/decisions/0026-telemetry-and-backup.md).
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from app.foundation.core.config import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

NAME = "praktikmatch"
_MOST_STATEMENT = 2_000
_LITERALS = re.compile(r"'(?:[^']|'')*'|(?<![\w$%:.])\d{4,}(?!\w)")
_LISTS = re.compile(
    r"\((?:\s*(?:\?|%\(\w+\)s(?:::\w+)?|%s|:\w+|\$\d+)\s*,\s*)+(?:\?|%\(\w+\)s(?:::\w+)?|%s|:\w+|\$\d+)\s*\)"
)
_state: dict[str, Any] = {"tracer": None, "provider": None}
_NOTHING: AbstractContextManager[None] = nullcontext()


def start_tracing(settings: Settings, version: str) -> None:
    """From now on spans are made, and sent in batches by a thread of the exporter's own.

    Settings with an endpoint and without the packages are refused before (`core/safety.py`).
    """
    if settings.otel_endpoint is None or _state["provider"] is not None:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

    provider = TracerProvider(
        resource=Resource({"service.name": NAME, "service.version": version}),
        sampler=ParentBasedTraceIdRatio(settings.otel_sample_ratio),
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.otel_endpoint)))
    use_provider(provider)


def use_provider(provider: "TracerProvider | None") -> None:
    """Spans are made by this provider; by none, none are."""
    _state["provider"] = provider
    _state["tracer"] = None if provider is None else provider.get_tracer(NAME)


def stop_tracing() -> None:
    """Sends what waits, and makes no more spans."""
    provider = _state["provider"]
    use_provider(None)
    if provider is not None:
        provider.shutdown()


def is_tracing() -> bool:
    return _state["tracer"] is not None


def span(name: str, kind: str = "internal", **attributes: Any) -> "AbstractContextManager[Span | None]":
    """Everything inside is part of one span. Names and attributes are fixed words, codes and numbers, never values."""
    tracer = _state["tracer"]
    return _NOTHING if tracer is None else _span(tracer, name, kind, None, attributes)


@contextmanager
def request_span(method: str, headers: Mapping[str, str]) -> "Iterator[Span | None]":
    """The span of one request, as part of the trace that its `traceparent` names (W3C Trace Context), if it has one."""
    tracer = _state["tracer"]
    if tracer is None:
        yield None
        return
    from opentelemetry.context import Context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    given = {name: headers[name] for name in ("traceparent", "tracestate") if name in headers}
    parent = TraceContextTextMapPropagator().extract(given, context=Context())
    with _span(tracer, method, "server", parent, {"http.request.method": method}) as made:
        yield made


@contextmanager
def _span(tracer: "Tracer", name: str, kind: str, parent: Any, attributes: Mapping[str, Any]) -> "Iterator[Span]":
    """An error leaves its type on the span; its words, which the library would add, may hold anything."""
    from opentelemetry.trace import SpanKind, StatusCode

    with tracer.start_as_current_span(
        name,
        context=parent,
        kind=SpanKind[kind.upper()],
        attributes={key.replace("__", "."): value for key, value in attributes.items()},
        record_exception=False,
        set_status_on_exception=False,
    ) as made:
        try:
            yield made
        except BaseException as error:
            made.set_attribute("error.type", type(error).__name__)
            made.set_status(StatusCode.ERROR)
            raise


def begin_statement(sql: str, system: str) -> "Span | None":
    """The span of one statement, to be ended by `end_statement`; only inside another span, so that looking for work
    every few seconds leaves no traces. The text has placeholders where values go.
    """
    tracer = _state["tracer"]
    if tracer is None:
        return None
    from opentelemetry.trace import SpanKind, get_current_span

    if not get_current_span().is_recording():
        return None
    text = scrubbed(sql)
    made: Span = tracer.start_span(
        text.split(None, 1)[0].upper() if text else "SQL",
        kind=SpanKind.CLIENT,
        attributes={"db.system.name": system, "db.query.text": text},
    )
    return made


def end_statement(made: "Span | None", error: str | None = None) -> None:
    if made is None:
        return
    if error is not None:
        from opentelemetry.trace import StatusCode

        made.set_attribute("error.type", error)
        made.set_status(StatusCode.ERROR)
    made.end()


def scrubbed(sql: str) -> str:
    """A statement without literals, its lists of placeholders as one, bounded in length."""
    return _LISTS.sub("(…)", _LITERALS.sub("?", " ".join(sql.split())))[:_MOST_STATEMENT]


def trace_headers() -> dict[str, str]:
    """What tells another server which trace its answer is part of; empty outside of any."""
    if _state["tracer"] is None:
        return {}
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier


def trace_id_of(made: "Span | None") -> str | None:
    return None if made is None else f"{made.get_span_context().trace_id:032x}"
