"""The arithmetic of a load: when requests fall due, and what became of them."""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field


def arrivals(rate: float, seconds: float, dice: random.Random) -> Iterator[float]:
    """Moments at which independent people come, `rate` a second on average (a Poisson process), from 0 to `seconds`."""
    moment = dice.expovariate(rate)
    while moment < seconds:
        yield moment
        moment += dice.expovariate(rate)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all are not above; 0 of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)] if ordered else 0.0


@dataclass(slots=True)
class Kind:
    """What became of the requests of one kind; times in milliseconds, from when each fell due."""

    milliseconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0

    @property
    def refused(self) -> int:
        return sum(count for status, count in self.statuses.items() if 400 <= status < 500)

    @property
    def failed(self) -> int:
        """Answers that no caller should ever get, and those that never came."""
        return self.lost + sum(count for status, count in self.statuses.items() if status >= 500)


@dataclass(slots=True)
class Step:
    """A load of one rate: what was asked, what came, and who worked how much for it (processor seconds)."""

    rate: float
    seconds: float
    kinds: dict[str, Kind] = field(default_factory=lambda: defaultdict(Kind))
    work: dict[str, float] = field(default_factory=dict)
    took: float = 0.0  # until the last answer was there

    def note(self, kind: str, status: int | None, milliseconds: float) -> None:
        """One more answer; no status where none came."""
        told = self.kinds[kind]
        told.milliseconds.append(milliseconds)
        if status is None:
            told.lost += 1
        else:
            told.statuses[status] += 1

    @property
    def all(self) -> Kind:
        whole = Kind()
        for kind in self.kinds.values():
            whole.milliseconds += kind.milliseconds
            whole.statuses += kind.statuses
            whole.lost += kind.lost
        return whole

    @property
    def reached(self) -> float:
        """Answers a second until the last was there."""
        return len(self.all.milliseconds) / self.took if self.took else 0.0

    def cost(self, who: str) -> float:
        """Processor milliseconds of somebody for one request."""
        return self.work[who] * 1000 / max(1, len(self.all.milliseconds))

    def keeps(self, aim: float) -> bool:
        """Whether 99 of 100 were answered within `aim` milliseconds and nothing failed."""
        whole = self.all
        return whole.failed == 0 and percentile(whole.milliseconds, 0.99) <= aim


def next_rates(planned: Sequence[float], narrowing: int, aim: float) -> Generator[float | None, Step, None]:
    """The planned rates, then `narrowing` more towards the highest with p99 within `aim` milliseconds; then None.

    Sent each step as it was, it halves the gap between the highest rate in time and the lowest that was not.
    """
    in_time, too_much = 0.0, math.inf
    for number in range(len(planned) + narrowing):
        if number < len(planned):
            rate = planned[number]
        else:
            rate = float(round(in_time * 1.5 if math.isinf(too_much) else (in_time + too_much) / 2))
        step = yield rate
        if step.keeps(aim):
            in_time = max(in_time, rate)
        else:
            too_much = min(too_much, rate)
    yield None
