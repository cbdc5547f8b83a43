"""How reports count: people first, then groups, so that one pass tells figures and the people they stand on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Label,
    SQLColumnExpression,
    String,
    Subquery,
    Text,
    Uuid,
    case,
    cast,
    func,
    literal_column,
    type_coerce,
)
from sqlalchemy.types import NullType
from sqlmodel import col

from app.foundation.core.clock import COPENHAGEN
from app.foundation.db.query import fetch_rows, select_columns
from app.foundation.db.work import Work
from app.oversight.statistics.domain.suppression import Cell
from app.oversight.statistics.domain.tables import Leaf, Measured
from app.registers.candidates.models import Candidate

PART = "part"
PLACE = "jobcenter"
UNKNOWN = "unknown"
BASIS = "legal_basis"


@dataclass(frozen=True, slots=True)
class Period:
    """Danish days, both included; without a first day everything before."""

    first: date | None
    last: date

    def of_days(self, column: SQLColumnExpression[Any]) -> list[ColumnElement[bool]]:
        begins = [] if self.first is None else [column >= self.first]
        return [*begins, column <= self.last]

    def of_instants(self, column: SQLColumnExpression[Any]) -> list[ColumnElement[bool]]:
        begins = [] if self.first is None else [column >= _midnight(self.first)]
        return [*begins, column < _midnight(self.last + timedelta(days=1))]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), COPENHAGEN).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Grain:
    """Whose rows are counted, and by which dimensions.

    `jobcenter_id` is the only jobcenter whose rows are read; without one every jobcenter's are, and then the rows of
    `own_id` are those the reader knows. `names` are dimensions besides the jobcenter; with `by_place` regions or municipalities are told apart.
    """

    period: Period
    jobcenter_id: UUID | None
    own_id: UUID | None
    names: frozenset[str]
    by_place: bool = True

    @property
    def tells_places(self) -> bool:
        """Whether jobcenters have to be told apart: a cut by place does, and so does a reader who knows one of many."""
        return self.by_place or (self.jobcenter_id is None and self.own_id is not None)

    def within(self, column: SQLColumnExpression[Any]) -> list[ColumnElement[bool]]:
        """The scope: part of every query."""
        return [] if self.jobcenter_id is None else [column == self.jobcenter_id]

    def knows(self, keys: Mapping[str, str]) -> bool:
        """Whether these are rows the reader knows anyway, among those of others."""
        return self.jobcenter_id is None and self.own_id is not None and keys[PLACE] == str(self.own_id)


@dataclass(frozen=True, slots=True)
class Source:
    """What is counted: rows of `origin`, each of one person, with the expressions of its dimensions.

    `columns` are whole numbers: 1 or 0 where rows are counted, or an amount to add up. `person` is a candidate unless
    `of_candidates` says otherwise: then it may be a company, and has no legal basis.
    """

    origin: FromClause
    where: Sequence[ColumnElement[bool]]
    person: SQLColumnExpression[Any]
    dimensions: Mapping[str, SQLColumnExpression[Any]]
    columns: Mapping[str, SQLColumnExpression[Any]]
    of_candidates: bool = True


def yes(*conditions: ColumnElement[bool]) -> SQLColumnExpression[int]:
    """1 where all conditions hold, else 0."""
    return case((_all(conditions), 1), else_=0)


def _all(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    first, *rest = conditions
    for condition in rest:
        first = first & condition
    return first


async def count(work: Work, grain: Grain, source: Source) -> list[Leaf]:
    """One row for each group there is. First each person's own figures, then their sums and how many people have any:
    one grouping for all columns, where counting distinct people column by column would sort once for each.
    What only the person has (the legal basis) is joined in between: to people, not to all their rows.
    """
    dimensions = dimensions_of(grain, source)
    if not grain.tells_places:
        dimensions.pop(PLACE)
    values: list[Label[Any]] = [column.label(f"v{place}") for place, column in enumerate(source.columns.values())]
    rows = rows_of(source, *dimensions.values(), source.person.label("person"), *values)
    groups = [rows.c[name] for name in dimensions]
    each = (
        select_columns(*groups, rows.c.person, *(func.sum(rows.c[value.name]).label(value.name) for value in values))
        .group_by(*groups, rows.c.person)
        .subquery()
    )
    origin, basis = with_basis(grain, source, each)
    keys = [each.c[name] for name in dimensions]
    keys += basis
    figures: list[SQLColumnExpression[Any]] = []
    for value in values:
        own = each.c[value.name]
        figures += [func.sum(own), func.sum(case((own > 0, 1), else_=0))]
    names = (*dimensions, *(label.name for label in basis))
    found = await fetch_rows(work.session, select_columns(*keys, *figures).select_from(origin).group_by(*keys))
    return [_leaf(grain, names, tuple(source.columns), tuple(row)) for row in found]


def with_basis(grain: Grain, source: Source, rows: Subquery) -> tuple[FromClause, list[Label[Any]]]:
    """Rows with a `person`, joined with the person's legal basis where the grain asks for it."""
    if BASIS not in grain.names or BASIS in source.dimensions or not source.of_candidates:
        return rows, []
    joined = rows.outerjoin(Candidate, col(Candidate.id) == rows.c.person)
    return joined, [legal_basis().label(BASIS)]


