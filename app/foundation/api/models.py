"""The table of idempotency keys."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.foundation.db.types import json_field


class IdempotencyKey(SQLModel, table=True):
    """The answer to a POST that carried an Idempotency-Key, kept for a day, scoped to caller and route."""

    __tablename__: ClassVar[Any] = "idempotency_keys"

    account_id: UUID = Field(primary_key=True)
    route: str = Field(primary_key=True, max_length=300)
    key: str = Field(primary_key=True, max_length=255)
    created_at: datetime = Field(nullable=False, index=True)
    request_hash: str = Field(max_length=64)
    status: int | None = None
    headers: dict[str, Any] = json_field()
    body: str = ""
    subjects: list[str] = json_field(list)
