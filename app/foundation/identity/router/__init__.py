"""Routes of identity: tokens, the own account, accounts, API keys."""

from fastapi import APIRouter

from app.foundation.identity.router import accounts, api_keys, signing_in

__all__ = ["router"]

router = APIRouter()
for part in (signing_in, accounts, api_keys):
    router.include_router(part.router)
