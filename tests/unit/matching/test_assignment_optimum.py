"""The assignment is the optimum of the linear programme, keeps every limit, and depends on nothing but facts and seed."""

from hashlib import blake2b

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_array

from app.journey.matching.domain.assignment import (
    Assignment,
    Left,
    Market,
    NotOptimal,
    Pairs,
    assign_first_come,
    assign_greedily,
    assign_optimally,
    dual_prices,
    optimal,
)
from app.journey.matching.domain.assignment.worth import (
    COST_BITS,
    Ties,
    solver_costs,
    sort_with_order,
    steps_with_bonus,
)
from app.journey.matching.domain.pool import Ints


def ids(prefix: str, count: int):
    return np.array([f"{prefix}{number:05d}" for number in range(count)], dtype=f"S{len(prefix) + 5}")


def market(values: dict[tuple[int, int], float], seats: list[int], candidates: int) -> Market:
    """A market from {(need, candidate): R}."""
    keys = np.array(list(values), dtype=np.int64).reshape(-1, 2)
    pairs = Pairs(keys[:, 0], keys[:, 1], np.array(list(values.values()), dtype=np.float64))
    return Market.of(ids("n", len(seats)), np.array(seats, dtype=np.int64), ids("c", candidates), pairs)


def random_market(dice: np.random.Generator, *, coarse: bool = False) -> Market:
    """Up to 12 needs and 15 candidates; R from −.2 to 1.15; `coarse` makes nearly every total a tie."""
    needs, candidates = int(dice.integers(1, 13)), int(dice.integers(1, 16))
    feasible = dice.random((needs, candidates)) < dice.choice([0.1, 0.4, 1.0])
    need, candidate = np.nonzero(feasible)
    values = dice.uniform(-0.2, 1.15, len(need))
    pairs = Pairs(need, candidate, np.round(values, 1) if coarse else values)
    return Market.of(ids("n", needs), dice.integers(0, 4, needs), ids("c", candidates), pairs)


def steps(of: Assignment, fill_bonus: float = 0.0) -> int:
    return int(steps_with_bonus(of.pairs.value, fill_bonus).sum())


def by_linear_programme(of: Market, fill_bonus: float) -> float:
    """The best total in ten-thousandths by another solver altogether."""
    pairs, count = of.pairs, len(of.pairs)
    if not count:
        return 0.0
    rows = np.concatenate([pairs.need, len(of.seats) + pairs.candidate])
    limits = np.concatenate([of.seats, np.ones(len(of.candidate_ids))])
    matrix = coo_array((np.ones(2 * count), (rows, np.tile(np.arange(count), 2))), shape=(len(limits), count))
    worth = steps_with_bonus(pairs.value, fill_bonus).astype(float)
    return -float(linprog(-worth, A_ub=matrix.tocsr(), b_ub=limits, bounds=(0, 1), method="highs").fun)


def keeps_the_limits(of: Market, found: Assignment) -> None:
    assert len(set(found.pairs.candidate.tolist())) == found.filled
    here = np.bincount(found.pairs.need, minlength=len(of.seats))
    assert (here <= of.seats).all()
    listed = set(zip(of.pairs.need.tolist(), of.pairs.candidate.tolist(), of.pairs.value.tolist(), strict=True))
    chosen = zip(found.pairs.need.tolist(), found.pairs.candidate.tolist(), found.pairs.value.tolist(), strict=True)
    assert listed >= set(chosen)
    assert {item.need: item.seats for item in found.unfilled} == {
        number: int(left) for number, left in enumerate(of.seats - here) if left
    }


