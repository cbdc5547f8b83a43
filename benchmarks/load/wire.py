"""The cheapest HTTP client that still tells the truth: kept connections, one request at a time on each."""

import asyncio
from dataclasses import dataclass
from typing import Any, cast

import httptools
import orjson


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a caller would send it; `etag` asks only for what has changed."""

    method: str
    path: str
    token: str
    body: Any = None
    etag: str | None = None
    form: bytes | None = None

    def encode(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
        if self.token:
            lines.append(f"Authorization: Bearer {self.token}")
        if self.etag is not None:
            lines.append(f"If-None-Match: {self.etag}")
        content = b""
        if self.form is not None:
            content = self.form
            lines.append("Content-Type: application/x-www-form-urlencoded")
        elif self.body is not None:
            content = orjson.dumps(self.body)
            lines.append("Content-Type: application/json")
        if self.method != "GET":
            lines.append(f"Content-Length: {len(content)}")
        return "\r\n".join([*lines, "", ""]).encode() + content


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    etag: str | None
    content: bytes

    @property
    def document(self) -> Any:
        return orjson.loads(self.content)


class Lost(Exception):
    """The connection ended before the answer did."""


class Connection(asyncio.Protocol):
    """One connection; `ask` may be called again when its answer is there."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._etag: str | None = None

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def ask(self, request: Request) -> "asyncio.Future[Answer]":
        """The answer's future. Raises Lost at once where the connection has gone meanwhile."""
        if self._transport is None or self._transport.is_closing():
            raise Lost
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request.encode())
        return self._waiting

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  the base's signature
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Lost())

    # What the parser calls.

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"etag":
            self._etag = value.decode()

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        answer = Answer(self._parser.get_status_code(), self._etag, b"".join(self._body))
        self._begin()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(answer)


class Line:
    """As many connections as a town's browsers keep open; who finds none free stands in line."""

    def __init__(self, ports: list[int], connections: int) -> None:
        self._ports = [ports[number % len(ports)] for number in range(connections)]
        self._free: asyncio.LifoQueue[tuple[int, Connection | None]] = asyncio.LifoQueue()
        for port in self._ports:
            self._free.put_nowait((port, None))

    async def ask(self, request: Request, seconds: float) -> Answer:
        """Raises Lost, or TimeoutError when line and answer together took longer than `seconds`."""
        async with asyncio.timeout(seconds):
            port, connection = await self._free.get()
            try:
                if connection is None or not connection.is_open:
                    loop = asyncio.get_running_loop()
                    try:
                        _, connection = await loop.create_connection(Connection, "127.0.0.1", port)
                    except OSError:
                        raise Lost from None
                return await connection.ask(request)
            except BaseException:
                if connection is not None:
                    connection.close()  # an answer that comes too late must not be taken for the next one's
                connection = None
                raise
            finally:
                self._free.put_nowait((port, connection))

    def close(self) -> None:
        while not self._free.empty():
            _, connection = self._free.get_nowait()
            if connection is not None:
                connection.close()
