"""Workers: take what is due for one account, hand it to the mail server, and say what became of it.

Nothing is held in the database while the mail server is talked to. A worker that dies before it has said so leaves a
lease that runs out: its notice is sent once more, at least once and in the ordinary case exactly once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import anyio
import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.core.steps import step
from app.foundation.db.model import touch
from app.foundation.db.session import Database, with_retry
from app.foundation.mail.errors import MailDenied, MailNotSent, MailRefused, MailUnavailable
from app.foundation.mail.letter import Letter
from app.foundation.mail.smtp import is_configured, send
from app.journey.notices.domain.states import (
    ACCOUNT_CLOSED,
    GIVEN_UP,
    NO_LONGER_TRUE,
    NO_MAIL_SERVER,
    NOTICE_LIFE,
    UNWANTED,
    Digest,
)
from app.journey.notices.domain.timing import MOST_TRIES, Wishes, after_quiet, try_again_at
from app.journey.notices.domain.wording import words_of
from app.journey.notices.models import Notice
from app.journey.notices.repository import notices as repository
from app.journey.notices.repository.notices import Addressee
from app.journey.notices.repository.relevance import is_still_true

HELD = timedelta(minutes=5)  # longer than the mail server may take to answer it all
MOST_IN_A_LETTER = 100
MOST_LOOKED_AT = 10  # accounts in one transaction: SQLite's only writer waits for it
POLL_SECONDS = 5.0
AWAY_SECONDS = 5.0  # how long a worker leaves a database alone that did not answer
MAIL_AWAY_SECONDS = 30.0
_log = structlog.get_logger()


class Outcome(StrEnum):
    """What one step of a worker came to."""

    NOTHING_DUE = "nothing_due"
    DONE = "done"
    SERVER_AWAY = "server_away"


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What a worker works with."""

    database: Database
    settings: Settings
    clock: Clock


@dataclass(frozen=True, slots=True)
class Lease:
    """One letter to write: the notices in it, for whom, and until when this worker holds them."""

    addressee: Addressee
    notice_ids: tuple[UUID, ...]
    kinds: tuple[str, ...]
    until: datetime


async def work_on_notices(office: PostOffice) -> None:
    """Delivers for as long as the process lives; a database or mail server that is away is asked again later."""
    while True:
        wait = POLL_SECONDS
        try:
            while (outcome := await deliver_next(office)) is Outcome.DONE:
                pass
            wait = MAIL_AWAY_SECONDS if outcome is Outcome.SERVER_AWAY else POLL_SECONDS
        except Exception as error:  # noqa: BLE001  a worker outlives whatever it meets
            _log.warning("notices_out_of_reach", error=error)
            wait = AWAY_SECONDS
        await anyio.sleep(wait)


async def deliver_next(office: PostOffice) -> Outcome:
    """One letter, or one account whose notices turn out not to be sent (now)."""
    async with office.database.read() as session:
        if not await repository.is_any_due(session, office.clock.now()):
            return Outcome.NOTHING_DUE
    with step("deliver_notices"):
        return await _deliver(office)


async def _deliver(office: PostOffice) -> Outcome:
    lease = await with_retry(lambda: _take(office))
    if isinstance(lease, Outcome):
        return lease
    failure: MailNotSent | None = None
    try:
        await send(office.settings, _letter(office, lease))
    except MailNotSent as error:
        failure = error
    await with_retry(lambda: _settle(office, lease, failure))
    return Outcome.SERVER_AWAY if isinstance(failure, (MailUnavailable, MailDenied)) else Outcome.DONE


async def _take(office: PostOffice) -> Lease | Outcome:
    """Holds what goes into the next letter, after what is not to be sent (now); or says that there was only such, or
    nothing, or that what was due is somebody else's.
    """
    async with office.database.write() as transaction:
        for number in range(MOST_LOOKED_AT):
            found = await _look(office, transaction.session)
            if isinstance(found, Lease):
                return found
            if found is Outcome.NOTHING_DUE:
                return Outcome.DONE if number else Outcome.NOTHING_DUE
    return Outcome.DONE


