"""Taking a file in, cancelling an import, and letting one that was stopped go on."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from app.foundation.api.conditional import Precondition
from app.foundation.api.uploads import Upload
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Role
from app.foundation.core.errors import Invalid, NotFound
from app.foundation.core.ids import new_id
from app.foundation.db.work import Work
from app.integration.imports.domain.columns import MOST_COLUMNS
from app.integration.imports.domain.files import form_of
from app.integration.imports.domain.kinds import COLUMNS
from app.integration.imports.domain.states import IMPORT_LIFE, ImportKind, ImportStatus
from app.integration.imports.domain.values import DateOrder, DecimalMark
from app.integration.imports.errors import FILE_EMPTY, MAPPING_INVALID, ContentGone, TooManyImports
from app.integration.imports.models import Import
from app.integration.imports.repository import imports as repository
from app.integration.imports.service import content

MOST_UNFINISHED = 10
MOST_LETTERS_OF_A_TITLE = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is to be read; None is found out."""

    kind: ImportKind
    dry_run: bool = False
    mapping: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: DecimalMark | None = None
    date_format: DateOrder = DateOrder.DAY_FIRST
    empty: str = "keep"

    def options(self) -> dict[str, Any]:
        """As they are stored and shown. Raises Invalid for a mapping that is none."""
        return {
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "decimal": self.decimal,
            "date_format": self.date_format,
            "empty": self.empty,
            "mapping": _mapping(self.kind, self.mapping),
        }


async def request_import(work: Work, wanted: Wanted, upload: Upload) -> Import:
    """Stores the file, sealed, and lets it wait for a worker. Raises Invalid, TooManyImports."""
    if work.actor.jobcenter_id is None:  # the permission lets in staff and integrations only, and they have one
        raise NotFound
    if not upload.size:
        raise Invalid(FILE_EMPTY)
    options = wanted.options()
    row = Import(
        id=new_id(),
        jobcenter_id=work.actor.jobcenter_id,
        requested_by=work.actor.account_id,
        kind=wanted.kind,
        dry_run=wanted.dry_run,
        form=form_of(upload.beginning),
        size=upload.size,
        options=options,
    )
    await content.store(work.session, work.settings, row, upload.pieces())
    await _require_room(work, row)
    data = {"kind": row.kind.value, "dry_run": row.dry_run}
    await record(work, "import.requested", subject_of(row), Change(to_state=row.status.value, data=data))
    return row


async def _require_room(work: Work, row: Import) -> None:
    """Last, as others wait from here on; whoever finds no place, with this one, is rolled back. Raises TooManyImports."""
    if await repository.count_unfinished(work, row.jobcenter_id) > MOST_UNFINISHED:
        raise TooManyImports(most=MOST_UNFINISHED)


def _mapping(kind: ImportKind, given: str | None) -> dict[str, str | int]:
    """Field → title or number of its column. Raises Invalid."""
    if not given:
        return {}
    try:
        found = orjson.loads(given)
    except orjson.JSONDecodeError:
        raise Invalid(MAPPING_INVALID) from None
    known = {column.name for column in COLUMNS[kind]}
    if not isinstance(found, dict) or not all(name in known and _is_column(to) for name, to in found.items()):
        raise Invalid(MAPPING_INVALID)
    return found


def _is_column(to: Any) -> bool:
    if isinstance(to, int) and not isinstance(to, bool):
        return 1 <= to <= MOST_COLUMNS
    return isinstance(to, str) and 0 < len(to) <= MOST_LETTERS_OF_A_TITLE and "\0" not in to


async def cancel_import(work: Work, import_id: UUID, precondition: Precondition) -> Import:
    """Cancels an import that waits; one that is under way stops after its batch. What was imported stays.

    One whose worker has died is cancelled at once. Raises IllegalMove when it is over.
    """
    row = await repository.get_import(work, import_id, lock=True)
    precondition.check(row.version)
    IMPORT_LIFE.target("cancel", row.status, work.actor.role)
    held = row.status is ImportStatus.RUNNING and row.leased_until is not None and row.leased_until > work.now()
    if held:
        row.cancel_asked = True
        await work.session.flush()
    else:
        await end(work, row, "cancel", role=work.actor.role)
    return row


async def resume_import(work: Work, import_id: UUID, precondition: Precondition) -> Import:
    """An import that failed or was cancelled goes on with the first row it has not done; a dry run begins again.

    Raises IllegalMove, ContentGone, TooManyImports.
    """
    row = await repository.get_import(work, import_id, lock=True)
    precondition.check(row.version)
    before = row.status
    after = IMPORT_LIFE.target("resume", before, work.actor.role)
    if row.wrapped_key is None:
        raise ContentGone
    row.status = after
    row.finished_at = row.failure_code = None
    row.cancel_asked, row.attempts = False, 0
    await work.session.flush()
    await _require_room(work, row)
    await record(work, "import.resumed", subject_of(row), Change(before.value, row.status.value))
    return row


_PAST_TENSE = {"finish": "finished", "fail": "failed", "cancel": "cancelled"}


async def end(
    work: Work, row: Import, action: str, *, role: Role | None = None, failure_code: str | None = None
) -> None:
    """Finishes, fails or cancels an import; `role` asks for it, a worker has none. One that is done keeps no file."""
    before = row.status
    row.status = IMPORT_LIFE.target_of(action, before) if role is None else IMPORT_LIFE.target(action, before, role)
    row.finished_at, row.leased_until, row.failure_code = work.now(), None, failure_code
    if row.status is ImportStatus.DONE:
        row.wrapped_key = row.key_id = None
        await repository.delete_content(work.session, [row.id])
    await work.session.flush()
    counts = {name: getattr(row, name) for name in ("created", "updated", "unchanged", "refused")}
    change = Change(before.value, row.status.value, failure_code, {"dry_run": row.dry_run, **counts})
    await record(work, f"import.{_PAST_TENSE[action]}", subject_of(row), change)


def subject_of(row: Import) -> Subject:
    return Subject("import", row.id, row.jobcenter_id)
