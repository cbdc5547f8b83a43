"""Faults of an input in plain Danish and English, without ever repeating what was sent."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from app.foundation.core.errors import FieldFault
from app.foundation.core.i18n import Text

_TEXTS: dict[str, tuple[str, Text]] = {
    "missing": ("field.required", Text("Feltet skal udfyldes.", "The field is required.")),
    "extra_forbidden": ("field.unknown", Text("Feltet findes ikke.", "There is no such field.")),
    "string_too_short": (
        "field.too_short",
        Text("Skal være mindst {min_length} tegn.", "Must be at least {min_length} characters."),
    ),
    "string_too_long": (
        "field.too_long",
        Text("Må højst være {max_length} tegn.", "Must be at most {max_length} characters."),
    ),
    "too_short": (
        "field.too_few",
        Text("Skal have mindst {min_length} elementer.", "Must have at least {min_length} items."),
    ),
    "too_long": (
        "field.too_many",
        Text("Må højst have {max_length} elementer.", "Must have at most {max_length} items."),
    ),
    "greater_than": ("field.too_small", Text("Skal være over {gt}.", "Must be greater than {gt}.")),
    "greater_than_equal": ("field.too_small", Text("Skal være mindst {ge}.", "Must be at least {ge}.")),
    "less_than": ("field.too_large", Text("Skal være under {lt}.", "Must be less than {lt}.")),
    "less_than_equal": ("field.too_large", Text("Må højst være {le}.", "Must be at most {le}.")),
    "decimal_max_places": (
        "field.too_precise",
        Text("Må højst have {decimal_places} decimaler.", "Must have at most {decimal_places} decimal places."),
    ),
    "enum": ("field.unknown_choice", Text("Skal være en af: {expected}.", "Must be one of: {expected}.")),
    "literal_error": ("field.unknown_choice", Text("Skal være en af: {expected}.", "Must be one of: {expected}.")),
    "string_pattern_mismatch": ("field.pattern", Text("Har ikke den rette form.", "Does not have the right form.")),
    "text_control_character": (
        "field.control_character",
        Text("Styretegn er ikke tilladt.", "Control characters are not allowed."),
    ),
    "text_line_break": (
        "field.line_break",
        Text("Linjeskift er ikke tilladt her.", "Line breaks are not allowed here."),
    ),
    "string_unicode": ("field.unicode", Text("Er ikke gyldig Unicode.", "Is not valid Unicode.")),
    "json_invalid": ("request.malformed", Text("Indholdet er ikke gyldig JSON.", "The body is not valid JSON.")),
}
_BY_PREFIX: tuple[tuple[str, Text], ...] = (
    ("uuid", Text("Skal være et UUID.", "Must be a UUID.")),
    ("datetime", Text("Skal være et tidspunkt (RFC 3339).", "Must be a time (RFC 3339).")),
    ("date", Text("Skal være en dato (ÅÅÅÅ-MM-DD).", "Must be a date (YYYY-MM-DD).")),
    ("time", Text("Skal være et klokkeslæt (TT:MM).", "Must be a time of day (HH:MM).")),
    ("int", Text("Skal være et helt tal.", "Must be a whole number.")),
    ("float", Text("Skal være et tal.", "Must be a number.")),
    ("decimal", Text("Skal være et tal.", "Must be a number.")),
    ("finite", Text("Skal være et endeligt tal.", "Must be a finite number.")),
    ("bool", Text("Skal være true eller false.", "Must be true or false.")),
    ("string", Text("Skal være tekst.", "Must be text.")),
    ("list", Text("Skal være en liste.", "Must be a list.")),
    ("model", Text("Skal være et objekt.", "Must be an object.")),
    ("dict", Text("Skal være et objekt.", "Must be an object.")),
)
MOST_FAULTS = 100
_OTHER = Text("Er ikke gyldig.", "Is not valid.")
_SAFE_NAME = re.compile(r"^(?!(?:.*\d){6})[A-Za-z_][A-Za-z0-9_-]{0,63}$")


def faults(errors: Iterable[Mapping[str, Any]]) -> list[FieldFault]:
    """One fault per pydantic error, at most so many: a small body must not become a large answer."""
    return [FieldFault(_pointer(error["loc"]), *_explain(error)) for error in islice(errors, MOST_FAULTS)]


def _explain(error: Mapping[str, Any]) -> tuple[str, Text]:
    kind: str = error["type"]
    context: Mapping[str, Any] = error.get("ctx") or {}
    if "da" in context and "code" in context:  # raised by core.text.refuse
        return context["code"], Text(context["da"], error["msg"])
    if kind in _TEXTS:
        code, text = _TEXTS[kind]
        danish = {
            name: value.replace(" or ", " eller ") if name == "expected" else value for name, value in context.items()
        }
        return code, Text(text.da.format(**danish), text.en.format(**context))
    for prefix, text in _BY_PREFIX:
        if kind.startswith(prefix):
            return f"field.{prefix}", text
    return "field.invalid", _OTHER


def _pointer(loc: Sequence[str | int]) -> str:
    """A JSON pointer for the body (`/skills/0/level`), `query/limit` and the like for the rest."""
    place, *parts = loc or ("body",)
    steps = "".join(f"/{_safe(part)}" for part in parts)
    if place == "body":
        return "" if parts and isinstance(parts[0], int) and len(parts) == 1 else steps
    return f"{place}{steps}"


def _safe(part: str | int) -> str:
    """A field name may be repeated; anything that could be a value (an unknown key full of digits) may not."""
    return str(part) if isinstance(part, int) or _SAFE_NAME.match(part) else "…"
