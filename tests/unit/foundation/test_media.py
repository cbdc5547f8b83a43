"""Which form of an answer a caller likes best, and tables as files."""

import csv
import io
from decimal import Decimal

import pytest

from app.foundation.api.media import CSV, JSON, XLSX, preferred_media
from app.foundation.paper.spreadsheet import Cell, as_csv, as_xlsx, harmless

OFFERED = (JSON, CSV, XLSX)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", JSON),
        ("*/*", JSON),
        (CSV, CSV),
        ("TEXT/CSV", CSV),
        (f"{JSON};q=0.5, {XLSX}", XLSX),
        (f"{CSV}, {JSON}", JSON),
        ("text/*;q=0.3, application/*;q=0.2", CSV),
        (f"*/*, {JSON};q=0", CSV),
        (f"{CSV};header=present;q=0.9, {JSON};q=0.8", CSV),
        ("image/svg+xml", JSON),
        (f"{CSV};q=zero", JSON),
        ("*/*;q=0", JSON),
    ],
)
def test_the_form_with_the_highest_weight_is_given(accept: str, media: str) -> None:
    assert preferred_media(accept, OFFERED) == media


@pytest.mark.parametrize("text", ["=1+1", "+45 12 34 56 78", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "－1"])
def test_what_a_program_would_compute_stands_behind_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Olena", "", "2000 Frederiksberg", "a=b", "'quoted'", "Øster-Bro"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_a_csv_reads_back_as_it_was_written() -> None:
    rows: list[list[Cell]] = [['Køkken & "Co", ApS', 3, Decimal("-4.5")], ["to\nlinjer", 0, Decimal("0.0")]]
    written = as_csv(("name", "days", "hours"), rows)
    assert written.endswith(b"\r\n")
    read = list(csv.reader(io.StringIO(written.decode(), newline=""), strict=True))
    assert read == [["name", "days", "hours"], *([str(cell) for cell in row] for row in rows)]


def test_a_workbook_without_rows_is_one_too() -> None:
    assert as_xlsx("Tom", ("a", "b"), []).startswith(b"PK")
