"""Counting failed sign-ins, so that guessing gets slower and slower, and opening what was closed by it."""

import hashlib
import hmac
import math
from datetime import timedelta

import structlog
from prometheus_client import Counter

from app.foundation.core.config import Settings
from app.foundation.db.work import Work
from app.foundation.identity.domain.throttling import (
    OF_ACCOUNT,
    Patience,
    TryKind,
    failed,
    is_closed,
    of_address,
    taken_back,
    wait,
)
from app.foundation.identity.errors import TooManyAttempts
from app.foundation.identity.repository import tries

log = structlog.get_logger()
_SIGN_INS = Counter("praktik_sign_ins_total", "Passwords tried, by outcome.", ["outcome"])
POLICY = "sign-in"


def digests(settings: Settings, email: str, address: str) -> dict[TryKind, str]:
    """What rows are found by: keyed, so that the table names neither e-mails nor addresses."""
    return {TryKind.ACCOUNT: digest(settings, email), TryKind.ADDRESS: _keyed(settings, f"address|{address}")}


def digest(settings: Settings, email: str) -> str:
    return _keyed(settings, f"account|{email}")


def _keyed(settings: Settings, text: str) -> str:
    return hmac.new(settings.key("sign-in"), text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()


def _patience(settings: Settings) -> dict[TryKind, Patience]:
    return {TryKind.ACCOUNT: OF_ACCOUNT, TryKind.ADDRESS: of_address(settings.sign_in_address_failures)}


async def count_try(work: Work, found: tries.Digests) -> bool:
    """Counts a try as failed before its password is looked at; gives whether this failure closes the account.

    Raises TooManyAttempts when it has to wait first. That is not counted: whoever keeps knocking makes it no longer.
    """
    patience, now = _patience(work.settings), work.now()
    counted = await tries.lock_tries(work, found)
    pause = max((wait(each, patience[kind], now) for kind, each in counted.items()), default=timedelta(0))
    if pause > timedelta(0):
        _refused(work, "waiting")
        seconds = math.ceil(pause.total_seconds())
        raise TooManyAttempts(POLICY, OF_ACCOUNT.free, math.ceil(OF_ACCOUNT.longest_wait.total_seconds()), seconds)
    then = {kind: failed(each, patience[kind], now) for kind, each in counted.items()}
    await tries.keep_tries(work, found, then)
    return is_closed(then[TryKind.ACCOUNT], OF_ACCOUNT)


async def take_back(work: Work, found: tries.Digests) -> None:
    """The password was right: the account begins anew, the address has failed once less."""
    await tries.drop_tries(work, TryKind.ACCOUNT, found[TryKind.ACCOUNT])
    patience, only_address = _patience(work.settings), {TryKind.ADDRESS: found[TryKind.ADDRESS]}
    counted = await tries.lock_tries(work, only_address)
    fewer = {kind: taken_back(each, patience[kind]) for kind, each in counted.items()}
    await tries.keep_tries(work, only_address, fewer)
    _SIGN_INS.labels("right").inc()


def wrong_password(work: Work) -> None:
    """Says in log and metrics that one was wrong, never whose."""
    _refused(work, "wrong")


def _refused(work: Work, outcome: str) -> None:
    _SIGN_INS.labels(outcome).inc()
    log.warning("sign_in.refused", outcome=outcome, request_id=work.request_id)


async def open_account(work: Work, email: str) -> bool:
    """Forgets an account's failures, so that its next try is looked at; False when there were none."""
    return await tries.drop_tries(work, TryKind.ACCOUNT, digest(work.settings, email))


async def forget_tries(work: Work, limit: int) -> int:
    """Upkeep: what has been quiet for a day is forgotten."""
    return await tries.forget_tries(work, limit)
