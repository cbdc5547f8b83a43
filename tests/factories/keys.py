"""API keys for tests: a technical account and the key that opens it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.foundation.core.actor import Role
from app.foundation.core.clock import Clock
from app.foundation.core.ids import new_id
from app.foundation.core.secret_tokens import hash_token, new_token
from app.foundation.identity.models import Account, ApiKey


def api_key_rows(
    jobcenter_id: UUID, created_by: UUID, secret: str | None = None, **values: Any
) -> tuple[Account, ApiKey]:
    """The account before its key: in this order they are stored."""
    key_id, secret = new_id(), secret or f"pk_{new_token()}"
    account = Account(
        email=f"api-key-{key_id}@accounts.invalid",
        full_name="Fagsystem",
        role=Role.INTEGRATION,
        jobcenter_id=jobcenter_id,
        scopes=["needs:read"],
        password_hash="!",
    )
    key = ApiKey(
        **{
            "id": key_id,
            "jobcenter_id": jobcenter_id,
            "account_id": account.id,
            "name": "Fagsystem",
            "hint": secret[:7],
            "secret_hash": hash_token(secret),
            "expires_on": Clock().today() + timedelta(days=90),
            "created_by": created_by,
            **values,
        }
    )
    return account, key
