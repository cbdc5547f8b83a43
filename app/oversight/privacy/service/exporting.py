"""Everything about one person: as JSON, or as a ZIP with the papers and files beside it."""

import io
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import anyio
import orjson

from app.foundation.core.actor import Role
from app.foundation.core.errors import NotFound
from app.foundation.db.wall import Beyond
from app.foundation.db.work import Work
from app.foundation.identity.permissions import require_step_up
from app.foundation.paper.press import print_aside
from app.journey.cv.domain.document import cv_document
from app.journey.cv.service import cv_facts
from app.journey.papers import service as papers
from app.journey.papers.domain.agreement import agreement_document
from app.oversight.privacy.errors import ExportTooLarge
from app.oversight.privacy.mapping import data_map
from app.oversight.privacy.repository import exporting as rows
from app.oversight.privacy.repository import shown
from app.registers.candidates import repository as candidates
from app.registers.candidates.models import Candidate

# More rows of one kind than anybody has in a life: a bound, not a page.
ROWS_AT_MOST = 50_000
MEGABYTE = 1_000_000


async def export_json(work: Work, candidate_id: UUID) -> bytes:
    """The whole of it as one document. Raises NotFound, StepUpNeeded (staff) and ExportTooLarge."""
    document = await _document(work, await _person(work, candidate_id))
    return _dumped(work, document)


async def export_zip(work: Work, candidate_id: UUID) -> bytes:
    """The same document with the CV, the agreements and the files of the conversations. Raises as above."""
    person = await _person(work, candidate_id)
    files: dict[str, bytes] = {"export.json": _dumped(work, await _document(work, person))}
    files["cv.pdf"] = await print_aside(cv_document(await cv_facts(work, person.id)))
    for number, placement_id in enumerate(await rows.placements_of(work, person.id), start=1):
        # One that another jobcenter keeps is in the document; its paper is that jobcenter's to print.
        with suppress(NotFound):
            agreement = agreement_document(await papers.agreement_facts(work, placement_id))
            files[f"agreements/{number:02}-{placement_id.hex[-8:]}.pdf"] = await print_aside(agreement)
    files |= await _attachments(work, person.id, sum(map(len, files.values())))
    return await anyio.to_thread.run_sync(_zipped, files, work.now())


async def _person(work: Work, candidate_id: UUID) -> Candidate:
    person = await candidates.get(work, candidate_id)
    if work.actor.role is not Role.CANDIDATE:
        require_step_up(work)
    work.about(person.id)
    work.exports()
    work.purpose_is("access_request")
    return person


async def _document(work: Work, person: Candidate) -> dict[str, Any]:
    own = work.actor.role is Role.CANDIDATE
    known = data_map()
    tables: dict[str, Any] = {}
    async with work.beyond_wall(Beyond.RIGHTS):
        accounts = await rows.accounts_of(work, person.id)
        for entry in known.tables.values():
            if not entry.is_exported or (own and entry.own == ()):
                continue
            found = await rows.rows_of(work, entry, person.id, ROWS_AT_MOST, own=own, accounts=accounts)
            if len(found) > ROWS_AT_MOST:
                raise ExportTooLarge
            tables[entry.name] = found
        lines = await shown.lines_of(work, person, await shown.jobcenters_of(work, person))
    return {
        "candidate_id": person.id,
        "exported_at": work.now(),
        "has_cpr": person.cpr_sealed is not None,
        "cpr_note": "The number itself is shown by POST /v1/candidates/{id}/cpr/reveal only.",
        "about": _about(tables),
        "not_included": {
            entry.name: entry.not_exported or entry.withheld
            for entry in known.tables.values()
            if entry.not_exported or (own and entry.withheld)
        },
        "tables": {**tables, "shown_in_rankings": lines},
    }


def _about(tables: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What GDPR article 15(1) asks to be told of each table: what for, by what right, to whom, for how long."""
    known = data_map()
    return {
        name: {
            "what": known.tables[name].what,
            "basis": known.basis[known.tables[name].basis],
            "seen_by": known.tables[name].seen,
            "kept": known.kept[known.tables[name].kept],
        }
        for name in tables
    }


def _dumped(work: Work, document: Mapping[str, Any]) -> bytes:
    written = orjson.dumps(document, default=_plain)
    if len(written) > work.settings.export_megabytes * MEGABYTE:
        raise ExportTooLarge
    return written


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Decimal | UUID | date | time):
        return str(value)
    raise TypeError


async def _attachments(work: Work, candidate_id: UUID, taken: int) -> dict[str, bytes]:
    keys, size = await rows.files_of(work, candidate_id, own=work.actor.role is Role.CANDIDATE)
    if taken + size > work.settings.export_megabytes * MEGABYTE:
        raise ExportTooLarge
    found: dict[str, bytes] = {}
    for key in keys:
        name, content = await rows.file_of(work, key)
        found[f"files/{key.hex[-8:]}-{_safe(name)}"] = content
    return found


def _safe(name: str) -> str:
    """A name that stays inside the archive, whatever somebody called the file."""
    kept = "".join(character if character.isalnum() or character in " ._-" else "_" for character in name)
    return kept.lstrip(".")[-100:] or "file"


def _zipped(files: Mapping[str, bytes], at: datetime) -> bytes:
    out = io.BytesIO()
    moment = at.astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()
