"""Signing in, looking after accounts, and API keys."""

from app.foundation.identity.service.accounts import (
    create_account,
    link_identity,
    patch_account,
    sign_out,
    unlink_identity,
    unlock_account,
    unlock_by_email,
)
from app.foundation.identity.service.api_keys import create_api_key, revoke_api_key, rotate_api_key
from app.foundation.identity.service.signing_in import change_password, sign_in, step_up
from app.foundation.identity.service.throttling import forget_tries

__all__ = [
    "change_password",
    "create_account",
    "create_api_key",
    "forget_tries",
    "link_identity",
    "patch_account",
    "revoke_api_key",
    "rotate_api_key",
    "sign_in",
    "sign_out",
    "step_up",
    "unlink_identity",
    "unlock_account",
    "unlock_by_email",
]
