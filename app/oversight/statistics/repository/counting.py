"""How reports count: people first, then groups, so that one pass tells figures and the people they stand on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Label,
    SQLColumnExpression,
    String,
    Subquery,
    case,
    cast,
    func,
    literal_column,
)
from sqlmodel import col
from sqlmodel.sql.expression import Select

from app.foundation.core.clock import COPENHAGEN
from app.foundation.db.query import fetch_rows, select_columns
from app.foundation.db.work import Work
from app.oversight.statistics.domain.suppression import Cell
from app.oversight.statistics.domain.tables import Keys, Leaf
from app.registers.candidates.models import Candidate

PART = "part"
PLACE = "jobcenter"
UNKNOWN = "unknown"
BASIS = "legal_basis"
Rows = Subquery | CTE
# Of a candidate who is joined.
_LEGAL_BASIS = func.coalesce(cast(col(Candidate.legal_basis), String), literal_column(f"'{UNKNOWN}'"))


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

    `columns` are whole numbers: 1 or 0 where rows are counted, or an amount to add up. `numbers` are what medians and
    curves are made of, empty where a row has none. `person` is a candidate unless `of_candidates` says otherwise: then it
    may be a company, and has no legal basis.
    """

    origin: FromClause
    where: Sequence[ColumnElement[bool]]
    person: SQLColumnExpression[Any]
    dimensions: Mapping[str, SQLColumnExpression[Any]]
    columns: Mapping[str, SQLColumnExpression[Any]]
    of_candidates: bool = True
    numbers: Mapping[str, SQLColumnExpression[Any]] = field(default_factory=dict)


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
    values = labelled("v", source.columns)
    rows = rows_of(source, *dimensions.values(), source.person.label("person"), *values)
    each = own_figures(rows, dimensions, values).subquery()
    origin, basis = with_basis(grain, source, each, each.c.person)
    keys = [each.c[name] for name in dimensions]
    keys += basis
    names = (*dimensions, *(label.name for label in basis))
    statement = select_columns(*keys, *figures_of(each, values)).select_from(origin).group_by(*keys)
    return [leaf_of(grain, names, tuple(source.columns), row) for row in await fetch_rows(work.session, statement)]


def labelled(letter: str, columns: Mapping[str, SQLColumnExpression[Any]]) -> list[Label[Any]]:
    """Columns under names that no dimension has, in their order."""
    return [column.label(f"{letter}{place}") for place, column in enumerate(columns.values())]


def own_figures(rows: Rows, names: Iterable[str], values: Sequence[Label[Any]]) -> Select[*tuple[Any, ...]]:
    """Each person's own figures in each group."""
    groups = [rows.c[name] for name in names]
    sums = [func.sum(rows.c[value.name]).label(value.name) for value in values]
    return select_columns(*groups, rows.c.person, *sums).group_by(*groups, rows.c.person)


def figures_of(each: Subquery, values: Sequence[Label[Any]]) -> list[SQLColumnExpression[Any]]:
    """Of each column what people's own figures add up to, and how many people have any; as `leaf_of` reads them."""
    figures: list[SQLColumnExpression[Any]] = []
    for value in values:
        own = each.c[value.name]
        figures += [func.sum(own), func.sum(case((own > 0, 1), else_=0))]
    return figures


def with_basis(
    grain: Grain, source: Source, rows: FromClause, person: SQLColumnExpression[Any]
) -> tuple[FromClause, list[Label[Any]]]:
    """Rows joined with the legal basis of their person where the grain asks for it."""
    if BASIS not in grain.names or not source.of_candidates:
        return rows, []
    return rows.outerjoin(Candidate, col(Candidate.id) == person), [_LEGAL_BASIS.label(BASIS)]


def rows_of(source: Source, *columns: SQLColumnExpression[Any]) -> Subquery:
    """What is grouped stands in a query of its own: an expression with parameters is not the same twice."""
    return select_columns(*columns).select_from(source.origin).where(*source.where).subquery()


def rows_at_once(grain: Grain, source: Source, *columns: Label[Any]) -> tuple[CTE, list[str]]:
    """The rows with their dimensions, the legal basis among them, and a `person`, for a query that reads them twice: what
    is named once and read twice, both databases work out once.
    """
    origin, basis = with_basis(grain, source, source.origin, source.person)
    keys = [*dimensions_of(grain, source).values(), *basis]
    rows = select_columns(*keys, source.person.label("person"), *columns).select_from(origin).where(*source.where)
    return rows.cte("counted"), [key.name for key in keys]


def leaf_of(grain: Grain, names: Sequence[str], columns: Sequence[str], row: Sequence[Any]) -> Leaf:
    """A group from its row: the keys, and `figures_of` each column."""
    keys = keys_of(names, row)
    known = grain.knows(keys)
    cells = {}
    for place, name in enumerate(columns):
        value, people = (int(number or 0) for number in row[len(names) + 2 * place : len(names) + 2 * place + 2])
        cells[name] = Cell(value, people, 0 if known else people)
    return Leaf(keys, cells, known)


def keys_of(names: Sequence[str], row: Sequence[Any]) -> Keys:
    """The keys a row begins with."""
    return {name: str(getattr(value, "value", value)) for name, value in zip(names, row, strict=False)}


def dimensions_of(grain: Grain, source: Source) -> dict[str, Label[Any]]:
    """The dimensions of the rows that the grain is cut by: the part always, the place where places are told apart."""
    return {
        name: expression.label(name)
        for name, expression in source.dimensions.items()
        if name == PART or name in grain.names or (name == PLACE and grain.tells_places)
    }
