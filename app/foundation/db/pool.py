"""The pool of connections, which knows how many wait for one."""

from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool
from sqlalchemy.pool import ConnectionPoolEntry


class CountingPool(AsyncAdaptedQueuePool):
    """Also counts who stands in line: the first sign that a process has more to do than its connections can carry."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.waiting = 0

    def _do_get(self) -> ConnectionPoolEntry:
        self.waiting += 1
        try:
            return super()._do_get()
        finally:
            self.waiting -= 1
