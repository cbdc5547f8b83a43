"""Tables as files: CSV for programs (RFC 4180), XLSX for people; no cell of either is ever a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from tempfile import TemporaryDirectory
from typing import IO, Any

Cell = str | int | float | Decimal
# What a long table holds besides: nothing at all, yes or no, and days.
LongCell = Cell | bool | date | None
# What a spreadsheet program reads as the beginning of a formula, also in full width (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # fmt: skip
_WIDEST = 60
_LONGEST_SHEET = 31  # characters in a sheet's name


def harmless(text: str) -> str:
    """The text behind an apostrophe where a spreadsheet program would compute it: somebody's name may begin so."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a comma between cells, a dot in decimals and CRLF after every row, the head included."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue().encode()


def as_xlsx(sheet: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a head that stays in sight, numbers as numbers and every text as text."""
    from xlsxwriter import Workbook  # with the first file (ADR 0028)

    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(sheet)
        bold, tenths = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "0.0"})
        widths = [len(title) for title in head]
        for column, title in enumerate(head):
            page.write_string(0, column, title, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                widths[column] = max(widths[column], len(str(cell)))
                if isinstance(cell, str):
                    page.write_string(last, column, cell)
                else:
                    page.write_number(last, column, float(cell), tenths if isinstance(cell, Decimal) else None)
        for column, width in enumerate(widths):
            page.set_column(column, column, min(width, _WIDEST) + 2)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, last, len(head) - 1)
    return out.getvalue()


class LongCsv:
    """The same CSV, written to a file as its rows come, so that its length takes up no memory."""

    def __init__(self, to: IO[bytes], _sheet: str, head: Sequence[str]) -> None:
        self._to = to
        self.add([head])

    def add(self, rows: Iterable[Sequence[LongCell]]) -> None:
        """Yes and no are `true` and `false` as in JSON, days ISO 8601; nothing is an empty cell."""
        out = StringIO(newline="")
        csv.writer(out).writerows([_plain(cell) for cell in row] for row in rows)
        self._to.write(out.getvalue().encode())

    def finish(self) -> None:
        """Nothing is left to write."""

    def abandon(self) -> None:
        """Nothing is left behind."""


def _plain(cell: LongCell) -> Cell | date | None:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return harmless(cell) if isinstance(cell, str) else cell


class LongXlsx:
    """One sheet whose rows are written to a file as they come. They lie in a folder only this user can read until
    `finish` or `abandon`.
    """

    def __init__(self, to: IO[bytes], sheet: str, head: Sequence[str]) -> None:
        from xlsxwriter import Workbook  # as above

        self._folder = TemporaryDirectory(prefix="praktik-export-")
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = Workbook(to, {**options, "tmpdir": self._folder.name})
        self._page = self._book.add_worksheet(sheet[:_LONGEST_SHEET])
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._widths = [len(title) for title in head]
        self._last = 0
        bold = self._book.add_format({"bold": True, "bottom": 1})
        for column, title in enumerate(head):
            self._page.write_string(0, column, title, bold)

    def add(self, rows: Iterable[Sequence[LongCell]]) -> None:
        """Numbers as numbers, days as days; a text is cut off after the 32,767 characters that a cell can hold."""
        for self._last, row in enumerate(rows, start=self._last + 1):  # noqa: B020  goes on where it stood
            for column, cell in enumerate(row):
                if cell is not None:
                    self._widths[column] = max(self._widths[column], min(len(str(cell)), _WIDEST))
                    self._write(column, cell)

    def _write(self, column: int, cell: Any) -> None:
        if isinstance(cell, str):
            self._page.write_string(self._last, column, cell)
        elif isinstance(cell, bool):
            self._page.write_boolean(self._last, column, cell)
        elif isinstance(cell, date):
            self._page.write_datetime(self._last, column, cell, self._day)
        else:
            self._page.write_number(self._last, column, cell)

    def finish(self) -> None:
        """Packs the sheet into the file and takes the folder away."""
        for column, width in enumerate(self._widths):
            self._page.set_column(column, column, width + 2)
        self._page.freeze_panes(1, 0)
        self._page.autofilter(0, 0, self._last, len(self._widths) - 1)
        self._book.close()
        self._folder.cleanup()

    def abandon(self) -> None:
        """Takes the folder away; the file holds nothing that could be read."""
        self._page.row_data_fh.close()
        self._folder.cleanup()
