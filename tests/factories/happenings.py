"""Events as services record them, without the service: noted in a transaction, and given their place when it commits."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.foundation.audit.feed import note
from app.foundation.audit.models import Event
from app.foundation.core.ids import new_id
from app.foundation.db.session import Database


def event_of(name: str, subject_id: UUID | None = None, **values: Any) -> Event:
    """`<subject>.<past participle>`, now; tenants and states as given."""
    return Event(
        **{
            "occurred_at": datetime.now(UTC),
            "name": name,
            "subject_type": name.partition(".")[0],
            "subject_id": subject_id or new_id(),
            **values,
        }
    )


async def happen(database: Database, *events: Event) -> list[UUID]:
    """Stores them in one transaction; their keys in order."""
    async with database.write() as transaction:
        for event in events:
            note(transaction.session, event)
    return [event.id for event in events]
