"""Days and minutes between two columns, as each database works them out."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Date, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class DaysBetween(FunctionElement[int]):
    """Whole days from one day or instant to another; never below 0, empty where one of them is."""

    type = Integer()
    inherit_cache = True
    name = "days_between"


class MinutesBetween(DaysBetween):
    """Whole minutes, rounded up."""

    inherit_cache = True
    name = "minutes_between"


def _two(element: DaysBetween, compiler: SQLCompiler, options: Mapping[str, Any]) -> tuple[str, str]:
    first, last = element.clauses
    return compiler.process(first, **options), compiler.process(last, **options)


@compiles(DaysBetween, "sqlite")
def _days_on_sqlite(element: DaysBetween, compiler: SQLCompiler, **options: Any) -> str:
    first, last = _two(element, compiler, options)
    return f"max(0, CAST(julianday({last}) - julianday({first}) AS INTEGER))"


@compiles(DaysBetween, "postgresql")
def _days_on_postgres(element: DaysBetween, compiler: SQLCompiler, **options: Any) -> str:
    # Without time zone, or a change to summer time would make 90 days 89.
    first, last = _two(element, compiler, options)
    # The day part of such a difference is its number of whole days; a double, where EXTRACT would count in decimals.
    between = f"CAST(date_part('day', CAST({last} AS timestamp) - CAST({first} AS timestamp)) AS integer)"
    if all(isinstance(end.type, Date) for end in element.clauses):
        between = f"({last}) - ({first})"
    return f"CASE WHEN {first} IS NOT NULL AND {last} IS NOT NULL THEN GREATEST(0, {between}) END"


@compiles(MinutesBetween, "sqlite")
def _minutes_on_sqlite(element: MinutesBetween, compiler: SQLCompiler, **options: Any) -> str:
    # A float of days is good to a tenth of a millisecond: half a second is far from every rounding edge.
    first, last = _two(element, compiler, options)
    seconds = f"CAST(round((julianday({last}) - julianday({first})) * 86400) AS INTEGER)"
    return f"max(0, ({seconds} + 59) / 60)"


@compiles(MinutesBetween, "postgresql")
def _minutes_on_postgres(element: MinutesBetween, compiler: SQLCompiler, **options: Any) -> str:
    first, last = _two(element, compiler, options)
    return f"GREATEST(0, CAST(ceil(round(date_part('epoch', {last} - {first})) / 60) AS integer))"
