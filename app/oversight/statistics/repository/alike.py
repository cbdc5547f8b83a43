"""How reports count where people have few rows of few kinds: people who have the same are told together.

A kind is a whole number. A person's rows become one text, their kinds one after another ("301 901 10301"), and equal
texts are counted. So one pass tells figures, the people they stand on and histograms; what is joined and grouped a
second time is people, not rows. Not for rows of which a person has dozens: hardly two would be alike.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.foundation.db.query import fetch_rows, select_columns
from app.foundation.db.work import Work
from app.oversight.statistics.domain.suppression import Cell
from app.oversight.statistics.domain.tables import Keys, Leaf, Measured
from app.oversight.statistics.repository.counting import (
    PART,
    PLACE,
    Grain,
    Source,
    dimensions_of,
    rows_of,
    text_of,
    told,
    with_basis,
)

# What a row of one kind counts for: the figures of a part; without a part under the name None.
Meaning = Callable[[str], Sequence[tuple[str | None, str]]]
KIND = "kind"


@dataclass(frozen=True, slots=True)
class Alike:
    """The people of one group: how many have each list of kinds."""

    keys: Keys
    people: Mapping[str, int]


class _OneAfterAnother(FunctionElement[str]):
    """The numbers of a group as one text, a space between them."""

    type = String()
    inherit_cache = True
    name = "one_after_another"


@compiles(_OneAfterAnother, "sqlite")
def _on_sqlite(element: _OneAfterAnother, compiler: SQLCompiler, **options: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **options)}, ' ')"


@compiles(_OneAfterAnother, "postgresql")
def _on_postgres(element: _OneAfterAnother, compiler: SQLCompiler, **options: Any) -> str:
    # string_agg sets aside a kilobyte for each person.
    return f"array_to_string(array_agg({compiler.process(element.clauses, **options)}), ' ')"


async def list_alike(work: Work, grain: Grain, source: Source) -> list[Alike]:
    """Everybody of each group, by what they have: `KIND` of the source's origin.

    The order in which a person's rows come is the database's: another order makes another text, and no other sum.
    """
    dimensions = dimensions_of(grain, source)
    if not grain.tells_places:
        dimensions.pop(PLACE)
    rows = rows_of(source, *dimensions.values(), source.person.label("person"), source.origin.c[KIND])
    groups = [rows.c[name] for name in dimensions]
    each = (
        select_columns(*groups, rows.c.person, _OneAfterAnother(rows.c[KIND]).label("kinds"))
        .group_by(*groups, rows.c.person)
        .subquery()
    )
    origin, basis = with_basis(grain, source, each)
    keys = [*(each.c[name] for name in dimensions), *basis]
    statement = select_columns(*(told(work, key) for key in keys), each.c.kinds, func.count())
    found = await fetch_rows(work.session, statement.select_from(origin).group_by(*keys, each.c.kinds))
    names = (*dimensions, *(label.name for label in basis))
    groups_found: dict[tuple[Any, ...], dict[str, int]] = {}
    for *group, kinds, people in found:
        groups_found.setdefault(tuple(group), {})[kinds] = people
    return [
        Alike({name: text_of(key, value) for name, key, value in zip(names, keys, group, strict=True)}, people)
        for group, people in groups_found.items()
    ]


def leaves_of(grain: Grain, alike: Sequence[Alike], meaning: Meaning) -> list[Leaf]:
    """One leaf for each group and part: every row is counted, every person once for each figure."""
    counted: dict[str, Counter[tuple[str | None, str]]] = {}
    leaves = []
    for group in alike:
        cells: dict[tuple[str | None, str], tuple[int, int]] = {}
        for kinds, people in group.people.items():
            if kinds not in counted:
                counted[kinds] = Counter(figure for kind in kinds.split() for figure in meaning(kind))
            for figure, times in counted[kinds].items():
                value, so_far = cells.get(figure, (0, 0))
                cells[figure] = (value + times * people, so_far + people)
        leaves += _leaves(group.keys, cells, known=grain.knows(group.keys))
    return leaves


def _leaves(keys: Keys, found: Mapping[tuple[str | None, str], tuple[int, int]], *, known: bool) -> list[Leaf]:
    parts: dict[str | None, dict[str, Cell]] = {}
    for (part, column), (value, people) in found.items():
        parts.setdefault(part, {})[column] = Cell(value, people, 0 if known else people)
    return [Leaf(keys if part is None else {**keys, PART: part}, cells, known) for part, cells in parts.items()]


def histograms_of(alike: Sequence[Alike], name: str) -> list[Measured]:
    """How often each kind is there, group by group."""
    histograms = []
    for group in alike:
        times: dict[str, int] = {}
        for kinds, people in group.people.items():
            for kind in kinds.split():
                times[kind] = times.get(kind, 0) + people
        histograms.append(Measured(group.keys, name, times))
    return histograms
