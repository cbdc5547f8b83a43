"""A span for each statement, where spans are made at all."""

from typing import Any

from sqlalchemy import Connection, Engine, event

from app.foundation.core.tracing import begin_statement, end_statement

_SYSTEMS = {"postgresql": "postgresql", "sqlite": "sqlite"}


def trace_statements(engine: Engine) -> None:
    """The statement's text with placeholders, never its values; an error by its kind."""
    system = _SYSTEMS.get(engine.dialect.name, "other_sql")

    @event.listens_for(engine, "before_cursor_execute")
    def on_begin(_connection: Connection, _cursor: Any, sql: str, _values: Any, context: Any, _many: bool) -> None:
        span = begin_statement(sql, system)
        if span is not None and context is not None:
            context.praktik_span = span

    @event.listens_for(engine, "after_cursor_execute")
    def on_end(_connection: Connection, _cursor: Any, _sql: str, _values: Any, context: Any, _many: bool) -> None:
        end_statement(getattr(context, "praktik_span", None))

    @event.listens_for(engine, "handle_error")
    def on_error(context: Any) -> None:
        execution = context.execution_context
        end_statement(getattr(execution, "praktik_span", None), type(context.original_exception).__name__)
