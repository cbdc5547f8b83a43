"""The use cases of notices."""

from app.journey.notices.service.announcing import announce
from app.journey.notices.service.choosing import list_notices, read_preferences, store_preferences
from app.journey.notices.service.delivering import Outcome, PostOffice, deliver_next, work_on_notices
from app.journey.notices.service.forgetting import forget_notices

__all__ = [
    "Outcome",
    "PostOffice",
    "announce",
    "deliver_next",
    "forget_notices",
    "list_notices",
    "read_preferences",
    "store_preferences",
    "work_on_notices",
]
