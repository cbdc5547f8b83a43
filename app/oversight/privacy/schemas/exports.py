"""The shape of an export."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from app.foundation.api.schemas import Output


class ExportRead(Output):
    """Everything about one person, table by table, with what GDPR article 15(1) asks to be told beside it."""

    candidate_id: UUID
    exported_at: datetime
    has_cpr: bool
    cpr_note: str
    about: dict[str, dict[str, str]] = Field(description="Of each table: what, basis, seen_by, kept.")
    not_included: dict[str, str] = Field(description="Tables that are left out, or narrowed, and why.")
    tables: dict[str, list[dict[str, Any]]]
