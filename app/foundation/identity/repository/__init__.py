"""Every query on accounts, API keys and failed sign-ins."""

from app.foundation.identity.repository.accounts import (
    find_by_email,
    find_linkable,
    find_linked,
    get,
    get_own,
    list_accounts,
    read_own,
    renew_hash,
    visible_to,
)
from app.foundation.identity.repository.actors import (
    find_actor,
    find_bearer,
    find_identity,
    find_key_holder,
    mentored_by,
)

__all__ = [
    "find_actor",
    "find_bearer",
    "find_by_email",
    "find_identity",
    "find_key_holder",
    "find_linkable",
    "find_linked",
    "get",
    "get_own",
    "list_accounts",
    "mentored_by",
    "read_own",
    "renew_hash",
    "visible_to",
]
