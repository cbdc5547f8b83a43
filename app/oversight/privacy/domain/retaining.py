"""How long each kind of data is kept, as cut-off days computed from an installation's settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Kept(StrEnum):
    """Kinds of data that end by themselves, each with a setting of its own."""

    CLOSED_CASES = "closed_cases"
    LAPSED_MATCHES = "lapsed_matches"
    RANKINGS = "rankings"
    THREADS = "threads"
    SPENT_LINKS = "spent_links"
    WITHDRAWN_CONSENTS = "withdrawn_consents"
    ERASURES = "erasures"


@dataclass(frozen=True, slots=True)
class Found:
    """What one rule found in one jobcenter: how much is due, and how much of it was done, held or stands in the way."""

    due: int = 0
    done: int = 0
    held: int = 0
    blocked: int = 0


def cut_offs(today: date, days: Mapping[Kept, int]) -> dict[Kept, date]:
    """For each kind the day before which it has been kept long enough."""
    return {kind: today - timedelta(days=number) for kind, number in days.items()}
