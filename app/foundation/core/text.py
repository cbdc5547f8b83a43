"""What a text or a number from outside may look like: bounded, and storable on every database."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.foundation.core.i18n import Text


def refuse_control_characters(value: str) -> str:
    """Refuses NUL (no PostgreSQL text holds it) and other control characters; line breaks and tabs may stay."""
    if any((ord(c) < 32 and c not in "\n\r\t") or 0x7F <= ord(c) < 0xA0 for c in value):
        raise PydanticCustomError("text_control_character", "control characters are not allowed")
    return value


def _refuse_line_breaks(value: str) -> str:
    if any(c in value for c in "\n\r\t"):
        raise PydanticCustomError("text_line_break", "line breaks are not allowed here")
    return value


_Line = [AfterValidator(refuse_control_characters), AfterValidator(_refuse_line_breaks)]

Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), *_Line]
ShortText = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), *_Line]
LongText = Annotated[
    str, StringConstraints(max_length=4000, strip_whitespace=True), AfterValidator(refuse_control_characters)
]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Postcode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
WeeklyHours = Annotated[Decimal, Field(gt=0, le=37, max_digits=3, decimal_places=1)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]


def refuse(code: str, text: Text) -> PydanticCustomError:
    """The error a validator raises: a stable dotted code and a text in both languages, never the value."""
    return PydanticCustomError(code.replace(".", "_"), text.en.replace("{", "{{"), {"code": code, "da": text.da})
