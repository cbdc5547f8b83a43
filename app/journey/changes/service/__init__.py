"""The use cases of changes to a granted internship; the reactions table takes its two from here."""

from app.journey.changes.service.answering import answer, withdraw, withdraw_open_change
from app.journey.changes.service.asking import ask_extension, ask_hours, ask_pause, ask_shortening
from app.journey.changes.service.deciding import carry_out_request, grant, reject, touch_after_request
from app.journey.changes.service.reading import get_change, list_changes, read_change

__all__ = [
    "answer",
    "ask_extension",
    "ask_hours",
    "ask_pause",
    "ask_shortening",
    "carry_out_request",
    "get_change",
    "grant",
    "list_changes",
    "read_change",
    "reject",
    "touch_after_request",
    "withdraw",
    "withdraw_open_change",
]
