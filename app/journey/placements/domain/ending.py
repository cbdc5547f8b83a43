"""The end of an internship: when the two sides may speak, when they are asked and reminded, and who sees what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.journey.placements.domain.requests import EndAuthor
from app.journey.placements.domain.states import PlacementStatus

# One week before the end is when "what next?" can still be answered; two months after it memory fades, and the
# working accounts of a company change.
ASKED_BEFORE = timedelta(days=7)
OPEN_AFTER = timedelta(days=60)
TIME_TO_ANSWER = timedelta(days=7)
SPOKEN_OF = (PlacementStatus.ACTIVE, PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY)
# Whose words a role's own are; staff have none of their own, they write down what they were told.
OWN_AUTHOR = {
    Role.COMPANY: EndAuthor.SUPERVISOR,
    Role.MENTOR: EndAuthor.SUPERVISOR,
    Role.CANDIDATE: EndAuthor.CANDIDATE,
}


@dataclass(frozen=True, slots=True)
class Window:
    """The days, both included, on which statements are taken; without a last day while the placement runs."""

    opens_on: date
    closes_on: date | None

    def holds(self, day: date) -> bool:
        return self.opens_on <= day and (self.closes_on is None or day <= self.closes_on)


def window_of(status: PlacementStatus, starts_on: date, ends_on: date, ended_on: date | None) -> Window:
    """From one week before the last day, but never before the first; until 60 days after it once it is over."""
    last = ended_on or ends_on
    closes_on = last + OPEN_AFTER if status in (PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY) else None
    return Window(max(starts_on, last - ASKED_BEFORE), closes_on)


def missing_authors(given: Collection[EndAuthor]) -> list[EndAuthor]:
    """Whose statement is not there, in a fixed order."""
    return [author for author in EndAuthor if author not in given]


def due_on(asked_on: date, last_day: date) -> date:
    """A week to answer, and never before the last day: somebody asked a week ahead may wait for it."""
    return max(last_day, asked_on + TIME_TO_ANSWER)


def reminders_due(asked_on: date, today: date, days: Sequence[int]) -> int:
    """How many of the reminders, each so many days after the asking, have come due by today.

    Whoever was away for several of them is reminded once, with the number of the latest.
    """
    return sum(1 for after in days if asked_on + timedelta(days=after) <= today)


def may_see(role: Role, author: EndAuthor, *, may_be_shared: bool) -> bool:
    """Who reads a statement (DOMAIN.md §1: the person is heard, and the caseworker hears first).

    The jobcenter and the candidate read both; company, mentor and integration read the candidate's only when the
    candidate says so.
    """
    if author is EndAuthor.SUPERVISOR or may_be_shared:
        return True
    return role in JOBCENTER_STAFF or role is Role.CANDIDATE


def may_know_missing(role: Role, author: EndAuthor) -> bool:
    """Who is told that a statement is missing: whether the candidate has spoken is not the company's to follow."""
    return role not in (Role.COMPANY, Role.MENTOR) or author is EndAuthor.SUPERVISOR
