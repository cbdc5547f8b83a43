"""A database in which every table is big: one person's rows, copied a hundred thousand times, over fifty jobcenters.

Copy number `i` of every row belongs to copy `i` of everything it names, so that joins find what they look for. Every
second copy is the measured jobcenter's, every hundredth the small one's; every hundredth names the person, the need,
the placement … that it was copied from, so that lists of those are long too. Statuses and days are spread by chance.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Column, Date, DateTime, Enum, Integer, String, Table, UniqueConstraint, Uuid
from sqlmodel import AutoString

from app import registry
from tests.postgres import OWNER, SUPERUSER

# Few rows however long the service runs: one for each jobcenter and year, or one in all.
SMALL = {
    "access_chain",
    "event_counter",
    "jobcenters",
    "jobcenter_settings",
    "jobcenter_settings_versions",
    "retention_reports",
    "scarcity_prices",
}
JOBCENTERS = 50
# How many copies share one parent besides the hundredth ones, which all do.
SHARED = {"company_id": 10, "workplace_id": 20, "caseworker_account_id": 20, "assignee_account_id": 20}
SPREAD_DAYS = 400
KEPT = {"occupation_id", "skill_id", "created_by", "decided_by", "given_by", "issued_by", "requested_by", "shown_to"}
SORTED_TIMES = {"last_message_at"}
PLAIN_NAMES = {("companies", "name"), ("workplaces", "name")}
# What a row in this state must tell besides, the row that is copied does not.
TELL_MORE = {
    ("assignment_runs", "done"),
    ("assignment_runs", "failed"),
    ("assignment_runs", "cancelled"),
    ("matches", "withdrawn"),
    ("placements", "active"),
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one database writes what the copies need; `i` is the number of the copy."""

    uuid: str  # the last 32 bits of a key replaced by another number
    text: str  # the last characters of a text replaced by the number
    days: str  # a day some days later
    minutes: str  # a moment some minutes earlier
    dice: str = "((i * 2654435761) / 65536)"

    def key(self, column: str, number: str = "i") -> str:
        return self.uuid.format(column=column, number=number)


