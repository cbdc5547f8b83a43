"""A stop that loses nobody: readiness says no first, then the server is told."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import structlog

log = structlog.get_logger()


class Draining:
    """Whether this process has been asked to end. It still answers everything; only `/readyz` says no, and connections
    are not kept, so that whoever spreads requests has time to send them elsewhere.
    """

    def __init__(self, delay_seconds: float) -> None:
        self.asked = False
        self._delay_seconds = delay_seconds

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hears SIGTERM before the server does, and passes it on after the delay; a second one at once.

        The server's own handler is in place when the application starts. SIGINT (Ctrl-C) stays as it is: somebody is
        looking. Outside of the main thread no signal is heard.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        servers_own = signal.getsignal(signal.SIGTERM)

        def hear(number: int, frame: FrameType | None) -> None:
            if self.asked or not self._delay_seconds:
                self.asked = True
                _pass_on(servers_own, number, frame)
                return
            self.asked = True
            # A signal may arrive between any two instructions: everything else is done by the loop.
            loop.call_soon_threadsafe(self._wait, loop, servers_own, number)

        signal.signal(signal.SIGTERM, hear)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, servers_own)

    def _wait(self, loop: asyncio.AbstractEventLoop, servers_own: Any, number: int) -> None:
        log.info("draining", seconds=self._delay_seconds)
        loop.call_later(self._delay_seconds, _pass_on, servers_own, number, None)


def _pass_on(
    handler: Callable[[int, FrameType | None], Any] | int | None, number: int, frame: FrameType | None
) -> None:
    if callable(handler):
        handler(number, frame)
        return
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)
