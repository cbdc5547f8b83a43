"""Shapes of accounts, tokens and API keys."""

from app.foundation.identity.schemas.accounts import (
    AccountCreate,
    AccountPatch,
    AccountRead,
    AccountWrite,
    IdentityLink,
)
from app.foundation.identity.schemas.api_keys import ApiKeyCreate, ApiKeyCreated, ApiKeyRead, ApiKeyRotation
from app.foundation.identity.schemas.signing_in import PasswordChange, StepUp, Token

__all__ = [
    "AccountCreate",
    "AccountPatch",
    "AccountRead",
    "AccountWrite",
    "ApiKeyCreate",
    "ApiKeyCreated",
    "ApiKeyRead",
    "ApiKeyRotation",
    "IdentityLink",
    "PasswordChange",
    "StepUp",
    "Token",
]
