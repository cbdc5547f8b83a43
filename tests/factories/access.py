"""Entries of the access log, as a request would leave them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.foundation.audit.access import Access, AccessAction
from app.foundation.core.ids import new_id
from app.foundation.identity.models import Account


def access_of(account: Account | None, *people: UUID, **values: Any) -> Access:
    """What somebody did with people's data; by default the caseworker's look at a candidate."""
    return Access(
        **{
            "id": new_id(),
            "occurred_at": datetime.now(UTC),
            "account_id": account.id if account else None,
            "role": account.role.value if account else None,
            "jobcenter_id": account.jobcenter_id if account else None,
            "company_id": account.company_id if account else None,
            "action": AccessAction.READ,
            "route": "get_candidate",
            "case_type": "candidate",
            "case_id": people[0] if people else new_id(),
            "purpose": None,
            "criterion": None,
            "request_id": "a-request",
            "subjects": tuple(sorted(people)),
            **values,
        }
    )