@pytest.mark.parametrize("fill_bonus", [0.0, 0.3])
def test_two_hundred_random_runs_equal_the_linear_programme(fill_bonus: float) -> None:
    dice = np.random.default_rng(20)
    for number in range(200):
        case = random_market(dice, coarse=number % 4 == 0)
        best = assign_optimally(case, seed="1", fill_bonus=fill_bonus)
        keeps_the_limits(case, best)
        assert steps(best, fill_bonus) == pytest.approx(by_linear_programme(case, fill_bonus), abs=1e-4)
        duals = dual_prices(case, best, fill_bonus=fill_bonus)
        assert int(duals.candidate.sum() + (duals.need * case.seats).sum()) == steps(best, fill_bonus)


def test_simpler_ways_keep_the_limits_and_never_do_better() -> None:
    dice = np.random.default_rng(21)
    for _ in range(60):
        case = random_market(dice)
        best = assign_optimally(case, seed="1")
        for simpler in (assign_greedily(case, seed="1"), assign_first_come(case, seed="1")):
            keeps_the_limits(case, simpler)
            assert steps(simpler) <= steps(best)


def test_greedy_takes_the_best_pair_and_the_optimum_gives_it_up() -> None:
    case = market({(0, 0): 1.0, (0, 1): 0.9, (1, 0): 0.9}, [1, 1], 2)
    greedy, best = assign_greedily(case, seed="1"), assign_optimally(case, seed="1")
    assert (greedy.filled, greedy.total) == (1, 1.0)
    assert (best.filled, best.total) == (2, 1.8)
    assert greedy.unfilled[0].reason is Left.BETTER_USED_ELSEWHERE


def test_first_come_depends_on_who_waited_longest() -> None:
    case = market({(0, 0): 0.5, (1, 0): 0.9}, [1, 1], 1)
    assert assign_first_come(case, seed="1").pairs.need.tolist() == [0]
    assert assign_first_come(case, seed="1", order=[1, 0]).pairs.need.tolist() == [1]


def test_a_fill_bonus_buys_seats_with_score() -> None:
    # Two seats filled for 1.0 in all, or one for 1.15.
    case = market({(0, 0): 1.15, (0, 1): 0.5, (1, 0): 0.5}, [1, 1], 2)
    assert assign_optimally(case, seed="1").filled == 1
    assert assign_optimally(case, seed="1", fill_bonus=0.2).filled == 2


def test_prices_leave_the_rare_candidate_to_the_need_that_gains_most() -> None:
    case = market({(0, 0): 1.0, (0, 1): 0.9, (1, 0): 0.9}, [1, 1], 2)
    duals = dual_prices(case, assign_optimally(case, seed="1"))
    assert duals.candidate_prices.tolist() == [0.1, 0.0]
    priced = assign_greedily(case, seed="1", prices=np.array([0.2, 0.0]))
    assert (priced.filled, priced.total) == (2, 1.8)
    assert assign_first_come(case, seed="1", prices=np.array([0.2, 0.0])).filled == 2


# ── Bad and odd input ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("solve", [assign_optimally, assign_greedily, assign_first_come])
def test_nobody_and_nothing_give_nothing(solve) -> None:
    for seats, candidates in (([], 0), ([], 3), ([2, 1], 0), ([0, 0], 3)):
        found = solve(market({}, seats, candidates), seed="1")
        assert found.filled == 0
        assert found.total == 0.0
        assert [item.reason for item in found.unfilled] == [Left.NO_FEASIBLE_CANDIDATE] * sum(
            seat > 0 for seat in seats
        )


@pytest.mark.parametrize("solve", [assign_optimally, assign_greedily, assign_first_come])
def test_one_candidate_for_all_gets_one_seat(solve) -> None:
    found = solve(market({(number, 0): 0.5 for number in range(40)}, [3] * 40, 1), seed="1")
    assert found.filled == 1
    assert sum(item.seats for item in found.unfilled) == 119
    reasons = {item.need: item.reason for item in found.unfilled}
    winner = int(found.pairs.need[0])
    assert reasons.pop(winner) is Left.NO_FEASIBLE_CANDIDATE
    assert set(reasons.values()) == {Left.BETTER_USED_ELSEWHERE}