async def _look(office: PostOffice, session: AsyncSession) -> Lease | Outcome:
    """At what is due for one account: what is held for a letter, or that all of it was settled without one."""
    now = office.clock.now()
    addressee = await repository.take_addressee(session, now)
    if addressee is None:
        return Outcome.NOTHING_DUE
    together = MOST_IN_A_LETTER if addressee.wishes.digest is Digest.DAILY else 1
    due = await repository.due_of(session, addressee.actor.account_id, now, together)
    quiet_until = after_quiet(now, addressee.wishes)
    reasons = [await _why_not(office, session, addressee, notice) for notice in due]
    for notice, why in zip(due, reasons, strict=True):
        touch(notice, now)
        if why is not None:
            _move(notice, "fail" if why == GIVEN_UP else "skip", why)
        elif quiet_until > now:
            _put_back(notice, quiet_until, notice.error_code)
    ready = [notice for notice in due if _is_open(notice) and quiet_until <= now]
    for notice in ready:
        _hold(notice, now + HELD)
    await session.flush()
    if not ready:
        return Outcome.DONE if due else Outcome.NOTHING_DUE
    kinds = tuple(notice.kind for notice in ready)
    return Lease(addressee, tuple(notice.id for notice in ready), kinds, now + HELD)


async def _why_not(office: PostOffice, session: AsyncSession, addressee: Addressee, notice: Notice) -> str | None:
    """The code of why a notice is not sent at all."""
    if notice.attempts >= MOST_TRIES:
        return GIVEN_UP  # its workers keep dying
    if not addressee.is_active:
        return ACCOUNT_CLOSED
    if not addressee.wishes.wants(notice.kind):
        return UNWANTED
    if not await is_still_true(session, notice, addressee.actor):
        return NO_LONGER_TRUE
    return None if is_configured(office.settings) else NO_MAIL_SERVER


def _is_open(notice: Notice) -> bool:
    return notice.status in NOTICE_LIFE.moves["take"].sources


def _move(notice: Notice, action: str, code: str | None) -> None:
    notice.status = NOTICE_LIFE.target_of(action, notice.status)
    notice.error_code = code
    notice.leased_until = None


def _put_back(notice: Notice, until: datetime, code: str | None) -> None:
    _move(notice, "put-back", code)
    notice.not_before = until


def _hold(notice: Notice, until: datetime) -> None:
    _move(notice, "take", notice.error_code)
    notice.leased_until = until
    notice.attempts += 1


def _letter(office: PostOffice, lease: Lease) -> Letter:
    """The same notices make the same letter, with the same key."""
    url = office.settings.public_url
    words = words_of(lease.kinds, lease.addressee.language, None if url is None else str(url))
    return Letter(
        to=lease.addressee.email,
        subject=words.subject,
        text=words.text,
        language=lease.addressee.language,
        key=f"notice.{min(lease.notice_ids).hex}.{len(lease.notice_ids)}",
        written_at=office.clock.now(),
    )


async def _settle(office: PostOffice, lease: Lease, failure: MailNotSent | None) -> None:
    """Sent, to be tried again, or failed for good; a lease that another worker has taken over says nothing any more."""
    async with office.database.write() as transaction:
        now = office.clock.now()
        notices = await repository.held(transaction.session, lease.notice_ids, lease.until)
        for notice in notices:
            touch(notice, now)
            if failure is None:
                _move(notice, "send", None)
                notice.sent_at = now
            else:
                _after_failure(notice, failure, lease.addressee.wishes, now)
        await transaction.session.flush()
    _tell(notices, failure)


def _after_failure(notice: Notice, failure: MailNotSent, wishes: Wishes, now: datetime) -> None:
    again = None if isinstance(failure, MailRefused) else try_again_at(now, notice.attempts, wishes)
    if again is None:
        _move(notice, "fail", failure.code)
    else:
        _put_back(notice, again, failure.code)


def _tell(notices: Sequence[Notice], failure: MailNotSent | None) -> None:
    """One line in the log, without an address."""
    if failure is None:
        _log.info("letter_sent", notices=len(notices))
    else:
        _log.warning("letter_not_sent", notices=len(notices), failure_code=failure.code, error=failure)
