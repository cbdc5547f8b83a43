"""Small numbers stay hidden, and nobody works them out from what is shown."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.oversight.statistics.domain.suppression import FEWEST_PEOPLE, Cell, Family, Node, Path, hidden_cells

DUE = (Family(("due",)), Family(("retained", "lost", "unknown"), within="due"))
COLUMNS = ("due", "retained", "lost", "unknown")
ALONE = (Family(("count",)),)


def cell(number: int) -> Cell:
    return Cell(number, number, number)


def with_totals(leaves: dict[Path, dict[str, int]], known: Iterable[Path] = ()) -> dict[Path, Node]:
    """Every prefix as the sum of the leaves below it."""
    known = set(known)
    sums: dict[Path, dict[str, Cell]] = {(): {}}
    strangers: dict[Path, bool] = {}
    for path, figures in leaves.items():
        for depth in range(len(path) + 1):
            cells = sums.setdefault(path[:depth], {})
            strangers[path[:depth]] = strangers.get(path[:depth], False) or path not in known
            for column, number in figures.items():
                seen = Cell(number, number, 0 if path in known else number)
                cells[column] = cells.get(column, Cell()) + seen
    return {path: Node(cells, not strangers.get(path, True)) for path, cells in sums.items()}


def outcome(retained: int, lost: int, unknown: int) -> dict[str, int]:
    return {"due": retained + lost + unknown, "retained": retained, "lost": lost, "unknown": unknown}


def counts(**groups: int) -> dict[Path, Node]:
    return with_totals({(name,): {"count": number} for name, number in groups.items()})


def hidden_groups(nodes: dict[Path, Node]) -> set[str]:
    return {path[0] for path, columns in hidden_cells(nodes, ALONE).items() if path and columns}


def test_a_group_of_four_is_hidden_and_the_smallest_other_with_it():
    assert hidden_groups(counts(a=4, b=30, c=12, d=50)) == {"a", "c"}


def test_groups_of_five_and_more_are_all_shown():
    assert hidden_groups(counts(a=5, b=6, c=7)) == set()


def test_a_group_of_nobody_is_hidden_like_a_group_of_few():
    assert hidden_groups(counts(a=0, b=6, c=7)) == {"a", "b"}


def test_two_small_groups_do_not_hide_each_other_for_their_sum_may_be_few_people_twice():
    assert hidden_groups(counts(a=3, b=4, c=9, d=20)) == {"a", "b", "c"}


def test_where_all_groups_are_small_the_total_is_shown():
    found = hidden_cells(counts(a=3, b=4), ALONE)
    assert not found[()]
    assert found["a",] == found["b",] == {"count"}


def test_under_a_hidden_total_nothing_is_shown():
    found = hidden_cells(counts(a=2, b=2), ALONE)
    assert all(columns == {"count"} for columns in found.values())


def test_columns_that_add_up_to_another_are_hidden_together():
    found = hidden_cells(with_totals({("a",): outcome(9, 2, 6)}), DUE)
    assert found["a",] == {"retained", "lost", "unknown"}
    assert found[()] == {"retained", "lost", "unknown"}


def test_what_adds_up_to_a_hidden_column_is_hidden_with_it():
    found = hidden_cells(
        with_totals({("a",): outcome(1, 1, 1), ("b",): outcome(5, 5, 5), ("c",): outcome(9, 9, 9)}), DUE
    )
    assert found["b",] == set(COLUMNS)
    assert found["c",] == set()


def test_everything_in_a_hidden_region_is_hidden():
    leaves: dict[Path, dict[str, int]] = {
        ("north", "x"): {"count": 3},
        ("south", "y"): {"count": 20},
        ("west", "z"): {"count": 90},
    }
    found = hidden_cells(with_totals(leaves), ALONE)
    assert {path for path, columns in found.items() if columns} == {
        ("north",), ("north", "x"), ("south",), ("south", "y"),
    }  # fmt: skip


def test_readers_who_know_one_group_cannot_take_it_from_the_sum():
    leaves: dict[Path, dict[str, int]] = {("own",): {"count": 40}, ("other",): {"count": 3}, ("third",): {"count": 60}}
    found = hidden_cells(with_totals(leaves, known=[("own",)]), ALONE)
    assert {path for path, columns in found.items() if columns} == {("other",), ("third",)}


def test_the_readers_own_small_group_hides_no_other():
    leaves: dict[Path, dict[str, int]] = {("own",): {"count": 2}, ("other",): {"count": 30}, ("third",): {"count": 60}}
    found = hidden_cells(with_totals(leaves, known=[("own",)]), ALONE)
    assert {path for path, columns in found.items() if columns} == {("own",)}


def test_a_total_that_is_the_readers_own_and_a_few_strangers_is_hidden():
    leaves: dict[Path, dict[str, int]] = {("own",): {"count": 40}, ("other",): {"count": 3}}
    assert hidden_cells(with_totals(leaves, known=[("own",)]), ALONE)[()] == {"count"}


numbers = st.integers(0, 12)
tables = st.dictionaries(
    st.tuples(st.sampled_from("pqr"), st.sampled_from("abcd")),
    st.builds(outcome, numbers, numbers, numbers),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(tables, st.booleans())
def test_no_hidden_number_can_be_worked_out_by_subtraction_over_all_margins(
    leaves: dict[Path, dict[str, int]], of_a_manager: bool
):
    own = sorted(leaves)[:1] if of_a_manager else []
    nodes = with_totals(leaves, own)
    found = hidden_cells(nodes, DUE)
    attack = Attack(nodes, found, own)
    small = [
        (path, column)
        for path, node in nodes.items()
        for column in COLUMNS
        if not node.known and node.cells[column].strangers < FEWEST_PEOPLE
    ]
    for path, column in small:
        assert column in found[path], (path, column)
        least, most = attack.range_of(path, column)
        assert most - least >= 1 - 1e-6, (path, column, least, most)


class Attack:
    """Everything a reader can use: what is shown or their own, that groups and columns add up, nothing below zero."""

    def __init__(self, nodes: dict[Path, Node], hidden: dict[Path, frozenset[str]], own: Iterable[Path] = ()) -> None:
        self.index = {key: place for place, key in enumerate((p, c) for p in nodes for c in COLUMNS)}
        rows, sums = [], []
        for path, node in nodes.items():
            below = [other for other in nodes if other and other[:-1] == path]
            for column in COLUMNS:
                if below:
                    rows.append(self._row([((path, column), -1), *(((other, column), 1) for other in below)]))
                    sums.append(0)
                if column not in hidden[path] or path in own:
                    rows.append(self._row([((path, column), 1)]))
                    sums.append(node.cells[column].value)
            rows.append(self._row([((path, "due"), -1), *(((path, column), 1) for column in COLUMNS[1:])]))
            sums.append(0)
        self.equations, self.sums = np.array(rows), np.array(sums)

    def _row(self, terms: Iterable[tuple[tuple[Path, str], int]]) -> np.ndarray:
        row = np.zeros(len(self.index))
        for key, sign in terms:
            row[self.index[key]] = sign
        return row

    def range_of(self, path: Path, column: str) -> tuple[float, float]:
        goal = self._row([((path, column), 1)])
        ends = []
        for sign in (1, -1):
            solved = linprog(sign * goal, A_eq=self.equations, b_eq=self.sums, bounds=(0, 10_000), method="highs")
            assert solved.success
            ends.append(sign * solved.fun)
        return ends[0], ends[1]


@settings(max_examples=40, deadline=None)
@given(tables)
def test_the_attack_does_find_numbers_where_only_the_small_ones_are_hidden(leaves: dict[Path, dict[str, int]]):
    """The attack is worth passing: with the small cells alone hidden, a lone one is found exactly."""
    nodes = with_totals({**leaves, ("z", "z"): outcome(40, 40, 2)})
    only = {path: frozenset() if path != ("z", "z") else frozenset({"unknown"}) for path in nodes}
    least, most = Attack(nodes, only).range_of(("z", "z"), "unknown")
    assert least == pytest.approx(2)
    assert most == pytest.approx(2)
