"""Refusals of the statistics room."""

from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text


def period_reversed() -> Invalid:
    """422: the last day lies before the first."""
    text = Text("Perioden slutter, før den begynder.", "The period ends before it begins.")
    return Invalid(FieldFault("query/to", "statistics.period_reversed", text))
