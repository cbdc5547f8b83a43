"""What of an activity under way stands when the placement around it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.journey.training.domain.values import DatedSession, PlanningFacts


@dataclass(frozen=True, slots=True)
class Rest:
    """The sittings that have been, and how many calendar weeks of sittings were still to come."""

    held: tuple[DatedSession, ...]
    weeks_to_come: int


def stands(session: DatedSession, facts: PlanningFacts) -> bool:
    """Whether a sitting can still take place: before the end, on an open day, within the working times, and with
    nothing at the same time that somebody else has fixed.
    """
    if session.on > facts.ends_on or session.on in facts.closing_days:
        return False
    if any(lesson.overlaps(session) for lesson in facts.classes):
        return False
    if any(session.overlaps(other) for sittings in facts.given for other in sittings):
        return False
    if not facts.working_times:
        return True
    return any(
        times.weekday == session.on.isoweekday()
        and times.from_time <= session.from_time
        and session.to_time <= times.to_time
        for times in facts.working_times
    )


def rest_of(sessions: Sequence[DatedSession], facts: PlanningFacts, today: date) -> Rest | None:
    """What is left of an activity of which some coming sitting no longer stands; None where all of them do.

    Then the coming sittings give way together, so that the rest of the activity keeps one weekly pattern. Weeks are
    the placement's own: a week with several sittings counts once.
    """
    coming = [session for session in sessions if session.on >= today]
    if all(stands(session, facts) for session in coming):
        return None
    weeks = {(session.on - facts.starts_on).days // 7 for session in coming}
    return Rest(tuple(session for session in sessions if session.on < today), len(weeks))
