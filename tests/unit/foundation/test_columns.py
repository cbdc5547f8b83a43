"""A list's items as rows of a table, and long tables written piece by piece."""

import csv
from datetime import date
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from pydantic import BaseModel

from app.foundation.api.columns import columns_of, rows_of
from app.foundation.api.schemas import HoursOut, Page
from app.foundation.paper.spreadsheet import LongCsv, LongXlsx


class Mentor(BaseModel):
    name: str
    phone: str | None


class Boss(BaseModel):
    name: str
    boss: "Boss | None" = None


class Item(BaseModel):
    title: str
    starts_on: date | None
    hours: HoursOut
    is_open: bool
    mentor: Mentor | None
    boss: Boss | None
    tags: list[str]
    labels: dict[str, str]
    either: Mentor | Boss | None


COLUMNS = columns_of(Page[Item].model_json_schema(mode="serialization"))
NAMES = ["title", "starts_on", "hours", "is_open", "mentor.name", "mentor.phone", "boss.name", "boss.boss"]


def row_of(**values: Any) -> list[Any]:
    empty = dict.fromkeys(Item.model_fields)
    (row,) = rows_of(COLUMNS, [{**empty, **values}])
    return row


def test_nested_fields_are_columns_joined_by_dots_and_lists_are_one():
    assert [column.name for column in COLUMNS] == [*NAMES, "tags", "labels", "either"]


def test_a_row_has_the_same_columns_whatever_is_null():
    assert row_of() == [None] * len(COLUMNS)
    assert row_of(mentor={"name": "Liv", "phone": None})[4:6] == ["Liv", None]


def test_days_are_days_and_what_has_no_columns_of_its_own_is_json():
    row = row_of(
        starts_on="2027-01-04", tags=["a", "æ"], labels={"da": "Kok"}, boss={"name": "A", "boss": {"name": "B"}}
    )
    assert row[1] == date(2027, 1, 4)
    assert row[6:10] == ["A", '{"name":"B"}', '["a","æ"]', '{"da":"Kok"}']


def test_long_csv_writes_cells_as_json_says_them_and_no_formula():
    out = BytesIO()
    table = LongCsv(out, "x", ["a", "b", "c", "d"])
    table.add([["=1+1", True, None, date(2027, 1, 4)]])
    table.add([["Ærø; 'x'", False, 12.5, -3]])
    table.finish()
    assert out.getvalue().decode().splitlines() == ["a,b,c,d", "'=1+1,true,,2027-01-04", "Ærø; 'x',false,12.5,-3"]
    assert list(csv.reader(StringIO(out.getvalue().decode())))[1][0] == "'=1+1"


def test_long_xlsx_keeps_texts_as_texts_and_leaves_nothing_in_the_temporary_folder(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    out = BytesIO()
    table = LongXlsx(out, "x" * 40, ["a", "b", "c"])
    for number in range(3):
        table.add([["=1+1", number, date(2027, 1, 4)], [None, True, None]])
    assert list(tmp_path.iterdir())
    table.finish()
    assert not list(tmp_path.iterdir())
    LongXlsx(BytesIO(), "x", ["a"]).abandon()
    assert not list(tmp_path.iterdir())
    sheet = ZipFile(out).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 7
    assert sheet.count("<t>=1+1</t>") == 3
    assert "<f>" not in sheet
