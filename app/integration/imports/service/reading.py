"""Imports and their errors as answers, in the caller's language."""

from app.foundation.core.i18n import Language
from app.foundation.db.work import Work
from app.integration.imports.domain.states import IMPORT_LIFE, ImportStatus
from app.integration.imports.errors import FAILURES
from app.integration.imports.models import Import, RowError
from app.integration.imports.schemas import ImportErrorRead, ImportRead

_SEALED = {"wrapped_key", "key_id", "leased_until", "attempts"}


def read_import(work: Work, row: Import) -> ImportRead:
    """An import as it stands."""
    actions = IMPORT_LIFE.allowed_actions(row.status, work.actor.role)
    has_content = row.wrapped_key is not None
    if row.cancel_asked and row.status is ImportStatus.RUNNING:
        actions = []
    failure = FAILURES.get(row.failure_code or "")
    return ImportRead.model_validate(
        {
            **row.model_dump(exclude=_SEALED),
            "allowed_actions": [action for action in actions if action != "resume" or has_content],
            "has_content": has_content,
            "failure": failure.get(work.language) if failure else None,
        }
    )


def read_error(work: Work, row: RowError) -> ImportErrorRead:
    detail = row.detail_da if work.language is Language.DA else row.detail_en
    return ImportErrorRead(
        id=row.id, row=row.row_number, column=row.column_number, pointer=row.pointer, code=row.code, detail=detail
    )
