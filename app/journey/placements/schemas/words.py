"""Kinds of text that several shapes share."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from app.foundation.core.i18n import Text
from app.foundation.core.text import refuse, refuse_control_characters

Reasons = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000, strip_whitespace=True),
    AfterValidator(refuse_control_characters),
]


def _refuse_blank(value: str) -> str:
    if not value.strip():
        raise refuse(
            "field.blank", Text("Skriv noget, eller lad feltet være tomt.", "Write something, or leave it out.")
        )
    return value


# Somebody's own words, in any language, kept exactly as written.
OwnWords = Annotated[
    str,
    StringConstraints(min_length=1, max_length=4000),
    AfterValidator(refuse_control_characters),
    AfterValidator(_refuse_blank),
]


def absent(value: object) -> bool:
    """What a caller may not know is left out, rather than shown as empty."""
    return value is None
