"""A real receiver of webhooks on this machine, that keeps what it is told and answers what it is told to answer."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook as Verifier

from app.foundation.core.config import Settings


def _set() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@dataclass
class Told:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def type(self) -> str:
        kind: str = json.loads(self.body)["type"]
        return kind

    def verified_by(self, secret: str) -> dict[str, Any]:
        """The body, if the library takes the signature. Raises its WebhookVerificationError."""
        found: dict[str, Any] = Verifier(secret).verify(self.body, dict(self.headers))
        return found


@dataclass
class Receiver:
    """What arrived, in order. `answers`: status and headers for each path, else 204; a path in `slow` answers nothing
    until `answering` is set.
    """

    told: list[Told] = field(default_factory=list)
    answers: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    slow: set[str] = field(default_factory=set)
    answering: threading.Event = field(default_factory=_set)
    most_at_once: dict[str, int] = field(default_factory=dict)
    port: int = 0

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def ids(self, path: str = "/hook") -> list[str]:
        return [told.id for told in list(self.told) if told.path == path]

    def settings(self, base: Settings) -> Settings:
        """The same installation, which calls this machine."""
        return base.model_copy(update={"outbound_allow_loopback": True, "webhook_seconds": 5.0})


@contextmanager
def listening(receiver: Receiver) -> Iterator[Receiver]:
    """Listens on a free port, a thread for each connection."""
    lock, now = threading.Lock(), {"": 0}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            with lock:
                now[self.path] = now.get(self.path, 0) + 1
                receiver.most_at_once[self.path] = max(receiver.most_at_once.get(self.path, 0), now[self.path])
                receiver.told.append(
                    Told(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                )
            if self.path in receiver.slow:
                receiver.answering.wait()
            status, headers = receiver.answers.get(self.path, (204, {}))
            with lock:
                now[self.path] -= 1
            self.send_response(status)
            for name, value in {"Content-Length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128
        block_on_close = False

        def handle_error(self, *_: Any) -> None:
            """A worker that was killed hangs up: nothing to tell of."""

    server = Server(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.answering.set()
        server.shutdown()
        server.server_close()
        thread.join()
