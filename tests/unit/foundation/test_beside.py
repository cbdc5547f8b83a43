"""Sums in a thread beside the database: their result, their fault, and nobody leaves before they are done."""

import threading
import time

import pytest

from app.foundation.core.beside import beside
from app.foundation.core.memory import give_back

pytestmark = pytest.mark.anyio


async def test_a_thread_does_the_sums_during_the_block():
    async with beside(threading.get_ident) as made:
        here = threading.get_ident()
    assert await made != here


async def test_what_the_sums_raise_is_raised_where_their_result_is_asked_for():
    async with beside(lambda: 1 / 0) as made:
        pass
    with pytest.raises(ZeroDivisionError):
        await made


async def test_a_block_that_fails_raises_what_it_raised_when_the_sums_are_done():
    done: list[int] = []

    def sums() -> None:
        time.sleep(0.05)
        done.append(1)

    with pytest.raises(KeyError):
        async with beside(sums):
            raise KeyError
    assert done == [1]


def test_giving_memory_back_harms_nobody():
    kept = bytearray(b"x" * 10_000)
    give_back()
    assert kept == b"x" * 10_000
