"""Connections that come to nothing: closed where a request's headers do not arrive, or an answer is not taken.

The server closes by itself only what is silent after an answer. One byte now and then, or a reader that has stopped
reading, would hold a connection and what lies in its buffers for ever. A body has a deadline of its own
(`PRAKTIK_BODY_SECONDS`), kept where requests are let in: `app/foundation/api/crowding.py`.
"""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

REQUEST_TIMEOUT = 408


class ImpatientConnection(HttpToolsProtocol):
    """What `uvicorn` makes for each connection; it adds two looks at an attribute to a request, a timer only where
    something is missing.
    """

    header_seconds = 20.0  # from a connection's beginning, or a request's first byte, to the end of its headers
    reader_seconds = 30.0  # between two looks at a reader who is behind …
    least_bytes = 16_384  # … who must have taken so much meanwhile

    _missing_headers: TimerHandle | None = None
    _behind: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as the server's own does
        super().connection_made(transport)
        self._wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._have_headers()
        self._have_caught_up()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._missing_headers is None and not self._is_at_work():
            self._wait_for_headers()

    def on_headers_complete(self) -> None:
        self._have_headers()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The rest of a body that nobody waited for (an answer came first) is no beginning of a request."""
        super().on_message_complete()
        self._have_headers()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._behind is None:
            self._look_again(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        self._have_caught_up()
        super().resume_writing()

    def _is_at_work(self) -> bool:
        """Whether a request has arrived and is not answered yet; before the first one there is no cycle."""
        return not getattr(self.cycle, "response_complete", True)

    def _wait_for_headers(self) -> None:
        if not self.transport.is_closing():
            self._missing_headers = self.loop.call_later(self.header_seconds, self._give_up)

    def _have_headers(self) -> None:
        if self._missing_headers is not None:
            self._missing_headers.cancel()
            self._missing_headers = None

    def _give_up(self) -> None:
        """Says why to whoever has begun a request, and closes."""
        self._missing_headers = None
        if self.transport.is_closing():
            return
        last_request = getattr(self.cycle, "scope", None)
        if self.scope is not last_request:
            self.transport.write(STATUS_LINE[REQUEST_TIMEOUT] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self._close()

    def timeout_keep_alive_handler(self) -> None:
        if not self.transport.is_closing():
            self._close()

    def _close(self) -> None:
        """In order, and by force where what is left to send is not taken."""
        self.transport.close()
        if self._behind is None and self.transport.get_write_buffer_size():
            self._behind = self.loop.call_later(self.reader_seconds, self.transport.abort)

    def _look_again(self, waiting: int) -> None:
        self._behind = self.loop.call_later(self.reader_seconds, self._look, waiting)

    def _look(self, waited: int) -> None:
        """Drops whoever takes next to nothing: an orderly close would wait until all has been taken."""
        waiting = self.transport.get_write_buffer_size()
        if waited - waiting < self.least_bytes:
            self._behind = None
            self.transport.abort()
            return
        self._look_again(waiting)

    def _have_caught_up(self) -> None:
        if self._behind is not None:
            self._behind.cancel()
            self._behind = None
