"""How reports count where people have rows of few kinds: people who have the same kinds are told together.

A kind is a small whole number, and a person's kinds are one number with a bit for each. So what is joined and grouped a
second time is people, not rows. The rows are looked at again only of those who have a kind more than once.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Integer, and_, func, literal, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.foundation.db.query import fetch_rows, select_columns
from app.foundation.db.work import Work
from app.oversight.statistics.domain.suppression import Cell
from app.oversight.statistics.domain.tables import Keys, Leaf
from app.oversight.statistics.repository.counting import (
    PART,
    Grain,
    Source,
    dimensions_of,
    keys_of,
    rows_of,
    with_basis,
)

# The part of the report a row of one kind counts for, and its figures there.
Meaning = Callable[[int], tuple[str, Sequence[str]]]
KIND = "kind"
_AGAIN = 0  # in place of a total: one row of somebody who has a kind more than once


@dataclass(frozen=True, slots=True)
class Alike:
    """One group: how many people have each set of kinds, and how often their rows make each set."""

    keys: Keys
    people: Counter[int] = field(default_factory=Counter)
    rows: Counter[int] = field(default_factory=Counter)


class _AnyOf(FunctionElement[int]):
    """The bits that any of a group's numbers has; each of them has one."""

    type = Integer()
    inherit_cache = True
    name = "any_of"


@compiles(_AnyOf, "sqlite")
def _on_sqlite(element: _AnyOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"sum(DISTINCT {compiler.process(element.clauses, **options)})"


@compiles(_AnyOf, "postgresql")
def _on_postgres(element: _AnyOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"bit_or({compiler.process(element.clauses, **options)})"


async def list_alike(work: Work, grain: Grain, source: Source) -> list[Alike]:
    """Everybody of each group, by what they have: `KIND` of the source's columns."""
    dimensions = dimensions_of(grain, source)
    bit = literal(1).bitwise_lshift(source.columns[KIND]).label("bit")
    rows = rows_of(source, *dimensions.values(), source.person.label("person"), bit)
    whose = [rows.c[name] for name in (*dimensions, "person")]
    sums = (_AnyOf(rows.c.bit).label("bits"), func.sum(rows.c.bit).label("total"))
    each = select_columns(*whose, *sums).group_by(*whose).cte("people")
    keys = [each.c[name] for name in dimensions]
    people, basis = with_basis(grain, source, each, each.c.person)
    keys += basis
    several = rows.join(each, and_(*(column == each.c[column.name] for column in whose)))
    again, _ = with_basis(grain, source, several, each.c.person)
    bits, total = each.c.bits, each.c.total
    told = union_all(
        select_columns(*keys, bits, total, func.count()).select_from(people).group_by(*keys, bits, total),
        select_columns(*keys, rows.c.bit, literal(_AGAIN), func.count())
        .select_from(again)
        .where(total != bits)
        .group_by(*keys, rows.c.bit),
    )
    names = (*dimensions, *(label.name for label in basis))
    return _gathered(names, await fetch_rows(work.session, cast("Any", told)))


def _gathered(names: Sequence[str], rows: Sequence[Any]) -> list[Alike]:
    """Of people who have no kind twice the bits add up to themselves, and what they have are their rows too."""
    found: dict[tuple[Any, ...], Alike] = {}
    for row in rows:
        *group, bits, total, number = row
        alike = found.setdefault(tuple(group), Alike(keys_of(names, group)))
        if total != _AGAIN:
            alike.people[bits] += number
        if total in {_AGAIN, bits}:
            alike.rows[bits] += number
    return list(found.values())


def leaves_of(grain: Grain, alike: Sequence[Alike], meaning: Meaning) -> list[Leaf]:
    """One leaf for each group and part: every row is counted, every person once for each figure."""
    figures: dict[int, frozenset[tuple[str, str]]] = {}
    leaves = []
    for group in alike:
        for bits in (*group.people, *group.rows):
            if bits not in figures:
                figures[bits] = frozenset(_figures(bits, meaning))
        values, people = _sums(group.rows, figures), _sums(group.people, figures)
        leaves += _leaves(group.keys, values, people, known=grain.knows(group.keys))
    return leaves


def _figures(bits: int, meaning: Meaning) -> Iterator[tuple[str, str]]:
    for kind in range(bits.bit_length()):
        if bits >> kind & 1:
            part, figures = meaning(kind)
            yield from ((part, figure) for figure in figures)


def _sums(numbers: Mapping[int, int], figures: Mapping[int, frozenset[tuple[str, str]]]) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for bits, number in numbers.items():
        for figure in figures[bits]:
            sums[figure] = sums.get(figure, 0) + number
    return sums


def _leaves(
    keys: Keys, values: Mapping[tuple[str, str], int], people: Mapping[tuple[str, str], int], *, known: bool
) -> list[Leaf]:
    parts: dict[str, dict[str, Cell]] = {}
    for (part, column), value in values.items():
        own = people[part, column]
        parts.setdefault(part, {})[column] = Cell(value, own, 0 if known else own)
    return [Leaf({**keys, PART: part}, cells, known) for part, cells in parts.items()]
