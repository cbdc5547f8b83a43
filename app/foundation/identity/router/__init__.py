"""Routes of identity: tokens, the own account, accounts, API keys."""

from app.foundation.api.late_route import joined
from app.foundation.identity.router import accounts, api_keys, signing_in

__all__ = ["router"]

router = joined(signing_in.router, accounts.router, api_keys.router)
