"""How reports count rows of which each has a number of its own: days, minutes, spans.

The rows are worked out once. From them come, in one query, the figures with the people they stand on, and every number of
each group as one text ("3,3,14"), which is counted here: to make a row of each number takes longer than the query.
"""

from collections import Counter
from typing import Any

import orjson
from sqlalchemy import Label, String, and_, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.foundation.db.query import fetch_rows, select_columns
from app.foundation.db.work import Work
from app.oversight.statistics.domain.tables import Leaf, Measured
from app.oversight.statistics.repository.counting import (
    Grain,
    Source,
    figures_of,
    keys_of,
    labelled,
    leaf_of,
    own_figures,
    rows_at_once,
)


class _OneAfterAnother(FunctionElement[str]):
    """The whole numbers of a group as one text, a comma between them; in no order."""

    type = String()
    inherit_cache = True
    name = "one_after_another"


@compiles(_OneAfterAnother, "sqlite")
def _on_sqlite(element: _OneAfterAnother, compiler: SQLCompiler, **options: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **options)})"


@compiles(_OneAfterAnother, "postgresql")
def _on_postgres(element: _OneAfterAnother, compiler: SQLCompiler, **options: Any) -> str:
    return f"string_agg(CAST({compiler.process(element.clauses, **options)} AS text), ',')"


async def count_numbers(work: Work, grain: Grain, source: Source) -> tuple[list[Leaf], list[Measured]]:
    """What `count` tells, and how often each number is there in each group: a histogram for each of `numbers`."""
    values, numbers = labelled("v", source.columns), labelled("n", source.numbers)
    rows, names = rows_at_once(grain, source, *values, *numbers)
    each = own_figures(rows, names, values).subquery()
    groups = [each.c[name] for name in names]
    figures: list[Label[Any]] = [figure.label(f"f{place}") for place, figure in enumerate(figures_of(each, values))]
    counted = select_columns(*groups, *figures).group_by(*groups).subquery()
    groups = [rows.c[name] for name in names]
    lists = [_OneAfterAnother(rows.c[number.name]).label(number.name) for number in numbers]
    listed = select_columns(*groups, *lists).group_by(*groups).subquery()
    alike = and_(true(), *(counted.c[name] == listed.c[name] for name in names))
    told = [listed.c[number.name] for number in numbers]
    statement = select_columns(*counted.c, *told).select_from(counted.join(listed, alike))
    leaves, measured = [], []
    for row in await fetch_rows(work.session, statement):
        leaves.append(leaf_of(grain, names, tuple(source.columns), row))
        texts = zip(source.numbers, row[-len(numbers) :], strict=True)
        measured += [Measured(keys_of(names, row), name, _histogram(text)) for name, text in texts if text]
    return leaves, measured


def _histogram(text: str) -> dict[int, int]:
    return Counter(orjson.loads(f"[{text}]"))
