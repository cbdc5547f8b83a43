"""A server that is told to stop under load: readiness says no first, nobody is refused before, nothing is cut off."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.resilience.conftest import wait_until_ready

PATIENCE_SECONDS = 60
BODY = b'{"email":"nobody@praktik.example","password":"not the password"}'


def start(url: str, folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(port)]
    environment = {**os.environ, "PRAKTIK_DATABASE_URL": url, "PRAKTIK_SHUTDOWN_DELAY_SECONDS": "1.5"}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    wait_until_ready(process, f"http://127.0.0.1:{port}")
    return process, port


@pytest.mark.sqlite
@pytest.mark.parametrize("own_url", ["sqlite"], indirect=True)
async def test_a_stop_under_load_refuses_nobody_before_readiness_and_cuts_nothing_off(own_url: str, tmp_path: Path):
    process, port = start(own_url, tmp_path)
    served: Counter[int] = Counter()
    try:
        async with (
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client,
            asyncio.timeout(PATIENCE_SECONDS),
        ):
            ready = asyncio.Event()
            ready.set()

            async def load() -> None:
                """Sends as a proxy does: as long as readiness says yes, on connections it keeps."""
                while ready.is_set():
                    served[(await client.get("/v1/me")).status_code] += 1

            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            head = f"POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n"
            writer.write(head.encode() + BODY[:10])  # a request that is under way all the time
            await writer.drain()
            busy = [asyncio.create_task(load()) for _ in range(4)]
            while True:
                await asyncio.sleep(0.02)
                if served.total() >= 20:
                    break
            process.send_signal(signal.SIGTERM)
            while True:
                answer = await client.get("/readyz")
                if answer.status_code != 200:
                    break
                await asyncio.sleep(0.02)
            assert answer.json()["status"] == "draining"
            ready.clear()
            await asyncio.gather(*busy)
            late = await client.get("/v1/me")
            assert (late.status_code, late.headers["connection"]) == (401, "close"), (
                "still served, for those who are late"
            )
            await refused(port)
            writer.write(BODY[10:])
            await writer.drain()
            last = await reader.read()
            assert last.startswith(b"HTTP/1.1 4")
            assert last.endswith(b"}"), "whole, though it came after the door was shut"
            writer.close()
        assert set(served) == {401}
        assert process.wait(30) in {0, -signal.SIGTERM}
        log = (tmp_path / "server.log").read_text(encoding="utf-8")
        assert "draining" in log
        assert "Traceback" not in log
    finally:
        process.kill()
        process.wait(30)


async def refused(port: int) -> None:
    """Returns when nobody is let in any more."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            return
        writer.close()
        await asyncio.sleep(0.05)
