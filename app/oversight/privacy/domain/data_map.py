"""The data map as values: what each table holds of a person, how its rows are found, and what becomes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """What becomes of a table's rows when a person is erased."""

    DELETE = "delete"
    EMPTY = "empty"
    KEEP = "keep"
    SHRED = "shred"


@dataclass(frozen=True, slots=True)
class Trail:
    """One way to a person's rows: a column that holds the person's key, or another table's key of the person's."""

    column: str
    table: str | None = None
    key: str = "id"

    @classmethod
    def read(cls, text: str) -> "Trail":
        """From "candidate_id", "thread_id of threads" or "id of access_subjects.entry_id"."""
        column, _, source = text.partition(" of ")
        table, _, key = source.partition(".")
        return cls(column, table or None, key or "id")


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table. `fields` go with the person, `keeps` stay, `leave` are not exported (a hash, a sealed value).

    `own` narrows what the person's own export has of it (column and value); an empty one leaves the table out.
    """

    name: str
    what: str
    basis: str
    seen: str
    kept: str
    fate: Fate
    trails: tuple[Trail, ...] = ()
    why: str = ""
    fields: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    own: tuple[str, ...] | None = None
    own_fields: tuple[str, ...] = ()
    withheld: str = ""
    not_exported: str = ""
    erase_only: tuple[str, ...] = ()

    @property
    def is_of_people(self) -> bool:
        """Whether a candidate's rows can be found in it."""
        return bool(self.trails)

    @property
    def is_exported(self) -> bool:
        return self.is_of_people and not self.not_exported


@dataclass(frozen=True, slots=True)
class DataMap:
    """Every table, with the legal bases and the periods their codes stand for."""

    tables: Mapping[str, TableEntry]
    basis: Mapping[str, str]
    kept: Mapping[str, str]


_KNOWN = {
    "what", "basis", "seen", "kept", "erase", "person", "why", "fields", "keeps", "leave", "own", "own_fields",
    "withheld", "export", "erase_only",
}  # fmt: skip


def read_map(document: Mapping[str, Any]) -> DataMap:
    """The document of data_map.toml as values. Raises ValueError for what it does not know, KeyError for what lacks."""
    tables = {name: _entry(name, values) for name, values in document["tables"].items()}
    for entry in tables.values():
        if entry.basis not in document["basis"] or entry.kept not in document["kept"]:
            raise ValueError(f"{entry.name} names a basis or a period that is not there")
        if any(trail.table is not None and trail.table not in tables for trail in entry.trails):
            raise ValueError(f"{entry.name} is found through a table that is not there")
    return DataMap(tables, document["basis"], document["kept"])


def _entry(name: str, values: Mapping[str, Any]) -> TableEntry:
    if unknown := set(values) - _KNOWN:
        raise ValueError(f"{name} says {sorted(unknown)}")
    return TableEntry(
        name=name,
        what=values["what"],
        basis=values["basis"],
        seen=values["seen"],
        kept=values["kept"],
        fate=Fate(values["erase"]),
        trails=tuple(Trail.read(text) for text in values.get("person", ())),
        why=values.get("why", ""),
        own=None if "own" not in values else tuple(values["own"]),
        withheld=values.get("withheld", ""),
        not_exported=values.get("export", ""),
        erase_only=tuple(values.get("erase_only", ())),
        **{part: tuple(values.get(part, "").split()) for part in ("fields", "keeps", "leave", "own_fields")},
    )


def as_markdown(found: DataMap) -> str:
    """The tables of docs/data-map.md: one line for each table, by what it is for, who sees it and how long it stays."""
    lines = [
        "| Table | What | Goes with the person | Stays | Basis | Seen by | Kept | When a person is erased |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for entry in found.tables.values():
        fate = (
            _FATES[entry.fate] if entry.is_of_people or entry.fate is not Fate.KEEP else "nothing: not of a candidate"
        )
        ending = f"{fate}. {entry.why}" if entry.why else fate
        cells = (
            f"`{entry.name}`", entry.what, _codes(entry.fields), _codes(entry.keeps), f"`{entry.basis}`", entry.seen,
            f"`{entry.kept}`", ending,
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    for heading, texts in (("Basis", found.basis), ("Kept", found.kept)):
        lines += ["", f"| {heading} | |", "| --- | --- |", *(f"| `{code}` | {text} |" for code, text in texts.items())]
    exported = [
        f"| `{entry.name}` | {entry.not_exported or entry.withheld} |"
        for entry in found.tables.values()
        if entry.not_exported or entry.withheld
    ]
    lines += ["", "| Not in the person's own export, or not all of it | Why |", "| --- | --- |", *exported]
    return "\n".join(lines) + "\n"


_FATES = {
    Fate.DELETE: "deleted",
    Fate.EMPTY: "the row stays and names nobody",
    Fate.KEEP: "stays",
    Fate.SHRED: "the key is destroyed",
}


def _codes(names: tuple[str, ...]) -> str:
    return " ".join(f"`{name}`" for name in names) or "–"
