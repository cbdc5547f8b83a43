"""The clock: instants in UTC, days in Danish local time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# A stored time that lies further ahead than this was written by a clock that has been set back since.
TOO_FAR_AHEAD = timedelta(minutes=10)


class Clock:
    """The wall clock; tests hand in a fixed one."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        """The Danish calendar day: what a caseworker in Frederiksberg calls today."""
        return self.now().astimezone(COPENHAGEN).date()


class FixedClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at
