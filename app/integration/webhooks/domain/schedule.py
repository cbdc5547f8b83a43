"""When a delivery is tried again, how long an endpoint that fails is left alone, and when it is given up."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# After the first, second … failed try: some 75 hours in all, as Standard Webhooks recommends.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
MOST_TRIES = len(WAITS) + 1
JITTER = 0.1  # of a wait, either way: what failed together does not come back together
LONGEST_WAIT = timedelta(hours=24)
LONGEST_REST = timedelta(hours=1)
# Longer than all tries of one message take: an endpoint is given up when nothing at all has come through.
GIVEN_UP_AFTER = timedelta(days=5)
_UNTROUBLED_FAILURES = 2
_FIRST_REST, _LAST_REST = timedelta(seconds=5), timedelta(minutes=5)


def try_again_after(tries: int, chance: float, asked: timedelta | None = None) -> timedelta | None:
    """How long to wait after that many failed tries (from 1); None when it has failed for good.

    `chance` is a number from 0 to 1 that decides the jitter; `asked` is the receiver's Retry-After, which is honoured
    up to a day where it is longer than our own wait.
    """
    if tries >= MOST_TRIES:
        return None
    own = WAITS[max(0, tries - 1)] * (1 + JITTER * (2 * chance - 1))
    return own if asked is None else max(own, min(asked, LONGEST_WAIT))


def rest_after(failures: int, asked: timedelta | None = None) -> timedelta:
    """How long nothing at all is sent to an endpoint after that many failures in a row: nothing for the first two, then
    from 5 seconds doubling to 5 minutes, or what the receiver asks for, up to an hour.

    So a server that is down is asked now and then, and the messages behind the first ones keep their tries.
    """
    doublings = failures - _UNTROUBLED_FAILURES - 1
    own = timedelta(0) if doublings < 0 else min(_FIRST_REST * 2 ** min(doublings, 10), _LAST_REST)
    return own if asked is None else max(own, min(asked, LONGEST_REST))


def is_given_up(failing_since: datetime | None, now: datetime) -> bool:
    """Whether an endpoint has done nothing but fail for so long that it is switched off."""
    return failing_since is not None and now - failing_since >= GIVEN_UP_AFTER


def read_retry_after(text: str | None, now: datetime) -> timedelta | None:
    """What `Retry-After` says (RFC 9110, 10.2.3: seconds, or a date); None where it says nothing that can be read."""
    said = (text or "").strip()
    if said.isascii() and said.isdigit():
        return min(timedelta(seconds=int(said[:9])), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, IndexError, OverflowError):
        return None
    return max(timedelta(0), (at if at.tzinfo else at.replace(tzinfo=UTC)) - now)
