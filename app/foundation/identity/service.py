"""Signing in, and looking after accounts."""

from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.api.merge_patch import apply_patch
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Role
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.foundation.identity import repository
from app.foundation.identity.errors import BadCredentials, EmailTaken
from app.foundation.identity.models import Account
from app.foundation.identity.schemas import AccountCreate, AccountPatch, AccountWrite, Token
from app.foundation.identity.tokens import hash_password, issue_token, password_matches

_TENANTS: dict[Role, frozenset[str]] = {
    Role.ADMIN: frozenset(),
    Role.MANAGER: frozenset({"jobcenter_id"}),
    Role.CASEWORKER: frozenset({"jobcenter_id"}),
    Role.INTEGRATION: frozenset({"jobcenter_id"}),
    Role.COMPANY: frozenset({"company_id"}),
    Role.CANDIDATE: frozenset({"candidate_id"}),
}


async def sign_in(work: Work, email: str, password: str) -> Token:
    """A token for the right e-mail and password; BadCredentials for everything else, after the same time."""
    account = await repository.find_by_email(work, email.strip().lower())
    usable = account is not None and account.is_active
    matches = await password_matches(password, account.password_hash if account and usable else None)
    if account is None or not matches:
        raise BadCredentials
    return Token(
        access_token=issue_token(work.settings, account.id, work.now()),
        expires_in=work.settings.token_minutes * 60,
    )


async def create_account(work: Work, body: AccountCreate) -> Account:
    """Creates an account; Invalid when the tenant does not fit the role, EmailTaken when the e-mail is in use."""
    _require_tenant(body)
    email = body.email.lower()
    if await repository.find_by_email(work, email) is not None:
        raise EmailTaken(field="email")
    values = body.model_dump(exclude={"password", "email"})
    account = Account(**values, email=email, password_hash=await hash_password(body.password))
    work.session.add(account)
    await work.session.flush()
    await record(work, "account.created", _subject(account), Change(data={"role": account.role.value}))
    return account


def _require_tenant(body: AccountCreate) -> None:
    given = {name for name in ("jobcenter_id", "company_id", "candidate_id") if getattr(body, name) is not None}
    expected = _TENANTS.get(body.role)
    wrong = "candidate_id" in given if expected is None else given != expected
    if wrong:
        text = Text("Rollen skal have netop sin egen tilknytning.", "The role needs exactly its own tenant.")
        raise Invalid(FieldFault("/role", "account.tenant_mismatch", text))


async def patch_account(work: Work, account_id: UUID, patch: AccountPatch, precondition: Precondition) -> Account:
    account = await repository.get(work, account_id)
    precondition.check(account.version)
    current = AccountWrite.model_validate(account.model_dump(include=set(AccountWrite.model_fields)))
    changed = apply_patch(current, patch, AccountWrite)
    for name in AccountWrite.model_fields:
        setattr(account, name, getattr(changed, name))
    await work.session.flush()
    await record(work, "account.changed", _subject(account))
    return account


def _subject(account: Account) -> Subject:
    return Subject("account", account.id, account.jobcenter_id, account.company_id, account.candidate_id)
