"""Reading tables out of files: CSV in the encodings and with the separators Danish systems write, and XLSX."""

import codecs
import csv
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from app.integration.imports.domain.columns import MOST_COLUMNS, FileRefused, is_blank
from app.integration.imports.domain.states import FileForm
from app.integration.imports.domain.values import Cell

MOST_ROWS = 200_000
# What is packed in an XLSX file, unpacked: a bomb of a few kilobytes is refused before anything of it is read.
MOST_UNPACKED = 400_000_000
MOST_SHARED_STRINGS = 100_000_000
MOST_PARTS = 2_000
_PIECE = 1 << 20
_GUESSED_FROM = 64_000
_DELIMITERS = ";\t,|"
_ENCODINGS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "windows-1252": "cp1252"}
_ZIP = b"PK\x03\x04"
# A cell whose day lies outside the calendar is warned of with its value, which belongs in no log.
warnings.filterwarnings("ignore", module=r"openpyxl\.")


class SourceAway(Exception):
    """The file itself could not be had for the moment: nothing is known of what is in it."""


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How a CSV file is written; None where that is to be found out."""

    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file's head and its rows, which are read as they are asked for: each with the number the file shows it by."""

    form: FileForm
    csv: CsvForm
    head: Sequence[Cell]
    rows: Iterator[tuple[int, Sequence[Cell]]]


def form_of(beginning: bytes) -> FileForm:
    """What kind of file it is, by its first bytes; what it is said to be does not count."""
    return FileForm.XLSX if beginning.startswith(_ZIP) else FileForm.CSV


def open_table(file: BinaryIO, wanted: CsvForm) -> Table:
    """The first table of a file. `rows` raises FileRefused too: a file is read while its rows are.

    Raises FileRefused (`import.encoding`, `import.unreadable`, `import.too_large_unpacked`, `import.no_rows`).
    """
    file.seek(0)
    form = form_of(file.read(len(_ZIP)))
    if form is FileForm.XLSX:
        found, cells = CsvForm(), _xlsx_rows(file)
    else:
        encoding = wanted.encoding or detect_encoding(file)
        delimiter, cells = _csv_rows(file, encoding, wanted.delimiter)
        found = CsvForm(encoding, delimiter)
    rows = _guarded(cells)
    for _number, head in rows:
        if not is_blank(head):
            return Table(form, found, head, _filled(rows))
    raise FileRefused("import.no_rows")


def count_rows(table: Table) -> int:
    """How many rows there are, reading to the end. Raises FileRefused, also for more than MOST_ROWS."""
    counted = sum(1 for _ in table.rows)
    if not counted:
        raise FileRefused("import.no_rows")
    return counted


def _guarded(rows: Iterator[Sequence[Cell]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Whatever a library makes of a broken file is one refusal: its words could hold values."""
    number = 0
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except (FileRefused, SourceAway):
            raise
        except UnicodeError:
            raise FileRefused("import.encoding") from None
        except Exception:  # noqa: BLE001  see above
            raise FileRefused("import.unreadable") from None
        number += 1
        yield number, cells


def _filled(rows: Iterator[tuple[int, Sequence[Cell]]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    filled = 0
    for number, cells in rows:
        if is_blank(cells):
            continue
        filled += 1
        if filled > MOST_ROWS:
            raise FileRefused("import.too_many_rows")
        yield number, cells


# ── CSV ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def detect_encoding(file: BinaryIO) -> str:
    """By its mark, otherwise UTF-8 where the whole file is that, otherwise Windows-1252, as older Danish systems write.

    Raises FileRefused where it is none of them.
    """
    file.seek(0)
    beginning = file.read(_GUESSED_FROM)
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    piece = beginning
    try:
        while piece:
            decoder.decode(piece)
            piece = file.read(_PIECE)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _csv_rows(file: BinaryIO, encoding: str, delimiter: str | None) -> tuple[str, Iterator[Sequence[Cell]]]:
    """The separator and the rows. A first line `sep=;`, as spreadsheet programs write it, is no row."""
    file.seek(0)
    raw: Any = _Kept(file)
    text = io.TextIOWrapper(io.BufferedReader(raw), encoding=_ENCODINGS[encoding], newline="")
    try:
        first = text.readline(_GUESSED_FROM)
        said = first.strip().casefold()
        if said.startswith("sep=") and len(said) == len("sep=;"):
            return delimiter or said[-1], csv.reader(text, delimiter=delimiter or said[-1])
    except UnicodeError:
        raise FileRefused("import.encoding") from None
    text.seek(0)
    chosen = delimiter or _likeliest(first)
    return chosen, csv.reader(text, delimiter=chosen)


def _likeliest(first: str) -> str:
    """The separator that stands most often in the first line, outside quotation marks."""
    outside = "".join(first.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


class _Kept(io.RawIOBase):
    """The file under a text layer that does not close it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # its stub asks for any writable buffer
        content = self._file.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


# ── XLSX ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _xlsx_rows(file: BinaryIO) -> Iterator[Sequence[Cell]]:
    """The first sheet's rows, read one by one; formulas by what they came to. External links are not looked at."""
    _refuse_bombs(file)
    file.seek(0)
    book = _load_workbook(file, read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what a file says of its size is not always so
    rows: Iterator[Any] = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    yield from rows


def _load_workbook(file: BinaryIO, **options: bool) -> Any:
    """The library's reader, loaded with the first workbook. Raises ImportError where it would read XML unguarded."""
    from openpyxl import load_workbook
    from openpyxl.xml import DEFUSEDXML

    if not DEFUSEDXML:
        message = "openpyxl reads XML without defusedxml here"
        raise ImportError(message)
    return load_workbook(file, **options)


def _refuse_bombs(file: BinaryIO) -> None:
    """By the sizes in the list of what is packed: nothing is unpacked beyond them, whatever really lies there."""
    file.seek(0)
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
    shared = sum(part.file_size for part in parts if part.filename.casefold().endswith("sharedstrings.xml"))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED or shared > MOST_SHARED_STRINGS:
        raise FileRefused("import.too_large_unpacked")
