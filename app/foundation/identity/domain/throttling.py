"""How long to wait after failed sign-ins: freely at first, then twice as long each time, in the end until opened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class TryKind(StrEnum):
    """What failures are counted of. The order is the order in which rows are locked."""

    ACCOUNT = "account"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Tries:
    """Failures in a row, the last of them, and until when nothing is tried any more."""

    failures: int = 0
    last_at: datetime | None = None
    blocked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How many failures are free, how the wait grows, when failures are forgotten and when it takes somebody to open.

    A wait that grows stops guessing without letting strangers shut anybody out for long; NIST SP 800-63B-4 §3.2.2
    wants no more than 100 failures in a row, so the hundredth of an account closes it until it is opened.
    """

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    forgotten_after: timedelta
    closed_after: int | None = None


OF_ACCOUNT = Patience(10, timedelta(seconds=30), timedelta(hours=1), timedelta(hours=24), closed_after=100)


def of_address(free: int) -> Patience:
    """An address may be a whole town hall's: many failures are free, and an hour's quiet forgets them."""
    return Patience(free, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=1))


def is_closed(tries: Tries, patience: Patience) -> bool:
    """Whether only somebody else can open it."""
    return patience.closed_after is not None and tries.failures >= patience.closed_after


def wait(tries: Tries, patience: Patience, now: datetime) -> timedelta:
    """How long until the next try is looked at; zero lets it through now.

    No wait is longer than the longest: one that seems so was begun by a clock that has been set back since, and is over.
    """
    if is_closed(tries, patience):
        return patience.longest_wait
    pause = timedelta(0) if tries.blocked_until is None else tries.blocked_until - now
    return pause if timedelta(0) < pause <= patience.longest_wait else timedelta(0)


def failed(tries: Tries, patience: Patience, now: datetime) -> Tries:
    """One failure more. It is counted before the password is looked at, so that a hundred at once are a hundred."""
    quiet = tries.last_at is not None and now - tries.last_at >= patience.forgotten_after
    failures = 1 if quiet and not is_closed(tries, patience) else tries.failures + 1
    beyond = failures - patience.free
    if beyond <= 0:
        return Tries(failures, now, None)
    # 2 to the 20th seconds is longer than any wait: a larger power only costs.
    pause = min(patience.first_wait * 2 ** min(beyond - 1, 20), patience.longest_wait)
    return Tries(failures, now, now + pause)


def taken_back(tries: Tries, patience: Patience) -> Tries:
    """One failure fewer: it was none. What others have failed from the same address stays counted."""
    failures = max(tries.failures - 1, 0)
    return Tries(failures, tries.last_at, None if failures <= patience.free else tries.blocked_until)
