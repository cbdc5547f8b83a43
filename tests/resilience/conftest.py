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

from tests.db.conftest import BOTH, new_database, own_url  # noqa: F401  own_url is a fixture here too

START_SECONDS = 60


@pytest.fixture
def serve(own_url: str, tmp_path: Path) -> Iterator[Callable[[], str]]:  # noqa: F811  the fixture, by name
    """Starts a server process on the test's database each time it is called; gives its address."""
    yield from servers(own_url, tmp_path)


@pytest.fixture(scope="module", params=BOTH)
def shared_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database for the tests of one file, each of which begins by emptying it."""
    yield from new_database(request, tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="module")
def two_servers(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The addresses of two servers on `shared_url` that live as long: to start one takes longer than most tests."""
    for start in servers(shared_url, tmp_path_factory.mktemp("servers")):
        yield [start(), start()]


def servers(url: str, folder: Path) -> Iterator[Callable[[], str]]:
    """What starts a server process on a database and gives its address; they end together."""
    running: list[subprocess.Popen[bytes]] = []

    def start() -> str:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(port)]
        log = (folder / f"server-{port}.log").open("wb")
        environment = {**os.environ, "PRAKTIK_DATABASE_URL": url, "PRAKTIK_LOG_LEVEL": "40"}
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
    with httpx.Client(timeout=2, verify=False) as client:  # one for all tries: each would read every certificate anew
        while time.monotonic() < deadline:
            assert process.poll() is None, "the server stopped"
            try:
                if client.get(f"{url}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
    raise AssertionError(f"{url} did not get ready")