POSTGRES = Dialect(
    uuid="overlay(({column})::text placing lpad(to_hex(({number})::int), 8, '0') from 29)::uuid",
    text="left({column}, greatest(length({column}) - 8, 0)) || (i + 50000000)::text",
    days="({column} + ({number})::int)",
    minutes="({column} - ({number}) * interval '1 minute')",
)
SQLITE = Dialect(
    uuid="substr({column}, 1, 24) || printf('%08x', {number})",
    text="substr({column}, 1, max(length({column}) - 8, 0)) || (i + 50000000)",
    days="date({column}, '+' || ({number}) || ' days')",
    minutes="strftime('%Y-%m-%d %H:%M:%f000', {column}, '-' || ({number}) || ' minutes')",
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """What is copied: `size` times the first row of every table that is the measured jobcenter's."""

    size: int
    here: UUID
    there: UUID
    keys: Mapping[str, UUID] = field(default_factory=dict)


def tables() -> list[Table]:
    """Those that grow with the years."""
    return [
        table
        for table in registry.metadata.sorted_tables
        if table.name not in registry.REFERENCE_TABLES and table.name not in SMALL
    ]


def is_unique(column: Column[Any]) -> bool:
    """Whether the column alone, or with columns that all copies share, may hold a value once."""
    table = column.table
    keys = [constraint.columns for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
    keys += [index.columns for index in table.indexes if index.unique]
    return column.primary_key or any(column.name in key for key in keys)


def expression(column: Column[Any], dialect: Dialect, crowd: Crowd) -> str:
    """What a copy has in this column."""
    name, quoted = column.name, f'b."{column.name}"'
    if isinstance(column.type, Uuid):
        return _key(name, quoted, dialect, crowd)
    if isinstance(column.type, Enum):
        return _status(column, quoted, dialect) if name == "status" else quoted
    if isinstance(column.type, DateTime):
        return (
            dialect.minutes.format(column=quoted, number=f"{dialect.dice} % 500000") if name in SORTED_TIMES else quoted
        )
    if isinstance(column.type, Date):
        return dialect.days.format(column=quoted, number=f"{dialect.dice} % {SPREAD_DAYS}")
    if not is_unique(column):
        return f"{quoted} || ' ' || i" if (column.table.name, name) in PLAIN_NAMES else quoted
    if isinstance(column.type, Integer):
        return f"{quoted} - i" if name == "seq" else f"{quoted} + i"  # the log's chain goes on from its last entry
    if isinstance(column.type, (AutoString, String)):
        return f"i || {quoted}" if name == "email" else dialect.text.format(column=quoted)
    return quoted


def _key(name: str, quoted: str, dialect: Dialect, crowd: Crowd) -> str:
    own = dialect.key(quoted)
    if name in KEPT or name.endswith("_by"):
        return quoted
    if name.endswith("jobcenter_id"):
        number = "(i + 1)" if name == "to_jobcenter_id" else "i"
        others = dialect.key(f"'{_written(crowd.here, dialect)}'", f"{number} % {JOBCENTERS}")
        here, there = (f"'{_written(key, dialect)}'{_cast(dialect)}" for key in (crowd.here, crowd.there))
        return f"CASE WHEN {number} % 2 = 0 THEN {here} WHEN {number} % 100 = 1 THEN {there} ELSE {others} END"
    if name in {"id", "entry_id", "event_id"}:
        return own
    return f"CASE WHEN i % {SHARED.get(name, 100)} = 0 THEN {quoted} ELSE {own} END"


def _status(column: Column[Any], quoted: str, dialect: Dialect) -> str:
    assert isinstance(column.type, Enum)
    members = [member for member in column.type.enums if (column.table.name, member) not in TELL_MORE]
    cases = " ".join(f"WHEN {number} THEN '{member}'" for number, member in enumerate(members))
    return f"CASE {dialect.dice} % {len(members)} {cases} ELSE {quoted} END"


def _written(key: UUID, dialect: Dialect) -> str:
    return key.hex if dialect is SQLITE else str(key)


def _cast(dialect: Dialect) -> str:
    return "" if dialect is SQLITE else "::uuid"


def copying(table: Table, dialect: Dialect, crowd: Crowd) -> str:
    """The statement that copies the first row of a table; a copy that a unique key refuses is left out."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(expression(column, dialect, crowd) for column in table.columns)
    order = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    if "jobcenter_id" in table.columns:
        order = f"CASE WHEN jobcenter_id = '{_written(crowd.here, dialect)}' THEN 0 ELSE 1 END, {order}"
    base = f'(SELECT * FROM "{table.name}" ORDER BY {order} LIMIT 1)'
    if table.name == "accounts":  # with the first manager those that other copies name
        base = (
            f"(SELECT * FROM (SELECT * FROM accounts ORDER BY {order} LIMIT 1) AS one"
            " UNION ALL SELECT * FROM accounts WHERE id IN (SELECT mentor_account_id FROM mentorships)"
            " UNION ALL SELECT * FROM accounts WHERE id IN (SELECT account_id FROM api_keys))"
        )
    if dialect is SQLITE:
        numbers = (
            f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {crowd.size}) SELECT i FROM n)"
        )
    else:
        numbers = f"(SELECT generate_series(1, {crowd.size})::bigint AS i)"
    return (
        f'INSERT INTO "{table.name}" ({columns}) SELECT {values} FROM {base} AS b, {numbers} AS g WHERE true '
        "ON CONFLICT DO NOTHING"
    )


def fill(url: str, crowd: Crowd, only: set[str] | None = None) -> dict[str, int]:
    """Copies, past every rule but the unique keys, and has the planner look at what is there now; rows of each table."""
    is_sqlite = url.startswith("sqlite")
    dialect = SQLITE if is_sqlite else POSTGRES
    with _sqlite(url) if is_sqlite else _postgres(url) as connection:
        for table in tables():
            if only is not None and table.name not in only:
                continue
            connection.execute(copying(table, dialect, crowd))
        connection.execute("UPDATE event_counter SET last_position = (SELECT max(position) FROM event_feed)")
        counted = {
            table.name: connection.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0] for table in tables()
        }
        connection.commit()
        if not is_sqlite:
            connection.autocommit = True
            connection.execute("VACUUM ANALYZE")
    return counted


@contextmanager
def _sqlite(url: str) -> Iterator[Any]:
    with closing(sqlite3.connect(url.partition("///")[2], isolation_level=None)) as connection:
        for pragma in ("foreign_keys=OFF", "ignore_check_constraints=ON", "synchronous=OFF", "cache_size=-200000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        yield connection


@contextmanager
def _postgres(url: str) -> Iterator[Any]:
    """As a superuser, whom neither triggers nor the second wall hold."""
    dsn = url.replace("+psycopg", "").replace(f"//{OWNER}@", f"//{SUPERUSER}@")
    with psycopg.connect(dsn) as connection:
        connection.execute("SET session_replication_role = replica")
        checks = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND conrelid > 0"
        for table, name in connection.execute(checks).fetchall():
            connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        yield connection
