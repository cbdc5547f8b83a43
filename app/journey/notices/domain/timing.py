"""When a notice may be sent: the daily digest, quiet hours, and how long to wait after a failure.

Quiet hours and the digest are Danish wall-clock time; instants are UTC. On the two nights of the year when the clock is
moved, an hour that does not exist is taken as the one after the jump, one that exists twice ends with the first.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from app.foundation.core.clock import COPENHAGEN
from app.journey.notices.domain.states import Digest

DIGEST_AT = time(8)
# After the first, second … failed try; after the last one the notice has failed for good, about a day later.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
MOST_TRIES = len(WAITS) + 1


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one account wants; quiet hours may pass midnight, and both ends are there or neither."""

    by_email: bool = True
    unwanted_kinds: frozenset[str] = frozenset()
    digest: Digest = Digest.NONE
    quiet_from: time | None = None
    quiet_to: time | None = None

    def wants(self, kind: str) -> bool:
        return self.by_email and kind not in self.unwanted_kinds


def due_at(now: datetime, wishes: Wishes) -> datetime:
    """The first instant from `now` on at which a notice may be sent."""
    at = _next(now, DIGEST_AT) if wishes.digest is Digest.DAILY else now
    return after_quiet(at, wishes)


def after_quiet(at: datetime, wishes: Wishes) -> datetime:
    """`at`, or the end of the quiet hours that it falls into."""
    if wishes.quiet_from is None or wishes.quiet_to is None:
        return at
    if not _is_quiet(at.astimezone(COPENHAGEN).time(), wishes.quiet_from, wishes.quiet_to):
        return at
    return _next(at, wishes.quiet_to)


def _is_quiet(clock: time, first: time, end: time) -> bool:
    """From the first minute until before the end; across midnight where the end comes before the beginning."""
    if first <= end:
        return first <= clock < end
    return clock >= first or clock < end


def _next(at: datetime, clock: time) -> datetime:
    """The first instant not before `at` at which Danish clocks show that time."""
    today = at.astimezone(COPENHAGEN).date()
    instants = (
        datetime.combine(today + timedelta(days=days), clock, COPENHAGEN).replace(fold=fold).astimezone(UTC)
        for days in (0, 1)
        for fold in (0, 1)
    )
    return next(instant for instant in instants if instant >= at)


def try_again_at(now: datetime, tries: int, wishes: Wishes) -> datetime | None:
    """When to try again after that many failed tries, outside the quiet hours; None when it has failed for good."""
    return None if tries >= MOST_TRIES else after_quiet(now + WAITS[max(0, tries - 1)], wishes)
