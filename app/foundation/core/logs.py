"""Structured logs without personal data: one line per event, errors by type and place, never by their words.

An exception's message and a frame's variables can hold what a person typed (a password, a CPR number, a name);
what is needed to find the fault is where it happened. What libraries say goes the same way: their fixed words, without
what they filled in.
"""

import errno
import logging
import traceback
import warnings
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

from app.foundation.core.redaction import redact

_MOST_FRAMES = 30


def configure_logs(*, as_json: bool, level: int = logging.INFO) -> None:
    """JSON lines in production, readable lines in development; libraries (from warnings on) and Python's own warnings
    through the same.
    """
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            where_it_happened,
            redact,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if not isinstance(handler, FromLibraries)] + [FromLibraries()]
    root.setLevel(max(level, logging.WARNING))  # some of them talk of every glyph they draw


def log_warnings() -> None:
    """Python's warnings become log lines, for a process that serves: kind and place, because some quote the value that
    surprised them. A command that somebody looks at leaves them as they are.
    """
    warnings.showwarning = _tell_warning  # type: ignore[assignment]  # what the words are is not looked at


class FromLibraries(logging.Handler):
    """What a library logs (uvicorn, SQLAlchemy, asyncio) as a line of ours: its fixed words, numbers filled in."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(record.msg, BaseException):
            error, words = record.msg, "failed"
        else:
            words = _fixed_words(str(record.msg), record.args)
        structlog.get_logger().log(
            min(logging.CRITICAL, max(logging.DEBUG, record.levelno // 10 * 10)),
            words,
            logger=record.name,
            at=f"{record.pathname}:{record.lineno}",
            **({} if error is None else {"error": error}),
        )


def _fixed_words(template: str, given: Any) -> str:
    """The first line of what the library's author wrote; what was filled in may be anybody's, unless it is a number."""
    line = (template.splitlines() or [""])[0]
    values = given if isinstance(given, tuple) else (given,)
    if not values or not all(isinstance(value, int | float) for value in values):
        return line
    try:
        return line % values
    except (TypeError, ValueError):
        return line


def _tell_warning(
    _message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    _file: TextIO | None = None,
    _line: str | None = None,
) -> None:
    structlog.get_logger().warning("python_warning", kind=category.__name__, at=f"{filename}:{lineno}")


def where_it_happened(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replaces `error=<exception>` by its type and the places it passed, innermost last, causes included.

    Of what the operating system refused its own word is told too (`EADDRINUSE`): it is one of a closed list.
    """
    error = event.pop("error", None)
    if isinstance(error, BaseException):
        event["error_type"] = type(error).__name__
        event["error_at"] = _places(error.__traceback__)
        if isinstance(error, OSError) and (word := errno.errorcode.get(error.errno or 0)):
            event["error_word"] = word
        cause = error.__cause__ or error.__context__
        if cause is not None:
            event["cause_type"] = type(cause).__name__
            event["cause_at"] = _places(cause.__traceback__)
    elif isinstance(error, str) and error.isidentifier():  # the name of a kind, never words
        event["error_type"] = error
    return event


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_MOST_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
