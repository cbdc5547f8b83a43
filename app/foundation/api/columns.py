"""A list's items as rows of a table: which columns they have, from the schema alone, so that an empty list has the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from app.foundation.paper.spreadsheet import LongCell

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its `name` is the path of the field through nested objects, joined by dots (`mentor.name`)."""

    path: tuple[str, ...]
    is_day: bool = False

    @property
    def name(self) -> str:
        return ".".join(self.path)

    def cell_of(self, item: Mapping[str, Any]) -> LongCell:
        """What stands in this column for an item as JSON has it; a list or a map of its own kind is JSON text.

        None where the field, or an object on the way to it, is null: nothing is told that the JSON does not tell.
        """
        value: Any = item
        for step in self.path:
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, list | dict):
            return orjson.dumps(value).decode()
        if self.is_day and isinstance(value, str):
            return date.fromisoformat(value)
        cell: LongCell = value
        return cell


def columns_of(page: Schema) -> tuple[Column, ...]:
    """The columns of a page's items, in the order of its JSON schema (`properties.items`)."""
    definitions: Schema = page.get("$defs", {})
    return tuple(_columns(page["properties"]["items"]["items"], definitions, (), ()))


def rows_of(columns: Sequence[Column], items: Sequence[Mapping[str, Any]]) -> list[list[LongCell]]:
    """A row for every item."""
    return [[column.cell_of(item) for column in columns] for item in items]


def _columns(schema: Schema, definitions: Schema, path: tuple[str, ...], inside: tuple[str, ...]) -> list[Column]:
    """An object with fields of its own becomes their columns; whatever else is one column.

    `inside` are the definitions on the way here: one that holds itself is a column of JSON, or there were no end.
    """
    name, plain = _resolved(schema, definitions)
    fields: Schema = plain.get("properties", {})
    if not fields or name in inside or plain.get("additionalProperties"):
        return [Column(path, is_day=plain.get("format") == "date")]
    within = (*inside, name) if name else inside
    return [
        column for field, below in fields.items() for column in _columns(below, definitions, (*path, field), within)
    ]


def _resolved(schema: Schema, definitions: Schema) -> tuple[str, Schema]:
    """The schema without its reference and without its null; one that may be several things is of no kind."""
    options = [option for option in schema.get("anyOf", ()) if option.get("type") != "null"]
    if options:
        return _resolved(options[0], definitions) if len(options) == 1 else ("", {})
    reference = schema.get("$ref")
    if reference is None:
        return "", schema
    name = reference.rsplit("/", 1)[-1]
    return name, _resolved(definitions[name], definitions)[1]
