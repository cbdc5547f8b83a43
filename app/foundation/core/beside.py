"""Pure sums in a thread while the caller waits for the database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import anyio.to_thread

T = TypeVar("T")


@asynccontextmanager
async def beside(sums: Callable[[], T]) -> AsyncIterator[Awaitable[T]]:
    """Has a thread do `sums` during the block, and hands over what will be their result; awaiting it raises what they
    raise. The block is left when they are done, however it ends: a thread cannot be called back.

    Only for what reads nothing that anybody writes.
    """
    result = asyncio.ensure_future(anyio.to_thread.run_sync(sums))
    try:
        yield result
    finally:
        await asyncio.wait([result])
