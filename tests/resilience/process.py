"""One server process on a port of its own, which a test kills and starts again at the same address."""

import os
import resource
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.resilience.conftest import wait_until_ready

END_SECONDS = 30


class ServerProcess:
    """`praktikmatch serve` on a database, with settings of its own (`PRAKTIK_…`)."""

    def __init__(self, url: str, folder: Path, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.log = folder / f"server-{self._port}.log"
        self._environment = {**os.environ, "PRAKTIK_DATABASE_URL": url, "PRAKTIK_LOG_LEVEL": "40", **settings}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it says that it is ready."""
        serve = ["serve", "--port", str(self._port)]
        command = [sys.executable, "-c", "from app.cli import main; main()", *serve]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        wait_until_ready(self._process, self.url)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """SIGKILL: it writes nothing more, closes nothing, says nothing."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As an operator would; does nothing where it has ended already."""
        self._end(signal.SIGTERM)

    def let_files_grow_to(self, size: int) -> None:
        """From now on no file of the process may be written past so many bytes: what a full disk is, without one."""
        assert self._process is not None
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(END_SECONDS)
            self._process = None