def test_a_seat_stays_empty_rather_than_taken_by_somebody_with_too_many_proposals() -> None:
    case = market({(0, 0): -0.05}, [1], 1)
    assert assign_optimally(case, seed="1").unfilled[0].reason is Left.NOTHING_GAINED
    assert assign_optimally(case, seed="1", fill_bonus=0.1).filled == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e300])
def test_a_score_that_is_no_finite_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        market({(0, 0): value}, [1], 1)


@pytest.mark.parametrize("bonus", [float("nan"), float("inf"), -0.1])
def test_a_bonus_that_is_no_number_from_zero_is_refused(bonus: float) -> None:
    with pytest.raises(ValueError, match="bonus"):
        assign_optimally(market({(0, 0): 1.0}, [1], 1), seed="1", fill_bonus=bonus)


@pytest.mark.parametrize("price", [float("nan"), float("inf"), -0.1])
def test_a_price_that_is_no_number_from_zero_is_refused(price: float) -> None:
    with pytest.raises(ValueError, match="price"):
        assign_greedily(market({(0, 0): 1.0}, [1], 1), seed="1", prices=np.array([price]))


def test_a_market_that_makes_no_sense_is_refused() -> None:
    one = Pairs(np.array([0]), np.array([0]), np.array([0.5]))
    with pytest.raises(ValueError, match="below zero"):
        market({(0, 0): 1.0}, [-1], 1)
    with pytest.raises(ValueError, match="of this run"):
        market({(0, 5): 1.0}, [1], 1)
    with pytest.raises(ValueError, match="occurs once"):
        Market.of(ids("n", 1), np.array([1]), ids("c", 1), Pairs.joined([one, one]))
    with pytest.raises(ValueError, match="occur once"):
        Market.of(np.array([b"n", b"n"]), np.array([1, 1]), ids("c", 1), one)


def test_an_assignment_that_could_be_better_has_no_prices() -> None:
    case = market({(0, 0): 1.0, (0, 1): 0.9, (1, 0): 0.9}, [1, 1], 2)
    with pytest.raises(NotOptimal):
        dual_prices(case, assign_greedily(case, seed="1"))


# ── The same facts and seed, the same result ──────────────────────────────────────────────────────────────────────


def names(of: Market, found: Assignment) -> list[tuple[bytes, bytes]]:
    return list(
        zip(of.need_ids[found.pairs.need].tolist(), of.candidate_ids[found.pairs.candidate].tolist(), strict=True)
    )


def turned(case: Market, dice: np.random.Generator) -> Market:
    """The same market with needs, candidates and pairs in another order."""
    needs, candidates = dice.permutation(len(case.seats)), dice.permutation(len(case.candidate_ids))
    new_need, new_candidate = np.argsort(needs), np.argsort(candidates)
    pairs = case.pairs.take(dice.permutation(len(case.pairs)))
    return Market(
        case.need_ids[needs],
        case.seats[needs],
        case.candidate_ids[candidates],
        Pairs(new_need[pairs.need], new_candidate[pairs.candidate], pairs.value),
        case.feasible[needs],
    )


@pytest.mark.parametrize("solve", [assign_optimally, assign_greedily])
def test_the_order_of_rows_changes_nothing_even_among_ties(solve) -> None:
    dice = np.random.default_rng(22)
    for _ in range(50):
        case = random_market(dice, coarse=True)
        other = turned(case, dice)
        first, second = solve(case, seed="7"), solve(other, seed="7")
        assert sorted(names(case, first)) == sorted(names(other, second))


def test_the_same_seed_repeats_a_run_and_another_changes_only_ties() -> None:
    alike = market({(need, person): 0.5 for need in range(6) for person in range(12)}, [1] * 6, 12)
    runs = {seed: names(alike, assign_optimally(alike, seed=seed)) for seed in "abcdefgh"}
    assert runs["a"] == names(alike, assign_optimally(alike, seed="a"))
    assert len({tuple(run) for run in runs.values()}) > 1
    dice = np.random.default_rng(23)
    for _ in range(40):
        case = random_market(dice, coarse=True)
        assert len({steps(assign_optimally(case, seed=seed)) for seed in "abc"}) == 1


