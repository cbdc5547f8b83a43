"""Steps of a worker: what has been begun is brought to its end before a stop is heard."""

from collections.abc import Iterator
from contextlib import contextmanager

import anyio

from app.foundation.core.tracing import span


@contextmanager
def step(name: str) -> Iterator[None]:
    """One step, and one span: a stop that comes meanwhile is heard after it, so nothing is left half done or leased.

    A step must be short, or end by itself after a bounded time: a stop waits for it.
    """
    with anyio.CancelScope(shield=True), span(f"worker {name}"):
        yield
