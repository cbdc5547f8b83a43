"""Routes with which administrators look after accounts, and managers let their staff in again."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.conditional import DryRun, IfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity import permissions, repository, service
from app.foundation.identity.models import Account
from app.foundation.identity.permissions import allow
from app.foundation.identity.schemas import AccountCreate, AccountPatch, AccountRead, IdentityLink

router = make_router("identity")
ReadAccounts = Annotated[Work, allow(permissions.READ_ACCOUNTS)]
WriteAccounts = Annotated[Work, allow(permissions.WRITE_ACCOUNTS)]
LetIn = Annotated[Work, allow(permissions.LET_IN)]


@router.get("/accounts")
async def list_accounts(work: ReadAccounts, page: Paging) -> Page[AccountRead]:
    """Accounts: all for an admin, those of the own jobcenter for a manager."""
    accounts, cursor = await repository.list_accounts(work, page)
    return Page(items=[AccountRead.model_validate(a) for a in accounts], next_cursor=cursor)


@router.post("/accounts", status_code=201)
async def create_account(work: WriteAccounts, body: AccountCreate, tag: Tag) -> AccountRead:
    """Creates an account with a role and the tenant that role belongs to."""
    account = await service.create_account(work, body)
    tag.created(account.version, f"/v1/accounts/{account.id}")
    return AccountRead.model_validate(account)


@router.get("/accounts/{account_id}")
async def get_account(work: ReadAccounts, account_id: UUID, tag: Tag) -> AccountRead:
    """One account."""
    return _read(await repository.get(work, account_id), tag)


@router.patch("/accounts/{account_id}")
async def patch_account(
    work: WriteAccounts, account_id: UUID, patch: AccountPatch, precondition: IfMatch, tag: Tag
) -> AccountRead:
    """Changes an account; `is_active: false` shuts it out at once, and revokes its tokens for good."""
    return _read(await service.patch_account(work, account_id, patch, precondition), tag)


@router.post("/accounts/{account_id}/sign-out")
async def sign_out_account(work: LetIn, account_id: UUID, _dry: DryRun, tag: Tag) -> AccountRead:
    """Stops every token of an account that was issued until now (a lost laptop, a stolen token). API keys stay: they
    are revoked by themselves.
    """
    return _read(await service.sign_out(work, account_id), tag)


@router.post("/accounts/{account_id}/unlock")
async def unlock_account(work: LetIn, account_id: UUID, _dry: DryRun, tag: Tag) -> AccountRead:
    """Lets an account sign in again at once that has to wait, or was closed, after failed sign-ins."""
    return _read(await service.unlock_account(work, account_id), tag)


@router.post("/accounts/{account_id}/link-identity")
async def link_identity(
    work: WriteAccounts, account_id: UUID, body: IdentityLink, _dry: DryRun, tag: Tag
) -> AccountRead:
    """Says whom the configured identity provider knows the account's person as: its tokens open the account."""
    return _read(await service.link_identity(work, account_id, body.subject), tag)


@router.post("/accounts/{account_id}/unlink-identity")
async def unlink_identity(work: WriteAccounts, account_id: UUID, _dry: DryRun, tag: Tag) -> AccountRead:
    """Takes that link away; tokens issued until now stop at once."""
    return _read(await service.unlink_identity(work, account_id), tag)


def _read(account: Account, tag: Tag) -> AccountRead:
    tag(account.version)
    return AccountRead.model_validate(account)
