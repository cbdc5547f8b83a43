"""Files for imports, as other systems write them."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import SQLModel
from xlsxwriter import Workbook

from app.foundation.core.clock import Clock
from app.foundation.db.wall import Beyond
from app.integration.imports.domain.states import FileForm, ImportKind, ImportStatus, RefKind
from app.integration.imports.models import ExternalRef, Import, ImportChunk, RowError
from app.integration.imports.service import ImportDesk, work_on_next
from app.journey.reactions import REACTIONS
from tests.factories.world import Caller, World

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_of(*rows: Sequence[Any], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """Cells that hold no separators of their own."""
    return "".join(delimiter.join(map(str, row)) + "\r\n" for row in rows).encode(encoding)


def xlsx_of(*rows: Sequence[Any]) -> bytes:
    """Numbers as numbers, days as days, texts as texts."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "default_date_format": "dd-mm-yyyy"}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()


def bomb() -> bytes:
    """A spreadsheet of a few kilobytes that would be half a gigabyte unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/sharedStrings.xml", "w") as part:
        for _ in range(110):
            part.write(b" " * 1_000_000)
    return out.getvalue()


def import_rows(jobcenter_id: UUID, account_id: UUID) -> tuple[Import, list[SQLModel]]:
    """An import that failed and could go on, and what lies beside it."""
    now = datetime.now(UTC)
    made = Import(
        jobcenter_id=jobcenter_id,
        requested_by=account_id,
        kind=ImportKind.COMPANIES,
        status=ImportStatus.FAILED,
        form=FileForm.CSV,
        size=1,
        options={},
        wrapped_key=b"wrapped",
        key_id="1",
        finished_at=now,
        failure_code="import.failed",
    )
    beside: list[SQLModel] = [ImportChunk(import_id=made.id, number=number, content=b"sealed") for number in (0, 1)]
    beside += [
        RowError(
            import_id=made.id,
            row_number=number,
            pointer="/name",
            code="field.required",
            detail_da="Skal udfyldes.",
            detail_en="Is required.",
        )
        for number in (2, 3)
    ]
    beside += [
        ExternalRef(
            created_at=now,
            jobcenter_id=jobcenter_id,
            kind=RefKind.COMPANY,
            external_ref=f"C-{made.id}-{number}",
            target_id=uuid4(),
        )
        for number in (1, 2)
    ]
    return made, beside


def desk_of(world: World, **changes: Any) -> ImportDesk:
    """A worker's desk."""
    given = {"clock": Clock(), "reactions": REACTIONS, **changes}
    return ImportDesk(world.app.state.database.beyond_wall(Beyond.WORKER), world.settings, **given)


async def ask(caller: Caller, content: bytes, kind: str, media: str = CSV, **options: Any) -> dict[str, Any]:
    """An import that waits."""
    headers = {"Content-Type": media, **options.pop("headers", {})}
    params = {"kind": kind, **options}
    answer = await caller.post("/v1/imports", content=content, params=params, headers=headers)
    assert answer.status_code == 202, answer.text
    made: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/v1/imports/{made['id']}"
    return made


async def bring_in(world: World, content: bytes, kind: str, **options: Any) -> dict[str, Any]:
    """An import that a worker has done."""
    caller: Caller = options.pop("caller", world.caseworker)
    made = await ask(caller, content, kind, **options)
    assert await work_on_next(desk_of(world)) is True
    found: dict[str, Any] = (await caller.get(f"/v1/imports/{made['id']}")).json()
    return found


async def errors_of(caller: Caller, made: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await caller.get(f"/v1/imports/{made['id']}/errors", params={"limit": 200})
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def counts(made: dict[str, Any]) -> tuple[int, ...]:
    """Created, updated, unchanged, refused."""
    return tuple(made[name] for name in ("created", "updated", "unchanged", "refused"))
