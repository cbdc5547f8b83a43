"""The rules of changes to a granted internship: their life, what may be asked, and how the parties are heard."""

from app.journey.changes.domain.asking import (
    Proposal,
    Standing,
    ask_extension,
    ask_hours,
    ask_pause,
    ask_shortening,
    first_changed_on,
    is_too_late,
    judged_from,
)
from app.journey.changes.domain.hearing import Heard, Hearing, Side, hearing_of, side_of
from app.journey.changes.domain.states import (
    CHANGE_CONSEQUENCES,
    CHANGE_LIFE,
    ChangeStatus,
    PlacementChangeKind,
    offered_actions,
)

__all__ = [
    "CHANGE_CONSEQUENCES",
    "CHANGE_LIFE",
    "ChangeStatus",
    "Heard",
    "Hearing",
    "PlacementChangeKind",
    "Proposal",
    "Side",
    "Standing",
    "ask_extension",
    "ask_hours",
    "ask_pause",
    "ask_shortening",
    "first_changed_on",
    "hearing_of",
    "is_too_late",
    "judged_from",
    "offered_actions",
    "side_of",
]
