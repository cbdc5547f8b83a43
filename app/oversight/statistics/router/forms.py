"""The forms of a report: JSON, CSV, XLSX or a chart, by Accept."""

from collections.abc import Callable
from typing import Any

from anyio import to_thread
from fastapi import Response

from app.foundation.api.media import CSV, JSON, SVG, XLSX, acceptable_media
from app.foundation.core.i18n import Language, Text
from app.foundation.db.work import Work
from app.foundation.paper.spreadsheet import Cell, as_csv, as_xlsx
from app.oversight.statistics.router.charts import chart
from app.oversight.statistics.schemas.reports import ReportRead, ReportRow

FORMS = (JSON, CSV, XLSX, SVG)
_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report as JSON, as a table (CSV, XLSX) or as a chart (SVG), by Accept.",
        "content": {CSV: _FILE, XLSX: _FILE, SVG: {"schema": {"type": "string"}}},
        "headers": {"Content-Disposition": {"schema": {"type": "string"}, "description": "Of a table: its name."}},
    },
    406: {
        "description": "None of the forms the route offers is accepted.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}
_HIDDEN = Text("skjult", "hidden")
_HEAD = {
    "part": Text("Del", "Part"),
    "group": Text("Kode", "Code"),
    "label": Text("Gruppe", "Group"),
}


async def answer(work: Work, accept: str, read: Callable[[], Any]) -> Any:
    """The report in the form the caller likes best; refused before anything is read where there is none."""
    media = acceptable_media(accept, FORMS)
    report: ReportRead = await read()
    headers = {"Vary": "Accept, Accept-Language", "Cache-Control": "no-store"}
    if media == JSON:
        return Response(report.model_dump_json(), media_type=JSON, headers=headers)
    if media == SVG:
        made = await to_thread.run_sync(chart, report, work.language)
        return Response(made, media_type=f"{SVG}; charset=utf-8", headers=headers)
    is_csv = media == CSV
    made = await to_thread.run_sync(_csv if is_csv else _xlsx, report, work.language)
    headers["Content-Disposition"] = f'attachment; filename="{report.report}.{"csv" if is_csv else "xlsx"}"'
    return Response(made, media_type=f"{CSV}; charset=utf-8; header=present" if is_csv else XLSX, headers=headers)


def _csv(report: ReportRead, _language: Language) -> bytes:
    """For programs: the field names of the API; a hidden figure is an empty cell and named in the last column."""
    head = (*_HEAD, *report.columns, "suppressed")
    rows = [
        (*_names(row), *(_cell(row, name, "") for name in report.columns), " ".join(row.suppressed))
        for row in report.rows
    ]
    return as_csv(head, rows)


def _xlsx(report: ReportRead, language: Language) -> bytes:
    """For people: a hidden figure says so."""
    head = (*(title.get(language) for title in _HEAD.values()), *report.columns)
    hidden = _HIDDEN.get(language)
    rows = [(*_names(row), *(_cell(row, name, hidden) for name in report.columns)) for row in report.rows]
    return as_xlsx(report.report, head, rows)


def _names(row: ReportRow) -> tuple[Cell, ...]:
    return row.part, row.group or "", row.label


def _cell(row: ReportRow, name: str, hidden: str) -> Cell:
    value = row.figures.get(name)
    if value is not None:
        return value
    return hidden if name in row.suppressed else ""
