"""From what the database counted to a table of a report: total, groups, hidden cells, shares and quantiles."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.oversight.statistics.domain.suppression import Cell, Family, Node, Path, hidden_cells

Histogram = Mapping[Any, int]
Keys = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One row of a count: which group of each dimension, and the columns. `known`: of the reader's own jobcenter."""

    keys: Keys
    cells: Mapping[str, Cell]
    known: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """How often each number (days, minutes, spans) is there in one group, for the histogram of this name."""

    keys: Keys
    name: str
    times: Histogram


@dataclass(frozen=True, slots=True)
class Cut:
    """How a table is cut: the dimensions from the outside in, which groups are asked for, and which one varies.

    A dimension that is neither asked for nor varies (the regions above municipalities) is there so that its totals
    protect nothing less than what other tables show.
    """

    chain: tuple[str, ...] = ()
    wanted: Keys = field(default_factory=dict)
    group_by: str | None = None

    @property
    def total(self) -> Path:
        """The outermost groups that are asked for."""
        path: list[str] = []
        for name in self.chain:
            if name not in self.wanted or name == self.group_by:
                break
            path.append(self.wanted[name])
        return tuple(path)

    def holds(self, path: Path) -> bool:
        """Whether a path of full depth is asked for."""
        return all(self.wanted.get(name, value) == value for name, value in zip(self.chain, path, strict=True))


@dataclass(frozen=True, slots=True)
class Definition:
    """The columns of a table: which are hidden together, and what is computed from them.

    `free` columns stand on no people (needs, seats). A share is numerator / denominator. A histogram is told only where
    its column is, and each of its summaries with it.
    """

    families: tuple[Family, ...]
    free: tuple[str, ...] = ()
    shares: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    histograms: Mapping[str, str] = field(default_factory=dict)
    summaries: Mapping[str, tuple[str, Callable[[Histogram], int | None]]] = field(default_factory=dict)

    @property
    def counted(self) -> tuple[str, ...]:
        return tuple(column for family in self.families for column in family.columns)

    @property
    def figures(self) -> tuple[str, ...]:
        """Every figure of a line, in the order of a file."""
        return (*self.free, *self.counted, *self.shares, *self.summaries)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table; `group` is None for the total. A hidden figure is None and named in `suppressed`."""

    group: str | None
    figures: Mapping[str, float | int | None]
    suppressed: tuple[str, ...]
    histograms: Mapping[str, Histogram]


def tabulate(
    definition: Definition, cut: Cut, levels: Mapping[frozenset[str], Sequence[Leaf]], measured: Sequence[Measured] = ()
) -> list[Line]:
    """The total and, where the table is grouped, one line for each group, by name.

    `levels` holds the counts once for each set of dimensions that do not divide people (somebody may be in two
    sectors): a total over those is counted anew, for adding up would count somebody twice.
    """
    nodes = _nodes(definition, cut, levels)
    hidden = hidden_cells(nodes, definition.families)
    found = [cut.total]
    if cut.group_by is not None:
        depth = len(cut.chain)
        found += sorted(path for path in nodes if len(path) == depth and path != cut.total and cut.holds(path))
    numbers = _numbers(cut, found, measured)
    return [_line(definition, cut, path, nodes, hidden, numbers.get(path, {})) for path in found]


def _nodes(definition: Definition, cut: Cut, levels: Mapping[frozenset[str], Sequence[Leaf]]) -> dict[Path, Node]:
    overlapping = frozenset(name for level in levels for name in level)
    nodes: dict[Path, Node] = {(): Node({column: Cell() for column in definition.counted})}
    for depth in range(len(cut.chain) + 1):
        names = cut.chain[:depth]
        sums: dict[Path, dict[str, Cell]] = {}
        known: dict[Path, bool] = {}
        for leaf in levels[overlapping & frozenset(names)]:
            path = tuple(leaf.keys[name] for name in names)
            cells = sums.setdefault(path, {})
            known[path] = known.get(path, True) and leaf.known
            for column, cell in leaf.cells.items():
                cells[column] = cells.get(column, Cell()) + cell
        nodes.update({path: Node(cells, known[path]) for path, cells in sums.items()})
    return nodes


def _numbers(cut: Cut, found: Sequence[Path], measured: Sequence[Measured]) -> dict[Path, dict[str, dict[Any, int]]]:
    """The histograms of the lines that are told, by name."""
    numbers: dict[Path, dict[str, dict[Any, int]]] = {path: {} for path in found}
    depths = {len(path) for path in found}
    for each in measured:
        for path in (tuple(each.keys[name] for name in cut.chain[:depth]) for depth in depths):
            if path in numbers:
                _add(numbers[path].setdefault(each.name, {}), each.times)
    return numbers


def _add(sums: dict[Any, int], times: Histogram) -> None:
    """Hundreds of thousands of numbers come by here: the first group of a line is taken as it is."""
    if not sums:
        sums.update(times)
        return
    for number, more in times.items():
        sums[number] = sums.get(number, 0) + more


def _line(
    definition: Definition,
    cut: Cut,
    path: Path,
    nodes: Mapping[Path, Node],
    hidden: Mapping[Path, frozenset[str]],
    numbers: Mapping[str, Histogram],
) -> Line:
    # A group nobody is in has no node: it is as empty as it looks.
    cells = nodes[path].cells if path in nodes else {}
    out = hidden.get(path, frozenset(definition.counted))
    figures: dict[str, float | int | None] = {
        column: None if column in out else cells.get(column, Cell()).value
        for column in (*definition.free, *definition.counted)
    }
    for name, (part, whole) in definition.shares.items():
        above, below = figures[part], figures[whole]
        figures[name] = None if above is None or not below else round(above / below, 4)
    told = {name: numbers.get(name, {}) for name, column in definition.histograms.items() if column not in out}
    for name, (source, summary) in definition.summaries.items():
        figures[name] = summary(told[source]) if source in told else None
    return Line(path[-1] if len(path) > len(cut.total) else None, figures, tuple(sorted(out)), told)
