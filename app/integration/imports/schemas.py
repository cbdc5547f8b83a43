"""Shapes of imports, their row errors, and the names other systems know rows by."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field

from app.foundation.api.schemas import Output, Resource
from app.integration.imports.domain.states import FileForm, ImportKind, ImportStatus, RefKind
from app.integration.imports.domain.values import DateOrder, DecimalMark

ImportSort = Literal["created_at", "-created_at"]
Encoding = Annotated[
    Literal["utf-8", "utf-16", "windows-1252"], Query(description="Of a CSV file; found out when left out.")
]
Delimiter = Annotated[
    Literal[";", ",", "\t", "|"], Query(description="Between the cells of a CSV file; found out when left out.")
]
Decimals = Annotated[
    DecimalMark,
    Query(
        description="Settles numbers that can be read two ways (1.234): the mark before the decimals. When left out, a "
        "dot where the cells of a CSV file are separated by commas, otherwise a comma."
    ),
]
Dates = Annotated[
    DateOrder, Query(description="The order of days such as 01-02-2027. ISO days are read whatever is said here.")
]
Mapping = Annotated[
    str,
    Query(
        max_length=8_000,
        description="A JSON object from field (as in the template) to the title of its column, or to the column's "
        "number from 1. Fields that are left out are found by their usual Danish and English titles.",
        examples=['{"full_name": "Borger", "postcode": 4}'],
    ),
]
EmptyCells = Annotated[
    Literal["keep", "clear"],
    Query(description="What an empty cell does to a record that is there: leaves the field, or empties it."),
]


class ImportColumns(Output):
    """How the file was read."""

    encoding: str | None = None
    delimiter: str | None = None
    columns: dict[str, int] = Field(
        default_factory=dict, description="Field → number of its column.", examples=[{"external_ref": 1}]
    )
    ignored_columns: list[int] = Field(default_factory=list, description="Columns that nothing is read from.")


class ImportRead(Resource):
    """An import: a file that becomes rows, batch by batch. `done_rows` of `total_rows` have been looked at."""

    jobcenter_id: UUID
    requested_by: UUID
    kind: ImportKind
    status: ImportStatus
    allowed_actions: list[str]
    dry_run: bool
    form: FileForm
    size: int = Field(description="Of the file, in bytes.")
    options: dict[str, Any] = Field(description="What was asked for.")
    found: ImportColumns
    total_rows: int | None = Field(description="Known once the file has been read through.")
    done_rows: int
    created: int
    updated: int
    unchanged: int = Field(description="Rows that say what is there already; nothing is written and no event happens.")
    refused: int = Field(description="Rows with errors. They stop no other row.")
    errors_left_out: int = Field(description="Errors beyond the 10,000 that are kept.")
    cancel_asked: bool
    has_content: bool = Field(description="Whether what is left can be resumed; the file is deleted when it is done.")
    started_at: datetime | None
    finished_at: datetime | None
    failure_code: str | None
    failure: str | None = Field(description="Why the file as a whole was not imported.")


class ImportErrorRead(Output):
    """What is wrong with a row; never the value."""

    id: UUID
    row: int = Field(description="As the file shows it: the head is row 1.", examples=[2])
    column: int | None = Field(description="From 1; null where it is about the row.", examples=[4])
    pointer: str = Field(description="The field in the single route's body.", examples=["/postcode"])
    code: str = Field(examples=["reference.unknown"])
    detail: str


class ExternalRefRead(Output):
    """What the jobcenter's own systems call a company, workplace or need."""

    id: UUID
    created_at: datetime
    kind: RefKind
    external_ref: str = Field(examples=["CRM-1001"])
    target_id: UUID
