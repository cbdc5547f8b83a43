"""The columns a file of each kind may have: what they are called in Danish and English, and which field they fill."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.foundation.core.errors import FieldFault
from app.foundation.core.i18n import Language
from app.integration.imports.domain import values
from app.integration.imports.domain.values import Cell, Reader, Style, Unreadable, is_empty

MOST_COLUMNS = 200


class FileRefused(Exception):
    """A file that cannot be imported at all; `code` says why, see the room's errors."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in `mapping` and in English templates, its Danish name, other names it is known by, and
    where in the single route's body its value stands (`danish.oral_cefr`). `keys` name which row it is.
    """

    name: str
    danish: str
    example: str
    target: str = ""
    read: Reader = values.text
    also: tuple[str, ...] = ()
    is_key: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        return tuple((self.target or self.name).split("."))

    def title(self, language: Language) -> str:
        return self.danish if language is Language.DA else self.name

    def names(self) -> set[str]:
        return {plain(said) for said in (self.name, self.danish, *self.also)}


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns a file has, by their place in its rows (from 0), and which of its columns nothing is read from."""

    places: Mapping[str, int]
    ignored: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row: in which column of the file (from 1; None where it is the row), and never the value."""

    fault: FieldFault
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the single route's body would say it. `number` counts as the file shows it, the head being 1."""

    number: int
    sent: dict[str, Any]
    faults: tuple[RowFault, ...] = ()


def plain(title: str) -> str:
    """A title as it is compared: without case, spaces and signs; `Foretrukket navn` is `foretrukket_navn`."""
    folded = unicodedata.normalize("NFC", title).casefold().strip()
    return re.sub(r"[\W_]+", "_", folded).strip("_")


def lay_out(head: Sequence[Cell], columns: Sequence[Column], mapping: Mapping[str, str | int]) -> Layout:
    """Where each column stands: as `mapping` says (a title, or a number from 1), otherwise by its title.

    Raises FileRefused where the mapping names a column the file has not, where two columns fill the same field, and
    where no column tells which row is which.
    """
    titles = [plain(str(cell)) if not is_empty(cell) else "" for cell in head[:MOST_COLUMNS]]
    places = {name: _mapped(titles, wanted) for name, wanted in mapping.items()}
    taken = set(places.values())
    for column in columns:
        if column.name not in places:
            found = [place for place, title in enumerate(titles) if title in column.names() and place not in taken]
            if found:
                places[column.name] = found[0]
                taken.add(found[0])
    _require_sense(places, columns)
    return Layout(places, tuple(place + 1 for place, title in enumerate(titles) if title and place not in taken))


def _mapped(titles: Sequence[str], wanted: str | int) -> int:
    if isinstance(wanted, int):
        if wanted <= len(titles):
            return wanted - 1
    elif plain(wanted) in titles:
        return titles.index(plain(wanted))
    raise FileRefused("import.column_missing")


def _require_sense(places: Mapping[str, int], columns: Sequence[Column]) -> None:
    used = [column for column in columns if column.name in places]
    targets = [column.path for column in used]
    if len(set(targets)) != len(targets):
        raise FileRefused("import.column_twice")
    if not any(column.is_key for column in used):
        raise FileRefused("import.no_key_column")


def read_row(
    number: int, cells: Sequence[Cell], layout: Layout, columns: Sequence[Column], style: Style, *, clears: bool
) -> Row:
    """A row's cells as the body they say. An empty cell says nothing, or where `clears`, that the field is empty."""
    sent: dict[str, Any] = {}
    faults: list[RowFault] = []
    for column in columns:
        place = layout.places.get(column.name)
        if place is None:
            continue
        cell = cells[place] if place < len(cells) else None
        if is_empty(cell):
            if clears and not column.is_key:
                _put(sent, column.path, None)
            continue
        try:
            _put(sent, column.path, column.read(cell, style))
        except Unreadable as error:
            pointer = "/" + "/".join(column.path)
            faults.append(RowFault(FieldFault(pointer, error.code, error.detail), place + 1))
    return Row(number, _without_hollow(sent), tuple(faults))


def _put(sent: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        sent = sent.setdefault(step, {})
    sent[path[-1]] = value


def _without_hollow(sent: dict[str, Any]) -> dict[str, Any]:
    """An object of which every field is empty is empty itself: nobody has a representative without a name."""
    return {
        name: None if isinstance(value, dict) and value and all(each is None for each in value.values()) else value
        for name, value in sent.items()
    }


def column_of(pointer: str, layout: Layout, columns: Sequence[Column]) -> int | None:
    """The file's column (from 1) that a fault's pointer leads to: the longest path that fits, or for a fault of several
    fields together the first of them.
    """
    steps = tuple(pointer.strip("/").split("/")) if pointer else ()
    here = [column for column in columns if column.name in layout.places]
    fitting = [column for column in here if column.path == steps[: len(column.path)]]
    if fitting:
        return layout.places[max(fitting, key=lambda column: len(column.path)).name] + 1
    inside = [layout.places[column.name] + 1 for column in here if steps and column.path[: len(steps)] == steps]
    return min(inside, default=None)


def is_blank(cells: Sequence[Cell]) -> bool:
    """Rows without anything in them are passed over, as spreadsheets have them at their end."""
    return all(is_empty(cell) for cell in cells)
