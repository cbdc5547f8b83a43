"""What has changed since a feed was last read: new, changed, and gone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# How far a feed looks back and ahead, and how long it says that something is cancelled.
LOOKS_BACK = timedelta(days=60)
LOOKS_AHEAD = timedelta(days=400)
SAYS_CANCELLED = timedelta(days=60)
# What has long been over need not be remembered: no calendar program asks for it again.
REMEMBERS = timedelta(days=400)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Said:
    """What the feed last said of one event."""

    fingerprint: str
    lasts_until: datetime | None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """UIDs of events the feed has not told of yet, tells otherwise now, and must call off."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def compare(wanted: Mapping[str, str], said: Mapping[str, Said], since: datetime) -> Changes:
    """`wanted`: UID → fingerprint of every event the feed holds now; `since`: the beginning of its window.

    What is no longer there is called off, once, unless it has only grown old: that just falls out of the window. What
    was called off and is back is a change.
    """
    gone = (
        uid
        for uid, entry in said.items()
        if uid not in wanted and not entry.cancelled and (entry.lasts_until is None or entry.lasts_until > since)
    )
    return Changes(
        new=tuple(uid for uid in wanted if uid not in said),
        changed=tuple(
            uid
            for uid, print_ in wanted.items()
            if uid in said and (said[uid].cancelled or said[uid].fingerprint != print_)
        ),
        gone=tuple(gone),
    )


def moment_of_change(now: datetime, earlier: Iterable[datetime]) -> datetime:
    """The DTSTAMP of what changes now, in whole seconds and later than every one before it.

    So no two states of an event share their DTSTAMP, and no two states of a feed their Last-Modified, which count in
    seconds.
    """
    return max([now.replace(microsecond=0), *(at.replace(microsecond=0) + _SECOND for at in earlier)])
