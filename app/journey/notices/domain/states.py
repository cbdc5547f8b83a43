"""The states of a notice and how often somebody wants them."""

from enum import StrEnum

from app.foundation.core.states import LifeCycle, move


class NoticeStatus(StrEnum):
    """Where a notice stands; `skipped` was not wanted, is no longer true, or had no mail server to go to."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


class Digest(StrEnum):
    """At once, or once a day together."""

    NONE = "none"
    DAILY = "daily"


# A worker alone moves a notice. One whose worker died is taken again when its lease is over.
NOTICE_LIFE = LifeCycle[NoticeStatus](
    {
        "take": move([NoticeStatus.QUEUED, NoticeStatus.SENDING], NoticeStatus.SENDING, []),
        "send": move([NoticeStatus.SENDING], NoticeStatus.SENT, []),
        "put-back": move([NoticeStatus.QUEUED, NoticeStatus.SENDING], NoticeStatus.QUEUED, []),
        "fail": move([NoticeStatus.QUEUED, NoticeStatus.SENDING], NoticeStatus.FAILED, []),
        "skip": move([NoticeStatus.QUEUED, NoticeStatus.SENDING], NoticeStatus.SKIPPED, []),
    }
)
SETTLED = (NoticeStatus.SENT, NoticeStatus.FAILED, NoticeStatus.SKIPPED)
# Why a notice was not sent, beside the codes of the mail itself.
UNWANTED = "notice.unwanted"
NO_LONGER_TRUE = "notice.no_longer_true"
ACCOUNT_CLOSED = "notice.account_closed"
NO_MAIL_SERVER = "mail.not_configured"
GIVEN_UP = "notice.workers_lost"
