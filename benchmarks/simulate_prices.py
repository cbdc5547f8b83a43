"""A simulation of scarcity prices: what needs that come one after another lose, and what learnt prices win back.

Twenty rounds teach, twenty others are measured. Candidates have one trade they are good at, a few can do nearly
everything; needs are served in the order they come in or best pair first, with and without the prices of candidate
classes (trade, and whether all-round) that the dual prices of the first rounds taught. Beside them the optimum, known
only in hindsight. Synthetic scores, seeded. Run: .venv/bin/python benchmarks/simulate_prices.py
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from app.journey.matching.domain.assignment import (
    Assignment,
    Market,
    Pairs,
    Seen,
    assign_first_come,
    assign_greedily,
    assign_optimally,
    dual_prices,
    learn_prices,
    prices_for,
)
from app.journey.matching.domain.pool import Ints

TRADES = 6
ALL_ROUND = 0.15  # share of candidates who can do every trade
FEASIBLE = 0.35  # share of pairs that travel, hours and Danish leave
SCARCE = np.array([0.30, 0.22, 0.18, 0.14, 0.10, 0.06])  # candidates by trade; needs come the other way round


@dataclass(frozen=True, slots=True)
class Round:
    """One year's needs and candidates, and the class of each candidate."""

    market: Market
    classes: Ints


def draw(dice: np.random.Generator, needs: int, candidates: int) -> Round:
    """Scores: .45 plus .45 in one's own trade (.40 in any for somebody all-round), give or take a little."""
    asked = dice.choice(TRADES, needs, p=SCARCE[::-1])
    trade = dice.choice(TRADES, candidates, p=SCARCE)
    all_round = dice.random(candidates) < ALL_ROUND
    fits = np.where(asked[:, None] == trade[None, :], 0.45, np.where(all_round[None, :], 0.40, 0.0))
    scores = np.clip(0.45 + fits + dice.normal(0.0, 0.06, fits.shape), 0.0, 1.15)
    need, candidate = np.nonzero((dice.random(fits.shape) < FEASIBLE) & (fits > 0))
    ids = [np.array([f"{number:06d}" for number in range(size)], dtype=np.bytes_) for size in (needs, candidates)]
    pairs = Pairs(need, candidate, scores[need, candidate])
    return Round(Market.of(ids[0], np.ones(needs, dtype=np.int64), ids[1], pairs), trade + TRADES * all_round)


def main(
    seed: Annotated[int, typer.Option(help="The same seed, the same table.")] = 1,
    rounds: Annotated[int, typer.Option(min=1)] = 20,
    needs: Annotated[int, typer.Option(min=1)] = 120,
    candidates: Annotated[int, typer.Option(min=1)] = 120,
) -> None:
    """Prints one line per way of assigning."""
    dice = np.random.default_rng(seed)
    earlier = [draw(dice, needs, candidates) for _ in range(rounds)]
    learnt = learn_prices(
        Seen(one.classes, dual_prices(one.market, assign_optimally(one.market, seed="1")).candidate_prices)
        for one in earlier
    )
    found: dict[str, list[Assignment]] = {}
    for one in (draw(dice, needs, candidates) for _ in range(rounds)):
        prices = prices_for(one.classes, learnt)
        for name, result in (
            ("first come", assign_first_come(one.market, seed="1")),
            ("first come + prices", assign_first_come(one.market, seed="1", prices=prices)),
            ("greedy", assign_greedily(one.market, seed="1")),
            ("greedy + prices", assign_greedily(one.market, seed="1", prices=prices)),
            ("optimal in hindsight", assign_optimally(one.market, seed="1")),
        ):
            found.setdefault(name, []).append(result)
    best = sum(result.total for result in found["optimal in hindsight"])
    table = Table(title="Scarcity prices", caption=f"{rounds} rounds of {needs} needs and {candidates} candidates")
    for name in ("way", "ΣR of the optimum", "seats filled", "worst round"):
        table.add_column(name, justify="left" if name == "way" else "right")
    for name, results in found.items():
        worst = min(r.total / b.total for r, b in zip(results, found["optimal in hindsight"], strict=True))
        table.add_row(
            name, f"{sum(result.total for result in results) / best:.1%}",
            f"{sum(result.filled for result in results) / rounds:.1f}", f"{worst:.1%}",
        )  # fmt: skip
    console = Console(width=100)
    console.print(table)
    shown = ", ".join(f"{'all-round ' if code >= TRADES else ''}{code % TRADES + 1}: {price:.2f}"
                      for code, price in learnt.items())  # fmt: skip
    console.print(f"Learnt price by trade (1 the most common): {shown}")


if __name__ == "__main__":
    typer.run(main)
