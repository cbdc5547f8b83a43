"""Refusals of the feed."""

from app.foundation.core.errors import Conflict
from app.foundation.core.i18n import Text


class CursorAhead(Conflict):
    """The cursor is from further on than the feed goes: an older copy of the database has been brought back."""

    code = "event.cursor_ahead"
    title = Text("Cursoren er foran", "The cursor is ahead")
    detail = Text(
        "Cursoren peger længere frem, end der er hændelser. Databasen er gendannet fra en ældre kopi: begynd forfra, og "
        "spring de hændelser over, hvis id du kender.",
        "The cursor points further on than there are events. The database was restored from an older copy: begin anew, "
        "and skip the events whose id you know.",
    )
