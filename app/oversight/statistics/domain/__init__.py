"""Figures about many people and needs, as values."""

from app.oversight.statistics.domain.exclusion import (
    TOP,
    Asking,
    Crossing,
    Door,
    Person,
    Tally,
    cross,
    shortfalls,
    tally,
)

__all__ = ["TOP", "Asking", "Crossing", "Door", "Person", "Tally", "cross", "shortfalls", "tally"]
