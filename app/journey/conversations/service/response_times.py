"""How soon the jobcenter, its companies and its candidates answer each other."""

from datetime import UTC, date, datetime, time, timedelta

from app.foundation.core.clock import COPENHAGEN
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.journey.conversations.domain.answering import figures
from app.journey.conversations.repository import threads as repository
from app.journey.conversations.schemas import DirectionRead, ResponseTimes

USUAL = timedelta(days=90)
LONGEST = timedelta(days=366)


async def response_times(work: Work, first: date | None, last: date | None) -> ResponseTimes:
    """Answers given within the days; the last 90 where none are named. Raises Invalid for a period the wrong way round,
    or longer than a year.
    """
    last = last or (work.today() if first is None else max(first, work.today()))
    first = first or last - USUAL
    if last < first:
        text = Text("Perioden slutter, før den begynder.", "The period ends before it begins.")
        raise Invalid(FieldFault("query/to", "period.reversed", text))
    if last - first > LONGEST:
        text = Text("Perioden kan højst være et år.", "The period can be a year at most.")
        raise Invalid(FieldFault("query/from", "period.too_long", text))
    async with work.beyond_wall(
        Beyond.FIGURES
    ):  # a conversation goes along with the person, its answers were given here
        answers = await repository.answers_between(work, _midnight(first), _midnight(last + timedelta(days=1)))
    waiting = await repository.waiting_now(work)
    rows = [DirectionRead.model_validate(row) for row in figures(answers, waiting, work.now())]
    return ResponseTimes(from_on=first, to_on=last, directions=rows)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, COPENHAGEN).astimezone(UTC)
