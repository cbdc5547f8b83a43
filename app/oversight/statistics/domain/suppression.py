"""Small numbers: which cells of a table stay hidden, so that none of them can be worked out from those that are shown.

A table is a tree: the total, its groups, their groups. Everybody knows that a node is the sum of its children, and that
some columns (retained, not retained, unknown) add up to another one (due). The rules:

1. A cell that stands on fewer than five people is hidden, nobody included; with it the columns it adds up with.
2. Under a node that is shown, the hidden children together are known as the rest. So the smallest shown child is hidden
   too, until in each column one of the hidden stands on five people or more, or all children are hidden.
3. Under a hidden node everything is hidden.

Why that is enough: what a reader can compute are shown cells, and sums over all hidden children of a node. Each of these
stands on at least five people. A hidden cell x of fewer than five people lies in a row and a column whose known sums
are both larger than x, and in such a table (a transportation polytope) a cell can take every value up to the smaller
of its two sums: nobody can tell x from larger values. The tests let a linear program try.

What the reader knows anyway (the figures of their own jobcenter) hides nobody: those people are left out of the counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST_PEOPLE = 5
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, and how many people it stands on; `strangers` are those of them the reader does not know anyway."""

    value: int = 0
    people: int = 0
    strangers: int = 0

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(self.value + other.value, self.people + other.people, self.strangers + other.strangers)


@dataclass(frozen=True, slots=True)
class Family:
    """Columns that are shown or hidden together. With `within` they add up to that column of an earlier family."""

    columns: tuple[str, ...]
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A total, a group or a group of a group; `known` where the reader knows everybody in it anyway."""

    cells: Mapping[str, Cell]
    known: bool = False

    def stands_on(self, column: str) -> int:
        cell = self.cells.get(column, Cell())
        return cell.people if self.known else cell.strangers

    def is_small(self, family: Family) -> bool:
        return any(self.stands_on(column) < FEWEST_PEOPLE for column in family.columns)


def hidden_cells(nodes: Mapping[Path, Node], families: Sequence[Family]) -> dict[Path, frozenset[str]]:
    """The hidden columns of every node. `nodes` holds the root `()` and every prefix of every path."""
    children: dict[Path, list[Path]] = {}
    for path in sorted(nodes, key=len):
        if path:
            children.setdefault(path[:-1], []).append(path)
    hidden: dict[Path, set[str]] = {path: set() for path in nodes}
    for family in families:
        if nodes[()].is_small(family) or family.within in hidden[()]:
            hidden[()].update(family.columns)
        for parent in sorted(children, key=len):
            for path in _hidden_children(nodes, children[parent], hidden, family, parent):
                hidden[path].update(family.columns)
    return {path: frozenset(columns) for path, columns in hidden.items()}


def _hidden_children(
    nodes: Mapping[Path, Node], paths: Sequence[Path], hidden: Mapping[Path, set[str]], family: Family, parent: Path
) -> list[Path]:
    if not hidden[parent].isdisjoint(family.columns):
        return list(paths)
    chosen = [path for path in paths if nodes[path].is_small(family) or family.within in hidden[path]]
    if all(nodes[path].known for path in chosen):  # nobody among them is a stranger: there is nothing to hide among
        return chosen
    # Of two that are equally small the first by name: the same table hides the same cells.
    others = sorted(
        (path for path in paths if path not in chosen and not nodes[path].known),
        key=lambda path: (sum(nodes[path].stands_on(column) for column in family.columns), path),
    )
    while others and not _is_a_crowd([nodes[path] for path in chosen], family):
        chosen.append(others.pop(0))
    return chosen


def _is_a_crowd(nodes: Sequence[Node], family: Family) -> bool:
    """Whether what is hidden together stands on enough people: one person may be in several groups, so the largest
    counts, not the sum. What the reader knows is nothing to hide among.
    """
    return all(
        max((node.stands_on(column) for node in nodes if not node.known), default=0) >= FEWEST_PEOPLE
        for column in family.columns
    )
