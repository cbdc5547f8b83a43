"""The callers, in a process of their own: requests leave when they fall due, whether or not the last were answered."""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe

import uvloop

from benchmarks.load.figures import Step, arrivals, next_rates
from benchmarks.load.processes import machine_worked, worked
from benchmarks.load.town import Town
from benchmarks.load.traffic import WEIGHTS, Ask, Book
from benchmarks.load.wire import Answer, Line, Lost

CONNECTIONS = 128
SETTLING_SECONDS = 10.0  # after a load that was too much the service still works for those who have given up
SECONDS_TO_ANSWER = 20.0
AT_ONCE = 4  # of what is done before it
WARM_UP_RATE = 20.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: rates one after the other, each so long, after a warm-up. `watched`: process ids by name.

    Then `narrowing` rates more, to come nearer to the highest one with p99 within `aim` milliseconds.
    """

    ports: list[int]
    watched: Mapping[str, list[int]]
    rates: list[float]
    seconds: float
    warm_up: float
    narrowing: int
    aim: float
    prepared: int = 40  # rankings before the load begins
    singly: int = 0  # of each kind, one after the other before the load: what each costs
    seed: int = 1


def run_plan(plan: Plan, town: Town, told: "Pipe[Step, None]") -> None:
    """Sends each Step through `told` as soon as it is over."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(plan, town, told.send))


async def _run(plan: Plan, town: Town, tell: Callable[[Step], None]) -> None:
    book, line = Book(town, random.Random(plan.seed)), Line(plan.ports, CONNECTIONS)
    await _prepare(book, line, plan.prepared)
    await _load(book, line, WARM_UP_RATE, plan.warm_up)
    for kind in WEIGHTS if plan.singly else ():
        tell(await _singly(plan, book, line, kind))
    rates = next_rates(plan.rates, plan.narrowing, plan.aim)
    rate: float | None = next(rates)
    while rate is not None:
        before = _work(plan)
        step = await _load(book, line, rate, plan.seconds)
        step.work = {name: after - before[name] for name, after in _work(plan).items()}
        tell(step)
        await asyncio.sleep(SETTLING_SECONDS)
        rate = rates.send(step)
    line.close()


def _work(plan: Plan) -> dict[str, float]:
    own = {name: sum(worked(pid) for pid in pids) for name, pids in plan.watched.items()}
    return {**own, "client": time.process_time(), "machine": machine_worked()}


async def _prepare(book: Book, line: Line, rankings: int) -> None:
    asks = book.preparations(rankings)

    async def work() -> None:
        for ask in asks:
            ask.learn(await line.ask(ask.request, SECONDS_TO_ANSWER))

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


async def _load(book: Book, line: Line, rate: float, seconds: float) -> Step:
    """Latency counts from the moment a request fell due: one that had to wait for its turn waited for the service."""
    step = Step(rate, seconds)
    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for moment in arrivals(rate, seconds, book.dice):
            wait = started + moment - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            group.create_task(_one(book.draw(), line, step, started + moment))
    step.took = time.perf_counter() - started
    return step


async def _singly(plan: Plan, book: Book, line: Line, kind: str) -> Step:
    """Requests of one kind, each when the last is answered, and who worked how much for them."""
    step, asks = Step(0.0, 0.0), [book.ask(kind) for _ in range(plan.singly)]
    before, started = _work(plan), time.perf_counter()
    for ask in asks:
        if ask is not None:  # what there is nothing to do with is not asked
            await _one(ask, line, step, time.perf_counter())
    step.took = time.perf_counter() - started
    step.work = {name: after - before[name] for name, after in _work(plan).items()}
    return step


async def _one(ask: Ask, line: Line, step: Step, due: float) -> None:
    answer: Answer | None = None
    with suppress(Lost, TimeoutError):
        answer = await line.ask(ask.request, SECONDS_TO_ANSWER)
    step.note(ask.kind, None if answer is None else answer.status, (time.perf_counter() - due) * 1000)
    if answer is not None:
        ask.learn(answer)
