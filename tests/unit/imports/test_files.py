"""Files as other systems write them, and files that are none."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from app.foundation.core.i18n import Language
from app.integration.imports.domain import files
from app.integration.imports.domain.columns import FileRefused, Layout, column_of, lay_out, read_row
from app.integration.imports.domain.files import CsvForm, count_rows, open_table
from app.integration.imports.domain.kinds import COLUMNS
from app.integration.imports.domain.states import FileForm, ImportKind
from app.integration.imports.domain.values import Style
from app.integration.imports.service.templates import template
from tests.factories.sheets import bomb, csv_of, xlsx_of

HEAD, ROW = ("Navn", "Postnr"), ("Søren Ærø", "2000")
CANDIDATES = COLUMNS[ImportKind.CANDIDATES]


@contextmanager
def refused_as(code: str) -> Iterator[None]:
    with pytest.raises(FileRefused) as refused:
        yield
    assert refused.value.code == code


def opened(content: bytes, **form: str) -> files.Table:
    return open_table(io.BytesIO(content), CsvForm(**form))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encoding_and_separator_are_found_out(encoding: str, delimiter: str):
    table = opened(csv_of(HEAD, ROW, delimiter=delimiter, encoding=encoding))
    said = {"utf-8-sig": "utf-8", "cp1252": "windows-1252"}.get(encoding, encoding)
    assert (table.form, table.csv) == (FileForm.CSV, CsvForm(said, delimiter))
    assert (tuple(table.head), [(number, tuple(row)) for number, row in table.rows]) == (HEAD, [(2, ROW)])


def test_a_sheet_keeps_numbers_and_days():
    table = opened(xlsx_of(("Navn", "Postnr", "Fra"), (), ("Ole", 2000, date(2026, 12, 31))))
    ((number, row),) = table.rows
    assert (table.form, number, row[:2]) == (FileForm.XLSX, 3, ("Ole", 2000))
    assert str(row[2]).startswith("2026-12-31")


def test_quoted_cells_blank_rows_and_a_line_that_names_the_separator():
    table = opened(b'sep=;\r\nNavn;Opgaver\r\n\r\nOle;"a;b\nc"\r\n;\r\n')
    assert (table.csv.delimiter, [(number, row) for number, row in table.rows]) == (";", [(3, ["Ole", "a;b\nc"])])


def test_what_was_said_of_the_file_counts_more_than_what_it_looks_like():
    table = opened("Navn;a,b\nÆ;1\n".encode("cp1252"), encoding="windows-1252", delimiter=",")
    assert list(table.head) == ["Navn;a", "b"]


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.no_rows"),
        (b"\r\n\r\n", "import.no_rows"),
        (b"PK\x03\x04 no zip at all", "import.unreadable"),
        (packed("xl/other.xml"), "import.unreadable"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), "import.unreadable"),
        (bomb(), "import.too_large_unpacked"),
        ("a;b\n".encode("utf-16")[:-1], "import.encoding"),
        (b"a;" + b"x" * 200_000 + b"\n", "import.unreadable"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_code(content: bytes, code: str):
    with refused_as(code):
        count_rows(opened(content))


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "MOST_ROWS", 2)
    with refused_as("import.too_many_rows"):
        count_rows(opened(csv_of(HEAD, ROW, ROW, ROW)))
    with refused_as("import.no_rows"):
        count_rows(opened(csv_of(HEAD)))


def test_columns_are_found_by_danish_and_english_titles_and_as_the_mapping_says():
    head = ["CPR nr.", "FULL NAME", "Borgerens by", "Post-nummer", "Fornavn"]
    layout = lay_out(head, CANDIDATES, {"preferred_name": "fornavn", "cpr_number": 1})
    assert layout == Layout({"preferred_name": 4, "cpr_number": 0, "full_name": 1, "postcode": 3}, (3,))


@pytest.mark.parametrize(
    ("kind", "head", "mapping", "code"),
    [
        (ImportKind.CANDIDATES, ["CPR"], {"email": "Mail"}, "import.column_missing"),
        (ImportKind.CANDIDATES, ["CPR"], {"email": 2}, "import.column_missing"),
        (ImportKind.CANDIDATES, ["Navn"], {}, "import.no_key_column"),
        (ImportKind.COURSES, ["Reference", "Pris", "Pris i øre"], {}, "import.column_twice"),
    ],
)
def test_a_head_that_makes_no_sense_is_refused(
    kind: ImportKind, head: list[str], mapping: dict[str, str | int], code: str
):
    with refused_as(code):
        lay_out(head, COLUMNS[kind], mapping)


def test_an_empty_cell_says_nothing_or_empties_the_field():
    layout = lay_out(["Reference", "Telefon", "Mundtligt dansk", "Modul"], CANDIDATES, {})
    cells = ["A-1", "", " ", None]
    assert read_row(2, cells, layout, CANDIDATES, Style(), clears=False).sent == {"external_ref": "A-1"}
    cleared = {"external_ref": "A-1", "phone": None, "danish": None}
    assert read_row(2, cells, layout, CANDIDATES, Style(), clears=True).sent == cleared


def test_a_fault_leads_to_its_column():
    layout = Layout({"external_ref": 3, "oral_cefr": 7, "wishes": 5, "danish_module": 9}, ())
    found = [column_of(pointer, layout, CANDIDATES) for pointer in ("/danish/oral_cefr", "/wishes/0/rank", "/danish")]
    assert (found, column_of("/email", layout, CANDIDATES), column_of("", layout, CANDIDATES)) == (
        [8, 6, 8],
        None,
        None,
    )


@pytest.mark.parametrize("kind", ImportKind)
@pytest.mark.parametrize("form", FileForm)
@pytest.mark.parametrize("language", Language)
def test_a_template_is_read_by_what_it_was_made_for(kind: ImportKind, form: FileForm, language: Language):
    table = opened(template(kind, form, language))
    columns = [column for column in COLUMNS[kind] if column.name != "price_ore"]
    layout = lay_out([cell for cell in table.head if cell not in ("price_ore", "Pris i øre")], columns, {})
    assert (set(layout.places), layout.ignored) == ({column.name for column in columns}, ())
    ((_number, cells),) = table.rows
    assert read_row(2, cells, lay_out(table.head, columns, {}), columns, Style(), clears=False).faults == ()


def test_no_two_columns_of_a_kind_have_the_same_title():
    for kind, columns in COLUMNS.items():
        titles = [title for column in columns for title in column.names()]
        assert len(titles) == len(set(titles)), kind
