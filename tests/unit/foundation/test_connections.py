"""How long a connection waits for headers, and for a reader who is behind: with time and a line made by hand."""

from collections.abc import Callable
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from app.foundation.api.connections import ImpatientConnection

ASKED = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"


class Timer:
    def __init__(self, at: float, call: Callable[[], None]) -> None:
        self.at, self.call, self.cancelled = at, call, False

    def cancel(self) -> None:
        self.cancelled = True


class Loop:
    """Time goes when it is told to; a request that is let in is begun by nobody."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Timer] = []

    def call_later(self, seconds: float, call: Callable[..., None], *given: Any) -> Timer:
        self.timers.append(Timer(self.now + seconds, lambda: call(*given)))
        return self.timers[-1]

    def pass_by(self, seconds: float) -> None:
        until = self.now + seconds
        while due := [each for each in self.timers if each.at <= until and not each.cancelled]:
            first = min(due, key=lambda each: each.at)
            self.timers.remove(first)
            self.now = first.at
            first.call()
        self.now = until

    def create_task(self, coroutine: Any, **_: Any) -> Any:
        coroutine.close()
        return type("Task", (), {"add_done_callback": lambda *_: None})()


class Line:
    def __init__(self) -> None:
        self.written, self.waiting, self.state = b"", 0, "open"

    def get_extra_info(self, _name: str) -> None:
        return None

    def write(self, data: bytes) -> None:
        self.written += data

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.state != "open"

    def close(self) -> None:
        self.state = "closing" if self.state == "open" else self.state

    def abort(self) -> None:
        self.state = "aborted"


class Meeting:
    """A connection, its line and its time."""

    def __init__(self) -> None:
        self.loop, self.line = Loop(), Line()
        config = uvicorn.Config(lambda *_: None, log_config=None, timeout_keep_alive=30)
        self.connection = ImpatientConnection(config, ServerState(), {}, self.loop)  # type: ignore[arg-type]  # a stand-in
        self.connection.connection_made(self.line)  # type: ignore[arg-type]  # a stand-in too

    def answer(self) -> None:
        self.connection.cycle.response_complete = True
        self.connection.on_response_complete()


@pytest.fixture
def met() -> Meeting:
    return Meeting()


def test_a_connection_that_says_nothing_is_closed_without_a_word(met: Meeting):
    met.loop.pass_by(met.connection.header_seconds - 1)
    assert met.line.state == "open"
    met.loop.pass_by(1)
    assert (met.line.state, met.line.written) == ("closing", b"")


def test_bytes_now_and_then_do_not_lengthen_the_time_for_headers(met: Meeting):
    for byte in b"GET /livez HTTP/1.1\r\n":
        met.connection.data_received(bytes([byte]))
        met.loop.pass_by(1)
    assert met.line.state == "closing"
    assert met.line.written.startswith(b"HTTP/1.1 408 ")


def test_a_request_that_is_there_is_given_all_the_time_it_takes_and_the_line_is_kept_for_the_next(met: Meeting):
    met.connection.data_received(ASKED)
    met.loop.pass_by(3600)
    assert met.line.state == "open"
    met.answer()
    met.loop.pass_by(29)
    met.connection.data_received(ASKED)
    met.loop.pass_by(3600)
    assert met.line.state == "open"
    met.answer()
    met.loop.pass_by(30)
    assert met.line.state == "closing", "nothing more was asked"


def test_a_next_request_that_does_not_arrive_is_given_up_like_a_first_one(met: Meeting):
    met.connection.data_received(ASKED)
    met.answer()
    met.connection.data_received(b"G")
    met.loop.pass_by(met.connection.header_seconds)
    assert met.line.state == "closing"
    assert met.line.written.startswith(b"HTTP/1.1 408 ")


def test_the_rest_of_a_body_that_nobody_waited_for_is_no_request_but_does_not_go_on_for_ever(met: Meeting):
    met.connection.data_received(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
    met.answer()
    for _ in range(int(met.connection.header_seconds) + 1):
        met.connection.data_received(b"x")
        met.loop.pass_by(1)
    assert (met.line.state, met.line.written) == ("closing", b"")


def test_a_reader_who_takes_little_is_dropped_and_one_who_takes_enough_is_not(met: Meeting):
    met.connection.data_received(ASKED)
    met.line.waiting = 1_000_000
    met.connection.pause_writing()
    for _ in range(10):
        met.line.waiting -= met.connection.least_bytes
        met.loop.pass_by(met.connection.reader_seconds)
        assert met.line.state == "open"
    met.line.waiting -= met.connection.least_bytes - 1
    met.loop.pass_by(met.connection.reader_seconds)
    assert met.line.state == "aborted"


def test_a_reader_who_has_caught_up_may_fall_behind_again(met: Meeting):
    met.connection.data_received(ASKED)
    for _ in range(3):
        met.line.waiting = 100_000
        met.connection.pause_writing()
        met.loop.pass_by(met.connection.reader_seconds - 1)
        met.connection.resume_writing()
    assert met.line.state == "open"


def test_what_is_not_taken_of_a_last_answer_does_not_keep_the_line(met: Meeting):
    met.connection.data_received(ASKED)
    met.answer()
    met.line.waiting = 10_000
    met.loop.pass_by(30)
    assert met.line.state == "closing"
    met.loop.pass_by(met.connection.reader_seconds)
    assert met.line.state == "aborted"


def test_a_line_that_is_gone_leaves_no_timer(met: Meeting):
    met.connection.data_received(ASKED)
    met.connection.pause_writing()
    met.connection.connection_lost(ConnectionResetError())
    assert all(each.cancelled for each in met.loop.timers)
