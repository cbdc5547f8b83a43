"""Looking after accounts: making and changing them, shutting them out, letting them in again."""

from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.api.merge_patch import apply_patch
from app.foundation.audit.service import Change, record
from app.foundation.core.actor import Role
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.foundation.identity import repository
from app.foundation.identity.domain.credentials import looks_like_cpr, revoked_from
from app.foundation.identity.errors import EmailTaken, IdentityTaken, NoIdentityProvider
from app.foundation.identity.models import Account
from app.foundation.identity.password_hashes import NO_PASSWORD, hash_password
from app.foundation.identity.schemas import AccountCreate, AccountPatch, AccountWrite
from app.foundation.identity.service.choosing import require_good_password, subject_of
from app.foundation.identity.service.throttling import open_account

_TENANTS: dict[Role, frozenset[str]] = {
    Role.ADMIN: frozenset(),
    Role.MANAGER: frozenset({"jobcenter_id"}),
    Role.CASEWORKER: frozenset({"jobcenter_id"}),
    Role.INTEGRATION: frozenset({"jobcenter_id"}),
    Role.COMPANY: frozenset({"company_id"}),
    Role.CANDIDATE: frozenset({"candidate_id"}),
}


async def create_account(work: Work, body: AccountCreate) -> Account:
    """Creates an account; without a password it comes in through the identity provider only.

    Raises Invalid when the tenant does not fit the role or the password is too common, EmailTaken when the e-mail is in
    use.
    """
    _require_tenant(body)
    email = body.email.lower()
    if body.password is not None:
        require_good_password(body.password, email, body.full_name, "/password")
    if await repository.find_by_email(work, email) is not None:
        raise EmailTaken(field="email")
    values = body.model_dump(exclude={"password", "email"})
    hashed = NO_PASSWORD if body.password is None else await hash_password(body.password)
    account = Account(**values, email=email, password_hash=hashed)
    work.session.add(account)
    await work.session.flush()
    await record(work, "account.created", subject_of(account), Change(data={"role": account.role.value}))
    return account


def _require_tenant(body: AccountCreate) -> None:
    given = {name for name in ("jobcenter_id", "company_id", "candidate_id") if getattr(body, name) is not None}
    expected = _TENANTS.get(body.role)
    wrong = "candidate_id" in given if expected is None else given != expected
    if wrong:
        text = Text("Rollen skal have netop sin egen tilknytning.", "The role needs exactly its own tenant.")
        raise Invalid(FieldFault("/role", "account.tenant_mismatch", text))


async def patch_account(work: Work, account_id: UUID, patch: AccountPatch, precondition: Precondition) -> Account:
    """Changes an account. Closing it revokes its tokens for good: opening it again brings none of them back."""
    account = await repository.get(work, account_id)
    precondition.check(account.version)
    current = AccountWrite.model_validate(account.model_dump(include=set(AccountWrite.model_fields)))
    changed = apply_patch(current, patch, AccountWrite)
    if account.is_active and not changed.is_active:
        account.tokens_valid_from = revoked_from(account.tokens_valid_from, work.now())
    for name in AccountWrite.model_fields:
        setattr(account, name, getattr(changed, name))
    await work.session.flush()
    await record(work, "account.changed", subject_of(account))
    return account


async def sign_out(work: Work, account_id: UUID) -> Account:
    """Refuses every token of the account that was issued until now, ours and the identity provider's."""
    account = await repository.get(work, account_id)
    account.tokens_valid_from = revoked_from(account.tokens_valid_from, work.now())
    await work.session.flush()
    await record(work, "account.signed_out", subject_of(account))
    return account


async def unlock_account(work: Work, account_id: UUID) -> Account:
    """Lets an account try its password again at once, after failures that made it wait or closed it."""
    account = await repository.get(work, account_id)
    if await open_account(work, account.email):
        await record(work, "account.unlocked", subject_of(account))
    return account


async def unlock_by_email(work: Work, email: str) -> bool:
    """The same from the command line, for the administrator nobody else can let in; False when nothing was shut."""
    account = await repository.find_by_email(work, email.strip().lower())
    if account is None or not await open_account(work, account.email):
        return False
    await record(work, "account.unlocked", subject_of(account))
    return True


async def link_identity(work: Work, account_id: UUID, subject: str) -> Account:
    """Says whom the identity provider knows the account's person as.

    Raises NoIdentityProvider where none is configured, IdentityTaken when another account has this subject, Invalid
    for a subject that looks like a CPR number: it would stand unsealed in the table of accounts.
    """
    issuer = work.settings.oidc_issuer
    if issuer is None:
        raise NoIdentityProvider
    if looks_like_cpr(subject):
        text = Text("Brug et pseudonym, ikke et CPR-nummer.", "Use a pseudonym, not a CPR number.")
        raise Invalid(FieldFault("/subject", "account.subject_is_cpr", text))
    account = await repository.get(work, account_id)
    holder = await repository.find_linked(work, issuer, subject)
    if holder is not None and holder != account.id:
        raise IdentityTaken(field="subject")
    account.identity_issuer, account.identity_subject = issuer, subject
    await work.session.flush()
    await record(work, "account.identity_linked", subject_of(account), Change(reason_code="by_administrator"))
    return account


async def unlink_identity(work: Work, account_id: UUID) -> Account:
    """Takes the link away, and every token with it."""
    account = await repository.get(work, account_id)
    if account.identity_issuer is not None:
        account.identity_issuer = account.identity_subject = None
        account.tokens_valid_from = revoked_from(account.tokens_valid_from, work.now())
        await work.session.flush()
        await record(work, "account.identity_unlinked", subject_of(account))
    return account
