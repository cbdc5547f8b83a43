"""What a cell says, as Danish and English systems write it: numbers, days, yes and no, lists."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.foundation.core.i18n import Text

# Text of a CSV file, or what a spreadsheet program stored; None and "" are an empty cell.
Cell = str | int | float | bool | datetime | date | time | None


class Unreadable(ValueError):
    """A cell says nothing of the kind its column asks for; carries no value."""

    def __init__(self, code: str, detail: Text) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class DecimalMark(StrEnum):
    """What stands before the decimals."""

    COMMA = ","
    DOT = "."


class DateOrder(StrEnum):
    """In which order a day is written; ISO days are read with every one of them."""

    DAY_FIRST = "dd-mm-yyyy"
    MONTH_FIRST = "mm-dd-yyyy"
    YEAR_FIRST = "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class Style:
    """How a file writes numbers and days."""

    decimal: DecimalMark = DecimalMark.COMMA
    dates: DateOrder = DateOrder.DAY_FIRST


Reader = Callable[[Cell, Style], Any]
_NUMBER = Text("Skal være et tal, f.eks. 1.234,5.", "Must be a number, for example 1,234.5.")
_WHOLE = Text("Skal være et helt tal.", "Must be a whole number.")
_DAY = Text("Skal være en dato, f.eks. 31-12-2026 eller 2026-12-31.", "Must be a date, for example 2026-12-31.")
_YES_NO = Text("Skal være ja eller nej.", "Must be yes or no.")
_TIMES = Text("Skal være som: 1 08:00-14:00 | 3 09:00-12:00.", "Must be like: 1 08:00-14:00 | 3 09:00-12:00.")
_SITTINGS = Text(
    "Skal være som: 02-02-2027 09:00-14:30 | 04-02-2027 09:00-14:30.",
    "Must be like: 2027-02-02 09:00-14:30 | 2027-02-04 09:00-14:30.",
)
_LEVEL = Text("Efter kolon skal der stå et niveau, f.eks. :2.", "After the colon stands a level, such as :2.")
_SPACES = re.compile(r"[\s\u00a0\u202f']+")
_CURRENCY = re.compile(r"(?:kr\.?|dkk)", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_DAY_PARTS = re.compile(r"(\d{1,4})[-./ ](\d{1,2})[-./ ](\d{1,4})(?:[T ]0{1,2}[:.]00(?:[:.]00(?:\.0+)?)?)?")
_YES = frozenset({"ja", "j", "yes", "y", "true", "sand", "1", "x"})
_NO = frozenset({"nej", "n", "no", "false", "falsk", "0"})
_BETWEEN = re.compile(r"\s*[|;,\n]\s*")
_BETWEEN_TIMES = re.compile(r"\s*[|;\n]\s*")
_TIME = r"(\d{1,2})[:.](\d{2})"
_WORKING_TIME = re.compile(rf"([1-7])\s+{_TIME}\s*[-–]\s*{_TIME}")
_SITTING = re.compile(rf"(\S+)\s+{_TIME}\s*[-–]\s*{_TIME}")
# How spreadsheet programs and our own exports keep a text from being computed.
_GUARDED = ("'=", "'+", "'-", "'@")
MOST_LETTERS = 20_000
_TOO_LONG = Text("Cellen er for lang.", "The cell is too long.")


def is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text(cell: Cell, _style: Style) -> str:
    """What stands there, as text; a number without the decimals a spreadsheet program adds."""
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, time):
        return cell.isoformat(timespec="minutes")
    said = str(cell).strip()
    if len(said) > MOST_LETTERS:
        raise Unreadable("import.cell_too_long", _TOO_LONG)
    return said[1:] if said.startswith(_GUARDED) else said


def digits(length: int) -> Reader:
    """Text of digits. Where a spreadsheet program took it for a number, the zeros it dropped in front are put back; a
    text that is too short stays so and is refused: which digit is missing, nobody knows.
    """

    def read(cell: Cell, style: Style) -> str:
        said = text(cell, style)
        was_number = isinstance(cell, (int, float)) and not isinstance(cell, bool)
        return said.zfill(length) if was_number and said.isdigit() else said

    return read


def number(cell: Cell, style: Style) -> str:
    """A number as a plain decimal: `1.234,5`, `1,234.5`, `1 234,5` and `1234.5` are all 1234.5.

    A mark that can only be the decimal one is read as such whatever the file's style; where three digits follow a
    single mark the style decides, for both readings make sense.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return format(Decimal(str(cell)), "f")
    said = _SPACES.sub("", text(cell, style))
    plain = said.replace(_grouping(said, style), "").replace(",", ".") if said else said
    if len(plain) > MOST_DIGITS or not _PLAIN_NUMBER.fullmatch(plain):
        raise Unreadable("field.decimal", _NUMBER)
    return plain


MOST_DIGITS = 30


