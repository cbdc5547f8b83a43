"""The processes of an installation under load: started as in production, watched by the processor time they take."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.foundation.core.config import Environment, Settings

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Production:
    """Settings of an installation in production, for this process and, as its environment, for a server's."""

    settings: Settings
    environment: Mapping[str, str]


def production(database_url: str, **others: str) -> Production:
    """Production with secrets of its own: log lines as JSON, access log, events and the embedded worker are on."""
    names = ("SECRET_KEY", "CPR_KEY", "CPR_INDEX_KEY", "ACCESS_LOG_KEY")
    environment = {f"PRAKTIK_{name}": secrets.token_urlsafe(48) for name in names}
    environment |= {
        "PRAKTIK_ENVIRONMENT": "production",
        "PRAKTIK_DATABASE_URL": database_url,
        "PRAKTIK_ALLOW_SQLITE": "true",
        "PRAKTIK_SHUTDOWN_DELAY_SECONDS": "0",
        **others,
    }
    settings = Settings(
        environment=Environment.PRODUCTION,
        **{name.removeprefix("PRAKTIK_").lower(): value for name, value in environment.items() if "ENVIR" not in name},  # type: ignore[arg-type]  # texts, as from an environment
    )
    return Production(settings, environment)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def servers(
    place: Production, log: Path, processes: int, *, apart: bool = False
) -> Iterator[tuple[list[int], list[int]]]:
    """The service on `processes` worker processes: ports to ask, and process ids to watch.

    One server with `--workers`, or (`apart`) as many servers with a port each, as containers behind a proxy are.
    """
    each = [1] * processes if apart else [processes]
    started = [(free_port(), workers) for workers in each]
    running = []
    environment = {**os.environ, **place.environment}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with log.open("ab") as lines:
        for port, workers in started:
            command = [sys.executable, "-c", "from app.cli import main; main()", "serve"]
            command += ["--port", str(port), "--workers", str(workers)]
            running.append(subprocess.Popen(command, env=environment, cwd=ROOT, stdout=lines, stderr=lines))
    try:
        ports = [port for port, _ in started]
        for process, port in zip(running, ports, strict=True):
            wait_until_ready(process, port)
        yield ports, [process.pid for process in running]
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_ready(process: "subprocess.Popen[bytes]", port: int, every: float = 0.05) -> None:
    """Returns at the first 200 of `/readyz`. Raises RuntimeError when the process ends or takes too long."""
    deadline = time.monotonic() + READY_SECONDS
    with httpx.Client(timeout=5, verify=False) as client:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError("the server stopped")
            try:
                if client.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(every)
    raise RuntimeError(f"the server did not become ready within {READY_SECONDS:.0f} s")


def family(pid: int) -> list[int]:
    """A process and its children and theirs, where the system tells them in /proc."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text(encoding="ascii").split()]
        except FileNotFoundError:  # it ended meanwhile
            continue
        for child in children:
            found += family(child)
    return found


def worked(pid: int) -> float:
    """Processor seconds of a process, its living family and those of it that have ended; 0 where nothing tells them."""
    total = 0
    for member in family(pid):
        try:
            text = Path(f"/proc/{member}/stat").read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            continue
        total += sum(int(ticks) for ticks in text.rpartition(")")[2].split()[11:15])
    return total / _TICKS


def machine_worked() -> float:
    """Processor seconds of everybody on the machine since it started."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    user, nice, system, _idle, _wait, interrupt, soft, *_ = map(
        int, stat.read_text(encoding="ascii").split("\n")[0].split()[1:]
    )
    return (user + nice + system + interrupt + soft) / _TICKS
