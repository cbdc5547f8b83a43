"""Tables as files: CSV for programs (RFC 4180), XLSX for people; no cell of either is ever a formula."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO, StringIO

from xlsxwriter import Workbook

Cell = str | int | float | Decimal
# What a spreadsheet program reads as the beginning of a formula, also in full width (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # fmt: skip
_WIDEST = 60


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
