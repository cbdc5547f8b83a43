"""Refusals of notices."""

from app.foundation.core.errors import FieldFault
from app.foundation.core.i18n import Text

HALF_QUIET = FieldFault(
    "/quiet_to",
    "notice.quiet_hours_half",
    Text("Angiv både fra og til, eller ingen af dem.", "Give both from and to, or neither."),
)
NO_QUIET = FieldFault(
    "/quiet_to",
    "notice.quiet_hours_empty",
    Text("Fra og til må ikke være samme klokkeslæt.", "From and to must not be the same time."),
)
