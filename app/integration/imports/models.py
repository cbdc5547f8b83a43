"""Tables of imports, the sealed files they read, what was wrong with rows, and the names other systems know rows by."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.foundation.core.ids import new_id
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, json_field
from app.integration.imports.domain.states import FileForm, ImportKind, ImportStatus, RefKind


class Import(Entity, table=True):
    """A file that is turned into rows of the other rooms, batch by batch. `done_rows` is stored in the transaction that
    did them, so that whoever takes the import over goes on with the next row.

    `options` is what was asked for, `found` how the file was read. The file's content is sealed under a key of its own,
    itself wrapped; both are gone when the import is done.
    """

    __tablename__: ClassVar[Any] = "imports"
    __table_args__ = (
        CheckConstraint("(status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name="finished"),
        CheckConstraint("(wrapped_key IS NULL) = (key_id IS NULL)", name="key_is_whole"),
        CheckConstraint("status <> 'done' OR wrapped_key IS NULL", name="done_keeps_no_file"),
        CheckConstraint("done_rows = created + updated + unchanged + refused", name="every_row_counted"),
        CheckConstraint("created >= 0 AND updated >= 0 AND unchanged >= 0 AND refused >= 0", name="counts"),
        CheckConstraint("total_rows IS NULL OR total_rows >= done_rows", name="total_rows"),
        CheckConstraint("errors_left_out >= 0", name="errors_left_out"),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("size > 0", name="size"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "status", "id"),
    )

    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    requested_by: UUID = Field(foreign_key="accounts.id")
    kind: ImportKind = enum_field(ImportKind, "kind")
    status: ImportStatus = enum_field(ImportStatus, "status", default=ImportStatus.QUEUED)
    dry_run: bool = False
    form: FileForm = enum_field(FileForm, "form")
    size: int
    options: dict[str, Any] = json_field()
    found: dict[str, Any] = json_field()
    wrapped_key: bytes | None = None
    key_id: str | None = Field(default=None, max_length=8)
    total_rows: int | None = None
    done_rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    errors_left_out: int = 0
    attempts: int = 0
    cancel_asked: bool = False
    leased_until: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    failure_code: str | None = Field(default=None, max_length=64)


class ImportChunk(SQLModel, table=True):
    """A piece of an import's file, sealed; `number` counts from 0."""

    __tablename__: ClassVar[Any] = "import_chunks"

    import_id: UUID = Field(primary_key=True, foreign_key="imports.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class RowError(SQLModel, table=True):
    """What was wrong with a row, in which column of the file (from 1; none where it is the row). Never the value."""

    __tablename__: ClassVar[Any] = "import_errors"
    __table_args__ = (Index(None, "import_id", "row_number", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    import_id: UUID = Field(foreign_key="imports.id")
    row_number: int
    column_number: int | None = None
    pointer: str = Field(max_length=200)
    code: str = Field(max_length=64)
    detail_da: str = Field(max_length=500)
    detail_en: str = Field(max_length=500)


class ExternalRef(SQLModel, table=True):
    """What one jobcenter's own systems call a company, workplace or need. Companies are everybody's: what they are
    called is each jobcenter's. `target_id` has no foreign key: it is a row of one of three tables.
    """

    __tablename__: ClassVar[Any] = "external_refs"
    __table_args__ = (
        UniqueConstraint("jobcenter_id", "kind", "external_ref"),
        Index(None, "jobcenter_id", "kind", "target_id"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "jobcenter_id", "kind", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = Field(nullable=False)
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    kind: RefKind = enum_field(RefKind, "kind")
    external_ref: str = Field(max_length=100)
    target_id: UUID
