"""The log's second wall: what looks like a person's or a secret is masked, whoever wrote it into a line.

The first wall is that nobody writes it there (docs/decisions/0008-logs-without-words.md). This one is for the day
somebody does. It knows names of fields and a few shapes; it does not know people's names, and does not replace the first.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from structlog.typing import EventDict, WrappedLogger

MASKED = "[masked]"
# A field of this name holds what its name says, whatever it looks like.
_PERSONAL = re.compile(
    r"cpr|passw|secret|authori[sz]ation|cookie|e_?mail|phone|full_?name|first_?name|last_?name|address|(^|_)(token|body|text)$",
    re.IGNORECASE,
)
# Ten digits that begin with a day and a month (temporary numbers have 60 added to the day), as they are written and as
# one number; never digits out of the middle of a longer word, so that ids and times stay readable.
_CPR = r"(?<![0-9A-Za-z.])(?:[0-2]\d|3[01]|6\d|[78]\d|9[01])(?:0[1-9]|1[0-2])\d{2}[- ]?\d{4}(?![0-9A-Za-z])"
_SHAPES = re.compile(
    _CPR
    + r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    + r"|\b(?:Bearer|Basic)\s+[\w.~+/=-]+"
    + r"|\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?"
    + r"|\b(?:whsec_|pk_)[\w+/=-]+"
    + r"|\b(?:postgresql|https?)(?:\+\w+)?://[^/\s@]+@"
)
_SIGNS = ("@", "Bearer", "Basic", "eyJ", "whsec_", "pk_")
_DIGITS = re.compile(r"\d{6}[- ]?\d{4}")
_DEEPEST = 6


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Masks fields by their names, and in every other value whatever has the shape of a CPR number, an e-mail address, a
    token, a key of ours, or credentials in an address.
    """
    return {key: _value(key, value, 0) for key, value in event.items()}


def without_secrets(text: str) -> str:
    """The text with every such piece masked. Nearly no line has one: what only one of them can have is looked for first."""
    if any(sign in text for sign in _SIGNS) or _DIGITS.search(text):
        return _SHAPES.sub(MASKED, text)
    return text


def _value(key: str, value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | float):
        return value
    if _is_personal(key):
        return MASKED
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, int):
        return MASKED if _is_cpr(value) else value
    if depth == _DEEPEST:
        return MASKED
    if isinstance(value, Mapping):
        return {without_secrets(str(name)): _value(str(name), inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_value("", inner, depth + 1) for inner in value]
    return without_secrets(str(value))


@lru_cache(maxsize=1024)
def _is_personal(key: str) -> bool:
    return _PERSONAL.search(key) is not None


def _is_cpr(number: int) -> bool:
    return len(str(number)) in {9, 10} and re.fullmatch(_CPR, f"{number:010}") is not None
