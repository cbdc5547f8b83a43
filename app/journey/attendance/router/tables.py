"""A month's hours as the columns of a file."""

from collections.abc import Sequence

from app.foundation.core.i18n import Language, Text
from app.foundation.paper.spreadsheet import Cell, as_csv, as_xlsx
from app.journey.attendance.schemas import AttendanceHoursRead

# The fields in the order of a file, with what people call them.
_COLUMNS: dict[str, Text] = {
    "month": Text("Måned", "Month"),
    "candidate_name": Text("Navn", "Name"),
    "company_name": Text("Virksomhed", "Company"),
    "workplace_name": Text("Arbejdssted", "Workplace"),
    "hours": Text("Timer", "Hours"),
    "scheduled_hours": Text("Aftalte timer", "Scheduled hours"),
    "present_days": Text("Mødt til tiden (dage)", "Present in time (days)"),
    "late_days": Text("Kommet for sent (dage)", "Late (days)"),
    "minutes_late": Text("Minutter for sent", "Minutes late"),
    "excused_days": Text("Undskyldt fravær (dage)", "Excused absence (days)"),
    "absent_days": Text("Fravær uden undskyldning (dage)", "Absence without excuse (days)"),
    "missing_days": Text("Ikke registreret (dage)", "Not entered (days)"),
    "placement_id": Text("Praktikforløb", "Placement"),
    "candidate_id": Text("Kandidat", "Candidate"),
    "company_id": Text("Virksomhedens id", "Company id"),
}
_SHEET = Text("Fremmøde", "Attendance")


def csv_of(hours: Sequence[AttendanceHoursRead], _language: Language) -> bytes:
    """For programs: the field names of the API, in no language."""
    return as_csv(tuple(_COLUMNS), [_row(each) for each in hours])


def xlsx_of(hours: Sequence[AttendanceHoursRead], language: Language) -> bytes:
    """For people: titles in their language."""
    return as_xlsx(_SHEET.get(language), [title.get(language) for title in _COLUMNS.values()], map(_row, hours))


def _row(hours: AttendanceHoursRead) -> list[Cell]:
    values = dict(hours)
    return [values[name] if name not in _IDS else str(values[name]) for name in _COLUMNS]


_IDS = frozenset({"placement_id", "candidate_id", "company_id"})
