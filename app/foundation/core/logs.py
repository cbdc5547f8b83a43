"""Structured logs without personal data: one line per event, errors by type and place, never by their words.

An exception's message and a frame's variables can hold what a person typed (a password, a CPR number, a name);
what is needed to find the fault is where it happened.
"""

import logging
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

_MOST_FRAMES = 30


def configure_logs(*, as_json: bool, level: int = logging.INFO) -> None:
    """JSON lines in production, readable lines in development."""
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            where_it_happened,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )


def where_it_happened(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replaces `error=<exception>` by its type and the places it passed, innermost last, causes included."""
    error = event.pop("error", None)
    if isinstance(error, BaseException):
        event["error_type"] = type(error).__name__
        event["error_at"] = _places(error.__traceback__)
        cause = error.__cause__ or error.__context__
        if cause is not None:
            event["cause_type"] = type(cause).__name__
            event["cause_at"] = _places(cause.__traceback__)
    return event


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_MOST_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
