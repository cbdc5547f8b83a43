"""Routes of identity: tokens, me, accounts."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from fastapi.security import OAuth2PasswordRequestForm

from app.foundation.api.conditional import IfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router, read_only
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity import permissions, repository, service
from app.foundation.identity.models import Account
from app.foundation.identity.permissions import Anyone, allow
from app.foundation.identity.schemas import AccountCreate, AccountPatch, AccountRead, Token

router = make_router("identity")
ReadMe = Annotated[Work, allow(permissions.READ_ME)]
ReadAccounts = Annotated[Work, allow(permissions.READ_ACCOUNTS)]
WriteAccounts = Annotated[Work, allow(permissions.WRITE_ACCOUNTS)]


@router.post("/auth/token")
@read_only
async def create_token(work: Anyone, form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Token:
    """Signs in with e-mail (`username`) and password; the answer is a bearer token for every other call."""
    return await service.sign_in(work, form.username, form.password)


@router.get("/me")
async def get_me(work: ReadMe, tag: Tag) -> AccountRead:
    """The account behind the token: its role and its tenant."""
    account = await repository.get_own(work)
    tag(account.version)
    return AccountRead.model_validate(account)


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
    """Changes an account; `is_active: false` shuts it out at once."""
    return _read(await service.patch_account(work, account_id, patch, precondition), tag)


def _read(account: Account, tag: Tag) -> AccountRead:
    tag(account.version)
    return AccountRead.model_validate(account)
