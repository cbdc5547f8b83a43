"""Proving who one is with a password: signing in, step-up, and changing the password."""

from dataclasses import replace
from datetime import datetime

from app.foundation.audit.service import Change, record
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.foundation.identity import repository
from app.foundation.identity.domain.credentials import revoked_from
from app.foundation.identity.errors import BadCredentials
from app.foundation.identity.models import Account
from app.foundation.identity.password_hashes import check_password, hash_password
from app.foundation.identity.permissions import Door
from app.foundation.identity.schemas import PasswordChange, Token
from app.foundation.identity.service.choosing import require_good_password, subject_of
from app.foundation.identity.service.throttling import count_try, digests, take_back, wrong_password
from app.foundation.identity.tokens import issue_token

LONGEST_EMAIL = 254


async def sign_in(work: Work, door: Door, email: str, password: str) -> Token:
    """A token for the right e-mail and password; BadCredentials for everything else, after the same time.

    Raises TooManyAttempts after too many failures, for an unknown e-mail as for a known one.
    """
    now = work.now()  # before anything is read: revoking tokens meanwhile revokes this one too
    account = await _prove(work, door, email.strip().lower(), password)
    return _token(work, account, now)


async def step_up(work: Work, door: Door, password: str) -> Token:
    """A token that says its person proved just now who they are. Raises Invalid for a wrong password."""
    now = work.now()
    return _token(work, await _prove_again(work, door, password, "/password"), now)


async def change_password(work: Work, door: Door, body: PasswordChange) -> Token:
    """A new password; every token issued before it is refused from now on, and the answer is one that holds.

    Raises Invalid for a wrong present password, and for a new one that is too common or too personal.
    """
    known = await repository.get_own(work)
    require_good_password(body.new_password, known.email, known.full_name, "/new_password")
    await _prove_again(work, door, body.current_password, "/current_password")
    hashed = await hash_password(body.new_password)
    async with door.database.write() as transaction:
        inside = replace(work, session=transaction.session)
        row = await repository.get_own(inside)
        now = work.now()
        row.password_hash, row.tokens_valid_from = hashed, revoked_from(row.tokens_valid_from, now)
        await inside.session.flush()
        await record(inside, "account.password_changed", subject_of(row))
    return _token(work, row, now)


async def _prove_again(work: Work, door: Door, password: str, pointer: str) -> Account:
    """The caller's own account, when the password is right. A wrong one is a wrong field, not a wrong token: a client
    that throws its token away on 401 must not do so here.
    """
    email = (await repository.get_own(work)).email
    await work.session.close()  # gives its connection back before another one is asked for
    try:
        return await _prove(work, door, email, password)
    except BadCredentials:
        text = Text("Adgangskoden er forkert.", "The password is wrong.")
        raise Invalid(FieldFault(pointer, "auth.wrong_password", text)) from None


async def _prove(work: Work, door: Door, email: str, password: str) -> Account:
    """The open account with this e-mail and password. Raises BadCredentials, TooManyAttempts.

    The failure is counted first and taken back afterwards, each in a short transaction of its own: no connection is
    held while the password is looked at, and tries made at once cannot all be free. A hash of another cost than today's
    is replaced meanwhile: only here the password is known.
    """
    counted = digests(work.settings, email, door.address)
    async with door.database.write() as transaction:
        inside = replace(work, session=transaction.session)
        account = await repository.find_by_email(inside, email) if _is_possible(email) else None
        closes = await count_try(inside, counted)
    is_open = account is not None and account.is_active
    verdict = await check_password(password, account.password_hash if account and is_open else None)
    if account is None or not verdict.is_right:
        wrong_password(work)
        if closes and account is not None:
            await _say_closed(work, door, account)
        raise BadCredentials
    async with door.database.write() as transaction:
        inside = replace(work, session=transaction.session)
        await take_back(inside, counted)
        if verdict.renewed is not None:
            await repository.renew_hash(inside, account.id, account.password_hash, verdict.renewed)
    return account


def _is_possible(email: str) -> bool:
    """What no account has is not looked for: NUL and lone surrogates would not even reach the database."""
    return email.isprintable() and len(email) <= LONGEST_EMAIL


async def _say_closed(work: Work, door: Door, account: Account) -> None:
    async with door.database.write() as transaction:
        inside = replace(work, session=transaction.session)
        await record(inside, "account.locked", subject_of(account), Change(reason_code="failed_sign_ins"))


def _token(work: Work, account: Account, now: datetime) -> Token:
    token = issue_token(work.settings, account.id, now, account.tokens_valid_from)
    return Token(access_token=token, expires_in=work.settings.token_minutes * 60)
