"""Everything a feed's owner sees in the other rooms, as events, in the feed's language and inside its window."""

from collections.abc import Collection
from datetime import time, timedelta

from app.foundation.db.work import Work
from app.integration.calendars.domain.changes import LOOKS_AHEAD, LOOKS_BACK
from app.integration.calendars.domain.contents import Content
from app.integration.calendars.domain.events import FeedEvent, Window
from app.integration.calendars.domain.times import instant
from app.integration.calendars.repository.sources import Period
from app.integration.calendars.service.learning import learning
from app.integration.calendars.service.reminding import deadlines, follow_ups
from app.integration.calendars.service.working import internships

_MIDNIGHT = time(0)
_DAY = timedelta(days=1)


def period_of(work: Work) -> Period:
    """Sixty days back and four hundred ahead of the Danish today."""
    return Period(work.today() - LOOKS_BACK, work.today() + LOOKS_AHEAD)


def window_of(period: Period) -> Window:
    return Window(instant(period.first, _MIDNIGHT), instant(period.last + timedelta(days=1), _MIDNIGHT))


async def gather(work: Work, period: Period, contents: Collection[Content]) -> list[FeedEvent]:
    """The events the signed-in owner is told of; a room is asked only for what the feed holds.

    Rooms are asked for a day more on both sides, for what runs over midnight: the window alone decides. An event that
    is left out but counts as part of the window would be taken for called off.
    """
    window = window_of(period)
    period = Period(period.first - _DAY, period.last + _DAY)
    wanted, found = frozenset(contents), list[FeedEvent]()
    if wanted & {Content.SESSIONS, Content.CLASSES}:
        found += await learning(work, period)
    if wanted & {Content.WORKING_TIMES, Content.DEADLINES}:
        found += await internships(work, period)
    if Content.FOLLOW_UPS in wanted:
        found += await follow_ups(work, period)
    if Content.DEADLINES in wanted:
        found += await deadlines(work)
    return [event for event in found if event.content in wanted and window.holds(event)]
