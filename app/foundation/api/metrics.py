"""What `/metrics` tells: requests by route template as they happen, and figures from the database, looked up now and then.

Labels are route templates, methods, statuses and the names in this file: a bounded number of series, nobody's data.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from platform import python_version

import anyio
import structlog
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.core.clock import Clock
from app.foundation.db.pool import CountingPool
from app.foundation.db.session import Database

log = structlog.get_logger()
REQUESTS = Counter("praktik_requests_total", "Requests by route and status.", ["method", "route", "status"])
SECONDS = Histogram(
    "praktik_request_seconds",
    "Time to the end of the answer.",
    ["method", "route", "status_class"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
IN_PROGRESS = Gauge("praktik_requests_in_progress", "Requests that this process works on.")
LOOK_SECONDS = 1.0  # how long a scrape waits for new figures before it is told the old ones
KEPT_ROUNDS = 4  # figures older than so many rounds are not told at all: a gap is seen, an old number is believed

# What is counted, and of the oldest of it how many seconds it has waited (None where that says nothing).
Level = tuple[int, float | None]
Question = Callable[[AsyncSession, datetime], Awaitable[Level]]


@dataclass(frozen=True, slots=True)
class Watched:
    """One figure from the database: `praktik_<name>`, and `praktik_<name>_oldest_seconds` where it has an age."""

    name: str
    help: str
    ask: Question


class Figures(Collector):
    """The figures of one application: its connections, its build, and what `watched` asks the database.

    Asked at most every `seconds`, in a task of their own: a scrape waits a moment for them and is then told what is
    known, so `/metrics` answers also while the database does not. Every process asks for itself and says the same:
    look at one of them, or at the largest.
    """

    def __init__(self, database: Database, clock: Clock, watched: Sequence[Watched], seconds: float) -> None:
        self._database = database
        self._clock = clock
        self._watched = watched
        self._seconds = seconds
        self._levels: dict[str, Level] = {}
        self._asked_at: datetime | None = None
        self._known_at: datetime | None = None
        self._task: asyncio.Task[None] | None = None
        self._build: dict[str, str] = {}
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def describe_build(self, **facts: str | None) -> None:
        """What runs here: version, schema, kind of database."""
        self._build = {name: fact or "" for name, fact in {**facts, "python": python_version()}.items()}

    async def text(self) -> bytes:
        """Everything there is to tell, in Prometheus' text format."""
        await self._look()
        return generate_latest(REGISTRY) + generate_latest(self._registry)

    async def _look(self) -> None:
        now = self._clock.now()
        since = None if self._asked_at is None else (now - self._asked_at).total_seconds()
        due = since is None or not 0 <= since < self._seconds  # less than none: the clock was set back meanwhile
        if due and (self._task is None or self._task.done()):
            self._asked_at = now
            self._task = asyncio.create_task(self._ask())
        if self._task is not None and not self._task.done():
            with anyio.move_on_after(LOOK_SECONDS):
                await asyncio.shield(self._task)

    async def _ask(self) -> None:
        try:
            async with self._database.read() as session:
                now = self._clock.now()
                levels = {watched.name: await watched.ask(session, now) for watched in self._watched}
        except Exception as error:  # noqa: BLE001  whatever it is, the other figures are told
            log.warning("metrics.no_figures", error=error)
            return
        self._levels, self._known_at = levels, self._clock.now()

    def collect(self) -> Iterable[Metric]:
        yield InfoMetricFamily("praktik_build", "What runs here.", value=self._build)
        yield from self._connections()
        age = None if self._known_at is None else (self._clock.now() - self._known_at).total_seconds()
        fresh = age is not None and age <= self._seconds * KEPT_ROUNDS
        yield GaugeMetricFamily("praktik_figures_known", "Whether the figures from the database are told.", int(fresh))
        for watched in self._watched if fresh else ():
            count, oldest = self._levels[watched.name]
            yield GaugeMetricFamily(f"praktik_{watched.name}", watched.help, count)
            if oldest is not None:
                name = f"praktik_{watched.name}_oldest_seconds"
                yield GaugeMetricFamily(name, "How long the one that has waited longest has waited.", oldest)

    def _connections(self) -> Iterable[Metric]:
        pool = self._database.engine.sync_engine.pool
        if not isinstance(pool, CountingPool):
            return
        lent = GaugeMetricFamily("praktik_database_connections", "Connections of this process.", labels=["state"])
        lent.add_metric(["in_use"], pool.checkedout())
        lent.add_metric(["idle"], pool.checkedin())
        yield lent
        yield GaugeMetricFamily("praktik_database_connections_most", "How many there may be.", pool.size())
        yield GaugeMetricFamily("praktik_database_waiting", "Who waits for a connection.", pool.waiting)