def _grouping(said: str, style: Style) -> str:
    """The mark between groups of digits."""
    comma, dot = said.rfind(","), said.rfind(".")
    if comma >= 0 and dot >= 0:
        return "." if comma > dot else ","
    mark = "," if comma >= 0 else "."
    if re.fullmatch(rf"[+-]?\d{{1,3}}(?:\{mark}\d{{3}})+", said) and (said.count(mark) > 1 or mark != style.decimal):
        return mark
    return "." if mark == "," else ","


def whole(cell: Cell, style: Style) -> int:
    """A whole number; `2,0` is one."""
    value = Decimal(number(cell, style))
    if value != value.to_integral_value():
        raise Unreadable("field.int", _WHOLE)
    return int(value)


def kroner(cell: Cell, style: Style) -> int:
    """An amount in kroner, as whole øre."""
    said = _CURRENCY.sub("", cell) if isinstance(cell, str) else cell
    return whole(format(Decimal(number(said, style)) * 100, "f"), Style(DecimalMark.DOT, style.dates))


def day(cell: Cell, style: Style) -> str:
    """A day as YYYY-MM-DD. `31-12-2026`, `31.12.26` and `2026-12-31` are the same; two digits of a year are 20xx."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    found = _DAY_PARTS.fullmatch(text(cell, style)) if isinstance(cell, str) else None
    if found is None:
        raise Unreadable("field.date", _DAY)
    first, second, third = found.groups()
    if len(first) == FULL_YEAR:
        year, month, of_month = first, second, third
    elif style.dates is DateOrder.MONTH_FIRST:
        month, of_month, year = first, second, third
    else:
        of_month, month, year = first, second, third
    if len(year) not in (2, FULL_YEAR) or len(of_month) > 2:
        raise Unreadable("field.date", _DAY)
    try:
        return date(int(year) + (2000 if len(year) < FULL_YEAR else 0), int(month), int(of_month)).isoformat()
    except ValueError:
        raise Unreadable("field.date", _DAY) from None


FULL_YEAR = 4


def yes_or_no(cell: Cell, style: Style) -> bool:
    said = ("1" if cell else "0") if isinstance(cell, bool) else text(cell, style).casefold()
    if said in _YES or said in _NO:
        return said in _YES
    raise Unreadable("field.bool", _YES_NO)


def one_of(known: Iterable[str]) -> Reader:
    """A code of a closed list, in whatever case it is written; another one is the schema's to refuse."""
    by_name = {code.casefold(): code for code in known}

    def read(cell: Cell, style: Style) -> str:
        said = text(cell, style)
        return by_name.get(said.casefold().replace(" ", "_"), said)

    return read


def many(each: Reader) -> Reader:
    """Several, with `|`, `;`, `,` or a line break between them."""

    def read(cell: Cell, style: Style) -> list[Any]:
        return [each(part, style) for part in _BETWEEN.split(text(cell, style)) if part]

    return read


def skills(cell: Cell, style: Style) -> list[dict[str, Any]]:
    """Ids of skills, each with its level after a colon where it has one."""
    found = []
    for part in many(text)(cell, style):
        skill_id, colon, level = part.rpartition(":")
        if colon and not level.strip().isdecimal():
            raise Unreadable("import.level", _LEVEL)
        found.append(
            {"skill_id": skill_id.strip(), "level": int(level[:9])} if colon else {"skill_id": part, "level": 1}
        )
    return found


def wishes(cell: Cell, style: Style) -> list[dict[str, Any]]:
    """Ids of occupations, the first one wished for most."""
    return [{"occupation_id": each, "rank": rank} for rank, each in enumerate(many(text)(cell, style), start=1)]


def working_times(cell: Cell, style: Style) -> list[dict[str, Any]]:
    """`1 08:00-14:00`: weekday (1 is Monday), from and to."""
    found = []
    for part in filter(None, _BETWEEN_TIMES.split(text(cell, style))):
        read = _WORKING_TIME.fullmatch(part)
        if read is None:
            raise Unreadable("import.working_times", _TIMES)
        weekday, *clock = read.groups()
        found.append({"weekday": int(weekday), **_from_to(clock)})
    return found


def sittings(cell: Cell, style: Style) -> list[dict[str, Any]]:
    """`02-02-2027 09:00-14:30`: day, from and to."""
    found = []
    for part in filter(None, _BETWEEN_TIMES.split(text(cell, style))):
        read = _SITTING.fullmatch(part)
        if read is None:
            raise Unreadable("import.sittings", _SITTINGS)
        on, *clock = read.groups()
        found.append({"on": day(on, style), **_from_to(clock)})
    return found


def _from_to(clock: list[str]) -> dict[str, str]:
    return {"from": f"{int(clock[0]):02}:{clock[1]}", "to": f"{int(clock[2]):02}:{clock[3]}"}