def test_without_ties_the_seed_decides_nothing() -> None:
    # Powers of two: no two sets of pairs have the same total.
    keys = [(need, person) for need in range(3) for person in range(4)]
    case = market({key: 2.0**place / 10_000 for place, key in enumerate(keys)}, [1, 1, 1], 4)
    assert len({tuple(names(case, assign_optimally(case, seed=seed))) for seed in "abcdef"}) == 1


def test_a_tie_falls_evenly() -> None:
    case = market({(0, person): 0.5 for person in range(4)}, [1], 4)
    winners = [int(assign_optimally(case, seed=str(seed)).pairs.candidate[0]) for seed in range(400)]
    assert all(60 <= winners.count(person) <= 140 for person in range(4))


# ── Whole numbers stay exact in the solver's float64 ──────────────────────────────────────────────────────────────


def test_all_ties_together_weigh_less_than_one_step() -> None:
    for seats in (1, 2, 3, 64, 65, 60_000):
        highest: Ints = np.full(2, 2**20 - 1)
        costs = solver_costs(np.array([5, 4]), highest, seats)
        assert int(costs.cost[1] - costs.cost[0]) > seats * (2**20 - 1)
        assert costs.cost.min() >= 1
        assert int(np.float64(costs.empty)) == costs.empty <= 1 << COST_BITS


def test_a_run_too_large_to_be_exact_is_refused() -> None:
    solver_costs(np.array([32_000]), np.array([0]), 65_536)
    with pytest.raises(ValueError, match="split"):
        solver_costs(np.array([33_000]), np.array([0]), 65_536)


def test_the_largest_whole_numbers_are_still_solved_exactly() -> None:
    """Scores so high that the costs fill all 51 bits, and long chains of displacement: still the proven optimum."""
    dice = np.random.default_rng(24)
    for count in (64, 128):
        height = (2 ** (COST_BITS - 20 - (count - 1).bit_length()) - 3) / 10_000
        chain = {(n, n): height - n / 10_000 for n in range(count)} | {
            (n, n + 1): height - (n + int(dice.integers(3))) / 10_000 for n in range(count - 1)
        }
        chain |= {(0, n): height for n in range(2, count)}
        case = market(chain, [1] * count, count)
        best = assign_optimally(case, seed="1")
        dual_prices(case, best)
        assert steps(best) == round(by_linear_programme(case, 0.0))


# ── Solved with as few dummies as the seats allow ─────────────────────────────────────────────────────────────────


def plenty(dice: np.random.Generator, *, crowded: int) -> Market:
    """60 needs and 300 candidates; the first `crowded` needs have two seats each and list the same three people, the
    others one seat and twelve others.
    """
    others = [3 + dice.choice(297, 12, replace=False) for _ in range(60 - crowded)]
    need = np.concatenate([np.repeat(np.arange(crowded), 3), np.repeat(np.arange(crowded, 60), 12)])
    candidate = np.concatenate([np.tile(np.arange(3), crowded), *others]).astype(np.int64)
    pairs = Pairs(need, candidate, np.round(dice.uniform(0.2, 1.1, len(need)), 2))
    seats = np.where(np.arange(60) < crowded, 2, 1)
    return Market.of(ids("n", 60), seats, ids("c", 300), pairs)