def legal_basis() -> SQLColumnExpression[str]:
    """The legal basis of a candidate who is joined."""
    return func.coalesce(cast(col(Candidate.legal_basis), String), literal_column(f"'{UNKNOWN}'"))


def rows_of(source: Source, *columns: SQLColumnExpression[Any]) -> Subquery:
    """What is grouped stands in a query of its own: an expression with parameters is not the same twice."""
    return select_columns(*columns).select_from(source.origin).where(*source.where).subquery()


def _leaf(grain: Grain, names: Sequence[str], columns: Sequence[str], row: tuple[Any, ...]) -> Leaf:
    keys = {name: _text(value) for name, value in zip(names, row, strict=False)}
    known = grain.knows(keys)
    cells = {}
    for place, name in enumerate(columns):
        value, people = (int(number or 0) for number in row[len(names) + 2 * place : len(names) + 2 * place + 2])
        cells[name] = Cell(value, people, 0 if known else people)
    return Leaf(keys, cells, known)


async def measure(
    work: Work,
    grain: Grain,
    source: Source,
    numbers: Sequence[SQLColumnExpression[Any]],
    weights: Mapping[str, SQLColumnExpression[Any] | None],
) -> list[Measured]:
    """How often each number (a duration, say) is there in each group. Two numbers make pairs.

    Each weight makes a histogram of its name: of the rows (None) or of the sums of an expression.

    Jobcenters are told apart only where the grain is cut by place: nobody's own figures hide or show a number.
    """
    dimensions = dimensions_of(grain, source)
    if not grain.by_place:
        dimensions.pop(PLACE)
    labelled: list[Label[Any]] = [number.label(f"n{place}") for place, number in enumerate(numbers)]
    narrowed = replace(source, where=[*source.where, *(number.is_not(None) for number in numbers)])
    weighed: dict[str, Label[Any]] = {
        name: weight.label(f"w{name}") for name, weight in weights.items() if weight is not None
    }
    each = rows_of(narrowed, *dimensions.values(), *labelled, *weighed.values(), source.person.label("person"))
    origin, basis = with_basis(grain, source, each)
    columns = [each.c[name] for name in dimensions]
    columns += basis
    columns += [each.c[label.name] for label in labelled]
    times = [func.sum(each.c[weighed[name].name]) if name in weighed else func.count() for name in weights]
    statement = select_columns(*(told(work, column) for column in columns), *times)
    rows = await fetch_rows(work.session, statement.select_from(origin).group_by(*columns))
    names = (*dimensions, *(label.name for label in basis))
    return [
        Measured(
            {name: text_of(key, value) for name, key, value in zip(names, columns, group, strict=False)},
            name,
            histogram,
        )
        for group, histograms in _histograms(rows, len(names), len(numbers), len(weights)).items()
        for name, histogram in zip(weights, histograms, strict=True)
    ]


def _histograms(
    rows: Sequence[Sequence[Any]], width: int, numbers: int, weights: int
) -> dict[tuple[Any, ...], list[dict[Any, int]]]:
    """One histogram for each weight of each group: a row is a group of so many columns, numbers, and weights."""
    found: dict[tuple[Any, ...], list[dict[Any, int]]] = {}
    for row in rows:
        group = tuple(row[:width])
        number = row[width] if numbers == 1 else tuple(row[width:-weights])
        histograms = found.get(group) or found.setdefault(group, [{} for _ in range(weights)])
        for histogram, times in zip(histograms, row[-weights:], strict=True):
            if times:
                histogram[number] = int(times)
    return found


def told(work: Work, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A key as the text it is on its way: to make hundreds of thousands of UUIDs takes longer than the query."""
    if not _is_id(column):
        return column
    return type_coerce(column, NullType()) if work.settings.is_sqlite else cast(column, Text)


def text_of(column: ColumnElement[Any], value: Any) -> str:
    """A key that was `told`."""
    return str(UUID(value)) if _is_id(column) else _text(value)


def _is_id(column: ColumnElement[Any]) -> bool:
    return isinstance(column.type, Uuid)


def dimensions_of(grain: Grain, source: Source) -> dict[str, SQLColumnExpression[Any]]:
    """The dimensions of the rows that the grain is cut by, the place and the part always."""
    return {
        name: expression.label(name)
        for name, expression in source.dimensions.items()
        if name in {PLACE, PART} or name in grain.names
    }


def _text(value: Any) -> str:
    return str(getattr(value, "value", value))
