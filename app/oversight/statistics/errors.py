"""Refusals of the statistics room."""

from app.foundation.core.errors import FieldFault, Invalid, NotPermitted
from app.foundation.core.i18n import Text


class ComparisonNotPermitted(NotPermitted):
    """403: figures of other jobcenters are for managers and admins, and never company by company."""

    code = "statistics.comparison_not_permitted"
    title = Text("Sammenligning er ikke tilladt", "Comparison not permitted")
    detail = Text(
        "Tal for andre jobcentre er for ledere og administratorer og vises aldrig virksomhed for virksomhed.",
        "Figures of other jobcenters are for managers and admins, and are never told company by company.",
    )


def period_reversed() -> Invalid:
    """422: the last day lies before the first."""
    text = Text("Perioden slutter, før den begynder.", "The period ends before it begins.")
    return Invalid(FieldFault("query/to", "statistics.period_reversed", text))
