"""What each database is told so that it plans a worklist well, whatever stands in its tables."""

from typing import Any

from sqlalchemy import ColumnClause
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_WHOLE_JOBCENTERS = "jobcenter_id"


class Unindexed(FunctionElement[Any]):
    """A column that SQLite compares but looks up in no index.

    Without statistics it takes a jobcenter's rows for as few as a person's. PostgreSQL knows them apart.
    """

    inherit_cache = True
    name = "unindexed"

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self.type = column.type


class Unguessed(FunctionElement[Any]):
    """A parameter from whose value PostgreSQL guesses no number of rows.

    A plan for the values at hand then promises no more than the one that it keeps, and it keeps that one: to plan anew
    each time took as long as to run it.
    """

    inherit_cache = True
    name = "unguessed"

    def __init__(self, parameter: Any) -> None:
        super().__init__(parameter)
        self.type = parameter.type


@compiles(Unindexed)
@compiles(Unguessed)
def _as_it_is(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    (inner,) = element.clauses
    return compiler.process(inner, **options)


@compiles(Unindexed, "sqlite")
def _computed(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    return f"+{_as_it_is(element, compiler, **options)}"


@compiles(Unguessed, "postgresql")
def _asked_for(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    return f"(SELECT {_as_it_is(element, compiler, **options)})"


def past_jobcenter(condition: Any) -> Any:
    """The same condition, by which SQLite finds no jobcenter's rows."""
    instead: Any = _unindexed
    return visitors.replacement_traverse(condition, {}, instead)


def _unindexed(part: Any, **_options: Any) -> Any:
    return Unindexed(part) if isinstance(part, ColumnClause) and part.name == _WHOLE_JOBCENTERS else None
