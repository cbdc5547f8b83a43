"""OWASP API10:2023, unsafe consumption of APIs: what other servers answer is a stranger's input like any other."""

import ast
import gzip
from pathlib import Path
from typing import Any

import anyio
import pytest
from anyio.abc import ByteStream

from app.foundation.core.config import Settings
from app.foundation.net.errors import AnswerRefused, OutboundUnavailable
from app.foundation.net.outbound import Outbound
from tests.factories.strangers import answering, stranger

ROOT = Path(__file__).parents[2]
# Who may open a connection, and to whom. Everybody else asks app.foundation.net.
CALLERS = {
    "app/foundation/net/outbound.py": "addresses others have named, checked",
    "app/foundation/mail/smtp.py": "the mail server of the settings",
    "app/cli/tour.py": "this service itself, from the command line",
    "app/cli/tour_walk.py": "the same",
}
WAYS_OUT = {"httpx", "httpcore", "requests", "urllib3", "aiohttp", "socket", "smtplib", "ftplib", "http.client",
            "urllib.request", "telnetlib", "websockets", "xmlrpc"}  # fmt: skip
OPENS = {"open_connection", "create_connection", "connect_tcp", "open_tcp_stream", "urlopen"}


def local(**more: Any) -> Outbound:
    return Outbound(Settings(outbound_allow_loopback=True, **more))


async def endless(stream: ByteStream) -> None:
    await stream.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    while True:
        await stream.send(b"400\r\n" + b"x" * 1024 + b"\r\n")


async def many_headers(stream: ByteStream) -> None:
    await stream.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await stream.send(b"x-more: " + b"x" * 1024 + b"\r\n")


async def a_byte_now_and_then(stream: ByteStream) -> None:
    await stream.send(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
    while True:
        await stream.send(b"x")
        await anyio.sleep(0.01)


BOMB = gzip.compress(b'{"a": "' + b"x" * 5_000_000 + b'"}')


@pytest.mark.parametrize(
    "reply",
    [
        endless,
        many_headers,
        answering(b"x" * 70_000),
        answering(BOMB, content_encoding="gzip"),
        answering(b"[1, 2]"),
        answering(b"not json"),
        answering(b"[" * 60_000),
        answering(b'{"a": ' * 10_000 + b"1" + b"}" * 10_000),
        answering(b'{"a": 1e999999}'),
        answering(b'{"a": NaN}'),
        answering(b'\xff\xfe{"a": 1}'),
        answering(b"{}", "500 Internal Server Error"),
        answering(b"{}", "302 Found", location="http://127.0.0.1/"),
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n{}",
    ],
)
async def test_an_answer_that_is_not_what_was_asked_for_is_not_taken(reply: Any):
    async with stranger(reply) as server:
        with pytest.raises(AnswerRefused):
            await local().get_json(f"http://127.0.0.1:{server.port}/")


async def test_reading_stops_at_the_limit():
    async with stranger(endless) as server:
        answer = await local().post(f"http://127.0.0.1:{server.port}/", b"{}", max_bytes=5_000)
        assert (len(answer.body), answer.complete) == (5_000, False)


@pytest.mark.parametrize("reply", [lambda _stream: anyio.sleep_forever(), a_byte_now_and_then])
async def test_a_server_that_takes_its_time_is_given_up(reply: Any):
    async with stranger(reply) as server:
        with pytest.raises(OutboundUnavailable):
            await local(outbound_seconds=0.1).get_json(f"http://127.0.0.1:{server.port}/")


async def test_a_server_that_is_not_there_is_unavailable():
    async with stranger(b"") as server:
        url = f"http://127.0.0.1:{server.port}/"
    with pytest.raises(OutboundUnavailable):
        await local().get_json(url)


def ways_out(path: Path) -> set[str]:
    """What a file imports or calls that opens connections."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & WAYS_OUT
        elif isinstance(node, ast.ImportFrom) and node.module in WAYS_OUT:
            found.add(node.module)
        elif isinstance(node, ast.Attribute) and node.attr in OPENS:
            found.add(node.attr)
    return found


def test_nobody_else_in_the_house_opens_a_connection():
    callers = {path.relative_to(ROOT).as_posix(): ways_out(path) for path in sorted((ROOT / "app").rglob("*.py"))}
    assert {path for path, ways in callers.items() if ways} == set(CALLERS), callers