def solver_calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The shape of every matrix that the solver is given from now on."""
    shapes: list[tuple[int, int]] = []
    solver = optimal.cheapest_matching

    def told(matrix):
        shapes.append(matrix.shape)
        return solver(matrix)

    monkeypatch.setattr(optimal, "cheapest_matching", told)
    return shapes


@pytest.mark.parametrize(("crowded", "dummies"), [(0, 0), (1, 0), (2, 4), (8, 68)])
def test_few_dummies_and_all_of_them_give_the_same_optimum(
    monkeypatch: pytest.MonkeyPatch, crowded: int, dummies: int
) -> None:
    dice, shapes = np.random.default_rng(25), solver_calls(monkeypatch)
    for _ in range(20):
        case = plenty(dice, crowded=crowded)
        best = assign_optimally(case, seed="1")
        assert shapes[-1][1] - len(np.unique(case.pairs.candidate)) == dummies
        with monkeypatch.context() as patched:
            patched.setattr(optimal, "MOST_SCARCE", -1.0)
            assert names(case, best) == names(case, assign_optimally(case, seed="1"))
        assert shapes[-1][1] - len(np.unique(case.pairs.candidate)) == shapes[-1][0]
        assert steps(best) == pytest.approx(by_linear_programme(case, 0.0), abs=1e-4)


def test_where_a_seat_is_left_nobody_to_choose_all_dummies_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two needs share two candidates evenly, so neither looks scarce, yet filling both seats is not the best."""
    shapes = solver_calls(monkeypatch)
    case = market({(0, 0): 1.0, (0, 1): 0.2, (1, 0): 0.2, (1, 1): 0.01}, [1, 1], 2)
    assert steps(assign_optimally(case, seed="1")) == round(by_linear_programme(case, 0.0))
    assert shapes == [(2, 2), (2, 4)]


def test_seats_that_share_too_few_candidates_are_solved_with_all_dummies(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = solver_calls(monkeypatch)
    monkeypatch.setattr(optimal, "OWN_SHARE", 0.0)
    best = assign_optimally(market({(0, 0): 0.9, (1, 0): 0.5, (2, 1): 0.5}, [1, 1, 1], 2), seed="1")
    assert (best.filled, best.total, shapes[-1]) == (2, 1.4, (3, 5))


# ── The rule by which ties fall ───────────────────────────────────────────────────────────────────────────────────

WHOLE = (1 << 64) - 1


def slow_mix(value: int) -> int:
    """The finaliser of splitmix64, as published."""
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & WHOLE
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & WHOLE
    return value ^ (value >> 31)


def slow_hash(name: bytes, seed: str, kind: str) -> int:
    folded = int.from_bytes(blake2b(f"{seed}|{kind}".encode(), digest_size=8).digest(), "little")
    for at in range(0, len(name), 8):
        folded = slow_mix((folded ^ int.from_bytes(name[at : at + 8], "little")) + 0x9E3779B97F4A7C15 & WHOLE)
    return folded


def test_a_tie_is_what_the_decision_says() -> None:
    lengths = (1, 7, 8, 9, 16, 31, 32)
    people = np.array([(b"person" * 6)[:length] for length in lengths], dtype=np.bytes_)
    for asked in (np.array([b"need"]), np.array([b"0123456789abcdef0123456789abcdef"])):
        pairs = Pairs(np.zeros(len(people), dtype=np.int64), np.arange(len(people)), np.ones(len(people)))
        ties = Ties(Market.of(asked, np.array([1]), people, pairs), "17").of(pairs.need, pairs.candidate)
        assert ties.tolist() == [
            slow_mix(slow_hash(person, "17", "candidate") + slow_hash(asked[0], "17", "need") & WHOLE) & 0xFFFFF
            for person in people.tolist()
        ]


@pytest.mark.parametrize("bound", [2_000, 1 << 62])
def test_sorting_tells_its_order_whether_or_not_the_positions_fit_beside_the_keys(bound: int) -> None:
    keys = np.random.default_rng(26).permutation(2_000)
    ordered = keys.copy()
    order = sort_with_order(ordered, bound)
    assert ordered.tolist() == list(range(2_000))
    assert keys[order].tolist() == ordered.tolist()
