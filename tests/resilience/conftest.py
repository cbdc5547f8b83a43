"""Real server processes on databases of their own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.db.conftest import own_url  # noqa: F401  the same fixture

START_SECONDS = 60


@pytest.fixture
def serve(own_url: str, tmp_path: Path) -> Iterator[Callable[[], str]]:  # noqa: F811  the fixture, by name
    """Starts a server process on the test's database each time it is called; gives its address."""
    running: list[subprocess.Popen[bytes]] = []

    def start() -> str:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(port)]
        log = (tmp_path / f"server-{port}.log").open("wb")
        environment = {**os.environ, "PRAKTIK_DATABASE_URL": own_url, "PRAKTIK_LOG_LEVEL": "40"}
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        log.close()
        running.append(process)
        wait_until_ready(process, f"http://127.0.0.1:{port}")
        return f"http://127.0.0.1:{port}"

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=30)


def wait_until_ready(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped"
        try:
            if httpx.get(f"{url}/readyz", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"{url} did not get ready")
