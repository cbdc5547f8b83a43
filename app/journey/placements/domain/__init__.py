"""The rules of a placement: its life, its agreement, and the reasons people give."""

from app.journey.placements.domain.agreement import Answers, differences, missing_parties, offered_actions, party_of
from app.journey.placements.domain.schedule import (
    fte_fraction,
    pauses_of,
    steps_of,
    stretches_of,
    times_of,
    weekly_hours_of,
)
from app.journey.placements.domain.states import (
    BEFORE_GRANT,
    BEFORE_START,
    FINAL,
    PLACEMENT_LIFE,
    SYSTEM_ACTIONS,
    UNDER_WAY,
    Initiative,
    Party,
    PlacementStatus,
)

__all__ = [
    "BEFORE_GRANT",
    "BEFORE_START",
    "FINAL",
    "PLACEMENT_LIFE",
    "SYSTEM_ACTIONS",
    "UNDER_WAY",
    "Answers",
    "Initiative",
    "Party",
    "PlacementStatus",
    "differences",
    "fte_fraction",
    "missing_parties",
    "offered_actions",
    "party_of",
    "pauses_of",
    "steps_of",
    "stretches_of",
    "times_of",
    "weekly_hours_of",
]
