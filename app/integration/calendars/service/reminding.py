"""Follow-ups and the days by which somebody must have answered, signed or used something, as events."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.clock import COPENHAGEN
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.integration.calendars.domain import words
from app.integration.calendars.domain.contents import Content
from app.integration.calendars.domain.events import FeedEvent
from app.integration.calendars.domain.times import whole_day
from app.integration.calendars.repository import sources
from app.integration.calendars.repository.sources import Period
from app.integration.calendars.service.voice import Voice
from app.journey.aftercare.domain.states import FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.domain.working_days import last_working_day
from app.journey.matching.domain.states import MatchStatus

_DAY = timedelta(days=1)
_TO_PARTIES = {Role.CANDIDATE: words.ASKS_YOU, Role.COMPANY: words.ASKS_YOUR_COMPANY}
_TO_OTHERS = {Audience.CANDIDATE: words.ASKS_CANDIDATE, Audience.EMPLOYER: words.ASKS_EMPLOYER}


async def follow_ups(work: Work, period: Period) -> list[FeedEvent]:
    """When somebody asks how it goes; what was asked and answered stands nowhere here."""
    voice = Voice.of(work)
    found = []
    for row in await sources.follow_ups(work, period):
        said = _TO_PARTIES.get(voice.role) or _TO_OTHERS[row.audience]
        if row.status is FollowUpStatus.DONE:
            said = Text(words.DONE.da.format(words=said.da), words.DONE.en.format(words=said.en))
        found.append(
            FeedEvent(
                key=f"follow-up.{row.id}",
                content=Content.FOLLOW_UPS,
                summary=voice.say(said, voice.person(row)),
                when=whole_day(row.due_on),
            )
        )
    return found


async def deadlines(work: Work) -> list[FeedEvent]:
    """Last days: to answer a match, to sign an agreement, to use a voucher."""
    voice = Voice.of(work)
    return [
        *_matches(voice, await sources.matches_to_answer(work)),
        *_agreements(voice, await sources.agreements_to_sign(work)),
        *_vouchers(voice, await sources.vouchers_to_use(work)),
    ]


def _matches(voice: Voice, rows: Iterable[Any]) -> Iterable[FeedEvent]:
    """A match expires when nobody has answered for as many days as its jobcenter waits."""
    for row in rows:
        expires = row.updated_at + timedelta(days=row.match_expires_after_days)
        if voice.role in JOBCENTER_STAFF:
            by_candidate = row.status is MatchStatus.PROPOSED
            said = words.MATCH_WAITS_FOR_CANDIDATE if by_candidate else words.MATCH_WAITS_FOR_COMPANY
        else:
            said = words.MATCH_WAITS_FOR_YOU
        yield _deadline(voice, row, f"match.{row.id}", said, expires.astimezone(COPENHAGEN).date())


def _agreements(voice: Voice, rows: Iterable[Any]) -> Iterable[FeedEvent]:
    """Nobody may begin before the grant, and the grant comes after the signatures: the last working day before."""
    said = words.SIGNATURES_MISSING if voice.role not in _TO_PARTIES else words.SIGN_AGREEMENT
    for row in rows:
        eve = row.starts_on - _DAY
        yield _deadline(voice, row, f"sign.{row.id}", said, last_working_day(eve - 14 * _DAY, eve) or eve)


def _deadline(voice: Voice, row: Any, key: str, said: Text, day: date) -> FeedEvent:
    return FeedEvent(
        key=key,
        content=Content.DEADLINES,
        summary=voice.say(said, voice.person(row), workplace=row.workplace),
        when=whole_day(day),
        location=voice.place(row),
    )


def _vouchers(voice: Voice, rows: Iterable[Any]) -> Iterable[FeedEvent]:
    for row in rows:
        yield FeedEvent(
            key=f"voucher.{row.id}",
            content=Content.DEADLINES,
            summary=voice.say(words.VOUCHER_ENDS, voice.person(row)),
            when=whole_day(row.valid_until),
        )
