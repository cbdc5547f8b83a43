"""Refusals when looking at who looked."""

from app.foundation.core.errors import Conflict, FieldFault, Invalid
from app.foundation.core.i18n import Text


class OwnEntry(Conflict):
    """409: nobody judges the own access."""

    code = "access.own_entry"
    title = Text("Dit eget opslag", "Your own access")
    detail = Text(
        "En anden leder skal vurdere dine egne opslag.", "Another manager must look at what you have done yourself."
    )


def period_wrong(most_days: int) -> Invalid:
    """422: the last day lies before the first, or too far from it."""
    text = Text(
        "Perioden skal slutte tidligst den dag, den begynder, og højst være på {days} dage.",
        "The period must not end before it begins, and must be {days} days at most.",
    )
    return Invalid(FieldFault("query/to", "access.period_wrong", text.format(days=most_days)))
