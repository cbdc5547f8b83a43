"""Waiting for what a test has set going: generously, and never for a number of seconds."""

import asyncio
import time
from collections.abc import Awaitable, Callable

PATIENCE_SECONDS = 120


async def until(true: Callable[[], bool]) -> None:
    """Returns as soon as it is so; fails when it has not come to it."""

    async def asked() -> bool:
        return true()

    await until_told(asked)


async def until_told(true: Callable[[], Awaitable[bool]]) -> None:
    """The same, of what has to be asked elsewhere."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not await true():
        assert time.monotonic() < deadline, "nothing came of it"
        await asyncio.sleep(0.01)
